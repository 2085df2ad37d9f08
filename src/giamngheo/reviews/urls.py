"""Addresses of this room: those of each topic."""

from django.urls import URLPattern, URLResolver

from giamngheo.reviews.pages.boards.urls import urlpatterns as boards
from giamngheo.reviews.pages.case.urls import urlpatterns as case

app_name = "reviews"
urlpatterns: list[URLPattern | URLResolver] = [*boards, *case]
