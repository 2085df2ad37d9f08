from django.urls import path

from giamngheo.reviews.pages.complaint import views

urlpatterns = [path("complaints/<int:pk>/", views.complaint, name="complaint")]
