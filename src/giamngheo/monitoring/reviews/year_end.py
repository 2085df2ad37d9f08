"""The list in force at a year's end: what the ledger holds, and what was decided beside the annual review."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from giamngheo.law.classes import LISTED
from giamngheo.registry.models import Household, PovertyStatus
from giamngheo.reviews.models import CommuneReview, Decision, DecisionLine, Review

WHY = "the list in force at a year's end"


class Said(NamedTuple):
    """What a decision says of a household (`line`: its id); `revoked`: it took back what an earlier one gave."""

    line: int
    assessment: int | None
    outcome: str
    revoked: bool


def communes_in(review: Review) -> QuerySet[CommuneReview]:
    """Ids of the communes that the review looks at."""
    found: QuerySet[CommuneReview] = CommuneReview.objects.unscoped(WHY).filter(review=review)
    return found


def lines_beside(review: Review) -> QuerySet[DecisionLine]:
    """What reviews on request decide for the year's list of households where the annual review is held; none for
    another. What holds from the next year on is of that year's list, whenever it was asked for.

    A refusal on request ends nothing that another procedure recognised, so it says nothing here.
    """
    lines: QuerySet[DecisionLine] = DecisionLine.objects.unscoped(WHY).filter(
        case__review__kind=Review.Kind.ON_REQUEST,
        decision__registry_decision__year=review.year,
        decision__commune_review__commune__in=communes_in(review).values("commune"),
    )
    if review.kind != Review.Kind.ANNUAL:
        return lines.none()
    return lines.exclude(outcome=DecisionLine.Outcome.NONE, decision__corrects=None)


def last_said(lines: QuerySet[DecisionLine]) -> dict[int, Said]:
    """By household the last of the lines."""
    names = ("household_id", "pk", "assessment_id", "outcome", "decision__kind")
    return {
        household: Said(line, assessment, outcome, kind == Decision.Kind.REVOCATION)
        for household, line, assessment, outcome, kind in lines.order_by("pk")
        .values_list(*names)
        .iterator(4000)
    }


def list_in_force(year: int, communes: Collection[int]) -> dict[int, str]:
    """Status by household of those that the ledger leaves on the list of the year, in communes of today.

    As the next year's opening list has it: given by a decision of the year or before, ended by none of them; whoever
    was gone before the year's decision is not on it.
    """
    rows = PovertyStatus.objects.unscoped(WHY).filter(
        Q(effective_to=None) | Q(ended_by__year__gt=year), decision__year__lte=year, status__in=LISTED
    )
    rows = rows.filter(household__commune__among=set(communes)).order_by("effective_from")
    found = dict(rows.values_list("household_id", "status").iterator(4000))
    for pk in gone_before(year, found):
        del found[pk]
    return found


def years_decided(before: int) -> dict[int, str]:
    """Earlier years with decisions of an annual review here, with its standard."""
    decided = Decision.objects.unscoped(WHY).filter(
        commune_review__review__kind=Review.Kind.ANNUAL, commune_review__review__year__lt=before
    )
    return dict(
        decided.values_list("commune_review__review__year", "commune_review__review__standard").distinct()
    )


def gone_before(year: int, households: Iterable[int], on: date | None = None) -> set[int]:
    """Those of the households that ended in the year or before and that its annual review did not recognise.

    Nobody ends the status of who died or moved away before the decision. Of a year without an annual review here the
    recorded list says who was on it. on: of the list as it stood that day, who had ended by then.
    """
    wanted = set(households)
    annual = Review.objects.filter(kind=Review.Kind.ANNUAL, year=year)
    if on is None and not annual.exists():
        return set()
    ended = Household.objects.unscoped(WHY).filter(until__lte=on or date(year, 12, 31), pk__among=wanted)
    found = set(ended.values_list("pk", flat=True))
    if on is not None or not found:
        return found
    recognised = DecisionLine.objects.unscoped(WHY).filter(
        case__review__in=annual, household__pk__among=found, outcome__in=LISTED
    )
    return found - set(recognised.values_list("household_id", flat=True))
