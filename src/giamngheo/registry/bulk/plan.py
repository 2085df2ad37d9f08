"""What writing a batch of rows would do: found before anything is written, shown in the dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from giamngheo.intake.text import fold
from giamngheo.registry.bulk import conflict_words as words
from giamngheo.registry.bulk.existing import Existing, load
from giamngheo.registry.bulk.returning import cannot_return, learnt
from giamngheo.registry.bulk.rows import Birth, HouseholdRow, MemberRow
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.rules.text import Text


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass
class MemberPlan:
    """A member of a row: the person found in the register (None: new to it) and the fields that change.

    A person without `stay` joins: of no household now, or `leaves` the stay in another one, where the row says that
    the household split off. `made` is the id of a person who was written.
    """

    row: MemberRow
    stay: Membership | None = None
    person: Person | None = None
    leaves: Membership | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    made: int | None = None
    renumbered: bool = False
    """Somebody of the household with the same name and birth date has another number: it may have been corrected."""

    @property
    def person_id(self) -> int | None:
        """The person's id, once it is written where it is new."""
        return self.made if self.person is None else self.person.pk


@dataclass
class PlannedHousehold:
    """A row with what it meets and what it changes; `why` explains a conflict to the officer.

    `household` is the one of the register; `made` the id of a new one that was written. `alias`: the system and code
    of another system that a known household is given, beside the one of that system that it has (`alias_before`).
    `held`: it is a conflict for want of the leader's approval alone (`bulk.approval`). `carried`: person, number and
    answers of those of the recorded result whom the row leaves out (`bulk.completing`).
    """

    row: HouseholdRow
    verdict: Verdict
    household: Household | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    members: list[MemberPlan] = field(default_factory=list)
    ends: str = ""
    left: list[Membership] = field(default_factory=list)
    why: Text | None = None
    made: int | None = None
    held: bool = False
    moved_on: bool = False
    older: bool = False
    alias: tuple[str, str] | None = None
    alias_before: str = ""
    carried: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)

    @property
    def household_id(self) -> int | None:
        """The household's id, once it is written where it is new."""
        return self.made if self.household is None else self.household.pk


@dataclass
class Plan:
    """The rows of a batch with their verdicts. indexes: the blind index of each citizen number of the rows."""

    on: date
    households: list[PlannedHousehold]
    indexes: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[Verdict]:
        return Counter(planned.verdict for planned in self.households)


_ENDING = {"moved_out": "moved_out", "died": "died", "merged": "merged"}


def plan_rows(
    rows: Sequence[HouseholdRow],
    on: date,
    existing: Existing | None = None,
    within: Callable[[Household], bool] | None = None,
    year: int | None = None,
    own: Container[int] = frozenset(),
) -> Plan:
    """Compares rows with the register. `on` is the day from which what is written holds.

    A household is found by its code, then by the citizen numbers of its members, the head's first, then by the head's
    name and birth year within the village, unless that head has another number; where these lead to different
    households the row is a conflict. The code
    of another system finds a household as its own does, and is given to one that was found otherwise. A conflict is
    a row, too, that meets a household for which `within` is false (None: all are the caller's): it tells nothing of
    that one.

    own: households that earlier rows of the same list made; none of them is this row's because of a name.

    year: the review's. A household that was reviewed later than that is `older` in the list: only its result of the
    year is new, what the register says of it and its members since stays.
    """
    known = existing or load(rows, own)
    planned = [_plan(row, known, on, within, year) for row in rows]
    _refuse_twice(planned)
    _refuse_alias_twice(planned)
    return Plan(on, planned, known.indexes)


def _plan(
    row: HouseholdRow,
    known: Existing,
    on: date,
    within: Callable[[Household], bool] | None,
    year: int | None,
) -> PlannedHousehold:
    if within is not None and not all(map(within, _met(row, known))):
        return PlannedHousehold(row, Verdict.CONFLICT, why=words.OUTSIDE)
    coded = known.coded(row)
    if row.change == "split" and coded is None:
        return _split_off(row, known, on)
    found, conflict = _find(row, coded, known)
    if conflict is not None:
        return PlannedHousehold(row, Verdict.CONFLICT, why=conflict)
    if found is None:
        if row.change in _ENDING:
            return PlannedHousehold(row, Verdict.CONFLICT, why=words.GONE_UNKNOWN)
        members = [_joining(member, known) for member in row.members]
        planned = PlannedHousehold(row, Verdict.NEW, members=members, why=_namesake(row, known))
        return _refuse_joining(planned, known, on)
    if found.until is not None:
        if row.change in _ENDING:
            return PlannedHousehold(row, Verdict.UNCHANGED, found)
        return PlannedHousehold(row, Verdict.CONFLICT, found, why=words.ENDED)
    if year is not None and (found.last_year or 0) > year:
        known_members = [_member(member, found, known) for member in row.members]
        members = [replace(one, changes={}) for one in known_members if one.stay is not None]
        return PlannedHousehold(row, Verdict.UNCHANGED, found, members=members, older=True)
    if row.change in _ENDING and (begins := _begins(found, known)) > on:
        why = words.ENDS_TOO_EARLY.format(on=f"{on:%d/%m/%Y}", begins=f"{begins:%d/%m/%Y}")
        return PlannedHousehold(row, Verdict.CONFLICT, found, why=why)
    planned = PlannedHousehold(row, Verdict.UNCHANGED, found, ends=_ENDING.get(row.change, ""))
    holder = known.holder(row)
    if holder is not None and holder != found:
        why = words.CODE_ELSEWHERE.format(system=(row.alias or ("",))[0], code=holder.code)
        return PlannedHousehold(row, Verdict.CONFLICT, found, why=why)
    if row.alias and holder is None and not planned.ends:
        planned.alias = row.alias
        planned.alias_before = next(iter(reversed(known.aliases[found.pk, row.alias[0]])), "")
    planned.changes = _household_changes(row, found)
    planned.members = [_member(member, found, known) for member in row.members]
    against = _against_members(planned.members, found, known)
    if against is not None:
        planned.verdict, planned.why = Verdict.CONFLICT, against
    elif (
        planned.changes
        or planned.ends
        or planned.alias
        or any(m.stay is None or m.changes for m in planned.members)
    ):
        planned.verdict = Verdict.CHANGED
    return planned if planned.ends else _refuse_joining(planned, known, on)


