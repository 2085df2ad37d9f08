from django.urls import path

from giamngheo.reviews.pages.case import views

urlpatterns = [
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/return/", views.send_back, name="case-return"),
    path("cases/<int:pk>/reopen/", views.reopen, name="case-reopen"),
    path("cases/<int:pk>/flag/", views.flag, name="case-flag"),
]
