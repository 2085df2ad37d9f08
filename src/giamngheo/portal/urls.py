"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.portal.views import verify

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [path("v/<slug:token>", verify, name="verify")]
