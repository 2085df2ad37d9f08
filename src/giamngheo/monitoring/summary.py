"""Counts of every unit in every year: summed once when a snapshot is taken, kept beside it, read by pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from giamngheo.exchange.snapshot import Snapshot, latest
from giamngheo.law import LawError, load_standard
from giamngheo.monitoring.places import Places, read_places
from giamngheo.monitoring.residents import residents_by_unit
from giamngheo.platform.figures import Rate
from giamngheo.rules.text import Text

FILE = "summary.parquet"
POOR, NEAR_POOR = "poor", "near_poor"
NO_RESIDENTS = Text(
    "Chưa có số hộ dân cư của năm này cho cả địa bàn", "No resident households of the year for the whole area"
)


@dataclass
class Counts:
    """A unit in a year: households and persons by class, deprivations of the poor and near-poor, residents."""

    households: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    persons: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    deprived: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    residents: int | None = None
    standard: str = ""

    @property
    def reviewed(self) -> int:
        return sum(self.households.values())

    def rate(self, status: str) -> Rate:
        """Households of the class among the resident households."""
        return Rate(self.households.get(status, 0), self.residents, reason=NO_RESIDENTS)


class Book:
    """The counts of a snapshot, by year and unit: those of the review's day, and those of today with the past
    re-based to them by the village of each household."""

    def __init__(self, snapshot: Snapshot, rows: Iterator[dict[str, Any]]) -> None:
        self.snapshot = snapshot
        self._of: dict[tuple[int, int], Counts] = {}
        self._rest: dict[tuple[int, int], Counts] = {}
        self._years: dict[int, set[int]] = defaultdict(set)
        self._made: dict[int, date] = {}
        for row in rows:
            # a summary of an earlier version knows neither
            kept = self._rest if row.get("not_rebased") else self._of
            if row.get("made_on"):
                self._made[row["year"]] = row["made_on"]
            counts = kept.setdefault((row["year"], row["unit"]), Counts())
            if row["class"] is None:
                counts.residents = row["residents"]
                continue
            counts.standard = row["standard"]
            if kept is self._of:
                self._years[row["unit"]].add(row["year"])
            counts.households[row["class"]] += row["households"]
            counts.persons[row["class"]] += row["persons"]
            for name, number in row["deprived"] or ():
                counts.deprived[row["class"]][name] += number

    def years(self, unit: int) -> list[int]:
        """The years with results of the unit, oldest first."""
        return sorted(self._years.get(unit, ()))

    def of(self, year: int, unit: int) -> Counts:
        return self._of.get((year, unit)) or Counts()

    def not_rebased(self, year: int, commune: int) -> Counts:
        """Households in no village of a commune of the day that was divided since: in no commune of today."""
        return self._rest.get((year, commune)) or Counts()

    def left_out(self, year: int) -> dict[int, Counts]:
        """`not_rebased` of every commune that has any."""
        return {unit: counts for (of, unit), counts in self._rest.items() if of == year}

    def made_on(self, year: int) -> date:
        """The reference day of the year's review."""
        return self._made.get(year) or date(year, 12, 31)

    def standard_of(self, year: int) -> str:
        """The standard of a year; where two were tried, the one with more results."""
        sizes = {
            standard: self.snapshot.rows[self.snapshot.results(one, standard).name]
            for one, standard in self.snapshot.years
            if one == year
        }
        return max(sizes, key=lambda standard: sizes[standard], default="")


def book() -> Book | None:
    """The counts of the current snapshot; None before there is one."""
    snapshot = latest()
    return None if snapshot is None else _book(snapshot.stamp)


@lru_cache(maxsize=2)
def _book(stamp: str) -> Book:
    snapshot = latest()
    assert snapshot is not None
    path = snapshot.path / FILE
    return Book(snapshot, iter(pq.read_table(path).to_pylist() if path.is_file() else ()))


SCHEMA = pa.schema(
    {
        "year": pa.int32(),
        "unit": pa.int64(),
        "standard": pa.string(),
        "class": pa.string(),
        "households": pa.int64(),
        "persons": pa.int64(),
        "deprived": pa.map_(pa.string(), pa.int64()),
        "residents": pa.int64(),
        "not_rebased": pa.bool_(),
        "made_on": pa.date32(),
    }
)


def write_summary(snapshot: Snapshot) -> None:
    """Counts the results once by place and adds them up over the units of today."""
    places, today = read_places(), timezone.localdate()
    best = Book(snapshot, iter(()))
    rows: list[dict[str, Any]] = []
    for year in dict.fromkeys(year for year, _ in snapshot.years):
        standard = best.standard_of(year)
        rows += _counted(snapshot, year, standard, places, today)
        rows += _residents(snapshot, year, places, today)
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), snapshot.path / FILE, compression="zstd")


def indicator_keys(standard: str) -> list[str]:
    try:
        return [indicator.key for indicator in load_standard(standard).indicators]
    except LawError:
        return []


def _counted(
    snapshot: Snapshot, year: int, standard: str, places: Places, today: date
) -> Iterator[dict[str, Any]]:
    keys = indicator_keys(standard)
    sums = "".join(f", count(*) filter (deprived_{key}) as d_{number}" for number, key in enumerate(keys))
    with duckdb.connect() as con:
        path = [str(snapshot.results(year, standard))]
        found = con.sql(
            f"""select commune_then, village_then, "class", count(*) as households,
            coalesce(sum(size), 0)::bigint as persons{sums}
            from read_parquet(?) group by all""",  # noqa: S608 - names of the standard's own indicators
            params=path,
        ).to_arrow_table()
        made_on = con.execute("select max(reference_date) from read_parquet(?)", path).fetchone()
    day = made_on[0] if made_on and made_on[0] else date(year, 12, 31)
    for row in found.to_pylist():
        then, village = places.commune_on(row["commune_then"], row["village_then"], day), row["village_then"]
        commune = places.commune_on(row["commune_then"], village, today)
        province = places.province_of(commune if commune is not None else row["commune_then"])
        deprived = [(key, row[f"d_{number}"]) for number, key in enumerate(keys)]
        same = {name: row[name] for name in ("class", "households", "persons")}
        same |= {"year": year, "standard": standard, "deprived": deprived, "made_on": day}
        units = (village, places.village_on(village, today), then, commune, *places.above(then), province)
        for unit in dict.fromkeys(units):
            if unit is not None:
                yield {"unit": unit, **same}
        if commune is None and then is not None:
            yield {"unit": then, "not_rebased": True, **same}


def _residents(snapshot: Snapshot, year: int, places: Places, today: date) -> Iterator[dict[str, Any]]:
    for unit, households in residents_by_unit(residents_of(snapshot, year), year, places, today).items():
        yield {"year": year, "unit": unit, "class": None, "residents": households}


def residents_of(snapshot: Snapshot, year: int) -> dict[int, dict[str, Any]]:
    """The latest resident figures of each unit that bear a date of the year."""
    with duckdb.connect() as con:
        rows = con.sql(
            'select * from read_parquet(?) where year("on") = ? order by unit, "on"',
            params=[str(snapshot.table("residents")), year],
        ).to_arrow_table()
    return {row["unit"]: row for row in rows.to_pylist()}
