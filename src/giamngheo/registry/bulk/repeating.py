"""What households repeat of their members and results, once these are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from giamngheo.platform.database.names import person_name_key
from giamngheo.registry.bulk.plan import MemberPlan, PlannedHousehold, Verdict
from giamngheo.registry.bulk.results import repeat_result
from giamngheo.registry.bulk.upsert import upsert
from giamngheo.registry.models import Household
from giamngheo.registry.search import REPEATED, set_search

_HOUSEHOLD_FIELDS = (
    "commune", "village", "address", "head", "head_name", "sort_name", *REPEATED, "size", "ethnic_minority",
    "merit_member", "no_labour_capacity", "until", "ended_by", "last_year", "last_class", "income_points",
    "deprivation_points", "version",
)  # fmt: skip


def head_of(one: PlannedHousehold) -> MemberPlan | None:
    """The member whom the row names as the head."""
    return next((member for member in one.members if member.row.is_head), None)


def scored(changes: Iterable[Mapping[str, Any]]) -> set[int]:
    """The households to which the changes give a result."""
    return {one["household"] for one in changes if one["table"] == "result"}


def _repeat_head(one: PlannedHousehold, changes: list[dict[str, Any]]) -> None:
    """What a household repeats from its members; another head is a change of its own."""
    household = one.household
    if household is None:
        return
    head, before = head_of(one), household.head_id
    if head and head.person:
        person = head.person
        household.head, household.head_name, household.sort_name = person, person.full_name, person.sort_name
    elif head and head.made:
        household.head_id, household.head_name = head.made, head.row.name
        household.sort_name = person_name_key(head.row.name)
    elif not household.head_name:
        household.head_name, household.sort_name = one.row.head_name, person_name_key(one.row.head_name)
    size = household.size
    # a list without sizes that names the head alone says nothing of the others
    joined = sum(member.stay is None for member in one.members)
    household.size = one.row.size or (size or 0) + joined or household.size
    for name, was in (("head_id", before), ("size", size)):
        now = getattr(household, name)
        if now != was or (name == "size" and any(member.stay is None for member in one.members)):
            changed = {"before": {name: was}, "after": {name: now}}
            changes.append({"table": "household", "id": household.pk, **changed})


def refresh(
    todo: Iterable[PlannedHousehold],
    year: int,
    before: Mapping[int, tuple[Any, ...]],
    changes: list[dict[str, Any]],
) -> None:
    """Writes known households whose own fields, members or latest result changed."""
    fresh = scored(changes)
    touched: list[Household] = []
    for one in todo:
        if one.household is None:
            continue
        if not one.ends and not one.older:
            _repeat_head(one, changes)
        if one.household.pk in fresh:
            repeat_result(one, year)
        if repeated(one.household) != before[one.row.key] or one.verdict is Verdict.CHANGED:
            touched.append(one.household)
    if touched:
        set_search(touched)
        upsert(touched, _HOUSEHOLD_FIELDS)


def repeated(household: Household) -> tuple[Any, ...]:
    """What a household repeats of its head, its members and its latest result."""
    names = ("head_id", "head_name", "size", "last_year", "last_class", "income_points", "deprivation_points")
    return tuple(getattr(household, name) for name in names)
