"""Which reviews and reports an actor sees."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from giamngheo.areas.models import AdminUnit
from giamngheo.monitoring import permissions
from giamngheo.monitoring.models import Submission
from giamngheo.platform.scope import Actor, policy
from giamngheo.reviews.models import CommuneReview, Review, VillageReview

REPORTED = (Review.Kind.ANNUAL, Review.Kind.ON_REQUEST)
"""Reviews of the poor and near-poor: the forms 7.1 to 7.11 are theirs."""


def reviews_of(actor: Actor) -> list[Review]:
    """Reviews in which a commune or village of the actor takes part, the latest first."""
    communes = CommuneReview.objects.reach(actor, permissions.VIEW).values("review")
    villages = VillageReview.objects.reach(actor, permissions.VIEW).values("commune_review__review")
    found = Review.objects.filter(kind__in=REPORTED)
    return list((found.filter(pk__in=communes) | found.filter(pk__in=villages)).distinct())


def review_or_404(actor: Actor, pk: int) -> Review:
    """One of them; another answers as one that does not exist."""
    for one in reviews_of(actor):
        if one.pk == pk:
            return one
    raise Http404


def handed_in(review: Review, unit: AdminUnit) -> list[Submission]:
    """What a unit has handed in of a review, the latest first, without the figures."""
    return list(Submission.objects.filter(review=review, unit=unit).defer("figures"))


def submission_or_404(actor: Actor, pk: int) -> Submission:
    """A report of a unit in the actor's reach."""
    found = Submission.objects.select_related("review", "unit").filter(pk=pk).first()
    if found is None or not policy().may(actor, permissions.VIEW, found.unit):
        raise Http404
    return found


def earlier_reports(submission: Submission) -> QuerySet[Submission]:
    """Reports of the same review and unit handed in before, the latest first."""
    same = Submission.objects.filter(
        review=submission.review_id, unit=submission.unit_id, pk__lt=submission.pk
    )
    return same.defer("figures").order_by("-pk")
