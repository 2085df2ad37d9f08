"""How reviews of one period stand beside each other: opened apart for a commune, the year before not closed."""

from __future__ import annotations

from django.db.models import Count

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.platform.database.names import label_key
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.reviews import permissions
from giamngheo.reviews.models import CommuneReview, Review

WHY = "reviews of the same round"


def same_round(kind: str, year: int, round_: int) -> ScopedQuerySet[CommuneReview]:
    """Every commune that has the review of that kind, year and round, whoever opened it."""
    found = CommuneReview.objects.unscoped(WHY).select_related("review", "commune")
    return found.filter(review__kind=kind, review__year=year, review__round=round_)


def opened_apart(actor: Actor, review: Review) -> list[CommuneReview]:
    """Communes of a province's area whose review of the same round was opened for themselves; those in reach."""
    if review.unit.level != Level.PROVINCE:
        return []
    found = CommuneReview.objects.reach(actor, permissions.VIEW).exclude(review=review)
    found = found.filter(review__kind=review.kind, review__year=review.year, review__round=review.round)
    inside = policy().tree.reach_of([review.unit_id])
    if not inside.everything:
        found = found.filter(commune__among=inside.communes)
    return by_name(found.select_related("review", "commune"))


def not_closed(unit: AdminUnit, year: int) -> list[tuple[Review, int]]:
    """Annual reviews of a year that communes of the area, past ones too, have not closed, and how many have not."""
    still = CommuneReview.objects.unscoped(WHY).filter(review__kind=Review.Kind.ANNUAL, review__year=year)
    inside = policy().tree.reach_of([unit.pk])
    if not inside.everything:
        still = still.filter(commune__among=inside.communes)
    still = still.exclude(step=CommuneReview.Step.CLOSED)
    counted = dict(still.values_list("review").annotate(count=Count("pk")).order_by())
    found = Review.objects.filter(pk__in=counted).select_related("unit").order_by("pk")
    return [(one, counted[one.pk]) for one in found]


def by_name(rows: ScopedQuerySet[CommuneReview]) -> list[CommuneReview]:
    return sorted(rows, key=lambda one: label_key(one.commune.full_name))
