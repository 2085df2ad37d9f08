from django.urls import path

from giamngheo.reviews.pages.quality import views

urlpatterns = [
    path("villages/<int:pk>/quality/", views.village, name="village-quality"),
    path("communes/<int:pk>/quality/", views.commune, name="commune-quality"),
    path("communes/<int:pk>/quality/settle/", views.settle, name="warning-settle"),
    path("communes/<int:pk>/unchanged/", views.unchanged, name="commune-unchanged"),
    path("communes/<int:pk>/targets/", views.targets, name="commune-targets"),
]