def _against_members(members: Sequence[MemberPlan], found: Household, known: Existing) -> Text | None:
    """Why the members of a row cannot be those of the household; None where they can."""
    if any(one.person and one.stay is None and one.person.pk in known.household_of for one in members):
        return words.ELSEWHERE
    if any(one.renumbered for one in members):
        return words.RENUMBERED.format(code=found.code)
    return None


def _met(row: HouseholdRow, known: Existing) -> list[Household]:
    """The households that the row's codes and its members' numbers lead to."""
    coded = {one.pk: one for one in (known.coded(row), known.holder(row)) if one}
    persons = (known.person_of(member) for member in (row.members if known.by_number else ()))
    homes = {known.household_of[one.pk] for one in persons if one and one.pk in known.household_of}
    return [*(known.households[pk] for pk in homes), *coded.values()]


def _joining(member: MemberRow, known: Existing) -> MemberPlan:
    """A member who is new to a household: known by the citizen number, or nobody yet."""
    person = known.person_of(member)
    return MemberPlan(member, person=person, changes=learnt(member, person) if person else {})


def _refuse_joining(planned: PlannedHousehold, known: Existing, on: date) -> PlannedHousehold:
    """The row is a conflict where somebody of no household cannot join."""
    for one in planned.members:
        if one.person is None or one.stay is not None or one.person.pk in known.household_of:
            continue
        why = cannot_return(one.row, one.person, known, on)
        if why is not None and planned.verdict is not Verdict.CONFLICT:
            planned.verdict, planned.why = Verdict.CONFLICT, why
    return planned


def _begins(household: Household, known: Existing) -> date:
    """The first day on which the household and the stays of its members can end."""
    return max([household.since, *(stay.since for stay in known.stays.get(household.pk, ()))])


def _split_off(row: HouseholdRow, known: Existing, on: date) -> PlannedHousehold:
    """A new household of persons who leave another one."""
    planned = PlannedHousehold(row, Verdict.NEW)
    for member in row.members:
        person = known.person_of(member)
        home = known.household_of.get(person.pk) if person else None
        stays = known.stays.get(home, []) if home else []
        stay = next((one for one in stays if person and one.person_id == person.pk), None)
        if stay is not None:
            stay.household = known.households[stay.household_id]
        planned.members.append(
            _joining(member, known) if stay is None else MemberPlan(member, person=person, leaves=stay)
        )
        if stay and known.households[stay.household_id].head_id == stay.person_id and len(stays) > 1:
            planned.verdict, planned.why = Verdict.CONFLICT, words.HEAD_SPLITS
    return _refuse_joining(planned, known, on)


def _find(
    row: HouseholdRow, coded: Household | None, known: Existing
) -> tuple[Household | None, Text | None]:
    numbers = [
        known.household_of.get(person.pk)
        for member in (sorted(row.members, key=lambda m: not m.is_head) if known.by_number else ())
        if (person := known.person_of(member))
    ]
    by_number = {pk for pk in numbers if pk is not None}
    if coded is not None:
        if by_number and coded.pk not in by_number:
            return None, words.CODE_AGAINST_NUMBER
        return coded, None
    if len(by_number) > 1:
        return None, words.TWO_HOUSEHOLDS
    if by_number:
        return known.households[by_number.pop()], None
    named = [pk for pk in _named(row, known) if not _other_number(row, known.households[pk])]
    if len(named) > 1:
        return None, words.SEVERAL_NAMES
    return (known.households[named[0]] if named else None), None


def _other_number(row: HouseholdRow, household: Household) -> bool:
    """Whether the two heads have each a number, and not the same one: two persons, whatever their names."""
    number = household.head.citizen_number if household.head else ""
    return bool(row.head and row.head.citizen_number and number and number != row.head.citizen_number)


