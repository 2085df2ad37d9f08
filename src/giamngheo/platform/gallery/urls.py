from django.urls import path

from giamngheo.platform.gallery import views

urlpatterns = [
    path("", views.parts, name="gallery"),
    path("list/", views.long_list, name="gallery-list"),
    path("form/", views.form, name="gallery-form"),
    path("charts/", views.charts, name="gallery-charts"),
    path("sign-in/", views.bare, name="gallery-bare"),
    path("progress/", views.progress, name="gallery-progress"),
]
