"""Addresses of this room: those of each topic."""

from django.urls import URLPattern, URLResolver

from giamngheo.reviews.pages.boards.urls import urlpatterns as boards
from giamngheo.reviews.pages.case.urls import urlpatterns as case
from giamngheo.reviews.pages.complaint.urls import urlpatterns as complaint
from giamngheo.reviews.pages.decision.urls import urlpatterns as decision
from giamngheo.reviews.pages.entry.urls import urlpatterns as entry
from giamngheo.reviews.pages.listing.urls import urlpatterns as listing
from giamngheo.reviews.pages.meeting.urls import urlpatterns as meeting
from giamngheo.reviews.pages.opening.urls import urlpatterns as opening
from giamngheo.reviews.pages.opinion.urls import urlpatterns as opinion
from giamngheo.reviews.pages.posting.urls import urlpatterns as posting
from giamngheo.reviews.pages.quality.urls import urlpatterns as quality
from giamngheo.reviews.pages.reopened.urls import urlpatterns as reopened
from giamngheo.reviews.pages.requests.urls import urlpatterns as requests

app_name = "reviews"
urlpatterns: list[URLPattern | URLResolver] = [
    *boards,
    *opening,
    *listing,
    *case,
    *entry,
    *quality,
    *meeting,
    *posting,
    *complaint,
    *opinion,
    *decision,
    *reopened,
    *requests,
]