def _named(row: HouseholdRow, known: Existing) -> list[int]:
    """Households of the village whose head has the name and birth year of the row's."""
    year = row.head.birth.year if row.head else None
    if row.village is None or year is None:
        return []
    return known.by_name.get((fold(row.head_name), year, row.village), [])


def _namesake(row: HouseholdRow, known: Existing) -> Text | None:
    """What an officer is told of a new household that may be one of the register with another number of its head."""
    named = _named(row, known)
    return words.NAMESAKE.format(code=known.households[named[0]].code) if named else None


def _household_changes(row: HouseholdRow, household: Household) -> dict[str, Any]:
    """Fields the list states and the register has otherwise; what the list leaves out is not touched."""
    stated = {
        "commune_id": row.commune,
        "village_id": row.village,
        "address": row.address or None,
        "ethnic_minority": row.ethnic_minority,
        "merit_member": row.merit_member,
        "no_labour_capacity": row.no_labour_capacity,
    }
    return {
        name: value
        for name, value in stated.items()
        if value is not None and getattr(household, name) != value
    }


def _member(member: MemberRow, household: Household, known: Existing) -> MemberPlan:
    stays = known.stays.get(household.pk, [])
    person = known.person_of(member)
    if person is not None:
        stay = next((stay for stay in stays if stay.person_id == person.pk), None)
        if stay is None:
            return _joining(member, known)
        return MemberPlan(member, stay, person, changes=_person_changes(member, stay))
    name = fold(member.name)
    same = [stay for stay in stays if fold(stay.person.full_name) == name and _may_be(member, stay.person)]
    if len(same) == 1:
        return MemberPlan(member, same[0], same[0].person, changes=_person_changes(member, same[0]))
    otherwise = (stay.person for stay in stays if fold(stay.person.full_name) == name)
    return MemberPlan(member, renumbered=any(_same_born(member.birth, one) for one in otherwise))


def _same_born(birth: Birth, person: Person) -> bool:
    """Whether both were born in one year, and month and day, where both are known, agree."""
    pairs = ((birth.month, person.birth_month), (birth.day, person.birth_day))
    same = birth.year is not None and birth.year == person.birth_year
    return same and all(None in pair or pair[0] == pair[1] for pair in pairs)


def _may_be(member: MemberRow, person: Person) -> bool:
    """Nothing known of both contradicts: birth year and citizen number."""
    years = {year for year in (member.birth.year, person.birth_year) if year is not None}
    numbers = {number for number in (member.citizen_number, person.citizen_number) if number}
    lengths = {len(number) for number in numbers}
    return len(years) < 2 and (len(numbers) < 2 or len(lengths) > 1)


def _person_changes(member: MemberRow, stay: Membership) -> dict[str, Any]:
    person = stay.person
    known_birth = Birth(person.birth_year, person.birth_month, person.birth_day)
    stated: dict[str, Any] = {
        "full_name": member.name or None,
        "sex": member.sex or None,
        "ethnicity": member.ethnicity or None,
        "citizen_number": member.citizen_number or None,
        "disabled": member.disabled,
        "social_allowance": member.social_allowance,
    }
    changes = {
        name: value for name, value in stated.items() if value is not None and getattr(person, name) != value
    }
    # an old number of nine digits never replaces one of twelve, which another register may have verified
    if len(member.citizen_number) < len(person.citizen_number):
        changes.pop("citizen_number", None)
    # lists write names in capitals: the same name
    if member.name.casefold() == person.full_name.casefold():
        changes.pop("full_name", None)
    # a less exact date never replaces an exact one
    if member.birth.year and not _within(known_birth, member.birth):
        changes |= {
            "birth_year": member.birth.year,
            "birth_month": member.birth.month,
            "birth_day": member.birth.day,
        }
    if member.relation and member.relation != stay.relation:
        changes["relation"] = member.relation
    return changes


def _within(known: Birth, stated: Birth) -> bool:
    """Whether the known date fits the stated one, which may be less exact."""
    return all(part is None or part == own for part, own in zip(stated, known, strict=True))


def _refuse_twice(planned: Sequence[PlannedHousehold]) -> None:
    """Two rows that lead to one household of the register are both left to the officer."""
    seen: dict[int, PlannedHousehold] = {}
    for one in planned:
        if one.household is None or one.verdict is Verdict.CONFLICT:
            continue
        other = seen.setdefault(one.household.pk, one)
        if other is not one:
            for both in (one, other):
                both.verdict, both.why = Verdict.CONFLICT, words.LISTED_TWICE


def _refuse_alias_twice(planned: Sequence[PlannedHousehold]) -> None:
    """A code of another system is one household's: of two rows that give it, the officer says which."""
    seen: dict[tuple[str, str], PlannedHousehold] = {}
    for one in planned:
        if one.row.alias is None or one.verdict is Verdict.CONFLICT:
            continue
        other = seen.setdefault(one.row.alias, one)
        if other is not one:
            why = words.CODE_TWICE.format(system=one.row.alias[0])
            for both in (one, other):
                both.verdict, both.why = Verdict.CONFLICT, why
