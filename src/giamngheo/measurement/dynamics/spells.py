"""Spells of poverty over several periods: how long, how often, who leaves and who falls back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_
from typing import Any

import ibis
import pyarrow as pa

from giamngheo.measurement.alkire_foster.cells import Cells, collect_cells, spelling
from giamngheo.measurement.alkire_foster.estimates import estimate
from giamngheo.measurement.alkire_foster.plan import WHOLE, CellRequest, Total
from giamngheo.measurement.alkire_foster.sample import Sample
from giamngheo.measurement.alkire_foster.statistics import Name, Ratio, Statistic
from giamngheo.measurement.dynamics.panel import (
    STATE,
    UNIT,
    WHEN,
    PanelSpec,
    figure_rows,
    open_panel,
    plain_sample,
)
from giamngheo.measurement.engines.base import Engine, Source

_SCHEMA = pa.schema(
    [
        *((name, pa.float64()) for name in ("b", "se", "ll", "ul")),
        ("measure", pa.string()),
        ("duration", pa.int64()),
        ("loa", pa.string()),
        ("subg", pa.string()),
    ]
)


@dataclass(frozen=True)
class Spells:
    """table: b, se, ll, ul, measure, duration (periods, null where it has no meaning), loa, subg.

    periods: those compared, in order; households: seen with a known state in all of them; left_out: the
    others.
    """

    table: pa.Table
    periods: tuple[Any, ...]
    households: int
    left_out: int


class _SpellCells(CellRequest):
    """Σw by years of poverty, and of spells at risk and ended by their length so far."""

    def __init__(self, sample: Sample, periods: int) -> None:
        super().__init__(sample)
        self.periods = periods

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        years: list[Total] = [("years", n, -1) for n in range(self.periods + 1)]
        lengths = range(1, self.periods - 1)
        risks: list[Total] = [
            (what, d, -1) for d in lengths for what in ("exit_risk", "exit", "return_risk", "return")
        ]
        return (WHOLE, ("ever", -1, -1), ("sum_years", -1, -1), *years, *risks)

    @property
    def largest_factor(self) -> int:
        return self.periods

    def row_columns(self, table: ibis.Table) -> dict[str, Any]:
        poor = [table[_poor(t)] for t in range(self.periods)]
        columns: dict[str, Any] = {f"poor_{t}": value for t, value in enumerate(poor)}
        return columns | {"years": reduce(lambda a, b: a + b, poor), "bad_value": ibis.literal(0)}

    def used(self, rows: ibis.Table) -> ibis.Value:
        return rows.years.notnull()

    def total(self, rows: ibis.Table, total: Total, weight: ibis.Value) -> ibis.Value:
        what, n, _ = total
        match what:
            case "weight":
                return ibis.ifelse(rows.used, weight, 0)
            case "ever":
                return ibis.ifelse(rows.used & (rows.years > 0), weight, 0)
            case "sum_years":
                return ibis.ifelse(rows.used, weight * rows.years, 0)
            case "years":
                return ibis.ifelse(rows.used & (rows.years == n), weight, 0)
        return ibis.ifelse(rows.used, weight * self._spells(rows, what, n), 0)

    def _spells(self, rows: ibis.Table, what: str, length: int) -> ibis.Value:
        """How many spells of a row have lasted `length` periods and are watched one period more (or end
        then).
        """
        inside = 1 if what.startswith("exit") else 0
        count = ibis.literal(0, type="int64")
        for start in range(1, self.periods - length):
            during = [rows[f"poor_{t}"] == inside for t in range(start, start + length)]
            steps = [rows[f"poor_{start - 1}"] == 1 - inside, *during]
            if not what.endswith("risk"):
                steps.append(rows[f"poor_{start + length}"] == 1 - inside)
            count = count + ibis.ifelse(reduce(and_, steps), 1, 0)
        return count

    def explain_bad_values(self, table: ibis.Table, engine: Engine) -> None:
        """Nothing is counted as bad here."""


def _poor(period: int) -> str:
    return f"giamngheo_poor_{period}"


def spells(spec: PanelSpec, source: Source, engine: Engine) -> Spells:
    """Years in poverty and rates of leaving and falling back, for households seen in every period.

    Measures (shares 0–1): years_poor (duration n: poor in exactly n periods), ever_poor, always_poor,
    mean_share (average share of the periods spent poor), exit_rate (duration d: of spells that began inside
    the window and have lasted d periods, the share that ends at the next), return_rate (the same for spells
    out of poverty: falling back after d periods). Spells under way in the first period have no known length
    and are left out of the rates (Bane and Ellwood 1986; Jenkins 2011, ch. 8). Ratio estimators, linearised
    by clusters, a household's spells staying within its cluster; a register has no errors. Weight, stratum, cluster
    and subgroup are those of the household's first period. MeasureError one_period, unit_twice, no_rows.
    """
    panel = open_panel(spec, engine.table(source), engine)
    rows, periods = panel.rows, panel.periods
    codes = {spelling(code) for code in spec.poor}
    poor = ibis.ifelse(rows[STATE].isnull(), None, ibis.ifelse(rows[STATE].isin(codes), 1, 0))
    states: dict[str, Any] = {
        _poor(t): ibis.ifelse(rows[WHEN] == t, poor, None).max() for t in range(len(periods))
    }
    carried = {name: rows[name].argmin(rows[WHEN]) for name in spec.carried}
    wide = rows.group_by(UNIT).aggregate(**states, **carried)
    request = _SpellCells(plain_sample(replace(spec, time=None, year=None)), len(periods))
    cells = collect_cells(request, wide, engine)
    return Spells(_table(cells, request), periods, cells.rows - cells.missing, cells.missing)


def _table(cells: Cells, request: _SpellCells) -> pa.Table:
    at, last = request.position, request.periods
    chosen: list[tuple[str, int | None, Statistic]] = []

    def add(measure: str, duration: int | None, over: Total, under: Total, factor: float = 1.0) -> None:
        chosen.append((measure, duration, Ratio(Name(measure), at[over], at[under], factor)))

    for n in range(last + 1):
        add("years_poor", n, ("years", n, -1), WHOLE)
    add("ever_poor", None, ("ever", -1, -1), WHOLE)
    add("always_poor", None, ("years", last, -1), WHOLE)
    add("mean_share", None, ("sum_years", -1, -1), WHOLE, 1 / last)
    for d in range(1, last - 1):
        add("exit_rate", d, ("exit", d, -1), ("exit_risk", d, -1))
        add("return_rate", d, ("return", d, -1), ("return_risk", d, -1))
    labels = [{"measure": measure, "duration": duration} for measure, duration, _ in chosen]
    statistics = [statistic for *_, statistic in chosen]
    rows: list[dict[str, Any]] = []
    for group in (None, *range(len(cells.groups))):
        rows += figure_rows(cells, estimate(cells, statistics, group), 0, labels)
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
