"""The lines that were sent, by what names them: a row of a returned file is found again among them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.exchange.profiles.filling import value_of
from giamngheo.exchange.profiles.lines import Line
from giamngheo.exchange.profiles.mapping import FILL, KEYS, Column
from giamngheo.exchange.profiles.mapping import Mapping as ProfileMapping
from giamngheo.exchange.profiles.vocabulary import variables
from giamngheo.intake.sheet import cell_text
from giamngheo.intake.text import fold
from giamngheo.intake.values.dates import parse_date
from giamngheo.platform.figures import day as shown_day
from giamngheo.platform.privacy import masked_name
from giamngheo.platform.scope import PersonalData

NUMBERS = frozenset({"citizen_id", "head_citizen_id"})
_NAMES = frozenset({"name", "head_name"})
_BORN = frozenset({"birth_date", "head_birth_date", "birth_year"})
_SELF = _NAMES | _BORN | {"sex", "head_sex"}
"""Who somebody is, without a number."""
_COMPARED = _SELF | NUMBERS | set(KEYS) | {"phone"}

_PART_OF_DATE = re.compile(r"(\d{2}/)?(19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Sent:
    """What is kept of a line that was sent, to find it again and compare it. `order`: its place, from 1."""

    order: int
    household: int
    code: str
    person: int | None
    number: str
    ours: Mapping[int, Any]
    alias: str
    """The receiver's code that is known."""


@dataclass(frozen=True)
class Match:
    """The line that a row speaks of, or why there is none.

    key: the column that was tried; why: `unknown` (no line has its value), `several` (the value names several and
    nothing in the row tells which), `nobody` (none of those is the person of the row), `nameless` (no key at all).
    """

    line: Sent | None
    key: Column | None = None
    why: str = ""
    among: int = 0


class Register:
    """The lines that were sent, found by what names them."""

    def __init__(self, lines: Iterator[Line], mapping: ProfileMapping) -> None:
        known = variables(mapping.each)
        self.keys = mapping.keys
        self.compared = [one for one in mapping.of_role(FILL) if one.variable in _COMPARED]
        self.own = [one for one in self.compared if one.variable in _SELF]
        self.by_key: dict[int, dict[str, list[Sent]]] = {one.index: defaultdict(list) for one in self.keys}
        self.in_order: list[Sent] = []
        self.by_alias: dict[str, Sent] = {}
        for line in lines:
            ours = {}
            for column in self.compared:
                variable = known[column.variable]
                ours[column.index] = value_of(column, variable, variable.value(line, PersonalData.FULL))
            who, number = line.person.get("id"), line.person.get("citizen_number", "")
            sent = Sent(line.number, line.household.pk, line.household.code, who, number, ours, line.alias)
            self.in_order.append(sent)
            if sent.alias:
                self.by_alias[sent.alias] = sent
            for column in self.keys:
                if value := known[column.variable].read(line):
                    self.by_key[column.index][key_of(str(value))].append(sent)

    @property
    def count(self) -> int:
        return len(self.in_order)

    def find(self, values: Mapping[int, str], cells: Mapping[int, Any], place: int) -> Match:
        """The line of a row, by the surest key that it states, else by who it says somebody is.

        values, cells: by index of the column as text and as they stand; place: the row's, counted from the first.
        """
        tried: Column | None = None
        shared: list[Sent] = []
        for column in self.keys:
            value = key_of(values.get(column.index, ""))
            if not value:
                continue
            tried = tried or column
            found = self.by_key[column.index].get(value, [])
            if len(found) == 1:
                return Match(found[0], column)
            if found and not shared:
                tried, shared = column, found
        at_place = self.in_order[place - 1] if 0 < place <= self.count else None
        agreeing = [one for one in shared if self._is_the_person(one, values, cells)]
        if len(agreeing) == 1:
            return Match(agreeing[0], tried)
        if tried is None or agreeing:
            # nothing tells the lines apart but the place where each was sent
            among = agreeing if agreeing else [one for one in (at_place,) if one]
            if at_place in among and self._is_the_person(at_place, values, cells):
                return Match(at_place, tried)
            return Match(None, tried, "several" if agreeing else "nameless", len(agreeing))
        if shared:
            named = any(values.get(one.index) for one in self.own)
            return Match(None, tried, "nobody" if named else "several", len(shared))
        return Match(None, tried, "unknown")

    def _is_the_person(self, line: Sent, values: Mapping[int, str], cells: Mapping[int, Any]) -> bool:
        """A name is stated, and nothing that the row says of who it is stands otherwise in the line."""
        stated = [one for one in self.own if values.get(one.index)]
        if not any(one.variable in _NAMES for one in stated):
            return False
        return all(
            line.ours[one.index] is not None and same(line.ours[one.index], cells[one.index])
            for one in stated
        )

    def differing(self, line: Sent, values: Mapping[int, str], cells: Mapping[int, Any]) -> list[Column]:
        """The columns in which a row says otherwise than what was sent; an empty cell says nothing."""
        stated = [one for one in self.compared if values.get(one.index) and line.ours[one.index] is not None]
        return [one for one in stated if not same(line.ours[one.index], cells[one.index])]


def contradicting(columns: Iterable[Column]) -> set[str]:
    """Of columns that differ those that put in doubt whom the row is of; another telephone does not."""
    return {one.variable for one in columns} - {"phone"}


def key_of(value: str) -> str:
    """A code or number as it is compared: the zero that a spreadsheet took from a citizen number put back."""
    packed = "".join(value.split()).lstrip("'").upper()
    return packed.zfill(12) if packed.isdigit() and len(packed) == 11 else packed


def same(ours: Any, theirs: Any) -> bool:
    """Whether a cell that came back says what was sent; a masked one does."""
    sent = shown(ours)
    text = cell_text(theirs)
    if "•" in text or fold(text) in {fold(sent), fold(masked_name(sent))} or key_of(sent) == key_of(text):
        return True
    if isinstance(ours, date) or _PART_OF_DATE.fullmatch(sent):
        kept, read = _days(ours), _days(theirs)
        # a year alone does not contradict a day of that year
        return kept is not None and read is not None and (_within(kept, read) or _within(read, kept))
    return False


def _days(value: Any) -> tuple[date, date] | None:
    """The first and the last day that a date, whole or in part, may mean."""
    found = parse_date(value, on=date.today()).value
    return found if isinstance(found, tuple) else None


def _within(inner: tuple[date, date], outer: tuple[date, date]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def shown(value: Any) -> str:
    """What was sent, in words."""
    return shown_day(value) if isinstance(value, date) else str(value)
