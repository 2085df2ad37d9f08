"""What of the reviews concerns those above communes, for the first page: communes that are late."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.panels import ABOVE, Waiting, Work, register_work
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.hearing import authorities
from giamngheo.reviews.models import CommuneReview, Opinion, Review, VillageReview
from giamngheo.reviews.rules import last_days_to_ask, working_days
from giamngheo.reviews.standing import (
    BEFORE_MEETING_IS_OVER,
    BEFORE_THE_OPINION,
    WHY,
    inhabited,
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
    asked = Opinion.objects.unscoped(WHY).filter(commune_review=OuterRef("pk"), case=None)
    late = Q(Exists(asked.filter(answered_on=None, due_on__lt=today)), step="consultation")
    for review in reviews:
        by_turn = last_days_to_ask(review, days)
        for one in authorities(review):
            if one.turn in by_turn and today > by_turn[one.turn]:
                well = Q(agrees=True, round=OuterRef("reopened")) | Q(answered_on=None, due_on__gte=today)
                in_time = Q(Exists(asked.filter(well, authority=one.key)), step="consultation")
                late |= Q(review=review, step__in=BEFORE_THE_OPINION) & ~in_time
    return late


def register() -> None:
    """Puts it on the first page."""
    register_work(Work("reviews.late_communes", permissions.VIEW, late_communes, 3, ABOVE))
