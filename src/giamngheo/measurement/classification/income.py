"""Income points (from items or as recorded) and the declared income, beside the lines of the locality."""

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from giamngheo.law import Standard
from giamngheo.law.points_table import URBAN, PointsItem, PointsTable
from giamngheo.law.vocabulary import parameter_value
from giamngheo.measurement.classification.lowering import Lowering, Scored, differ
from giamngheo.measurement.classification.tables import KEY
from giamngheo.rules import Rule, add_columns, only_columns, stored, with_columns

_OPTION = "option_rule_"
_NUMBER = "option_number_"


def add_item_points(
    standard: Standard,
    table: ir.Table,
    persons: ir.Table | None,
    on: date,
    lowering: Lowering,
) -> ir.Table:
    """Adds item_points (int32): the sum over all items of the points table, null where any answer is open.

    An item's option is found by its rules in order, else by its choice variable; its points by the
    household's column of the table (rural region or urban).
    """
    points = standard.points_table
    if points is None:
        return with_columns(table, {"item_points": ibis.null("int32")})
    names = list(table.columns)
    table, scored = _scored(standard, points, table, persons, on)
    total = lowering(scored, table.points_column)
    return only_columns(with_columns(table, {"item_points": total.cast("int32")}), [*names, "item_points"])


def add_open_items(standard: Standard, table: ir.Table, persons: ir.Table | None, on: date) -> ir.Table:
    """Adds what keeps item_points open: items_open (int64: bits in the order of the table's items) and column_open
    (the household's column of the points table is not known)."""
    points = standard.points_table
    assert points is not None
    names = list(table.columns)
    table, scored = _scored(standard, points, table, persons, on)
    bits = [
        ibis.ifelse(ibis.coalesce(item.exists, False), 0, 1 << at).cast("int64")
        for at, item in enumerate(scored)
    ]
    found = {"items_open": reduce(add, bits), "column_open": table.points_column.isnull()}
    return only_columns(with_columns(table, found), [*names, *found])


def _scored(
    standard: Standard, points: PointsTable, table: ir.Table, persons: ir.Table | None, on: date
) -> tuple[ir.Table, list[Scored]]:
    """The table with points_column and the option of every item, and the items over it."""
    rules = _option_rules(standard, points)
    if rules:
        table = add_columns(rules, table, persons, key=KEY, on=on)
    options = {f"{_NUMBER}{item.variable}": _option(item, table) for item in points.items}
    table = with_columns(table, {"points_column": _column(points, table), **options})
    return table, [
        Scored(cells[: len(item.options)], table[f"{_NUMBER}{item.variable}"])
        for item, cells in zip(points.items, points.matrix, strict=True)
    ]


def chosen_items(standard: Standard) -> tuple[PointsItem, ...]:
    """The items of the whole points table that are answered by choice; the others follow from other answers."""
    points = standard.points_table
    if points is None or not points.complete:
        return ()
    return tuple(item for item in points.items if not item.derived)


def _option_rules(standard: Standard, points: PointsTable) -> dict[str, Rule]:
    return {
        f"{_OPTION}{item.variable}_{number}": standard.questionnaire.rule("household", option.when)
        for item in points.items
        for number, option in enumerate(item.options)
        if option.when is not None
    }


def _option(item: PointsItem, table: ir.Table) -> ir.IntegerValue:
    """The number of the item's option; null where it is open, or where no option holds."""
    recorded = ibis.null("int32")
    if item.variable in table.columns:
        recorded = _recorded(item, table[item.variable])
    if not item.derived:
        return recorded.cast("int32")
    branches: list[tuple[ir.BooleanValue, ir.Value]] = []
    otherwise: ir.Value = recorded
    for number, option in enumerate(item.options):
        if option.when is None:
            otherwise = ibis.coalesce(recorded, ibis.literal(number).cast("int32"))
            continue
        holds = table[f"{_OPTION}{item.variable}_{number}"]
        branches += [(holds.isnull(), recorded), (holds, ibis.literal(number).cast("int32"))]
    return ibis.cases(*branches, else_=otherwise).cast("int32")


