"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.portal.complaining import complain, follow
from giamngheo.portal.papers import blank, home, paper
from giamngheo.portal.posted import complain_posted, posted
from giamngheo.portal.views import verify

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("v/<slug:token>", verify, name="verify"),
    path("public/", home, name="home"),
    path("public/forms/<slug:key>/", paper, name="paper"),
    path("public/forms/<slug:key>/blank/", blank, name="blank"),
    path("public/complaint/", complain, name="complain"),
    path("public/follow/", follow, name="follow"),
    path("p/<slug:token>", posted, name="posted"),
    path("p/<slug:token>/complain/", complain_posted, name="posted-complain"),
]
