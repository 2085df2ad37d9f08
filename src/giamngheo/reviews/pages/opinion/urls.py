from django.urls import path

from giamngheo.reviews.pages.opinion import single, views

urlpatterns = [
    path("communes/<int:pk>/opinion/", views.opinion, name="opinion"),
    path("cases/<int:pk>/opinion/", single.opinion, name="case-opinion"),
]
