from django.urls import path

from giamngheo.reviews.pages.case import views

urlpatterns = [path("cases/<int:pk>/", views.case, name="case")]
