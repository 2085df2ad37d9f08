"""Writing a plan: one act, one event, a few statements per batch however many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from giamngheo.platform.actions import Act, action
from giamngheo.platform.database.names import person_name_key
from giamngheo.registry import permissions
from giamngheo.registry.bulk.plan import MemberPlan, Plan, PlannedHousehold, Verdict
from giamngheo.registry.bulk.results import write_results
from giamngheo.registry.bulk.rows import MemberRow
from giamngheo.registry.citizen_numbers import number_index, state_of
from giamngheo.registry.codes import take_codes
from giamngheo.registry.models import ForeignCode, Household, Membership, Person
from giamngheo.registry.search import set_search

BATCH = 2000
_HOUSEHOLD_FIELDS = (
    "commune", "village", "address", "head", "head_name", "sort_name", "search", "size", "ethnic_minority",
    "merit_member", "no_labour_capacity", "until", "ended_by", "last_year", "last_class", "income_points",
    "deprivation_points",
    "version",
)  # fmt: skip
_PERSON_FIELDS = (
    "full_name", "sort_name", "sex", "birth_year", "birth_month", "birth_day", "ethnicity", "citizen_number",
    "citizen_index", "number_state", "disabled", "social_allowance", "commune", "village", "version",
)  # fmt: skip


@dataclass
class Written:
    """What a plan did: counts by verdict, households by key of the row, and every change with its state before."""

    counts: Counter[Verdict]
    households: dict[int, int] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)


@action(permissions.IMPORT)
def write_plan(
    act: Act, plan: Plan, *, at: Any, year: int, standard: str, reference_date: date, source: str
) -> Written:
    """Writes the new and changed households of the plan with their members and results; conflicts are left alone.

    at: an object that says where the import belongs (for the audit). Every household lies within the actor's
    reach, or nothing is written (Forbidden).
    """
    todo = [one for one in plan.households if one.verdict is not Verdict.CONFLICT]
    for place in {(one.row.commune, one.row.village) for one in todo}:
        act.require(Household(commune_id=place[0], village_id=place[1]))
    for known in {one.household.commune_id for one in todo if one.household}:
        act.require(Household(commune_id=known))
    written = Written(plan.counts)
    _create(todo, plan.on, written)
    _update(todo, plan.on, written)
    _members(todo, plan.on, written)
    written.changes += write_results(todo, year, standard, reference_date, source)
    _refresh(todo)
    written.households = {one.row.key: one.household.pk for one in todo if one.household}
    act.record(
        None,
        at=at,
        after={
            "year": year,
            "standard": standard,
            "source": source,
            **{str(v): n for v, n in plan.counts.items()},
        },
        rows=written.changes,
    )
    return written


def _create(todo: Sequence[PlannedHousehold], on: date, written: Written) -> None:
    """New households; the code of the list is taken where it is free, else one of our own."""
    new = [one for one in todo if one.verdict is Verdict.NEW]
    codes = take_codes([one.row.code for one in new])
    for one, code in zip(new, codes, strict=True):
        row = one.row
        one.household = Household(
            code=code,
            commune_id=row.commune,
            village_id=row.village,
            address=row.address,
            ethnic_minority=row.ethnic_minority,
            merit_member=row.merit_member,
            no_labour_capacity=row.no_labour_capacity,
            since=on,
        )
    households = [one.household for one in new if one.household]
    Household.objects.bulk_create(households, batch_size=BATCH)
    written.changes += [{"table": "household", "id": household.pk, "made": True} for household in households]
    ForeignCode.objects.bulk_create(
        ForeignCode(system="list", code=one.row.code, household=one.household, since=on)
        for one in new
        if one.household and one.row.code and one.row.code != one.household.code
    )


def _update(todo: Sequence[PlannedHousehold], on: date, written: Written) -> None:
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
                {"table": "household", "id": household.pk, "before": before, "version": household.version + 1}
            )
        for name, value in changes.items():
            setattr(household, name, value)
        household.version += 1
    ended = [one for one in todo if one.ends and one.household]
    for one in ended:
        stays = Membership.objects.unscoped("the household ends").filter(household=one.household, until=None)
        written.changes += [
            {"table": "membership", "id": pk, "before": {"until": None, "ended_by": ""}}
            for pk in stays.values_list("pk", flat=True)
        ]
        stays.update(until=on, ended_by=one.ends)


def _members(todo: Sequence[PlannedHousehold], on: date, written: Written) -> None:
    new: list[tuple[PlannedHousehold, MemberPlan]] = []
    changed: list[Person] = []
    stays: list[Membership] = []
    for one in todo:
        if one.ends:
            continue
        for member in one.members:
            if member.stay is None:
                new.append((one, member))
            elif member.changes:
                _change_person(member, written, changed, stays)
    for one, member in new:
        member.person = _person(member.row, one)
    Person.objects.bulk_create([m.person for _, m in new if m.person], batch_size=BATCH)
    for one, member in new:
        member.stay = Membership(
            household=one.household,
            person=member.person,
            relation=member.row.relation,
            number=member.row.number,
            since=on,
            began_by=Membership.Began.LISTED,
        )
    Membership.objects.bulk_create([m.stay for _, m in new if m.stay], batch_size=BATCH)
    for _, member in new:
        if member.person and member.stay:
            written.changes.append({"table": "person", "id": member.person.pk, "made": True})
            written.changes.append({"table": "membership", "id": member.stay.pk, "made": True})
    if changed:
        Person.objects.unscoped("persons of the plan").bulk_update(changed, _PERSON_FIELDS, batch_size=BATCH)
    if stays:
        Membership.objects.unscoped("members of the plan").bulk_update(stays, ("relation",), batch_size=BATCH)


def _change_person(
    member: MemberPlan, written: Written, changed: list[Person], stays: list[Membership]
) -> None:
    stay = member.stay
    if stay is None:
        return
    person = stay.person
    changes = dict(member.changes)
    relation = changes.pop("relation", None)
    if relation is not None:
        written.changes.append({"table": "membership", "id": stay.pk, "before": {"relation": stay.relation}})
        stay.relation = relation
        stays.append(stay)
    if changes:
        before = {name: plain_field(getattr(person, name)) for name in changes}
        written.changes.append(
            {"table": "person", "id": person.pk, "before": before, "version": person.version + 1}
        )
        for name, value in changes.items():
            setattr(person, name, value)
        _derive(person)
        person.version += 1
        changed.append(person)


def _person(row: MemberRow, one: PlannedHousehold) -> Person:
    person = Person(
        full_name=row.name,
        sex=row.sex,
        birth_year=row.birth.year,
        birth_month=row.birth.month,
        birth_day=row.birth.day,
        ethnicity=row.ethnicity,
        citizen_number=row.citizen_number,
        disabled=row.disabled,
        social_allowance=row.social_allowance,
        commune_id=one.row.commune,
        village_id=one.row.village,
    )
    _derive(person)
    return person


def _derive(person: Person) -> None:
    person.sort_name = person_name_key(person.full_name)
    person.number_state = state_of(person)
    # updates of many rows at once do not fill it
    person.citizen_index = number_index(person.citizen_number)


def _refresh(todo: Iterable[PlannedHousehold]) -> None:
    """What a household repeats from its members and its latest result."""
    touched: list[Household] = []
    for one in todo:
        household = one.household
        if household is None or (one.verdict is Verdict.UNCHANGED and one.row.result is None):
            continue
        heads = [member for member in one.members if member.row.is_head and member.person]
        if heads and heads[0].person:
            household.head = heads[0].person
            household.head_name = heads[0].person.full_name
            household.sort_name = heads[0].person.sort_name
        elif not household.head_name:
            household.head_name = one.row.head_name
            household.sort_name = person_name_key(one.row.head_name)
        household.size = one.row.size or len(one.members) or household.size
        touched.append(household)
    if touched:
        set_search(touched)
        writing = Household.objects.unscoped("the households of the plan")
        writing.bulk_update(touched, _HOUSEHOLD_FIELDS, batch_size=BATCH)


def plain_field(value: Any) -> Any:
    """A field's value as the list of changes keeps it."""
    return value.isoformat() if isinstance(value, date) else value
