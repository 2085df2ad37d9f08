"""One relational plan: rows become integers (stage A), integers become cells (stage B).

A *cell* is what shares a stratum, a cluster, a period and all subgroup values. Every figure and its error
comes from the cells, so the data are read once, whatever is asked. Only whole numbers are summed: the order
of rows, the number of threads and the engine cannot change a digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import ibis
from ibis.expr import datatypes as dt

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.spec import AnyCutoff, ClassCutoff, Cutoff, MeasureSpec
from giamngheo.measurement.alkire_foster.weights import WeightUnits

Total = tuple[str, int, int]
"""A weighted total of the cell table: (what, number of the cut-off or -1, number of the indicator or -1)."""

WHOLE: Total = ("weight", -1, -1)


@dataclass(frozen=True)
class Layout:
    """Which weighted totals the cells carry, in which order.

    `indicators`: the headcounts by indicator (12 columns and 12 for each cut-off); `squares`: the squared
    score of the poor, for inequality among them.
    """

    spec: MeasureSpec
    indicators: bool = True
    squares: bool = False

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Σw, then Σw·dⱼ, then for each cut-off Σw·poor, Σw·poor·score, (Σw·poor·score²), Σw·poor·dⱼ."""
        numbers = range(len(self.spec.indicators)) if self.indicators else range(0)
        found: list[Total] = [WHOLE, *(("deprived", -1, j) for j in numbers)]
        for k in range(len(self.spec.cutoffs)):
            found += [("poor", k, -1), ("score", k, -1)]
            if self.squares:
                found.append(("square", k, -1))
            found += [("poor_deprived", k, j) for j in numbers]
        return tuple(found)

    @cached_property
    def position(self) -> dict[Total, int]:
        return {total: place for place, total in enumerate(self.totals)}

    @property
    def largest_factor(self) -> int:
        """The greatest number a weight is multiplied by in any total."""
        points = self.spec.total_points
        return points * points if self.squares else points


def check_columns(spec: MeasureSpec, table: ibis.Table) -> None:
    """Every column of the request is there and of a usable type.

    MeasureError column_missing, indicator_type, year_not_number.
    """
    for name, use in spec.columns:
        if name not in table.columns:
            raise MeasureError("column_missing", name=name, use=use, columns=", ".join(table.columns))
    for name in spec.indicators:
        if not isinstance(table[name].type(), dt.Boolean | dt.Numeric):
            raise MeasureError("indicator_type", name=name, example=_example(table, name))
    if spec.year is not None and not isinstance(table[spec.year].type(), dt.Integer):
        raise MeasureError("year_not_number", name=spec.year)


def _example(table: ibis.Table, name: str) -> object:
    found = table.filter(table[name].notnull()).select(name).limit(1).to_pyarrow()
    return found[name][0].as_py() if found.num_rows else "—"


def cell_plan(spec: MeasureSpec, table: ibis.Table, units: WeightUnits, layout: Layout) -> ibis.Table:
    """The cells of `spec` over `table`, lazily.

    Columns: stratum, cluster, period, group_0… (keys), year_low, year_high, rows, used, bad_values,
    bad_weights, and `total_<place>_<limb>` for each total of `layout` and each limb of `units`; all sums
    are int64.
    """
    rows = _rows(spec, table, units)
    keys = [name for name in rows.columns if name in {"stratum", "cluster", "period"} or name[:6] == "group_"]
    sums: dict[str, ibis.Value] = {
        "rows": rows.count(),
        "used": ibis.ifelse(rows.score.notnull(), 1, 0).sum(),
        "bad_values": rows.bad_value.sum(),
        "bad_weights": rows.bad_weight.sum(),
    }
    if "calendar_year" in rows.columns:
        sums |= {"year_low": rows.calendar_year.min(), "year_high": rows.calendar_year.max()}
    for limb in range(units.limbs):
        for place, total in enumerate(layout.totals):
            sums[f"total_{place}_{limb}"] = _total(rows, total, rows[f"weight_{limb}"])
    return rows.group_by(keys).aggregate(**sums) if keys else rows.aggregate(**sums)


