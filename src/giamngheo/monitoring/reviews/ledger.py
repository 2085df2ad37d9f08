"""The lists that decisions have left: what a review's movements start from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Q

from giamngheo.exchange.snapshot import Snapshot
from giamngheo.exchange.snapshot import columns as kinds
from giamngheo.exchange.snapshot.folder import members_name, results_name
from giamngheo.monitoring.reviews.year_end import gone_before, years_decided
from giamngheo.registry.models import Household, HouseholdPlace, PovertyStatus
from giamngheo.reviews.models import CommuneReview, Review

WHY = "the lists before a review"
BASE = pa.schema(
    {
        "household_key": pa.int64(),
        "commune_then": pa.int64(),
        "village_then": pa.int64(),
        "reference_date": pa.date32(),
        "locality": pa.string(),
        "size": pa.int32(),
        "class": pa.string(),
        "household_change": pa.string(),
    }
)


def write_statuses(path: Path, review: Review) -> None:
    """The ledger as it stood before the review: decisions of earlier years, and of this one what held as it began."""
    rows = PovertyStatus.objects.unscoped(WHY).filter(
        Q(decision__year__lt=review.year)
        | Q(decision__year=review.year, effective_from__lt=review.starts_on),
    )
    if review.kind == Review.Kind.ANNUAL:
        rows = rows.filter(decision__year__lt=review.year)
    names = {
        "household_key": "household_id", "status": "status", "effective_from": "effective_from",
        "effective_to": "effective_to", "year": "decision__year", "standard": "decision__standard",
        "ended_year": "ended_by__year",
    }  # fmt: skip
    types = {**kinds.STATUSES, "ended_year": pa.int32()}
    found = rows.order_by("household_id", "effective_from").values_list(*names.values())
    columns = list(zip(*found.iterator(chunk_size=20_000), strict=True)) or [()] * len(names)
    arrays = {name: pa.array(values, types[name]) for name, values in zip(names, columns, strict=True)}
    pq.write_table(pa.table(arrays), path, compression="zstd")


def write_earlier_lists(folder: Path, review: Review, kept: Snapshot | None) -> list[tuple[int, str]]:
    """A file of results for each earlier year with decisions: who was on its list, with size and place of the day.

    kept: the snapshot whose results tell size and place. Where the latest list stands under another standard and
    its review was scored under this one too, the restated list is added. Gives (year, standard), oldest first.
    """
    statuses = str(folder / "statuses.parquet")
    with duckdb.connect() as con:
        con.register("registered", _registered(con, statuses))
        con.register("placed", _placed(con, statuses))
        of_statuses = con.execute(
            """select year, mode(standard) from read_parquet(?) where year < ? group by year order by year""",
            [statuses, review.year],
        ).fetchall()
        # a year whose decisions confirmed everybody has begun no status, and has a list all the same
        found = sorted({**years_decided(review.year), **dict(of_statuses)}.items())
        made = []
        for year, standard in found:
            on_request = review.kind != Review.Kind.ANNUAL and year == found[-1][0]
            day = review.starts_on - timedelta(days=1) if on_request else None
            held = _held(year, day)
            _without_gone(con, statuses, held, year, day)
            made += _write_year(con, folder, statuses, held, year, standard, kept)
            if year == found[-1][0] and standard != review.standard:
                made += _restated(con, folder, (year, standard), review.standard, kept)
    return made


def add_rest_of_list(folder: Path, review: Review, opening: tuple[int, str], kept: Snapshot | None) -> None:
    """A review on request looks at a few: whoever else is on the list stays as the opening list has it."""
    current = folder / results_name(review.year, review.standard)
    members = folder / members_name(review.year, review.standard)
    of_review = CommuneReview.objects.unscoped(WHY).filter(review=review)
    here = set(of_review.values_list("commune_id", flat=True))
    with duckdb.connect() as con:
        con.register("here", pa.table({"commune": pa.array(sorted(here), pa.int64())}))
        con.execute(f"create temp table mine as select * from read_parquet({_quoted(current)})")  # noqa: S608
        con.execute(
            f"""create temp table rest as select * replace (date '{review.reference_date}' as reference_date)
            from read_parquet({_quoted(folder / results_name(*opening))})
            where "class" in ('poor', 'near_poor') and household_key not in (select household_key from mine)
            and commune_then in (select commune from here)"""  # noqa: S608
        )
        _copied(con, "mine", "rest", current)
        asked = kept.members(*opening) if kept is not None else None
        if asked is not None and asked.is_file():
            con.execute(f"create temp table their_own as select * from read_parquet({_quoted(members)})")  # noqa: S608
            con.execute(
                f"""create temp table of_rest as select * from read_parquet({_quoted(asked)})
                where household_key in (select household_key from rest)"""  # noqa: S608
            )
            _copied(con, "their_own", "of_rest", members)


def _copied(con: duckdb.DuckDBPyConnection, own: str, more: str, path: Path) -> None:
    """Both tables in one file with the columns of the first."""
    columns = [(row[0], row[1]) for row in con.execute(f"describe {own}").fetchall()]
    there = {row[0] for row in con.execute(f"describe {more}").fetchall()}
    chosen = ", ".join(
        f'try_cast("{name}" as {kind}) as "{name}"' if name in there else f'null::{kind} as "{name}"'
        for name, kind in columns
    )
    con.execute(
        f"copy (select * from {own} union all select {chosen} from {more}) to {_quoted(path)} "  # noqa: S608
        "(format parquet, compression zstd)"
    )


def _held(year: int, on: date | None) -> str:
    """SQL for the statuses that made up the list of a year (or that held on a day)."""
    if on is not None:
        return f"effective_from <= date '{on}' and (effective_to is null or effective_to >= date '{on}')"
    return f"year <= {int(year)} and (effective_to is null or ended_year is null or ended_year > {int(year)})"


def _without_gone(
    con: duckdb.DuckDBPyConnection, statuses: str, held: str, year: int, on: date | None
) -> None:
    """The table `gone`: those whose status nobody ended, though they were no more before the list."""
    keys = con.execute(
        f"select distinct household_key from read_parquet(?) where {held}",  # noqa: S608
        [statuses],
    ).fetchall()
    gone = gone_before(year, (row[0] for row in keys), on)
    con.register("gone", pa.table({"household_key": pa.array(sorted(gone), pa.int64())}))


def _write_year(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    statuses: str,
    held: str,
    year: int,
    standard: str,
    kept: Snapshot | None,
) -> list[tuple[int, str]]:
    source = kept.results(year, standard) if kept is not None else None
    if source is not None and source.is_file():
        con.execute(
            "create or replace temp view results as select * from read_parquet(" + _quoted(source) + ")"  # noqa: S608
        )
    else:
        con.register("no_results", BASE.empty_table())
        con.execute("create or replace temp view results as select * from no_results")
    columns = [row[0] for row in con.execute("describe results").fetchall()]
    own = {"household_key", "class", "commune_then", "village_then", "locality", "reference_date"}
    more = "".join(f', r."{name}"' for name in columns if name not in own)
    con.execute(
        f"""copy (
            with listed as (
                select household_key, arg_max(status, effective_from) as status from read_parquet({_quoted(statuses)})
                where {held} and household_key not in (select household_key from gone) group by household_key)
            select coalesce(l.household_key, r.household_key) as household_key,
                case when l.status in ('poor', 'near_poor') then l.status
                     when r."class" is null or r."class" in ('poor', 'near_poor') then 'not_poor'
                     else r."class" end as "class",
                coalesce(r.commune_then, p.commune, h.commune) as commune_then,
                case when r.household_key is not null then r.village_then
                     when p.household_key is null then h.village else p.village end as village_then,
                coalesce(r.locality, p.locality, h.locality) as locality,
                coalesce(r.reference_date, date '{int(year)}-12-31') as reference_date{more}
            from listed l full join results r using (household_key)
            left join registered h on h.household_key = coalesce(l.household_key, r.household_key)
            left join placed p on p.household_key = coalesce(l.household_key, r.household_key)
                and date '{int(year)}-12-31' between p.since and coalesce(p.until, date '9999-12-31')
        ) to {_quoted(folder / f"results-{int(year)}-{standard}.parquet")} (format parquet, compression zstd)"""  # noqa: S608
    )
    return [(year, standard)]


def _restated(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    approved: tuple[int, str],
    standard: str,
    kept: Snapshot | None,
) -> list[tuple[int, str]]:
    """The list counted under the standard of now; whom the ledger took off the approved list is on neither."""
    year = approved[0]
    if kept is None or not kept.results(year, standard).is_file():
        return []
    found = kept.results(*approved)
    reviewed = _quoted(found if found.is_file() else folder / results_name(*approved))
    con.execute(
        f"""copy (select r.* replace (case when off.household_key is not null and r."class" in ('poor', 'near_poor')
                then 'not_poor' else r."class" end as "class")
            from read_parquet({_quoted(kept.results(year, standard))}) r
            left join (select household_key from read_parquet({reviewed}) f
                join read_parquet({_quoted(folder / results_name(*approved))}) a using (household_key)
                where f."class" in ('poor', 'near_poor') and a."class" = 'not_poor') off using (household_key)
        ) to {_quoted(folder / results_name(year, standard))} (format parquet, compression zstd)"""  # noqa: S608
    )
    return [(year, standard)]


def _recognised(con: duckdb.DuckDBPyConnection, statuses: str) -> set[int]:
    found = con.execute("select distinct household_key from read_parquet(?)", [statuses]).fetchall()
    return {row[0] for row in found}


def _placed(con: duckdb.DuckDBPyConnection, statuses: str) -> pa.Table:
    """Where these households lived from when to when: of a list that no review tells, the year's end counts."""
    fields = ("household_id", "commune_id", "village_id", "commune__usual_locality", "since", "until")
    rows = HouseholdPlace.objects.unscoped(WHY).filter(household__pk__among=_recognised(con, statuses))
    columns = list(zip(*rows.values_list(*fields).iterator(chunk_size=4000), strict=True)) or [()] * len(
        fields
    )
    names = ("household_key", "commune", "village", "locality", "since", "until")
    types = (pa.int64(), pa.int64(), pa.int64(), pa.string(), pa.date32(), pa.date32())
    return pa.table(
        {name: pa.array(values, kind) for name, values, kind in zip(names, columns, types, strict=True)}
    )


