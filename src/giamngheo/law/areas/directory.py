"""The directory of administrative units: units by code and day, and how they followed one another."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, lru_cache
from operator import attrgetter

from giamngheo.law.areas.matching import Match, Matcher
from giamngheo.law.areas.units import AreaTables, Link, Source, Unit, read_links, read_tables


class Areas:
    """Every province, district and commune of Vietnam, before and after 1 July 2025."""

    def __init__(self, tables: AreaTables) -> None:
        self._tables = tables

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the tables and defaults rest on, with evidence marks."""
        return self._tables.sources

    @cached_property
    def all_units(self) -> tuple[Unit, ...]:
        """Every unit of every period, by code."""
        return tuple(unit for units in self._tables.by_code.values() for unit in units)

    def unit(self, code: str, on: date) -> Unit | None:
        """The unit that bore the code on that day, or None."""
        return next((unit for unit in self._tables.by_code.get(code, ()) if unit.valid(on)), None)

    def history(self, code: str) -> tuple[Unit, ...]:
        """The units that have borne the code, oldest first; they need not be related."""
        return tuple(self._tables.by_code.get(code, ()))

    def units(self, level: str, on: date, province_code: str | None = None) -> tuple[Unit, ...]:
        """All of a level ("province", "district", "commune") on a day, by code; in one province if given."""
        found = (unit for unit in self.all_units if unit.level == level and unit.valid(on))
        return tuple(
            sorted(unit for unit in found if province_code is None or unit.province_code == province_code)
        )

    def children(self, code: str, on: date) -> tuple[Unit, ...]:
        """The units directly below a province or district on a day, by code; () when there is none."""
        return tuple(unit for unit in self._children.get(code, ()) if unit.valid(on))

    def links_from(self, unit: Unit) -> tuple[Link, ...]:
        """What became of a unit that has ended."""
        return self._links_from.get(unit, ())

    def links_to(self, unit: Unit) -> tuple[Link, ...]:
        """What a unit was made of."""
        return self._links_to.get(unit, ())

    def successors(self, unit: Unit | str, on: date) -> tuple[Unit, ...]:
        """The units in which a unit lies on a day: itself if still valid, more than one if it was divided.

        A code stands for the oldest unit that bore it. Empty when the unit began after that day.
        """
        start = self._tables.by_code[unit][0] if isinstance(unit, str) else unit
        if start.valid(on):
            return (start,)
        if start.valid_from is not None and start.valid_from > on:
            return ()
        found: dict[Unit, None] = {}
        for link in self.links_from(start):
            if link.valid_from <= on:
                found.update(dict.fromkeys(self.successors(link.new, on)))
        return tuple(found)

    def predecessors(self, unit: Unit, on: date) -> tuple[Unit, ...]:
        """The units of an earlier day of which a unit was made, wholly or in part."""
        if unit.valid(on):
            return (unit,)
        found: dict[Unit, None] = {}
        for link in self.links_to(unit):
            if link.valid_from > on:
                found.update(dict.fromkeys(self.predecessors(link.old, on)))
        return tuple(found)

    def match(
        self,
        province: object = None,
        district: object = None,
        commune: object = None,
        code: object = None,
        *,
        on: date,
        default_province: str | None = None,
    ) -> Match:
        """The commune meant by names or a code as written in a list; see `matching`. Never guesses."""
        return self._matcher.match(province, district, commune, code, on, default_province)

    def match_province(self, province: object, on: date) -> Match:
        """The province meant by a name or code, mapped to its successor valid on that day."""
        return self._matcher.match_above("province", province, on)

    def match_district(self, district: object, on: date) -> Match:
        """The district meant by a name or code; a district that ended has no successor."""
        return self._matcher.match_above("district", district, on)

    def other_names(self, unit: Unit) -> tuple[str, ...]:
        """Further names by which a province is called in lists (HCM, Thừa Thiên Huế)."""
        return tuple(self._tables.other_names.get(unit.code, ())) if unit.level == "province" else ()

    @cached_property
    def _links(self) -> tuple[Link, ...]:
        return tuple(read_links(self._tables))

    @cached_property
    def _links_from(self) -> dict[Unit, tuple[Link, ...]]:
        return _grouped(self._links, attrgetter("old"))

    @cached_property
    def _links_to(self) -> dict[Unit, tuple[Link, ...]]:
        return _grouped(self._links, attrgetter("new"))

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self)

    @cached_property
    def _children(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in sorted(self.all_units, key=lambda unit: unit.code):
            if unit.parent is not None:
                found[unit.parent].append(unit)
        return found


def _grouped(links: Iterable[Link], end: Callable[[Link], Unit]) -> dict[Unit, tuple[Link, ...]]:
    found: dict[Unit, list[Link]] = defaultdict(list)
    for link in links:
        found[end(link)].append(link)
    return {unit: tuple(group) for unit, group in found.items()}


@lru_cache(maxsize=1)
def load_areas() -> Areas:
    """The directory, read once in a tenth of a second."""
    return Areas(read_tables())
