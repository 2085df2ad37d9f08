"""Who of a commune's register is meant by a row: by the citizen number first, else by name and village."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from giamngheo.areas.models import AdminUnit, FormerName, UnitLink
from giamngheo.exchange.imports.placing import Placing
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake.dossiers import name_key
from giamngheo.intake.text import fold
from giamngheo.intake.titles import place_in
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk.existing import MANY, slices
from giamngheo.registry.citizen_numbers import number_indexes
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.reviews import permissions

WHY = "members of the households of a commune that were read in scope"
_PARTS = re.compile(r"[,;\n]|\s[-–]\s")
_HOUSE = re.compile(r"(?i)(số( nhà)?\s*)?\d+\w?")


@dataclass(frozen=True)
class Found:
    """A household (id), and the member (id) where only one is meant."""

    household: int
    person: int | None


@dataclass(frozen=True)
class Unfound:
    """Why no household is meant: code of the problem, the column that it stands in, what is written there."""

    code: str
    column: str
    value: str | None


@dataclass(frozen=True)
class _Member:
    household: int
    person: int | None
    letters: str
    marks: str
    index: str

    def is_called(self, key: tuple[str, str]) -> bool:
        """A name typed without its marks is the same as with them."""
        return self.letters == key[0] and (self.marks == key[1] or not self.marks or not key[1])


class Register:
    """The households of the batch's commune that the actor reaches, read once."""

    def __init__(self, batch: ImportBatch, actor: Actor, numbers: Iterable[str]) -> None:
        self.unit: AdminUnit = batch.unit
        self._placing = Placing(batch, actor, permissions.LIST)
        rows = Household.objects.reach(actor, permissions.LIST).filter(commune=batch.unit_id, until=None)
        fields = ("code", "head_name", "head", "village", "status")
        self.households = {one.pk: one for one in rows.only(*fields)}
        self._by_letters: dict[str, list[_Member]] = defaultdict(list)
        self._by_index: dict[str, list[_Member]] = defaultdict(list)
        for one in self._members():
            self._by_letters[one.letters].append(one)
            if one.index:
                self._by_index[one.index].append(one)
        asked = sorted(set(numbers))
        self._index = dict(zip(asked, number_indexes(asked), strict=True))
        self._elsewhere = self._known_elsewhere()

    def _members(self) -> Iterator[_Member]:
        """The members of today, and heads of whom the register has the name alone."""
        stays = Membership.objects.unscoped(WHY).filter(
            household__commune=self.unit, household__until=None, until=None
        )
        fields = ("household", "person", "person__full_name", "person__citizen_index")
        for household, person, name, index in stays.values_list(*fields).iterator(MANY):
            if household in self.households:
                yield _Member(household, person, *name_key(name), index)
        for pk, one in self.households.items():
            if one.head_name and one.head_id is None:
                yield _Member(pk, None, *name_key(one.head_name), "")

    def _known_elsewhere(self) -> set[str]:
        """Numbers of persons of the register who are in no household of the commune; nothing else is read of them."""
        found: set[str] = set()
        for part in slices(set(self._index.values()) - set(self._by_index), MANY):
            rows = Person.objects.unscoped("whether a number of the list is somebody's")
            found |= set(
                rows.filter(citizen_index__in=part, merged_into=None).values_list("citizen_index", flat=True)
            )
        return found

    def find(self, names: Mapping[str, str], number: str, village: str, address: str) -> Found | Unfound:
        """names: by their columns, that of the dossier's owner first; number: readable, or empty.

        The owner is meant, not who handed the dossier in: a number of the latter tells nothing.
        """
        keys = [name_key(name) for name in names.values()]
        column, name = next(iter(names.items()), ("citizen_number", number))
        index = self._index.get(number, "")
        mine = self._by_index.get(index, []) if index else []
        if mine and (not keys or any(one.is_called(keys[0]) for one in mine)):
            return _one(mine, column, name)
        if mine and not any(one.is_called(key) for one in mine for key in keys):
            return Unfound("dossier_other_name", column, name)
        if not names or index in self._elsewhere:
            return Unfound("dossier_unknown", "citizen_number", number)
        if not village and not address:
            return Unfound("dossier_village_missing", column, name)
        place = self._village(village, address)
        if place is None:
            where = "village" if village else "address"
            return Unfound("dossier_village_unknown", where, village or address)
        same = [
            one
            for one in self._by_letters.get(keys[0][0], [])
            if one.is_called(keys[0]) and self.households[one.household].village_id == place
        ]
        if not same:
            return Unfound("dossier_unknown", column, name)
        if number and not mine and all(one.index for one in same):
            return Unfound("dossier_other_number", "citizen_number", number)
        return _one(same, column, name)

    def _village(self, village: str, address: str) -> int | None:
        """The first that the cells name; a house number names no village, nor does another commune name ours."""
        said = [village] if village else []
        for text in (village, address):
            place = place_in(text)
            if place.commune and not self._is_ours(place.commune):
                return None
            said += [place.village] if place.village else []
            said += [part.strip() for part in _PARTS.split(text) if not _HOUSE.fullmatch(part.strip())]
        for text in said:
            found = self._placing.find(self.unit.code, text) if text else None
            if found is not None and not found.problem and found.village is not None:
                return found.village
        return None

    def _is_ours(self, commune: str) -> bool:
        """Whether an address names the commune, by a name of today or of one that became part of it."""
        words = f" {fold(commune)}"
        return any(words.endswith(f" {fold(name)}") for name in self._commune_names)

    @cached_property
    def _commune_names(self) -> list[str]:
        past = UnitLink.objects.filter(new=self.unit).values_list("old__name", flat=True)
        former = FormerName.objects.filter(unit=self.unit).values_list("name", flat=True)
        return [self.unit.name, *past, *former]


def _one(members: Sequence[_Member], column: str, name: str) -> Found | Unfound:
    """The household of them all; the member where it is one."""
    homes = {one.household for one in members}
    if len(homes) > 1:
        return Unfound("dossier_ambiguous", column, name)
    people = {one.person for one in members}
    return Found(homes.pop(), people.pop() if len(people) == 1 else None)
