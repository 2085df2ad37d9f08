from django.urls import path

from giamngheo.reviews.pages.meeting import views

urlpatterns = [
    path("villages/<int:pk>/meeting/", views.meeting, name="meeting"),
    path("villages/<int:pk>/meeting/agenda/<slug:kind>/", views.agenda_file, name="agenda"),
    path("meetings/<int:pk>/minutes/<slug:kind>/", views.minutes_file, name="minutes"),
    path("cases/<int:pk>/committee/", views.committee, name="committee"),
]
