"""Taking a written plan back, while nothing else has used it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from giamngheo.platform.actions import Act, action
from giamngheo.platform.database.names import person_name_key
from giamngheo.registry import permissions, residence
from giamngheo.registry.bulk.upsert import upsert
from giamngheo.registry.bulk.used import refuse_used
from giamngheo.registry.citizen_numbers import number_index, state_of
from giamngheo.registry.household_events import link_households
from giamngheo.registry.models import (
    DuplicatePair,
    ForeignCode,
    Household,
    HouseholdCause,
    HouseholdEvent,
    HouseholdPlace,
    MemberAnswers,
    Membership,
    Person,
    ReviewResult,
)
from giamngheo.registry.search import REPEATED, set_search

WHY = "what an import wrote is taken back"
Changes = Sequence[Mapping[str, Any]]
_PLACED = {"commune_id", "village_id", "until"}
_DATES = {"until", "died_on", "number_checked_on"}


@action(permissions.IMPORT)
def undo_changes(act: Act, changes: Changes, *, at: Any, source: str, since: datetime) -> int:
    """Removes what `changes` (of `Written`) made and restores what they changed; returns the number of rows.

    since: when they were written. ActionRefused `used_since` when a household or person was changed, decided on,
    reviewed or asked about since: then nothing is undone.
    """
    tables = ("household", "person", "membership", "result", "foreign_code")
    made = {name: _ids(changes, name, made=True) for name in tables}
    ids = {one["id"] for one in changes if one["table"] == "household"}
    touched = Household.objects.unscoped(WHY).filter(pk__among=ids)
    act.require(
        *(
            Household(commune_id=pk)
            for pk in touched.values_list("commune_id", flat=True).distinct().order_by()
        )
    )
    joined, scored = _only_added(made, changes)
    refuse_used(made, _left(changes, made["household"]) | joined | _homes(changes), changes, since)
    _remove(made)
    _restore(changes, joined, scored)
    link_households(act, _left(changes, made["household"]))
    act.record(None, at=at, after={"source": source, "undone": len(changes)}, rows=changes)
    return len(changes)


def _ids(changes: Changes, table: str, *, made: bool) -> set[int]:
    return {one["id"] for one in changes if one["table"] == table and bool(one.get("made")) is made}


def _left(changes: Changes, gone: set[int]) -> set[int]:
    """The households that stay and whose own values, members or results are given back."""
    people = {one["id"] for one in changes if one["table"] == "person" and "before" in one}
    stays = Membership.objects.unscoped(WHY).filter(person__pk__among=people, until=None)
    touched = {one["id"] for one in changes if one["table"] == "household"}
    scored = {one["household"] for one in changes if "household" in one}
    return (touched | scored | set(stays.values_list("household_id", flat=True))) - gone


def _homes(changes: Changes) -> set[int]:
    """The households of the stays that were ended or changed: others split from some of them."""
    stays = Membership.objects.unscoped(WHY).filter(pk__among=_ids(changes, "membership", made=False))
    return set(stays.values_list("household_id", flat=True))


def _only_added(made: Mapping[str, set[int]], changes: Changes) -> tuple[set[int], set[int]]:
    """The households that stay and lose a member, and those that lose a result or a code; asked before these go."""
    stays = Membership.objects.unscoped(WHY).filter(pk__among=made["membership"])
    joined = set(stays.values_list("household_id", flat=True))
    scored = {one["household"] for one in changes if one["table"] in {"result", "foreign_code"}}
    return joined - made["household"], scored - made["household"]


def _remove(made: Mapping[str, set[int]]) -> None:
    """Whole tables at a time, what refers to others first; the database refuses what something else refers to."""
    households, persons = made["household"], made["person"]
    _delete(MemberAnswers, result__pk__among=made["result"])
    _delete(ReviewResult, pk__among=made["result"])
    _delete(Membership, pk__among=made["membership"])
    _delete(DuplicatePair, first__pk__among=persons)
    _delete(DuplicatePair, second__pk__among=persons)
    _delete(ForeignCode, pk__among=made["foreign_code"])
    _delete(ForeignCode, person__pk__among=persons)
    _delete(HouseholdCause, household__pk__among=households)
    _delete(HouseholdPlace, household__pk__among=households)
    HouseholdEvent.objects.filter(household_id__among=households).delete()
    _delete(ForeignCode, household__pk__among=households)
    # those that stay are given their former head back
    Household.objects.unscoped(WHY).filter(head__pk__among=persons).update(head=None)
    _delete(Person, pk__among=persons)
    _delete(Household, pk__among=households)


def _delete(model: type[Any], **which: Any) -> None:
    """One statement; the foreign keys of the database stand in for Django's own look at what refers to the rows."""
    if next(iter(which.values())):
        rows = model.objects.unscoped(WHY).filter(**which)
        rows._raw_delete(rows.db)


