"""The cells of the Alkire–Foster family: deprivations, scores and who is poor, as integers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import ibis
from ibis.expr import datatypes as dt

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.plan import WHOLE, CellRequest, Total, present
from giamngheo.measurement.alkire_foster.spec import ClassCutoff, Cutoff, MeasureSpec
from giamngheo.measurement.engines.base import Engine
from giamngheo.rules import with_columns


class DeprivationCells(CellRequest):
    """Totals of a `MeasureSpec`.

    `indicators`: the headcounts by indicator (12 columns, and 12 for each cut-off); `squares`: the squared
    score of the poor, for inequality among them; `uncensored`: the headcounts of all, not only of the poor.
    """

    def __init__(
        self, spec: MeasureSpec, *, indicators: bool = True, squares: bool = False, uncensored: bool = True
    ) -> None:
        super().__init__(spec)
        self.spec, self.indicators, self.squares = spec, indicators, squares
        self.uncensored = uncensored and indicators

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Σw, then Σw·dⱼ, then for each cut-off Σw·poor, Σw·poor·score, (Σw·poor·score²), Σw·poor·dⱼ."""
        numbers = range(len(self.spec.indicators)) if self.indicators else range(0)
        found: list[Total] = [WHOLE]
        if self.uncensored:
            found += [("deprived", -1, j) for j in numbers]
        for k in range(len(self.spec.cutoffs)):
            found += [("poor", k, -1), ("score", k, -1)]
            if self.squares:
                found.append(("square", k, -1))
            found += [("poor_deprived", k, j) for j in numbers]
        return tuple(found)

    @property
    def largest_factor(self) -> int:
        points = self.spec.total_points
        return points * points if self.squares else points

    @property
    def cutoff_labels(self) -> list[float | str]:
        return [cutoff.label for cutoff in self.spec.cutoffs]

    def check(self, table: ibis.Table) -> None:
        """Also MeasureError indicator_type."""
        super().check(table)
        for name in self.spec.indicators:
            if not isinstance(table[name].type(), dt.Boolean | dt.Numeric):
                raise MeasureError("indicator_type", name=name, kind=table[name].type())

    def row_columns(self, table: ibis.Table) -> dict[str, Any]:
        spec = self.spec
        deprived = [_zero_one(table[name]) for name in spec.indicators]
        columns: dict[str, Any] = {f"deprived_{j}": value for j, value in enumerate(deprived)}
        columns["bad_value"] = _any_bad(table[name] for name in spec.indicators)
        columns["score"] = score_of(table, spec)
        for k, cutoff in enumerate(spec.cutoffs):
            if isinstance(cutoff, ClassCutoff):
                columns[f"class_{k}"] = known_class(table[cutoff.column], cutoff.unknown)
        return columns

    def used(self, rows: ibis.Table) -> ibis.Value:
        """Listwise: every indicator is there, and every class when that identifies the poor."""
        classes = [rows[name].notnull() for name in rows.columns if name.startswith("class_")]
        return ibis.and_(rows.score.notnull(), *classes)

    def add_columns(self, rows: ibis.Table) -> ibis.Table:
        poor = {}
        for k, cutoff in enumerate(self.spec.cutoffs):
            if isinstance(cutoff, Cutoff):
                identified = rows.score >= cutoff.threshold(self.spec.total_points)
            else:
                identified = rows[f"class_{k}"].isin(cutoff.codes)
            poor[f"poor_{k}"] = rows.used & identified
        return with_columns(rows, poor)

    def total(self, rows: ibis.Table, total: Total, weight: ibis.Value) -> ibis.Value:
        what, k, j = total
        counted = ibis.ifelse(rows.used if k < 0 else rows[f"poor_{k}"], weight, 0)
        match what:
            case "weight" | "poor":
                return counted
            case "score":
                return counted * rows.score
            case "square":
                return counted * (rows.score * rows.score)
            case _:
                # null only in rows that are not used, and a sum leaves it out
                return counted * rows[f"deprived_{j}"]

    def explain_bad_values(self, table: ibis.Table, engine: Engine) -> None:
        """MeasureError indicator_not_01, with an example of the value."""
        for name in self.spec.indicators:
            if table[name].type().is_boolean():
                continue
            bad = table.filter(_bad_value(table[name]))
            found = engine.collect(bad.aggregate(count=bad.count(), example=bad[name].min())).to_pylist()[0]
            if found["count"]:
                raise MeasureError(
                    "indicator_not_01", name=name, count=found["count"], example=found["example"]
                )


def score_of(table: ibis.Table, spec: MeasureSpec) -> ibis.Value:
    """The weighted deprivation score of each row in whole points of `spec.total_points` (int64); missing
    where an indicator is.
    """
    score = ibis.literal(0, type="int64")
    for name, points in zip(spec.indicators, spec.points, strict=True):
        score = score + _zero_one(table[name]) * points
    return score.cast("int64")


def known_class(column: ibis.Value, unknown: tuple[str, ...]) -> ibis.Value:
    """A class column as text, missing where it is NaN or one of `unknown`; the class 3.0 is "3"."""
    column = present(column)
    text = (column.cast("int64") if isinstance(column.type(), dt.Floating) else column).cast("string")
    return ibis.ifelse(text.isin(unknown), None, text) if unknown else text


def _zero_one(column: ibis.Value) -> ibis.Value:
    """0, 1 or null as int64, like the weights; NaN is missing. Another number reads 0 and is counted as bad."""
    if isinstance(column.type(), dt.Boolean):
        return column.cast("int64")
    if isinstance(column.type(), dt.Floating):
        column = ibis.ifelse(column.isnan(), None, column)
    return (column == 1).cast("int64")


def _any_bad(columns: Iterable[ibis.Value]) -> ibis.Value:
    bad = [_bad_value(column) for column in columns if not isinstance(column.type(), dt.Boolean)]
    return ibis.ifelse(ibis.or_(*bad), 1, 0) if bad else ibis.literal(0)


def _bad_value(column: ibis.Value) -> ibis.Value:
    """True where a numeric column holds something other than 0, 1, missing or NaN."""
    bad = (column != 0) & (column != 1)
    return bad & ~column.isnan() if isinstance(column.type(), dt.Floating) else bad