def _recorded(item: PointsItem, answer: ir.Value) -> ir.Value:
    """The number of the recorded option; an integer is that number itself, from 0."""
    if answer.type().is_integer():
        return answer
    return answer.cases(
        *[(option.code, number) for number, option in enumerate(item.options)], else_=ibis.null("int32")
    )


def _column(points: PointsTable, table: ir.Table) -> ir.IntegerValue:
    """The number of the household's column; null where its locality, or its rural region, is not known."""
    numbers = {name: number for number, name in enumerate(points.columns)}
    rural = table.region.cases(*[(name, numbers[name]) for name in points.regions], else_=ibis.null("int32"))
    return ibis.cases(
        (table.locality == URBAN, ibis.literal(numbers[URBAN]).cast("int32")),
        (table.locality.notnull(), rural.cast("int32")),
        else_=ibis.null("int32"),
    )


def add_income(standard: Standard, table: ir.Table, on: date) -> ir.Table:
    """Adds basis, income_points(_source), the lines of the locality and the distances to them.

    Points decide: scored from the items where the whole table is in hand, else as recorded. Income decides
    only where there are no points. distance_income_points is in points; distance_income in dong over the
    whole period.
    """
    whole = standard.points_table is not None and standard.points_table.complete
    items = table.item_points if whole else ibis.null("int32")
    recorded = stored(table, "income_points_recorded").cast("int32")
    added = {
        "income_points": ibis.coalesce(items, recorded),
        "income_points_source": ibis.cases(
            (items.notnull(), "items"), (recorded.notnull(), "recorded"), else_=ibis.null("string")
        ),
        "disagree_income_points": differ(items, recorded),
        "points_line": _line(standard, table, on, "points"),
        "income_line": _line(standard, table, on, "income"),
        "upper_income_line": _line(standard, table, on, "upper_income"),
    }
    table = with_columns(table, added)
    months = income_months(standard, on)
    period = (table["size"].cast("int64") * months) if months else ibis.null("int64")
    total = stored(table, "income_12m").cast("int64")
    per_head = stored(table, "income_per_capita_month").cast("int64")
    over_period = ibis.coalesce(total, per_head * period)
    apart = [
        ibis.coalesce((total <= line * period) != (per_head <= line), False)
        for line in (table.income_line, table.upper_income_line)
    ]
    # points belong to the table they were scored with: without a line in points they decide nothing
    usable = bool(lines_on(standard, on, "points"))
    decided = {
        "basis": ibis.cases(
            (table.income_points.notnull() & usable, "points"),
            (total.notnull() | per_head.notnull(), "income"),
            else_=ibis.null("string"),
        ),
        "distance_income_points": (table.income_points - table.points_line).cast("int32"),
        "distance_income": (over_period - table.income_line * period).cast("int64"),
        "disagree_income_records": apart[0] | apart[1],
    }
    return with_columns(table, decided)


def income_months(standard: Standard, on: date) -> int | None:
    """The months over which income is counted, or None where the standard does not say."""
    spec = standard.parameters.get("income_months")
    value = None if spec is None else parameter_value(spec, on)
    return None if value is None else int(value)


def lines_on(standard: Standard, on: date, figure: str) -> Mapping[str, int]:
    """Locality → its figure ("points", "income", "upper_income") on a day, where the law gives one."""
    values = {line.locality: getattr(line, figure) for line in standard.lines if line.holds(on)}
    return {locality: value for locality, value in values.items() if value is not None}


def _line(standard: Standard, table: ir.Table, on: date, figure: str) -> ir.Value:
    kind = "int32" if figure == "points" else "int64"
    known = lines_on(standard, on, figure)
    if not known:
        return ibis.null(kind)
    return table.locality.cases(*known.items(), else_=None).cast(kind)
