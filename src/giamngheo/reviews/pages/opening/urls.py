from django.urls import path

from giamngheo.reviews.pages.opening import views

urlpatterns = [
    path("open/", views.opening, name="open"),
    path("working-days/", views.working_days, name="working-days"),
]
