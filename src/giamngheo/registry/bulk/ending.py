"""Stays that end: with their household, or because a split leaves them behind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.bulk.upsert import upsert
from giamngheo.registry.models import Household, Membership
from giamngheo.registry.search import REPEATED, set_search


def end_stays(todo: Iterable[PlannedHousehold], on: date) -> list[dict[str, Any]]:
    """Ends the open stays of the households that a plan ends, and returns the changes for the audit."""
    reasons = {one.household.pk: one.ends for one in todo if one.ends and one.household}
    rows = Membership.objects.unscoped("the household ends").filter(until=None)
    stays: dict[int, list[int]] = defaultdict(list)
    for part in slices(reasons):
        for household, pk in rows.filter(household__in=part).order_by("pk").values_list("household", "pk"):
            stays[household].append(pk)
    for reason in sorted(set(reasons.values())):
        for part in slices(
            pk for household, pks in stays.items() if reasons[household] == reason for pk in pks
        ):
            rows.filter(pk__in=part).update(until=on, ended_by=reason)
    before = {"until": None, "ended_by": ""}
    return [
        {"table": "membership", "id": pk, "before": dict(before)}
        for household in reasons
        for pk in stays[household]
    ]


def end_left(todo: Sequence[PlannedHousehold], on: date) -> None:
    """Ends the stays that a split leaves behind, and counts the old households anew."""
    left = [stay for one in todo for stay in one.left]
    for stay in left:
        stay.until, stay.ended_by = max(on - timedelta(days=1), stay.since), Membership.Ended.SPLIT
    upsert(left, ("until", "ended_by"))
    old = Household.objects.unscoped("households that others split from").filter(
        pk__in={stay.household_id for stay in left}
    )
    rest = list(old)
    gone = Counter(stay.household_id for stay in left)
    for household in rest:
        named = household.memberships.filter(until=None).count()
        household.size = max(household.size - gone[household.pk], named)
        household.version += 1
    if rest:
        set_search(rest)
        upsert(rest, ("size", *REPEATED, "version"))
