"""The comparison of this year's classification with the lists of earlier years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.measurement.movements import deciding, history
from giamngheo.measurement.movements.history import FellBackYears
from giamngheo.measurement.movements.lists import (
    YearList,
    citizens_of,
    join_lists,
    load_list,
    with_list_columns,
)
from giamngheo.measurement.movements.summary import summarise
from giamngheo.measurement.movements.words import Pattern, reason
from giamngheo.rules import Text

_OUTPUT = (
    "household_key",
    "previous_code",
    "previous_class",
    "class",
    "movement",
    "change",
    "matched_by",
    "origin_code",
    "commune_code",
    "village",
    "locality",
    "head_name",
    "previous_head_name",
    "size",
    "previous_size",
)


class MovementsError(ValueError):
    """Lists that cannot be compared; `message` says why in both languages."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Movements:
    """What became of every household.

    `table` has a row for each household now (household_key) and for each poor or near-poor household of the
    latest list that is not here (household_key null). A listed household that moved to another commune has
    two rows, so that each commune balances. `summary` has the columns of forms 7.2 and 7.3 (see `summarise`).
    """

    table: pa.Table
    summary: pa.Table
    year: int
    previous_year: int
    label: str


def movements(
    current: Any,
    previous: Sequence[YearList],
    standard: Standard,
    *,
    persons: pa.Table | None = None,
    on: date | None = None,
) -> Movements:
    """Compare a classified table with one or more earlier lists.

    `current` is a pyarrow or ibis table with the columns of LIST_COLUMNS that are known; `persons` gives the
    members' citizen numbers. `on` is the reference date of the classification (by default the year after
    the latest list). Raises MovementsError where no list is given or a list is not older than the
    classification.
    """
    if not previous:
        raise MovementsError(Text("Chưa có danh sách kỳ trước.", "No earlier list is given."))
    by_year = _by_year(previous)
    latest_year = max(by_year)
    year = on.year if on else latest_year + 1
    if latest_year >= year:
        raise MovementsError(
            Text(
                "Danh sách năm {latest} không trước năm rà soát {year}.",
                "The list of {latest} is not earlier than the review year {year}.",
            ).format(latest=latest_year, year=year)
        )
    definition = fell_back_years(standard, on or date(year, 12, 31))
    table = current if isinstance(current, pa.Table) else current.to_pyarrow()
    with duckdb.connect() as con:
        load_list(con, "cur", with_list_columns(table), citizens_of(persons) if persons is not None else None)
        _compare(con, by_year, year, definition)
        result = con.sql(
            """select * from moved_rows union all select * from gone_rows
            order by household_key is null, position, arrives"""
        ).to_arrow_table()
    result = _with_reasons(result, latest_year)
    label = " + ".join(one.label for one in by_year[latest_year])
    return Movements(result, summarise(result), year, latest_year, label)


def fell_back_years(standard: Standard, on: date) -> FellBackYears:
    """The dated parameter `fell_back_years`, or its bounds where it is a gap."""
    spec = standard.parameters.get("fell_back_years")
    if spec is None:
        raise MovementsError(
            Text(
                "Chuẩn {name} không có tham số fell_back_years.",
                "Standard {name} has no parameter fell_back_years.",
            ).format(name=standard.id)
        )
    for row in spec.rows:
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            return FellBackYears(int(row.value), int(row.value))
    return FellBackYears(int(spec.min), int(spec.max))


def _by_year(previous: Sequence[YearList]) -> Mapping[int, list[YearList]]:
    years: dict[int, list[YearList]] = {}
    for one in previous:
        years.setdefault(one.year, []).append(one)
    return dict(sorted(years.items()))


def _compare(
    con: duckdb.DuckDBPyConnection,
    by_year: Mapping[int, list[YearList]],
    year: int,
    definition: FellBackYears,
) -> None:
    history.start_history(con)
    for list_year, lists in by_year.items():
        load_list(con, "prev", join_lists(lists))
        _load_communes(con, lists)
        deciding.standing_of(con, "latest", restated=any(one.restated for one in lists))
        history.remember(con, "latest", list_year)
    history.decide_history(con, year, definition)
    deciding.decide_current(con)
    deciding.decide_gone(con)


def _load_communes(con: duckdb.DuckDBPyConnection, lists: list[YearList]) -> None:
    codes = {code for one in lists for code in one.communes or ()}
    con.execute(
        """create or replace temp table prev_communes as
        select distinct commune_code from prev where commune_code is not null"""
    )
    if codes:
        con.register("named_communes", pa.table({"commune_code": pa.array(sorted(codes), pa.string())}))
        con.execute("insert into prev_communes select * from named_communes")
        con.unregister("named_communes")


def _with_reasons(rows: pa.Table, year: int) -> pa.Table:
    """The output columns, with one sentence for each distinct pattern mapped back to its rows."""
    names = [
        "movement",
        "change",
        "matched_by",
        "standing",
        "now",
        "latest_why",
        "missing_years",
        "fell_back_open",
        "last_listed",
    ]
    patterns = rows.select(names).group_by(names).aggregate([])
    texts = [reason(Pattern(*(row[name] for name in names)), year) for row in patterns.to_pylist()]
    keys = {"reason_vi": [text.vi for text in texts], "reason_en": [text.en for text in texts]}
    with duckdb.connect() as con:
        con.register("rows_in", rows.append_column("row_order", pa.array(range(rows.num_rows), pa.int64())))
        con.register("patterns", pa.table({**{n: patterns[n] for n in names}, **keys}))
        same = " and ".join(f"r.{name} is not distinct from p.{name}" for name in names)
        joined = con.sql(
            f"select r.*, reason_vi, reason_en from rows_in r join patterns p on {same} order by row_order"  # noqa: S608
        ).to_arrow_table()
    return joined.select([*_OUTPUT, "reason_vi", "reason_en"])
