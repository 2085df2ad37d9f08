"""What of the reviews concerns those above communes, for the first page: communes that are late."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.panels import ABOVE, Waiting, Work, register_work
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.models import CommuneReview, Opinion, Review, VillageReview
from giamngheo.reviews.rules import NO_AUTHORITY, working_days
from giamngheo.reviews.standing import (
    BEFORE_MEETING_IS_OVER,
    BEFORE_THE_OPINION,
    WHY,
    inhabited,
    last_day_to_ask,
)
from giamngheo.reviews.work import first_few
from giamngheo.rules.text import Text


def late_communes(request: HttpRequest) -> Waiting | None:
    """Communes that the board of the review shows as late (`Standing.overdue`)."""
    rows = CommuneReview.objects.reach(request.actor, permissions.VIEW)  # type: ignore[attr-defined]
    rows = rows.exclude(step__in=("closed", "standing"))
    reviews = list(Review.objects.filter(pk__in=rows.values("review")))
    if not reviews:
        return None
    today = clock.today()
    villages = VillageReview.objects.unscoped(WHY).filter(
        inhabited(),
        commune_review=OuterRef("pk"),
        safe_meeting__lt=today,
        step__in=BEFORE_MEETING_IS_OVER,
    )
    late = Q(review__ends_on__lt=today) | Exists(villages) | _late_opinions(reviews)
    title = Text("Xã, phường chậm so với lịch rà soát", "Communes behind the calendar of the review")
    return first_few(
        title,
        rows.filter(late).select_related("commune"),
        "review__ends_on",
        lambda row: str(row.commune.full_name),
        lambda row: reverse("reviews:commune", args=[row.pk]),
    )


def _late_opinions(reviews: list[Review]) -> Any:
    """Not asked for by the last day for it, or asked for and not answered in time."""
    today, days = clock.today(), working_days()
    asked = Opinion.objects.unscoped(WHY).filter(commune_review=OuterRef("pk"), case=None, answered_on=None)
    late = Q(Exists(asked.filter(due_on__lt=today)), step="consultation")
    missed = [
        one
        for one in reviews
        if one.consulted != NO_AUTHORITY and (last := last_day_to_ask(one, days)) and today > last
    ]
    in_time = Q(Exists(asked.filter(due_on__gte=today)), step="consultation")
    return late | Q(review__in=missed, step__in=BEFORE_THE_OPINION) & ~in_time


def register() -> None:
    """Puts it on the first page."""
    register_work(Work("reviews.late_communes", permissions.VIEW, late_communes, 3, ABOVE))
