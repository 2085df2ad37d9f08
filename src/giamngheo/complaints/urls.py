"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.complaints import views

app_name = "complaints"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.grievances, name="inbox"),
    path("new/", views.receive, name="receive"),
    path("<int:pk>/", views.grievance, name="grievance"),
    path("<int:pk>/<slug:what>/", views.act_on, name="act"),
]
