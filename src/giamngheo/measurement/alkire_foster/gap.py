"""Poverty gap and severity of income points or income against a line (Foster, Greer and Thorbecke 1984)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import lcm
from typing import Any

import ibis
import numpy as np
from ibis.expr import datatypes as dt

from giamngheo.measurement.alkire_foster.cells import Cells, collect_cells
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.measurement import Measurement, finish
from giamngheo.measurement.alkire_foster.plan import WHOLE, CellRequest, Total
from giamngheo.measurement.alkire_foster.sample import ROLES, Sample
from giamngheo.measurement.alkire_foster.statistics import Name, Ratio, Statistic
from giamngheo.measurement.engines.base import Engine, Source

TOTALS: tuple[Total, ...] = (WHOLE, ("poor", -1, -1), ("gap", -1, 1), ("gap", -1, 2))


@dataclass(frozen=True)
class GapSpec(Sample):
    """Income points (or income) and the line they are held against, two whole-number columns.

    Poor are those with points <= line, as the decree says ("điểm … trở xuống"); the line may differ by row
    (rural and urban) and must be above 0. The rest as in `Sample`.
    """

    COLUMN_PARTS = (*Sample.COLUMN_PARTS, "points", "line")

    points: str
    line: str

    @property
    def roles(self) -> list[tuple[str, str]]:
        return [("points", self.points), ("line", self.line), *super().roles]


class GapCells(CellRequest):
    """Σw, Σw·poor, Σw·poor·(line − points), Σw·poor·(line − points)², with the line as one more key."""

    def __init__(self, spec: GapSpec) -> None:
        super().__init__(spec)
        self.spec = spec

    @property
    def totals(self) -> tuple[Total, ...]:
        return TOTALS

    @property
    def largest_factor(self) -> int:
        # a bound for points; for income in dong the sums check themselves
        return 1_000_000

    @property
    def own_keys(self) -> Sequence[str]:
        return ("own_line",)

    def check(self, table: ibis.Table) -> None:
        super().check(table)
        for name, role in ((self.spec.points, "points"), (self.spec.line, "line")):
            if not isinstance(table[name].type(), dt.Integer):
                raise MeasureError("points_type", name=name, use=ROLES[role], kind=table[name].type())

    def row_columns(self, table: ibis.Table) -> dict[str, Any]:
        points, line = table[self.spec.points].cast("int64"), table[self.spec.line].cast("int64")
        bad = ibis.ifelse((points < 0) | (line <= 0), 1, 0)
        return {"points": points, "own_line": line, "bad_value": bad}

    def used(self, rows: ibis.Table) -> ibis.Value:
        """Listwise: points and line are there."""
        return rows.points.notnull() & rows.own_line.notnull()

    def add_columns(self, rows: ibis.Table) -> ibis.Table:
        return rows.mutate(poor=rows.used & (rows.points <= rows.own_line), short=rows.own_line - rows.points)

    def total(self, rows: ibis.Table, total: Total, weight: ibis.Value) -> ibis.Value:
        what, _, power = total
        if what == "weight":
            return ibis.ifelse(rows.used, weight, 0)
        value = weight
        for _ in range(max(power, 0)):
            value = value * rows.short
        return ibis.ifelse(rows.poor, value, 0)

    def explain_bad_values(self, table: ibis.Table, engine: Engine) -> None:
        """MeasureError points_bad, line_bad."""
        for name, problem, bad in (
            (self.spec.points, "points_bad", table[self.spec.points] < 0),
            (self.spec.line, "line_bad", table[self.spec.line] <= 0),
        ):
            found = engine.collect(table.aggregate(count=ibis.ifelse(bad, 1, 0).sum()))["count"][0].as_py()
            if found:
                raise MeasureError(problem, name=name, count=found)


def gap_statistics(request: GapCells, scale: int) -> list[Statistic]:
    """FGT indices of order 0, 1, 2 and the mean gap of the poor; `scale`: the common multiple of the
    lines.
    """
    at = request.position
    whole, poor = at[WHOLE], at["poor", -1, -1]
    return [
        Ratio(Name("FGT0"), poor, whole),
        Ratio(Name("FGT1"), at["gap", -1, 1], whole, 1 / scale),
        Ratio(Name("FGT2"), at["gap", -1, 2], whole, 1 / scale**2),
        Ratio(Name("gap_poor"), at["gap", -1, 1], poor, 1 / scale),
    ]


def poverty_gap(spec: GapSpec, source: Source, engine: Engine) -> Measurement:
    """FGT0 = Σwρ/Σw, FGT1 = Σwρg/Σw, FGT2 = Σwρg²/Σw with g = (line − points)/line, and gap_poor = Σwρg/Σwρ.

    Shares of the line, 0 to 1, with the errors, subgroups, periods and changes of `measure`; gap_poor is
    missing where nobody is poor. Equation 18 of docs/method.md (Foster, Greer and
    Thorbecke 1984). Rows without points or line
    are left out and counted. MeasureError points_bad, line_bad and those of `measure`.
    """
    request = GapCells(spec)
    cells = collect_cells(request, engine.table(source), engine)
    scaled, scale = _to_common_line(cells)
    return finish(scaled, gap_statistics(request, scale))


def _to_common_line(cells: Cells) -> tuple[Cells, int]:
    """Gaps as whole parts of the lines' least common multiple, so that lines may be added."""
    lines = [int(value) for value in cells.own_keys["own_line"].values]
    scale = lcm(*lines)
    factor = np.array([scale // line for line in lines], dtype=object)[cells.own_keys["own_line"].codes]
    sums = []
    for limb in cells.sums:
        parts = limb.astype(object)
        parts[:, 2] *= factor
        parts[:, 3] *= factor * factor
        if np.abs(parts).sum(axis=0).max() >= 1 << 62:
            raise MeasureError("sums_too_large")
        sums.append(parts.astype(np.int64))
    return replace(cells, sums=tuple(sums)), scale
