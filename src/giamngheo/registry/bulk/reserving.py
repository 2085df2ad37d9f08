"""The keys of what comes with new households, fetched at once before their rows are written behind."""

from __future__ import annotations

from collections.abc import Sequence

from giamngheo.platform.database.columns import reserve_keys
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.models import (
    Household,
    HouseholdCause,
    HouseholdPlace,
    MemberAnswers,
    Membership,
    Person,
    ReviewResult,
)


def reserve(new: Sequence[PlannedHousehold]) -> None:
    """So many keys as these households, their members, results, answers and causes need."""
    scored = [one for one in new if one.row.result is not None]
    reserve_keys(
        {
            Person: sum(member.person is None for one in new for member in one.members),
            Household: len(new),
            HouseholdPlace: len(new),
            Membership: sum(len(one.members) for one in new),
            ReviewResult: len(scored),
            MemberAnswers: sum(bool(member.row.answers) for one in scored for member in one.members),
            HouseholdCause: sum(len(one.row.causes) for one in new),
        }
    )
