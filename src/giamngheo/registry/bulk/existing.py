"""What the register already holds for a batch of rows: read in a few queries, whatever the batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from giamngheo.intake.text import fold
from giamngheo.registry.bulk.rows import HouseholdRow, MemberRow
from giamngheo.registry.citizen_numbers import number_indexes
from giamngheo.registry.models import ForeignCode, Household, Membership, Person

WHY = "a list is compared with the whole register, so that nobody is entered twice"
LISTED = "list"
"""The system of codes that a list gave of itself."""
SLICE, MANY = 500, 10_000
T = TypeVar("T")
Alias = tuple[str, str]
"""(system, code)"""
NameKey = tuple[str, int | None, int | None]
"""(folded name, birth year, village)"""


@dataclass
class Existing:
    """The part of the register that a batch of rows can meet.

    stays: open memberships by household; by_code holds own and listed codes (communes may number from 1 each);
    by_alias the households by (system, code) of other systems, aliases the codes by (household, system), newest last;
    by_number the persons by the blind index of their number (`indexes` holds that of each number of the batch);
    last_stays: of those who belong to no household now, the stay that ended last; by_name the heads of the villages.
    """

    households: dict[int, Household] = field(default_factory=dict)
    stays: dict[int, list[Membership]] = field(default_factory=lambda: defaultdict(list))
    by_code: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_alias: dict[Alias, int] = field(default_factory=dict)
    aliases: dict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, Person] = field(default_factory=dict)
    household_of: dict[int, int] = field(default_factory=dict)
    last_stays: dict[int, Membership] = field(default_factory=dict)
    by_name: dict[NameKey, list[int]] = field(default_factory=lambda: defaultdict(list))
    indexes: dict[str, str] = field(default_factory=dict)

    def coded(self, row: HouseholdRow) -> Household | None:
        """The household of the row's code: that of its commune where there is one; else that of its alias."""
        own = row.code if not row.code_system else ""
        found = [self.households[pk] for pk in self.by_code.get(own, ())] if own else []
        here = next((one for one in found if one.commune_id == row.commune), found[0] if found else None)
        return here or self.holder(row)

    def unmet(self, row: HouseholdRow) -> bool:
        """Whether no code of the row leads anywhere."""
        own = not row.code_system and row.code in self.by_code
        return not own and row.alias not in self.by_alias

    def holder(self, row: HouseholdRow) -> Household | None:
        """The household that holds the code of another system which the row gives."""
        pk = self.by_alias.get(row.alias) if row.alias else None
        return None if pk is None else self.households[pk]

    def person_of(self, member: MemberRow) -> Person | None:
        """The person of the register who has the member's citizen number."""
        index = self.indexes.get(member.citizen_number) if self.by_number else None
        return self.by_number.get(index) if index else None


def load(rows: Sequence[HouseholdRow], own: Container[int] = frozenset()) -> Existing:
    """Reads what the rows can meet: by code, by citizen number, by name within their villages.

    own: households that are not looked for by name (`plan_rows`).
    """
    found = Existing()
    codes = {row.code for row in rows if row.code and not row.code_system}
    written = {m.citizen_number for row in rows for m in row.members if m.citizen_number}
    found.indexes = dict(zip(written, number_indexes(written), strict=True))
    numbers = {index for index in found.indexes.values() if index}
    ids: set[int] = set()
    for pk, code in Household.objects.unscoped(WHY).filter(code__among=codes).values_list("pk", "code"):
        found.by_code[code].append(pk)
    listed = ForeignCode.objects.unscoped(WHY).filter(system=LISTED, code__among=codes, person=None)
    for alias, household in listed.values_list("code", "household_id"):
        found.by_code[alias].append(household)
    wanted = {row.alias for row in rows if row.alias}
    found.by_alias = _holders(wanted)
    ids |= {pk for coded in found.by_code.values() for pk in coded} | set(found.by_alias.values())
    # as the partial index says it, or every person of the register is read
    persons = Person.objects.unscoped(WHY).filter(citizen_index__among=numbers, merged_into=None)
    for person in persons.exclude(citizen_index=""):
        found.by_number[person.citizen_index] = person
    held = {person.pk for person in found.by_number.values()}
    stays = Membership.objects.unscoped(WHY).filter(person__pk__among=held, until=None)
    for person_id, household_id in stays.values_list("person_id", "household_id"):
        found.household_of[person_id] = household_id
        ids.add(household_id)
    _load_last_stays(held - found.household_of.keys(), found)
    ids |= _by_name(rows, own, found)
    _load_households(ids, found)
    _load_aliases(ids, {system for system, _ in wanted}, found)
    return found


def _holders(wanted: set[Alias]) -> dict[Alias, int]:
    """The households that hold these codes of other systems."""
    if not wanted:
        return {}
    rows = ForeignCode.objects.unscoped(WHY).filter(
        system__in=sorted({system for system, _ in wanted}),
        code__among={code for _, code in wanted},
        person=None,
    )
    held = rows.values_list("system", "code", "household_id")
    return {(system, code): pk for system, code, pk in held if (system, code) in wanted}


def _load_aliases(ids: Iterable[int], systems: set[str], found: Existing) -> None:
    for part in slices(ids if systems else ()):
        rows = ForeignCode.objects.unscoped(WHY).filter(
            household__in=part, system__in=sorted(systems), person=None
        )
        for household, system, code in rows.order_by("since", "pk").values_list(
            "household_id", "system", "code"
        ):
            found.aliases[household, system].append(code)


def _load_last_stays(persons: Iterable[int], found: Existing) -> None:
    for part in slices(persons, MANY):
        ended = Membership.objects.unscoped(WHY).filter(person__pk__among=set(part))
        for stay in ended.order_by("until", "pk"):
            found.last_stays[stay.person_id] = stay


def _by_name(rows: Sequence[HouseholdRow], own: Container[int], found: Existing) -> set[int]:
    """Households whose head has the name of a row's head, in the same village."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.village is not None and found.unmet(row):
            wanted[row.village].add(fold(row.head_name))
    ids: set[int] = set()
    for part in slices(wanted):
        heads = Household.objects.unscoped(WHY).filter(village__in=part, until=None, head__isnull=False)
        for pk, village, name, year in heads.values_list("pk", "village_id", "head_name", "head__birth_year"):
            key = fold(name)
            if key in wanted[village] and pk not in own:
                found.by_name[key, year, village].append(pk)
                ids.add(pk)
    return ids


def _load_households(ids: Iterable[int], found: Existing) -> None:
    for part in slices(ids):
        for household in Household.objects.unscoped(WHY).filter(pk__in=part).select_related("head"):
            found.households[household.pk] = household
        stays = Membership.objects.unscoped(WHY).filter(household__in=part, until=None)
        for stay in stays.select_related("person").order_by("household_id", "number"):
            found.stays[stay.household_id].append(stay)
            found.household_of[stay.person_id] = stay.household_id


def slices(values: Iterable[T], size: int = SLICE) -> Iterator[list[T]]:
    """The values in lists short enough for the parameters of one query."""
    whole = list(values)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
