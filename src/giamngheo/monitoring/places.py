"""In which commune a household of a past list lay on any day: by its village, which outlives communes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from giamngheo.areas.models import AdminUnit, FormerName, Level, Placement, UnitLink


class UnitRow(NamedTuple):
    pk: int
    level: str
    code: str
    full_name: str
    parent: int | None
    valid_from: date | None
    valid_to: date | None
    locality: str

    def valid(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Places:
    """Communes of now and of the past, the villages below them, and how they followed one another."""

    def __init__(self, units: Iterable[UnitRow], placements: Iterable[tuple[int, int, date | None, date | None]],
                 links: Iterable[tuple[int, int]],
                 former: Iterable[tuple[int, str, date]] = ()) -> None:  # fmt: skip
        self.units = {unit.pk: unit for unit in units}
        self._placements: dict[int, list[tuple[int, date | None, date | None]]] = defaultdict(list)
        for village, commune, first, last in placements:
            self._placements[village].append((commune, first, last))
        self._next: dict[int, list[int]] = defaultdict(list)
        for old, new in links:
            self._next[old].append(new)
        self._former: dict[int, list[tuple[date, str]]] = defaultdict(list)
        for pk, name, last in former:
            self._former[pk].append((last, name))

    def name_on(self, pk: int, day: date) -> str:
        """The full name that a unit bore on the day; a past one is followed by today's."""
        then = sorted((last, name) for last, name in self._former.get(pk, ()) if day <= last)
        now = self.units[pk].full_name
        return f"{then[0][1]} (nay là {now})" if then else now

    def commune_on(self, commune: int | None, village: int | None, day: date) -> int | None:
        """The commune on the day; None where the commune was divided and no village says which part."""
        placed = self.placed_on(village, day)
        return self._followed(commune if placed is None else placed, day)

    def placed_on(self, village: int | None, day: date) -> int | None:
        """The commune that the village is recorded in; ended already where nobody has placed it again since."""
        village = self.village_on(village, day)
        if village is None or (own := self.units.get(village)) is None:
            return None
        placements = self._placements.get(village, ())
        for placed, first, last in placements:
            if (first is None or first <= day) and (last is None or day <= last):
                return placed
        return None if placements else own.parent

    def village_on(self, village: int | None, day: date) -> int | None:
        """The village that all of it had become by the day; itself where it was there or nothing received it."""
        seen: set[int] = set()
        while village is not None and village not in seen:
            seen.add(village)
            unit, after = self.units.get(village), self._next.get(village, ())
            if unit is None or unit.valid_to is None or day <= unit.valid_to or len(after) != 1:
                return village
            village = after[0]
        return village

    def _followed(self, commune: int | None, day: date) -> int | None:
        """The one commune that all of it became by the day; itself where it is still there."""
        seen: set[int] = set()
        while commune is not None and commune not in seen:
            seen.add(commune)
            unit = self.units.get(commune)
            if unit is None or unit.valid(day) or not self._next.get(commune):
                return commune
            after = self._next[commune]
            commune = after[0] if len(after) == 1 else None
        return commune

    def made_of(self, day: date, today: date) -> dict[int, list[int]]:
        """Commune of `today` → the communes of an earlier day that lie in it, wholly or in part; itself left out."""
        found: dict[int, list[int]] = defaultdict(list)
        for pk, unit in self.units.items():
            if unit.level != Level.COMMUNE or not unit.valid(day) or unit.valid(today):
                continue
            waiting, seen = [pk], set[int]()
            while waiting:
                here = waiting.pop()
                seen.add(here)
                if here in self.units and self.units[here].valid(today):
                    found[here].append(pk)
                else:
                    waiting += [one for one in self._next.get(here, ()) if one not in seen]
        return found

    def above(self, commune: int | None) -> list[int]:
        """The district and province above a commune of any day."""
        unit, found = self.units.get(commune) if commune is not None else None, []
        while unit is not None and unit.parent is not None:
            found.append(unit.parent)
            unit = self.units.get(unit.parent)
        return found

    def province_of(self, commune: int | None) -> int | None:
        """The province of today above a commune of any day; None where what became of it lies in several."""
        found = self.provinces_of(commune)
        return found.pop() if len(found) == 1 else None

    def provinces_of(self, commune: int | None) -> set[int]:
        """The provinces of today in which the commune, or what became of it, lies."""
        found: set[int] = set()
        waiting, seen = [] if commune is None else [commune], set[int]()
        while waiting:
            here = waiting.pop()
            unit, after = self.units.get(here), self._next.get(here, ())
            if unit is None or here in seen:
                continue
            seen.add(here)
            if unit.valid_to is not None and after:
                waiting += after
            elif unit.level == Level.PROVINCE:
                found.add(here)
            elif unit.parent is not None:
                waiting.append(unit.parent)
        return found

    def villages_of(self, commune: int, day: date) -> list[int]:
        """The villages that lie in the commune on the day."""
        return [
            pk
            for pk, unit in self.units.items()
            if unit.level == Level.VILLAGE and unit.valid(day) and self.commune_on(None, pk, day) == commune
        ]


def read_places() -> Places:
    """All units of the installation; seventeen thousand rows are read in a tenth of a second (a job's work)."""
    rows = AdminUnit.objects.order_by().values_list(
        "pk", "level", "code", "kind", "name", "parent_id", "valid_from", "valid_to", "usual_locality"
    )
    units = [
        UnitRow(pk, level, code, f"{kind[:1].upper()}{kind[1:]} {name}", parent, first, last, locality)
        for pk, level, code, kind, name, parent, first, last, locality in rows.iterator(chunk_size=5000)
    ]
    placements = Placement.objects.order_by().values_list(
        "village_id", "commune_id", "valid_from", "valid_to"
    )
    links = UnitLink.objects.order_by("pk").values_list("old_id", "new_id")
    former = [
        (pk, f"{kind[:1].upper()}{kind[1:]} {name}", last)
        for pk, kind, name, last in FormerName.objects.values_list("unit_id", "kind", "name", "valid_to")
    ]
    return Places(units, placements, links, former)
