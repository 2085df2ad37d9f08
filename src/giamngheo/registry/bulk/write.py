"""Writing a plan: one act, one event, a few statements per batch however many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from giamngheo.platform.actions import Act, action
from giamngheo.platform.database.columns import insert_columns
from giamngheo.platform.database.names import person_name_key
from giamngheo.platform.database.search import search_text
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions, residence
from giamngheo.registry.bulk.approval import refuse_unapproved
from giamngheo.registry.bulk.ending import end_left, end_stays
from giamngheo.registry.bulk.foreign import add_aliases, keep_codes
from giamngheo.registry.bulk.kept_values import plain_field, plain_fields
from giamngheo.registry.bulk.plan import MemberPlan, Plan, PlannedHousehold, Verdict
from giamngheo.registry.bulk.repeating import head_of, refresh, repeated, scored
from giamngheo.registry.bulk.reserving import reserve
from giamngheo.registry.bulk.results import write_results
from giamngheo.registry.bulk.upsert import upsert
from giamngheo.registry.citizen_numbers import number_indexes, state_of, state_of_new
from giamngheo.registry.codes import take_codes
from giamngheo.registry.household_events import link_households
from giamngheo.registry.models import Household, Membership, Person

_PERSON_FIELDS = (
    "full_name", "sort_name", "sex", "birth_year", "birth_month", "birth_day", "ethnicity", "citizen_number",
    "citizen_index", "number_state", "number_checked_on", "disabled", "social_allowance", "commune", "village",
    "version",
)  # fmt: skip
_PLACED = {"commune_id", "village_id", "until"}


@dataclass
class Written:
    """What a plan did: counts by verdict, households by key of the row, and every change with its state before."""

    counts: Counter[Verdict]
    households: dict[int, int] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)


@action(permissions.IMPORT)
def write_plan(
    act: Act,
    plan: Plan,
    *,
    at: Any,
    year: int,
    standard: str,
    reference_date: date,
    source: str,
    meanwhile: Callable[[Written], None] | None = None,
    approved: Mapping[int, str] | None = None,
    approved_by: str = "",
) -> Written:
    """Writes the new and changed households of the plan with their members and results; conflicts are left alone.

    at: an object that says where the import belongs (for the audit). Every household lies within the actor's
    reach, or nothing is written (Forbidden). meanwhile: called when all is on its way, before anybody waits for it.
    approved, approved_by: what a leader has approved of the rows, and who. What needs an approval and has none, by it
    or by the actor's own right, is Forbidden: `bulk.approval.hold_back` leaves such rows out beforehand.
    """
    refuse_unapproved(plan, act.actor, approved or {})
    todo = [one for one in plan.households if one.verdict is not Verdict.CONFLICT]
    places = {(one.row.commune, one.row.village) for one in todo}
    places |= {(one.household.commune_id, one.household.village_id) for one in todo if one.household}
    act.require(*(Household(commune_id=commune, village_id=village) for commune, village in places))
    # looked up before rows are on their way: any question waits for them
    where = None if at is None else policy().tree.place_of(at)
    written = Written(plan.counts)
    before = {one.row.key: repeated(one.household) for one in todo if one.household}
    new = [one for one in todo if one.verdict is Verdict.NEW]
    codes = take_codes(["" if one.row.code_system else one.row.code for one in new]) if new else []
    reserve(new)
    _update(todo, plan.on, written)
    _persons(todo, plan.indexes, written)
    end_left(todo, plan.on)
    _create(new, codes, plan.on, year, written)
    _stays(todo, plan.on, written)
    written.changes += add_aliases(todo, plan.on)
    written.changes += write_results(todo, year, standard, reference_date, source)
    known = [one for one in todo if one.verdict is not Verdict.NEW]
    refresh(known, year, before, written.changes)
    written.households = {one.row.key: pk for one in todo if (pk := one.household_id)}
    if meanwhile is not None:
        meanwhile(written)
    link_households(act, _touched(todo, written))
    act.record(
        None,
        at=where,
        after={
            "year": year,
            "standard": standard,
            "source": source,
            **({"approved_by": approved_by} if approved_by else {}),
            **{str(v): n for v, n in plan.counts.items()},
        },
        rows=written.changes,
    )
    return written


def _touched(todo: Sequence[PlannedHousehold], written: Written) -> set[int]:
    """Households that are new, changed, have a new result, or were left by somebody."""
    changed = {one.household_id for one in todo if one.verdict is not Verdict.UNCHANGED and one.household_id}
    return scored(written.changes) | changed | {stay.household_id for one in todo for stay in one.left}


def _create(
    new: Sequence[PlannedHousehold], codes: Sequence[str], on: date, year: int, written: Written
) -> None:
    """New households; `codes`: that of the list where it is free, else one of our own."""
    if not new:
        return
    rows = [one.row for one in new]
    heads = [head_of(one) for one in new]
    results = [row.result for row in rows]
    names = [head.row.name if head else row.head_name for head, row in zip(heads, rows, strict=True)]
    keys = insert_columns(
        Household,
        {
            "code": codes,
            "commune_id": [row.commune for row in rows],
            "village_id": [row.village for row in rows],
            "address": [row.address for row in rows],
            "ethnic_minority": [row.ethnic_minority for row in rows],
            "merit_member": [row.merit_member for row in rows],
            "no_labour_capacity": [row.no_labour_capacity for row in rows],
            "since": [on] * len(new),
            "split_from_id": [next((stay.household_id for stay in one.left), None) for one in new],
            "head_id": [head.person_id if head else None for head in heads],
            "head_name": names,
            "sort_name": [person_name_key(name) for name in names],
            "size": [row.size or len(one.members) for one, row in zip(new, rows, strict=True)],
            "search": [_search(one, code) for one, code in zip(new, codes, strict=True)],
            "number_missing": [_number_missing(one) for one in new],
            "last_year": [year if result else None for result in results],
            "last_class": [result.result_class if result else "" for result in results],
            "income_points": [result.income_points if result else None for result in results],
            "deprivation_points": [result.deprivation_points if result else None for result in results],
        },
    )
    whys = [residence.Why.SPLIT.value if one.left else residence.Why.LISTED.value for one in new]
    residence.begin(keys, [(row.commune, row.village) for row in rows], on, whys)
    for one, key in zip(new, keys, strict=True):
        one.made = key
    written.changes += [{"table": "household", "id": key, "made": True} for key in keys]
    keep_codes(new, codes, on)


def _search(one: PlannedHousehold, code: str) -> str:
    listed = one.row.code if one.row.code != code else ""
    theirs = one.row.foreign[1] if one.row.foreign else ""
    return search_text(code, one.row.head_name, *(member.row.name for member in one.members), listed, theirs)


def _number_missing(one: PlannedHousehold) -> bool:
    """Persons of the register keep their number; of the others the list says it."""
    return any(
        not (member.person.citizen_number if member.person else member.row.citizen_number)
        for member in one.members
    )


def _update(todo: Sequence[PlannedHousehold], on: date, written: Written) -> None:
    elsewhere: dict[int, tuple[Household, str]] = {}
    for one in todo:
        household = one.household
        if household is None or one.verdict is not Verdict.CHANGED:
            continue
        changes = dict(one.changes)
        if one.ends:
            changes |= {"until": on, "ended_by": one.ends}
        if changes:
            before = {name: plain_field(getattr(household, name)) for name in changes}
            written.changes.append(
                {
                    "table": "household", "id": household.pk, "before": before, "after": plain_fields(changes),
                    "version": household.version + 1,
                }
            )  # fmt: skip
        if _PLACED & changes.keys():
            elsewhere[household.pk] = household, household.address
        for name, value in changes.items():
            setattr(household, name, value)
        household.version += 1
    if elsewhere:
        left = {pk: address for pk, (_, address) in elsewhere.items()}
        residence.keep([one for one, _ in elsewhere.values()], on, residence.Why.LIST_SAYS, left=left)
    written.changes += end_stays(todo, on)


def _persons(todo: Sequence[PlannedHousehold], indexes: Mapping[str, str], written: Written) -> None:
    """New persons first, so that a new household is written once, with its head; then the changed ones."""
    new: list[tuple[MemberPlan, PlannedHousehold]] = []
    changed: dict[int, Person] = {}
    stays: list[Membership] = []
    for one in todo:
        if one.ends:
            continue
        for member in one.members:
            if member.stay is None and member.person is None:
                new.append((member, one))
            elif member.stay is None and member.person is not None:
                _join(member, member.person, one, written, changed)
            elif member.changes:
                _change_person(member, written, changed, stays)
        if {"commune_id", "village_id"} & set(one.changes) and one.household:
            _take_along(one.household, written, changed)
    _new_persons(new, indexes, written)
    upsert(list(changed.values()), _PERSON_FIELDS)
    upsert(stays, ("relation",))


def _new_persons(
    new: Sequence[tuple[MemberPlan, PlannedHousehold]], indexes: Mapping[str, str], written: Written
) -> None:
    if not new:
        return
    rows = [member.row for member, _ in new]
    numbers = [row.citizen_number for row in rows]
    keys = insert_columns(
        Person,
        {
            "full_name": [row.name for row in rows],
            "sort_name": [person_name_key(row.name) for row in rows],
            "sex": [row.sex for row in rows],
            "birth_year": [row.birth.year for row in rows],
            "birth_month": [row.birth.month for row in rows],
            "birth_day": [row.birth.day for row in rows],
            "ethnicity": [row.ethnicity for row in rows],
            "citizen_number": numbers,
            "citizen_index": number_indexes(numbers, indexes),
            "number_state": [state_of_new(number) for number in numbers],
            "disabled": [row.disabled for row in rows],
            "social_allowance": [row.social_allowance for row in rows],
            "commune_id": [one.row.commune for _, one in new],
            "village_id": [one.row.village for _, one in new],
        },
    )
    for (member, _), key in zip(new, keys, strict=True):
        member.made = key
    written.changes += [{"table": "person", "id": key, "person": key, "made": True} for key in keys]


def _join(
    member: MemberPlan, person: Person, one: PlannedHousehold, written: Written, changed: dict[int, Person]
) -> None:
    """A person of the register comes to the household: from the one that it split off, or of no household."""
    person = changed.setdefault(person.pk, person)
    changes = {"commune_id": one.row.commune, "village_id": one.row.village, **member.changes}
    before = {name: plain_field(getattr(person, name)) for name in changes}
    for name, value in changes.items():
        setattr(person, name, value)
    person.version += 1
    written.changes.append(
        {
            "table": "person", "id": person.pk, "person": person.pk, "before": before,
            "after": plain_fields(changes), "version": person.version,
        }
    )  # fmt: skip
    stay = member.leaves
    if stay is None:
        return
    written.changes.append({"table": "membership", "id": stay.pk, "before": {"until": None, "ended_by": ""}})
    one.left.append(stay)


def _take_along(household: Household, written: Written, changed: dict[int, Person]) -> None:
    """The members are where the household is."""
    stays = Membership.objects.unscoped("members of a household that moves").filter(
        household=household, until=None
    )
    for stay in stays.select_related("person"):
        person = changed.setdefault(stay.person_id, stay.person)
        where = {"commune_id": person.commune_id, "village_id": person.village_id}
        person.commune_id, person.village_id = household.commune_id, household.village_id
        person.version += 1
        written.changes.append(
            {"table": "person", "id": person.pk, "before": where, "version": person.version}
        )


def _stays(todo: Sequence[PlannedHousehold], on: date, written: Written) -> None:
    new = [(one, member) for one in todo if not one.ends for member in one.members if member.stay is None]
    if not new:
        return
    keys = insert_columns(
        Membership,
        {
            "household_id": [one.household_id for one, _ in new],
            "person_id": [member.person_id for _, member in new],
            "relation": [member.row.relation for _, member in new],
            "number": [member.row.number for _, member in new],
            "since": [on] * len(new),
            "began_by": [Membership.Began.LISTED.value] * len(new),
        },
    )
    written.changes += [{"table": "membership", "id": key, "made": True} for key in keys]


def _change_person(
    member: MemberPlan, written: Written, changed: dict[int, Person], stays: list[Membership]
) -> None:
    stay = member.stay
    if stay is None:
        return
    person = changed.get(stay.person_id, stay.person)
    changes = dict(member.changes)
    relation = changes.pop("relation", None)
    if relation is not None:
        written.changes.append(
            {
                "table": "membership", "id": stay.pk, "before": {"relation": stay.relation},
                "after": {"relation": relation},
            }
        )  # fmt: skip
        stay.relation = relation
        stays.append(stay)
    if "citizen_number" in changes:
        # what was said of the earlier number is given back with it
        state = state_of_new(changes["citizen_number"])
        changes |= {"number_state": state, "number_checked_on": None}
    if changes:
        before = {name: plain_field(getattr(person, name)) for name in changes}
        written.changes.append(
            {
                "table": "person", "id": person.pk, "person": person.pk, "before": before,
                "after": plain_fields(changes), "version": person.version + 1,
            }
        )  # fmt: skip
        for name, value in changes.items():
            setattr(person, name, value)
        person.sort_name, person.number_state = person_name_key(person.full_name), state_of(person)
        person.version += 1
        changed[person.pk] = person
