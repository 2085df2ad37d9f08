"""Addresses of this room: those of each topic."""

from django.urls import URLPattern, URLResolver

from giamngheo.reviews.pages.boards.urls import urlpatterns as boards
from giamngheo.reviews.pages.case.urls import urlpatterns as case
from giamngheo.reviews.pages.listing.urls import urlpatterns as listing
from giamngheo.reviews.pages.opening.urls import urlpatterns as opening

app_name = "reviews"
urlpatterns: list[URLPattern | URLResolver] = [*boards, *opening, *listing, *case]
