"""The rows of a snapshot that the forms of one unit are filled from, in the shape a review gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import duckdb
import pyarrow as pa
from django.utils import timezone

from giamngheo.areas.facts import holdings
from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.models.facts import Subject
from giamngheo.exchange.snapshot import Snapshot
from giamngheo.measurement import YearList
from giamngheo.monitoring.opening import opening_of
from giamngheo.monitoring.places import Places, UnitRow
from giamngheo.monitoring.summary import residents_of

Basis = Literal["then", "districts", "now"]
"""Communes of the list's day, their districts, or re-based to today's by the village of each household."""

PLACE = pa.schema(
    {
        "commune_then": pa.int64(),
        "village_then": pa.int64(),
        "commune_code": pa.string(),
        "commune_name": pa.string(),
        "village": pa.string(),
        "place_locality": pa.string(),
        "within": pa.bool_(),
    }
)


@dataclass(frozen=True)
class Totals:
    """Resident figures in the columns that the forms ask for."""

    table: pa.Table


class Selection:
    """The households of one unit (as it is today) in one year."""

    def __init__(
        self, snapshot: Snapshot, places: Places, unit: int, year: int, standard: str, basis: Basis
    ) -> None:
        self.snapshot, self.places, self.unit = snapshot, places, unit
        self.year, self.standard, self.basis = year, standard, basis
        self.today = timezone.localdate()
        self.reference_date = self._reference_date(year, standard)
        self.day = self.today if basis == "now" else self.reference_date
        self.opening = opening_of(snapshot, year, standard)
        self._lists: dict[tuple[int, str], pa.Table] = {}

    def households(self) -> pa.Table:
        """The classified list of the unit."""
        earlier = self.opening.lists
        since = self._reference_date(*earlier[-1]) if earlier else date.min
        return self._query(
            """select r.* replace (coalesce(p.place_locality, r.locality) as locality,
                   coalesce(r.household_change, case when h.split_from is not null and h.since > $since
                                                then 'split' end) as household_change),
               r.household_key::varchar as household_code, p.commune_code, p.commune_name, p.village
               from read_parquet($results) r
               join place p on r.commune_then is not distinct from p.commune_then
                           and r.village_then is not distinct from p.village_then
               left join read_parquet($households) h using (household_key)
               where p.within order by household_key""",
            self.year,
            self.standard,
            since=since,
        )

    def members(self, households: pa.Table) -> pa.Table:
        with duckdb.connect() as con:
            con.register("listed", households.select(["household_key"]))
            return con.sql(
                "select m.* from read_parquet(?) m semi join listed using (household_key) "
                "order by household_key, person_no",
                params=[str(self.snapshot.members(self.year, self.standard))],
            ).to_arrow_table()

    def earlier_lists(self) -> list[YearList]:
        """What the reviews of earlier years found here, in the same units, with what became of each since.

        A household that is listed elsewhere this year has moved out; one that was elsewhere has moved in. After a
        change of the standard the latest list is the one restated under this year's.
        """
        return [
            YearList(
                f"rà soát năm {year}",
                year,
                self._earlier(year, standard),
                restated=self.opening.restated and year == self.opening.year,
            )
            for year, standard in self.opening.lists
        ]

    def approved_list(self) -> pa.Table | None:
        """The latest list as it was approved, where the standard has changed since: what the new one does to it."""
        opening = self.opening
        if not opening.restated:
            return None
        return self._earlier(opening.year, opening.approved)

    def totals(self) -> Totals | None:
        """Resident households and persons of the year; villages without a count have their row too, so that each is a
        line of the forms. None where there is nothing of either.
        """
        rows = list(self._residents())
        if self.basis == "districts":
            rows = self._of_districts(rows)
        else:
            rows += self._uncounted(rows)
        return Totals(pa.Table.from_pylist(rows)) if rows else None

    def _earlier(self, year: int, standard: str) -> pa.Table:
        if (year, standard) not in self._lists:
            self._lists[year, standard] = self._read_earlier(year, standard)
        return self._lists[year, standard]

    def _read_earlier(self, year: int, standard: str) -> pa.Table:
        return self._query(
            """select r.household_key::varchar as household_code, p.commune_code, p.village, r.size, r."class",
               coalesce(p.place_locality, r.locality) as locality,
               case when c.household_key is not null and not c.within then 'moved_out'
                    when h.until > $since and h.until <= $reference and h.ended_by <> 'mistake' then h.ended_by
               end as household_change
               from read_parquet($results) r
               join place p on r.commune_then is not distinct from p.commune_then
                           and r.village_then is not distinct from p.village_then
               left join read_parquet($households) h using (household_key)
               left join (select household_key, q.within from read_parquet($current) n
                          join place q on n.commune_then is not distinct from q.commune_then
                                      and n.village_then is not distinct from q.village_then) c
                    using (household_key)
               where p.within or c.within order by household_key""",
            year,
            standard,
            since=self._reference_date(year, standard),
            # whoever goes after the day of the list and is not decided any more has gone in this year too
            reference=max(self.reference_date, date(self.year, 12, 31)),
            current=str(self.snapshot.results(self.year, self.standard)),
        )

    def _query(self, sql: str, year: int, standard: str, **values: Any) -> pa.Table:
        with duckdb.connect() as con:
            con.register("place", self._places())
            results, households = self.snapshot.results(year, standard), self.snapshot.table("households")
            return con.sql(
                sql, params={"results": str(results), "households": str(households), **values}
            ).to_arrow_table()

    def _places(self) -> pa.Table:
        """Every place of the results of all years: its units on the day, and whether it lies in the unit."""
        paths = [str(self.snapshot.results(year, standard)) for year, standard in self.snapshot.years]
        with duckdb.connect() as con:
            pairs = con.execute(
                "select distinct commune_then, village_then from read_parquet(?, union_by_name = true)",
                [paths],
            ).fetchall()
        return pa.Table.from_pylist([self._place(*pair) for pair in pairs], PLACE)

    def _place(self, commune: int | None, village: int | None) -> dict[str, Any]:
        shown = self.places.units.get(self.places.commune_on(commune, village, self.day) or 0)
        lying = self.places.units.get(village or 0)
        if self.basis == "districts":
            shown, lying = self._district(shown), None
        return {
            "commune_then": commune,
            "village_then": village,
            "commune_code": shown.code if shown else None,
            "commune_name": shown.full_name if shown else None,
            "village": self.places.name_on(lying.pk, self.day) if lying else None,
            "place_locality": (shown.locality or None) if shown and self.basis == "now" else None,
            "within": self.within(commune, village),
        }

    def within(self, commune: int | None, village: int | None) -> bool:
        """Whether what lay there lies in the unit today."""
        if village == self.unit:
            return True
        now = self.places.commune_on(commune, village, self.today)
        if now is None and commune is None:
            commune = self.places.placed_on(village, self.today)
        return now == self.unit or self.places.province_of(now if now is not None else commune) == self.unit

    def _residents(self) -> Iterator[dict[str, Any]]:
        of_unit = residents_of(self.snapshot, self.year)
        localities = self._localities(of_unit)
        for pk, row in of_unit.items():
            unit = self.places.units.get(pk)
            if unit is None:
                continue
            if unit.level == Level.VILLAGE and self.within(None, pk):
                commune = self.places.units.get(self.places.commune_on(None, pk, self.day) or 0)
                if commune is not None:
                    total = self._total(row, commune.code, self.places.name_on(pk, self.day))
                    yield total | {"locality": localities.get(pk)}
            elif unit.level == Level.COMMUNE and self._whole(pk):
                yield self._total(row, unit.code, None) | {"locality": None}

    def _uncounted(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The villages of the unit on the day that no row counts; of a province none, whose lines are communes."""
        counted = {(row["commune_code"], row["village"]) for row in rows}
        nothing = dict.fromkeys(("households", "persons", "ethnic_minority_households", "source", "on"))
        found = []
        for pk, unit in self.places.units.items():
            if unit.level != Level.VILLAGE or not unit.valid(self.day) or not self._of_own_commune(pk):
                continue
            commune = self.places.units.get(self.places.commune_on(None, pk, self.day) or 0)
            name = self.places.name_on(pk, self.day)
            if commune is not None and (commune.code, name) not in counted:
                found.append(self._total(nothing, commune.code, name) | {"locality": None})
        return found

    def _of_own_commune(self, village: int) -> bool:
        """Whether the village is the unit, or lies today in the commune that is the unit."""
        return self.unit in (village, self.places.commune_on(None, village, self.today))

    def _localities(self, units: Iterable[int]) -> dict[int, str]:
        """Urban or rural by village: as its households on the list stand, else as recorded for the day."""
        with duckdb.connect() as con:
            con.register("place", self._places())
            rows = con.execute(
                """select village_then, min(locality) from (
                    select r.village_then, coalesce(p.place_locality, r.locality) as locality
                    from read_parquet($results) r join place p
                        on r.commune_then is not distinct from p.commune_then
                        and r.village_then is not distinct from p.village_then
                    where p.within)
                where village_then is not null group by village_then
                having count(distinct locality) = 1""",
                {"results": str(self.snapshot.results(self.year, self.standard))},
            ).fetchall()
        found: dict[int, str] = dict(rows)
        others = AdminUnit.objects.filter(
            pk__among={
                pk for pk in units if pk not in found and pk in self.places.units and self.within(None, pk)
            },
            level=Level.VILLAGE,
        )
        for pk, one in holdings(others, Subject.LOCALITY, self.day).items():
            commune = self.places.units.get(self.places.commune_on(None, pk, self.day) or 0)
            now = commune.locality if commune is not None and self.basis == "now" else ""
            found[pk] = now or one.value
        return found

    def _district(self, commune: UnitRow | None) -> UnitRow | None:
        """The district above a commune of the day."""
        above = self.places.units.get(commune.parent or 0) if commune else None
        return above if above is not None and above.level == Level.DISTRICT else None

    def _of_districts(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One row a district: the sum over its communes of the day; none where a commune's figure is missing."""
        own: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            own.setdefault(row["commune_code"], []).append(row)
        found: dict[str, list[dict[str, Any]]] = {}
        lacking: set[str] = set()
        for unit in self.places.units.values():
            district = self._district(unit)
            if unit.level != Level.COMMUNE or district is None or not unit.valid(self.day):
                continue
            of_commune = own.get(unit.code, [])
            whole = [row for row in of_commune if row["village"] is None] or of_commune
            if whole:
                found.setdefault(district.code, []).extend(whole)
            else:
                lacking.add(district.code)
        return [
            row | {"commune_code": code, "village": None}
            for code, parts in found.items()
            if code not in lacking
            for row in parts
        ]

    def _whole(self, commune: int) -> bool:
        """A commune's own figure serves where the commune is a unit of the table and lies wholly in the unit."""
        if not self.places.units[commune].valid(self.day):
            return False
        now = self.places.commune_on(commune, None, self.today)
        if now is not None:
            return now == self.unit or self.places.province_of(now) == self.unit
        return self.places.province_of(commune) == self.unit

    def _total(self, row: dict[str, Any], code: str, village: str | None) -> dict[str, Any]:
        names = ("households", "persons", "ethnic_minority_households", "source")
        return {
            "commune_code": code,
            "village": village,
            "date": row["on"],
            **{name: row[name] for name in names},
        }

    def _reference_date(self, year: int, standard: str) -> date:
        with duckdb.connect() as con:
            found = con.execute(
                "select max(reference_date) from read_parquet(?)",
                [str(self.snapshot.results(year, standard))],
            ).fetchone()
        return found[0] if found and found[0] else date(year, 12, 31)