def _restore(changes: Changes, joined: set[int], scored: set[int]) -> None:
    by_table: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for one in reversed(changes):
        if "before" in one and not one.get("made"):
            by_table[one["table"]].setdefault(one["id"], {}).update(one["before"])
    _write_back(Membership, by_table["membership"])
    people = _before(Person, by_table["person"])
    for person in people:
        person.sort_name = person_name_key(person.full_name)
        person.citizen_index = number_index(person.citizen_number)
        person.number_state = state_of(person)
        person.version += 1
    _save(
        Person, people, [*_named(by_table["person"]), "sort_name", "citizen_index", "number_state", "version"]
    )
    homes = Membership.objects.unscoped(WHY).filter(
        person__pk__among={person.pk for person in people}, until=None
    )
    joined = joined | set(homes.values_list("household_id", flat=True))
    ended = {pk for pk, values in by_table["membership"].items() if "until" in values}
    split = Membership.objects.unscoped(WHY).filter(pk__among=ended, household__until=None)
    back = Counter(split.values_list("household_id", flat=True))
    _restore_households(by_table["household"], joined, scored, back)


def _restore_households(
    before: Mapping[int, Mapping[str, Any]], members: set[int], scored: set[int], back: Counter[int]
) -> None:
    """Their own fields, and what they repeat of members, results and head."""
    ids = {*before, *members, *scored}
    households = _before(Household, {pk: before.get(pk, {}) for pk in ids})
    results = ReviewResult.objects.unscoped(WHY).filter(household__pk__among=ids)
    latest = {one.household_id: one for one in results.order_by("year", "revision").iterator()}
    stays = Membership.objects.unscoped(WHY).filter(household__pk__among=ids, until=None)
    sizes = Counter(stays.values_list("household_id", flat=True))
    for household in households:
        result = latest.get(household.pk)
        household.last_year = result.year if result else None
        household.last_class = result.result_class if result else ""
        household.income_points = result.income_points if result else None
        household.deprivation_points = result.deprivation_points if result else None
        household.size = _size(household, before.get(household.pk, {}), sizes, back, members)
        if household.head:
            household.head_name, household.sort_name = household.head.full_name, household.head.sort_name
        # a new result alone had not counted as a change either
        household.version += household.pk in before or household.pk in members
    set_search(households)
    repeated = (
        *REPEATED, "last_year", "last_class", "income_points", "deprivation_points", "size", "head_name", "sort_name",
        "version",
    )  # fmt: skip
    _save(Household, households, [*_named(before), *repeated])
    moved = [one for one in households if _PLACED & before.get(one.pk, {}).keys()]
    if moved:
        residence.go_back(moved)


def _size(
    household: Household,
    before: Mapping[str, Any],
    named: Counter[int],
    back: Counter[int],
    members: set[int],
) -> int:
    """The members that are counted again: as they were, else with those who came back from a split."""
    if "size" in before or household.pk not in members:
        return household.size
    if back[household.pk]:
        return max(named[household.pk], household.size + back[household.pk])
    # written before the size was among the changes
    return named[household.pk] or household.size


def _before(model: type[Any], before: Mapping[int, Mapping[str, Any]]) -> list[Any]:
    """The rows with the values they had (not yet written)."""
    rows = model.objects.unscoped(WHY).filter(pk__among=set(before))
    found = list(rows.select_related("head") if model is Household else rows)
    for one in found:
        for name, value in before[one.pk].items():
            setattr(one, name, date.fromisoformat(value) if name in _DATES and value else value)
    return found


def _write_back(model: type[Any], before: Mapping[int, Mapping[str, Any]]) -> None:
    _save(model, _before(model, before), _named(before))


def _named(before: Mapping[int, Mapping[str, Any]]) -> list[str]:
    return sorted({name for values in before.values() for name in values})


def _save(model: type[Any], rows: list[Any], names: Sequence[str]) -> None:
    """Writes the fields of saved rows (by attribute or by name)."""
    fields = {model._meta.get_field(name.removesuffix("_id")).name for name in names}
    if rows and fields:
        upsert(rows, sorted(fields))


def all_changes(chunks: Iterable[Changes]) -> list[Mapping[str, Any]]:
    """The changes of several chunks, in the order they were made."""
    return [one for chunk in chunks for one in chunk]
