"""Counts of every unit in every year: summed once when a snapshot is taken, kept beside it, read by pages."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from giamngheo.exchange.snapshot import Snapshot, latest, read
from giamngheo.law import LawError, load_standard
from giamngheo.monitoring.places import Places, read_places
from giamngheo.monitoring.residents import residents_by_unit
from giamngheo.platform.figures import Rate
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.rules.text import Text

FILE = "counts.parquet"
JOB = "monitoring.summary"
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
    re-based to them by the village of each household. Only the units that are asked for are read out of its file."""

    def __init__(self, snapshot: Snapshot, rows: pa.Table) -> None:
        self.snapshot = snapshot
        self._rows = rows
        self._places: dict[tuple[int, int, bool], tuple[int, int]] = {}
        self._years: dict[int, set[int]] = defaultdict(set)
        self._made: dict[int, date] = {}
        self._read: dict[tuple[int, int, bool], Counts] = {}
        names = ("year", "unit", "not_rebased", "class", "made_on")
        for place, row in enumerate(zip(*(rows[name].to_pylist() for name in names), strict=True)):
            year, unit, rest, status, made_on = row
            first, _ = self._places.get((year, unit, rest), (place, 0))
            self._places[year, unit, rest] = first, place + 1
            if made_on:
                self._made[year] = made_on
            if status is not None and not rest:
                self._years[unit].add(year)

    def years(self, unit: int) -> list[int]:
        """The years with results of the unit, oldest first."""
        return sorted(self._years.get(unit, ()))

    def of(self, year: int, unit: int) -> Counts:
        return self._counts(year, unit, rest=False)

    def not_rebased(self, year: int, commune: int) -> Counts:
        """Households in no village of a commune of the day that was divided since: in no commune of today."""
        return self._counts(year, commune, rest=True)

    def left_out(self, year: int) -> dict[int, Counts]:
        """`not_rebased` of every commune that has any."""
        units = [unit for of, unit, rest in self._places if rest and of == year]
        return {unit: self.not_rebased(year, unit) for unit in units}

    def made_on(self, year: int) -> date:
        """The reference day of the year's review."""
        return self._made.get(year) or date(year, 12, 31)

    def standard_of(self, year: int) -> str:
        """The standard of a year; where two were tried, the one with more results."""
        return standard_of(self.snapshot, year)

    def _counts(self, year: int, unit: int, *, rest: bool) -> Counts:
        asked = (year, unit, rest)
        found = self._read.get(asked)
        if found is None:
            first, last = self._places.get(asked, (0, 0))
            found = self._read[asked] = _added(self._rows.slice(first, last - first).to_pylist())
        return found


def _added(rows: Sequence[Mapping[str, Any]]) -> Counts:
    counts = Counts()
    for row in rows:
        if row["class"] is None:
            counts.residents = row["residents"]
            continue
        counts.standard = row["standard"]
        counts.households[row["class"]] += row["households"]
        counts.persons[row["class"]] += row["persons"]
        for name, number in row["deprived"] or ():
            counts.deprived[row["class"]][name] += number
    return counts


def standard_of(snapshot: Snapshot, year: int) -> str:
    """See `Book.standard_of`."""
    sizes = {
        standard: snapshot.rows[snapshot.results(one, standard).name]
        for one, standard in snapshot.years
        if one == year
    }
    return max(sizes, key=lambda standard: sizes[standard], default="")


def book() -> Book | None:
    """The counts of the current snapshot; None before there is one, and while a job counts those of one that an
    earlier release has taken."""
    snapshot = latest()
    if snapshot is None:
        return None
    found = _book(str(snapshot.path))
    if found is None:
        _book.cache_clear()
        enqueue(JOB, key=JOB)
    return found


@lru_cache(maxsize=2)
def _book(path: str) -> Book | None:
    try:
        return Book(read(Path(path)), pq.read_table(Path(path) / FILE))
    except FileNotFoundError:
        return None


@job_kind(JOB, "Cộng số liệu kết quả theo địa bàn", "Counting the results by area")
def count_again(job: JobRun) -> dict[str, Any]:
    """Of a snapshot that came without them."""
    snapshot = latest()
    if snapshot is None or (snapshot.path / FILE).is_file():
        return {}
    write_summary(snapshot)
    return {"stamp": snapshot.stamp}


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
    """Counts the results once by place and adds them up over the units of today and of the review's day: one row a
    year, unit and class."""
    places, today = read_places(), timezone.localdate()
    rows: list[dict[str, Any]] = []
    for year in dict.fromkeys(year for year, _ in snapshot.years):
        rows += _summed(_counted(snapshot, year, standard_of(snapshot, year), places, today))
        rows += _residents(snapshot, year, places, today)
    rows.sort(key=lambda row: (row["year"], row["unit"], row.get("not_rebased", False), row["class"] or ""))
    table = pa.Table.from_pylist([{"not_rebased": False, **row} for row in rows], SCHEMA)
    fresh = snapshot.path / f"{FILE}.{os.getpid()}.new"
    pq.write_table(table, fresh, compression="zstd")
    fresh.replace(snapshot.path / FILE)


def _summed(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of one year, those of a unit and class as one."""
    sums: dict[tuple[int, bool, str], dict[str, Any]] = {}
    for row in rows:
        key = row["unit"], row.get("not_rebased", False), row["class"]
        if (kept := sums.get(key)) is None:
            sums[key] = row | {"deprived": dict(row["deprived"])}
            continue
        kept["households"] += row["households"]
        kept["persons"] += row["persons"]
        for name, number in row["deprived"]:
            kept["deprived"][name] += number
    for row in sums.values():
        yield row | {"deprived": list(row["deprived"].items())}


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
