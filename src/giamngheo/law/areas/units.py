"""Administrative units and how they followed one another: the tables, their dates and their evidence."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).parent


class Unit(NamedTuple):
    """A province, district or commune during one period.

    A code is used again for another unit, so (code, valid_from) is the key. `valid_from` None: since before the
    tables begin; `valid_to` None: still in force. `locality` is the default of the kind (a village may differ),
    `region` the default region of the income points (None for a province that lies in two). `lat`, `lon` is a point
    within the unit, in degrees.
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

    def valid(self, on: date) -> bool:
        """Whether the unit existed on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class Link(NamedTuple):
    """From `valid_from` on all ("whole", "unchanged") or a part ("part") of the old unit lies in the new one."""

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
    """Everything read from the folder: units by code (oldest first), links from and to each unit, sources."""

    by_code: dict[str, list[Unit]]
    successors: dict[Unit, list[Link]]
    predecessors: dict[Unit, list[Link]]
    sources: tuple[Source, ...]


def read_tables(folder: Path = HERE) -> AreaTables:
    """The tables of `folder`: {provinces,districts,communes,links}.csv and areas.yaml."""
    notes = yaml.safe_load((folder / "areas.yaml").read_text(encoding="utf-8"))
    region_of_province = {
        code: region for region, codes in notes["regions"]["provinces"].items() for code in codes
    }
    link_rows = list(_rows(folder / "links.csv"))
    codes_before = defaultdict(list)
    for old_code, new_code, _, _ in link_rows:
        codes_before[new_code].append(old_code)
    by_code: dict[str, list[Unit]] = defaultdict(list)
    localities = notes["locality"]["kinds"]

    def region(code: str, province: str, first_day: date | None) -> str | None:
        if first_day is None or code not in codes_before:
            return region_of_province[province]
        found = {by_code[old][0].region for old in codes_before[code]}
        return found.pop() if len(found) == 1 else None

    for level in ("province", "district", "commune"):
        # Units of the first period come first: the later ones take their region from them.
        for row in sorted(_rows(folder / f"{level}s.csv"), key=lambda row: row[4]):
            code, kind, name, parent, valid_from, valid_to, lat, lon, area = row
            above = by_code[parent][0] if len(parent) == 3 else None
            province = above.province_code if above else parent or code
            first_day = _day(valid_from)
            by_code[code].append(
                Unit(
                    code, name, _full_name(kind, name), kind, level, parent or None, above.code if above else None,
                    province, first_day, _day(valid_to), localities.get(kind),
                    region(code, province, first_day), _number(lat), _number(lon), _number(area),
                )
            )  # fmt: skip
    successors: dict[Unit, list[Link]] = defaultdict(list)
    predecessors: dict[Unit, list[Link]] = defaultdict(list)
    for link in _links(link_rows, by_code):
        successors[link.old].append(link)
        predecessors[link.new].append(link)
    return AreaTables(dict(by_code), dict(successors), dict(predecessors), tuple(_sources(notes)))


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        yield from reader


def _links(rows: Iterable[list[str]], by_code: dict[str, list[Unit]]) -> Iterator[Link]:
    for old_code, new_code, valid_from, part in rows:
        first_day = date.fromisoformat(valid_from)
        old = next(
            unit for unit in by_code[old_code] if unit.valid_to is not None and unit.valid_to < first_day
        )
        new = next(unit for unit in by_code[new_code] if unit.valid_from == first_day)
        yield Link(old, new, first_day, part)


def _sources(notes: dict[str, Any]) -> Iterator[Source]:
    for subject, entry in notes.items():
        yield Source(subject, entry["evidence"], entry["document"], entry["note"]["vi"], entry["note"]["en"])


def _full_name(kind: str, name: str) -> str:
    return f"{kind[0].upper()}{kind[1:]} {name}"


@lru_cache(maxsize=64)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None
