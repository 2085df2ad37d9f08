"""The lines of the forms: which unit a household belongs to, and the residents of each unit.

Units are communes where the list holds several, villages where it holds one. A household whose commune is
not resolved (in village tables also: whose village is not written, or fits several) belongs to the unit
UNRESOLVED.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.law.areas import VillageKeys, normalise_village, typed_without_accents
from giamngheo.reports.results import Totals

UNRESOLVED = ""
FIGURES = ("households", "persons", "ethnic_minority_households")
Level = Literal["commune", "village"]


@dataclass(frozen=True)
class Residents:
    """The resident figures of the units of a table; a figure that was not given is None.

    of_block: by (area type, unit) those of units with villages of several area types, where the villages tell all of
    the unit's households.
    """

    of_unit: Mapping[str, Mapping[str, int | None]]
    of_commune: Mapping[str, Mapping[str, int | None]]
    labels: Mapping[str, str]
    sources: tuple[str, ...]
    dates: tuple[dt.date, ...]
    of_block: Mapping[tuple[str, str], Mapping[str, int | None]] = field(default_factory=dict)

    @property
    def given(self) -> bool:
        """Whether there is any figure; rows without one only say which units there are."""
        figures = (*self.of_unit.values(), *self.of_commune.values())
        return any(value is not None for one in figures for value in one.values())


@dataclass(frozen=True)
class Units:
    """The units of one run: their level, how they are written, and their order."""

    level: Level
    communes: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    villages: VillageKeys = field(default_factory=VillageKeys)

    def key_column(
        self, table: pa.Table, commune: str = "commune_code", village: str = "village"
    ) -> pa.Array:
        """The unit key of every row (UNRESOLVED where there is none)."""
        codes = table[commune].combine_chunks()
        if self.level == "commune":
            return pc.fill_null(codes, UNRESOLVED)
        keys = _mapped(table[village].combine_chunks(), self.villages.of)
        return pc.if_else(pc.is_valid(codes), pc.fill_null(keys, UNRESOLVED), UNRESOLVED)

    def label(self, key: str) -> str:
        return self.labels.get(key, key)

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """Villages as people count them (Khu 2 before Khu 10), communes by code; UNRESOLVED last."""
        if self.level == "village":
            return sorted(keys, key=lambda key: (key == UNRESOLVED, natural_order(self.label(key))))
        return sorted(keys, key=lambda key: (key == UNRESOLVED, key))


def find_units(
    table: pa.Table,
    areas: Any,
    on: dt.date,
    totals: Totals | None = None,
    changes: pa.Table | None = None,
) -> Units:
    """The units of a classified list; `areas` (or None) gives the full names of communes. Villages that the totals
    tell apart by an accent are apart; `changes` (of movements) have villages as earlier lists write them."""
    communes = tuple(sorted(code for code in pc.unique(table["commune_code"]).to_pylist() if code))
    if len(communes) == 1:
        given, before = (_villages_of(other, communes[0]) for other in (totals and totals.table, changes))
        listed = filter(None, pc.unique(table["village"]).to_pylist())
        villages = VillageKeys(listed, given, before, typed_without_accents(table, given))
        return Units("village", communes, _village_labels(table["village"], villages), villages)
    names = _commune_names(table)
    labels = {code: full_name(areas, code, on) or names.get(code) or code for code in communes}
    return Units("commune", communes, _told_apart(labels, areas, on))


def full_name(areas: Any, code: str | None, on: dt.date) -> str | None:
    """ "Xã Thu Cúc", or None when the unit is not known on that day."""
    unit = areas.unit(code, on) if areas is not None and code else None
    return unit.full_name if unit is not None else None


def read_residents(totals: Totals | None, units: Units) -> Residents | None:
    """The totals by unit key; several rows of one unit add up, and a missing part makes the sum missing."""
    if totals is None:
        return None
    of_unit: dict[str, dict[str, int | None]] = {}
    of_commune: dict[str, dict[str, int | None]] = {}
    villages: dict[str, dict[str, int | None]] = {}
    by_block: dict[str, dict[str, dict[str, int | None]]] = {}
    labels: dict[str, str] = {}
    rows = totals.table.to_pylist()
    for row in rows:
        code, village = row.get("commune_code"), row.get("village")
        if not code:
            continue
        if village and village.strip():
            _add(villages, code, row)
            _add(by_block.setdefault(code, {}), row.get("locality") or "unknown", row)
            if units.level == "village" and code in units.communes:
                key = units.villages.of_given(village)
                labels.setdefault(key, normalise_village(village).display)
                _add(of_unit, key, row)
        else:
            _add(of_commune, code, row)
    of_block = _of_blocks(by_block, villages, of_commune) if units.level == "commune" else {}
    for code, figures in villages.items():
        of_commune.setdefault(code, figures)
    if units.level == "commune":
        of_unit = of_commune
    sources = [*(row.get("source") for row in rows), getattr(totals, "source", None)]
    dates = [*(row.get("date") for row in rows), getattr(totals, "date", None)]
    return Residents(
        of_unit,
        of_commune,
        labels,
        tuple(dict.fromkeys(str(source) for source in sources if source)),
        tuple(sorted({date for date in dates if isinstance(date, dt.date)})),
        of_block,
    )


def _of_blocks(
    by_block: Mapping[str, Mapping[str, Mapping[str, int | None]]],
    villages: Mapping[str, Mapping[str, int | None]],
    own: Mapping[str, Mapping[str, int | None]],
) -> dict[tuple[str, str], Mapping[str, int | None]]:
    """The area types of communes by their villages; none where the villages do not add up to the commune's figure."""
    found: dict[tuple[str, str], Mapping[str, int | None]] = {}
    for code, blocks in by_block.items():
        whole = villages[code]["households"]
        given = own.get(code, {}).get("households")
        if len(blocks) > 1 and "unknown" not in blocks and whole is not None and given in (None, whole):
            found |= {(block, code): figures for block, figures in blocks.items()}
    return found


