"""Addresses of this room."""

from django.urls import URLPattern, URLResolver

app_name = "areas"
urlpatterns: list[URLPattern | URLResolver] = []
