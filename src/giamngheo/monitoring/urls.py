"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.monitoring import views

app_name = "monitoring"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.results, name="results"),
    path("<int:pk>/", views.area, name="area"),
    path("<int:pk>/<int:year>/<str:basis>/progress/", views.progress, name="progress"),
    path("<int:pk>/<int:year>/<str:number>/<str:basis>/", views.form, name="form"),
    path("<int:pk>/<int:year>/<str:number>/<str:basis>/<str:kind>/", views.download, name="download"),
]
