"""Stays that end because their household does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.models import Membership


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