def with_labels(
    units: Units,
    residents: Residents | None,
    villages: Iterable[pa.ChunkedArray],
    keys: Iterable[str],
    areas: Any,
    on: dt.date,
) -> Units:
    """The units with the names of those the list does not hold: from totals, texts of `villages`, codes."""
    named: dict[str, str] = {}
    if units.level == "commune":
        named = {key: full_name(areas, key, on) or key for key in keys if key}
    else:
        for column in villages:
            named |= _village_labels(column, units.villages)
        named |= residents.labels if residents else {}
    return replace(units, labels={**named, **units.labels})


def _add(into: dict[str, dict[str, int | None]], key: str, row: Mapping[str, Any]) -> None:
    known = into.get(key)
    for name in FIGURES:
        value = row.get(name)
        if known is None:
            into.setdefault(key, {})[name] = None if value is None else int(value)
        else:
            before = known[name]
            known[name] = None if value is None or before is None else before + int(value)


def _villages_of(table: pa.Table | None, commune: str) -> list[str]:
    """The villages that a table of totals or of changes has of the commune."""
    if table is None or not {"commune_code", "village"} <= set(table.column_names):
        return []
    own = table.filter(pc.equal(table["commune_code"], commune))
    return [village for village in pc.unique(own["village"]).to_pylist() if village]


def _village_labels(column: pa.ChunkedArray, villages: VillageKeys) -> dict[str, str]:
    """The name of each village as most households have it."""
    counted: Counter[str] = Counter()
    for row in pc.value_counts(column.cast(pa.string())).to_pylist():
        if row["values"] and row["values"].strip():
            counted[row["values"]] = row["counts"]
    labels: dict[str, str] = {}
    for text in sorted(counted, key=lambda text: (-counted[text], text)):
        if key := villages.of(text):
            labels.setdefault(key, normalise_village(text).display)
    return labels


def _commune_names(table: pa.Table) -> dict[str, str]:
    pairs = (
        table.select(["commune_code", "commune_name"])
        .group_by("commune_code")
        .aggregate([("commune_name", "min")])
    )
    return {row["commune_code"]: row["commune_name_min"] for row in pairs.to_pylist() if row["commune_code"]}


def _told_apart(labels: dict[str, str], areas: Any, on: dt.date) -> dict[str, str]:
    """Communes of one name get their district's or province's name, else their code, in brackets."""
    seen: dict[str, int] = {}
    for label in labels.values():
        seen[label] = seen.get(label, 0) + 1

    def above(code: str) -> str:
        unit = areas.unit(code, on) if areas is not None else None
        return full_name(areas, unit.parent, on) or code if unit is not None else code

    return {code: f"{label} ({above(code)})" if seen[label] > 1 else label for code, label in labels.items()}


def natural_order(text: str) -> list[tuple[int, int, str]]:
    """What names of villages are ordered by: as people count them, Khu 2 before Khu 10."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _mapped(column: pa.Array, function: Callable[[str], str]) -> pa.Array:
    """The function applied once to each distinct text; null stays null."""
    encoded = column.cast(pa.string()).dictionary_encode()
    values = pa.array([function(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.take(values, encoded.indices)
