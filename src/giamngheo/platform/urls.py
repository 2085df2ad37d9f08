"""Addresses of this room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from giamngheo.platform.requests import health
from giamngheo.platform.scope.protected import PUBLIC, protected

app_name = "platform"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health", protected(PUBLIC)(health), name="health"),
    path("language/", protected(PUBLIC)(set_language), name="language"),
]
if settings.GALLERY:
    urlpatterns.append(path("gallery/", include("giamngheo.platform.gallery.urls")))
