"""Classification of a table of households: one lazy plan for one household and for twenty-eight million."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from giamngheo.law import Standard
from giamngheo.measurement.classification.classes import add_class
from giamngheo.measurement.classification.deprivations import add_deprivations
from giamngheo.measurement.classification.errors import check_has_classes, check_in_force
from giamngheo.measurement.classification.income import add_income, add_item_points
from giamngheo.measurement.classification.lowering import lowering_for
from giamngheo.measurement.classification.ready import HOUSEHOLDS, PERSONS, run_now
from giamngheo.measurement.classification.tables import KEY, as_ibis, with_variables
from giamngheo.measurement.planning import planning
from giamngheo.rules import only_columns

_ORDER = "order_now"


def classify(
    standard: Standard, households: Any, persons: Any = None, *, on: date, con: Any = None
) -> ir.Table:
    """The households with their class and everything it rests on, as a lazy ibis table.

    `households` and `persons` are pyarrow or ibis tables in the canonical shape, joined by household_key;
    columns that are absent count as not answered. Ages and lines are those of the day `on`. Added columns,
    one each household (null is unknown, never zero or "no"):

    - basis ("points", "income"), income_points (points) and income_points_source ("items", "recorded");
    - deprived_<indicator>, deprivation_points (points), deprivation_points_lo and _hi, deprivation_source
      ("answers", "ticks", "total");
    - class (a code of the standard, or "unknown" where a missing value could change it);
    - below_line: at or below the line by what decides (points or income);
    - points_line, income_line, upper_income_line (dong per person and month); distance_income_points
      (points), distance_income (dong over the income period), distance_deprivations and _lo, _hi
      (indicators): at or below zero is at or below the line; zero or more deprivations is at or over the
      cut-off;
    - disagree_* flags where two records of one thing differ.

    Raises ClassificationError not_in_force where the standard does not hold on the day.
    """
    check_in_force(standard, on)
    check_has_classes(standard)
    with planning():
        return _classified(standard, as_ibis(households), persons, on, con)


def _classified(standard: Standard, table: ir.Table, persons: Any, on: date, con: Any) -> ir.Table:
    added = added_columns(standard)
    table = table.drop(*[name for name in added if name in table.columns])
    shown = list(table.columns)
    table, people = _prepared(standard, table, persons)
    table = add_item_points(standard, table, people, on, lowering_for(_engine(table, con)))
    table = add_deprivations(standard, table, people, on)
    table = add_income(standard, table, on)
    table = add_class(standard, table, on)
    return only_columns(table, [*shown, *added])


def classify_now(
    standard: Standard, households: pa.Table, persons: pa.Table | None = None, *, on: date
) -> pa.Table:
    """The result of `classify` for tables in memory, at once and in their order.

    The plan is kept for the next tables of the same shape: an interactive answer takes a tenth of a second.
    """
    ordered = households.append_column(_ORDER, pa.array(range(households.num_rows), pa.int64()))
    tables = {HOUSEHOLDS: ordered} | ({} if persons is None else {PERSONS: persons})
    sql = _plan(standard, on, ordered.schema, None if persons is None else persons.schema)
    return run_now(sql, tables)


@lru_cache(maxsize=64)
def _plan(standard: Standard, on: date, households: pa.Schema, persons: pa.Schema | None) -> str:
    first = ibis.table(ibis.Schema.from_pyarrow(households), name=HOUSEHOLDS)
    second = None if persons is None else ibis.table(ibis.Schema.from_pyarrow(persons), name=PERSONS)
    with planning():
        sql = ibis.to_sql(classify(standard, first, second, on=on), dialect="duckdb")
    return f"select * exclude ({_ORDER}) from ({sql}) order by {_ORDER}"  # noqa: S608


def score_items(
    standard: Standard, households: Any, persons: Any = None, *, on: date, con: Any = None
) -> ir.Table:
    """The households with item_points: the sum over the items that the loaded points table holds.

    Also for a table that is not complete, whose sum is not a household's total; null where an answer is open.
    """
    table = as_ibis(households)
    shown = [name for name in table.columns if name != "item_points"]
    table, people = _prepared(standard, table.select(*shown), persons)
    table = add_item_points(standard, table, people, on, lowering_for(_engine(table, con)))
    return table.select(*shown, "item_points")


def classify_many(
    standards: Mapping[str, Standard],
    households: Any,
    persons: Any = None,
    *,
    on: date | Mapping[str, date],
    con: Any = None,
) -> ir.Table:
    """One survey under several standards side by side.

    The households with the columns of `classify` once for each standard, each named <column>__<id> by the
    key it has in `standards`. `on` is one day, or a day for each standard (lines and ages of that day).
    """
    table = as_ibis(households)
    added = {name for standard in standards.values() for name in added_columns(standard)}
    result = table.drop(*[name for name in added if name in table.columns])
    for name, standard in standards.items():
        day = on if isinstance(on, date) else on[name]
        classified = classify(standard, table, persons, on=day, con=con)
        renamed = classified.select(
            KEY, **{f"{column}__{name}": classified[column] for column in added_columns(standard)}
        )
        result = result.inner_join(renamed, KEY)
    return result


def added_columns(standard: Standard) -> list[str]:
    """The columns that `classify` adds, in their order."""
    keys = [indicator.key for indicator in standard.indicators]
    return [
        *("basis", "income_points", "income_points_source"),
        *("deprivation_points", "deprivation_points_lo", "deprivation_points_hi", "deprivation_source"),
        *(f"deprived_{key}" for key in keys),
        *("class", "below_line", "points_line", "income_line", "upper_income_line"),
        *("distance_income_points", "distance_income"),
        *("distance_deprivations", "distance_deprivations_lo", "distance_deprivations_hi"),
        *("disagree_deprivation_total", "disagree_income_points", "disagree_income_basis"),
        "disagree_income_records",
        *(f"disagree_tick_{key}" for key in keys),
    ]


def _prepared(standard: Standard, table: ir.Table, persons: Any) -> tuple[ir.Table, ir.Table | None]:
    people = None if persons is None else with_variables(as_ibis(persons), standard, "person")
    return with_variables(table, standard, "household"), people


def _engine(table: ir.Table, con: Any) -> str:
    """The name of the engine that will run the plan; DuckDB for tables in memory."""
    backends = table._find_backends()[0] if con is None else [con]
    return str(backends[0].name) if backends else "duckdb"
