from django.urls import path

from giamngheo.reviews.pages.reopened import views

urlpatterns = [path("cases/<int:pk>/again/", views.again, name="case-again")]
