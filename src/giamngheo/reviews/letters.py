"""Who is answered by a letter: not recognised, and nothing in the ledger ends. Whatever else is settled takes a
decision with a number of the clerk's book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from giamngheo.registry.models import PovertyStatus
from giamngheo.reviews.models import Case, Decision, Review
from giamngheo.reviews.outcomes import NONE, ONE_STATUS

WHY = "statuses of households whose files an action or page has required"


def households_ending(
    review: Review, cases: Sequence[Case], outcomes: Mapping[int, str], earlier: Decision | None = None
) -> list[int]:
    """Households whose open status ends: of those not recognised, what this review or an earlier decision gave.

    A refusal on request ends nothing that another procedure recognised. cases: of households, by whose id `outcomes`
    are given.
    """
    nothing = {case.household_id for case in cases if outcomes[case.pk] == NONE}
    if not nothing:
        return []
    found = PovertyStatus.objects.unscoped(WHY).filter(household__pk__among=nothing, effective_to=None)
    if earlier is not None and review.kind != Review.Kind.ANNUAL:
        found = found.filter(decision=earlier.registry_decision)
    elif review.kind == Review.Kind.AVERAGE_LIVING:
        found = found.filter(status=ONE_STATUS["average_living"])
    elif review.kind != Review.Kind.ANNUAL:
        return []
    return list(found.values_list("household_id", flat=True))


def by_letter(review: Review, cases: Sequence[Case], outcomes: Mapping[int, str]) -> set[int]:
    """Ids of the files that a letter answers."""
    homes = [case for case in cases if case.person_id is None]
    ending = set(households_ending(review, homes, outcomes))
    return {case.pk for case in cases if outcomes[case.pk] == NONE and case.household_id not in ending}