def _registered(con: duckdb.DuckDBPyConnection, statuses: str) -> pa.Table:
    rows = household_rows(_recognised(con, statuses))
    names = ("household_key", "commune", "village", "locality")
    types = (pa.int64(), pa.int64(), pa.int64(), pa.string())
    listed = list(rows)
    return pa.table(
        {
            name: pa.array([row.get(name) for row in listed], kind)
            for name, kind in zip(names, types, strict=True)
        }
    )


def household_rows(ids: set[int]) -> Iterator[dict[str, Any]]:
    """What the register says today of these households."""
    names = {
        "household_key": "pk", "commune": "commune_id", "village": "village_id",
        "locality": "commune__usual_locality", "merged_into": "merged_into_id", "split_from": "split_from_id",
        "since": "since", "until": "until", "ended_by": "ended_by",
        "ethnic_minority": "ethnic_minority", "merit_member": "merit_member",
        "no_labour_capacity": "no_labour_capacity", "disabled_member": "disabled_member",
    }  # fmt: skip
    found = Household.objects.unscoped(WHY).filter(pk__among=ids).order_by("pk")
    for values in found.values_list(*names.values()).iterator(chunk_size=4000):
        yield dict(zip(names, values, strict=True))


def _quoted(path: object) -> str:
    return "'" + str(path).replace("'", "''") + "'"
