"""All addresses: each room's own, under its prefix."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("giamngheo.platform.urls")),
    path("", include("giamngheo.people.urls")),
    path("areas/", include("giamngheo.areas.urls")),
    path("registry/", include("giamngheo.registry.urls")),
    path("complaints/", include("giamngheo.complaints.urls")),
    path("reviews/", include("giamngheo.reviews.urls")),
    path("exchange/", include("giamngheo.exchange.urls")),
    path("results/", include("giamngheo.monitoring.urls")),
    path("", include("giamngheo.portal.urls")),
]

handler500 = "giamngheo.platform.web.errors.server_error"