def _total(rows: ibis.Table, total: Total, weight: ibis.Value) -> ibis.Value:
    """One weighted sum; a row without a score is never poor nor counted."""
    what, k, j = total
    match what:
        case "weight":
            chosen, value = rows.score.notnull(), weight
        case "deprived":
            chosen, value = rows.score.notnull() & (rows[f"deprived_{j}"] == 1), weight
        case "poor":
            chosen, value = rows[f"poor_{k}"], weight
        case "score":
            chosen, value = rows[f"poor_{k}"], weight * rows.score
        case "square":
            chosen, value = rows[f"poor_{k}"], weight * rows.score * rows.score
        case _:
            chosen, value = rows[f"poor_{k}"] & (rows[f"deprived_{j}"] == 1), weight
    return ibis.ifelse(chosen, value, 0).sum()


def _rows(spec: MeasureSpec, table: ibis.Table, units: WeightUnits) -> ibis.Table:
    """Stage A: one row each with keys, weight limbs, the deprivations, the score and who is poor."""
    columns: dict[str, ibis.Value] = {}
    if spec.has_errors:
        if spec.strata is not None:
            columns["stratum"] = table[spec.strata]
        columns["cluster"] = table[spec.cluster]
    if spec.period is not None:
        columns["period"] = table[spec.period]
    for place, name in enumerate(spec.by):
        columns[f"group_{place}"] = table[name]
    if spec.year is not None:
        columns["calendar_year"] = table[spec.year]
    weight = None if spec.weight is None else table[spec.weight]
    for limb, expression in enumerate(units.columns(weight)):
        columns[f"weight_{limb}"] = expression
    deprived = [_zero_one(table[name]) for name in spec.indicators]
    columns |= {f"deprived_{j}": value for j, value in enumerate(deprived)}
    columns["bad_value"] = _any_bad([table[name] for name in spec.indicators])
    columns["bad_weight"] = _bad_weight(weight)
    for k, cutoff in enumerate(spec.cutoffs):
        if isinstance(cutoff, ClassCutoff):
            columns[f"class_{k}"] = table[cutoff.column]
    score = sum((d * p for d, p in zip(deprived, spec.points, strict=True)), ibis.literal(0, type="int32"))
    columns["whole_score"] = score.cast("int64")
    rows = table.select(**columns)
    return _with_poor(spec, rows)


def _with_poor(spec: MeasureSpec, rows: ibis.Table) -> ibis.Table:
    needed = [name for name in rows.columns if name == "period" or name[:6] in {"group_", "class_"}]
    present = [rows[name].notnull() for name in needed]
    score = rows.whole_score
    if present:
        score = ibis.ifelse(ibis.and_(*present), score, None)
    rows = rows.mutate(score=score)
    return rows.mutate(**{f"poor_{k}": _poor(spec, rows, k, cutoff) for k, cutoff in enumerate(spec.cutoffs)})


def _poor(spec: MeasureSpec, rows: ibis.Table, k: int, cutoff: AnyCutoff) -> ibis.Value:
    if isinstance(cutoff, Cutoff):
        return rows.score >= cutoff.threshold(spec.total_points)
    return rows.score.notnull() & rows[f"class_{k}"].isin(cutoff.codes)


def _zero_one(column: ibis.Value) -> ibis.Value:
    """0, 1 or null as int32; NaN is a missing value. Another number reads 0 here and is counted in
    bad_values.
    """
    if isinstance(column.type(), dt.Boolean):
        return column.cast("int32")
    if isinstance(column.type(), dt.Floating):
        column = ibis.ifelse(column.isnan(), None, column)
    return (column == 1).cast("int32")


def _any_bad(columns: Iterable[ibis.Value]) -> ibis.Value:
    bad = [bad_value(column) for column in columns if not isinstance(column.type(), dt.Boolean)]
    return ibis.ifelse(ibis.or_(*bad), 1, 0) if bad else ibis.literal(0)


def bad_value(column: ibis.Value) -> ibis.Value:
    """True where a numeric column holds something other than 0, 1, missing or NaN."""
    bad = (column != 0) & (column != 1)
    return bad & ~column.isnan() if isinstance(column.type(), dt.Floating) else bad


def _bad_weight(weight: ibis.Value | None) -> ibis.Value:
    if weight is None:
        return ibis.literal(0)
    return ibis.ifelse(weight.isnull() | (weight < 0), 1, 0)
