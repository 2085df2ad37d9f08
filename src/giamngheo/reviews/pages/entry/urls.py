from django.urls import path

from giamngheo.reviews.pages.entry import views

urlpatterns = [
    path("villages/<int:pk>/grid/", views.grid, name="village-grid"),
    path("villages/<int:pk>/paper/", views.pack, name="village-pack"),
]
