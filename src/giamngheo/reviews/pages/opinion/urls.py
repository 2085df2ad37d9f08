from django.urls import path

from giamngheo.reviews.pages.opinion import views

urlpatterns = [path("communes/<int:pk>/opinion/", views.opinion, name="opinion")]
