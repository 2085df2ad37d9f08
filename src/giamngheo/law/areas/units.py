"""Administrative units and how they followed one another: the tables, their dates and their evidence."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).parent
DISTRICT_CODE_LENGTH = 3


class Unit(NamedTuple):
    """A province, district or commune during one period.

    A code is used again for another unit, so (code, valid_from) is the key. `valid_from` None: since before
    the tables begin; `valid_to` None: still in force. `locality` is the default of the kind (a village may
    differ), `region` the default region of the income points (None for a province that lies in two).
    `lat`, `lon` is a point within the unit, in degrees.
    """

    code: str
    name: str
    full_name: str
    kind: str
    level: str
    parent: str | None
    district_code: str | None
    province_code: str
    valid_from: date | None
    valid_to: date | None
    locality: str | None
    region: str | None
    lat: float | None
    lon: float | None
    area_km2: float | None

    def __hash__(self) -> int:
        return hash((self.code, self.valid_from))

    def valid(self, on: date) -> bool:
        """Whether the unit existed on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class Link(NamedTuple):
    """From `valid_from` on all of the old unit ("whole", "unchanged") or a "part" of it is in the new one."""

    old: Unit
    new: Unit
    valid_from: date
    part: str


class Source(NamedTuple):
    """What a table or default rests on; `evidence` is a mark of the one vocabulary."""

    subject: str
    evidence: str
    document: str
    note_vi: str
    note_en: str


class AreaTables(NamedTuple):
    """Everything read from the folder: units by code (oldest first), rows of the links, sources, aliases."""

    by_code: dict[str, list[Unit]]
    link_rows: list[list[str]]
    sources: tuple[Source, ...]
    other_names: dict[str, list[str]]


def read_tables(folder: Path = HERE) -> AreaTables:
    """The tables of `folder`: {provinces,districts,communes,links}.csv and areas.yaml."""
    notes = yaml.load((folder / "areas.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    link_rows = list(_rows(folder / "links.csv"))
    reader = _UnitReader(notes, link_rows)
    for level in ("province", "district", "commune"):
        # Units of the first period come first: the later ones take their region from them.
        for row in sorted(_rows(folder / f"{level}s.csv"), key=itemgetter(4)):
            reader.add(level, row)
    return AreaTables(reader.by_code, link_rows, tuple(_sources(notes)), notes["units"]["other_names"])


class _UnitReader:
    def __init__(self, notes: dict[str, Any], link_rows: Iterable[list[str]]) -> None:
        self.by_code: dict[str, list[Unit]] = {}
        self._localities: dict[str, str] = notes["locality"]["kinds"]
        self._region_of_province = {
            code: region for region, codes in notes["regions"]["provinces"].items() for code in codes
        }
        self._codes_before = defaultdict(list)
        for old_code, new_code, _, _ in link_rows:
            self._codes_before[new_code].append(old_code)

    def add(self, level: str, row: list[str]) -> None:
        code, kind, name, parent, valid_from, valid_to, lat, lon, area = row
        district = parent if len(parent) == DISTRICT_CODE_LENGTH else None
        province = self.by_code[parent][0].province_code if district else parent or code
        first_day = _day(valid_from)
        unit = Unit(
            code=code,
            name=name,
            full_name=f"{kind[0].upper()}{kind[1:]} {name}",
            kind=kind,
            level=level,
            parent=parent or None,
            district_code=district,
            province_code=province,
            valid_from=first_day,
            valid_to=_day(valid_to),
            locality=self._localities.get(kind),
            region=self._region(code, province, first_day),
            lat=_number(lat),
            lon=_number(lon),
            area_km2=_number(area),
        )
        self.by_code.setdefault(code, []).append(unit)

    def _region(self, code: str, province: str, first_day: date | None) -> str | None:
        """The region of the old province; for a later unit, the one region of all it was made of."""
        if first_day is None:
            return self._region_of_province[province]
        found = {self.by_code[old][0].region for old in self._codes_before[code]}
        return found.pop() if len(found) == 1 else None


def read_links(tables: AreaTables) -> Iterator[Link]:
    """The links between the units of the tables."""
    for old_code, new_code, valid_from, part in tables.link_rows:
        first_day = _day(valid_from)
        assert first_day is not None
        old = next(unit for unit in tables.by_code[old_code] if unit.valid_to and unit.valid_to < first_day)
        new = next(unit for unit in tables.by_code[new_code] if unit.valid_from == first_day)
        yield Link(old, new, first_day, part)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        yield from reader


def _sources(notes: dict[str, Any]) -> Iterator[Source]:
    for subject, entry in notes.items():
        yield Source(subject, entry["evidence"], entry["document"], entry["note"]["vi"], entry["note"]["en"])


@lru_cache(maxsize=64)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None
