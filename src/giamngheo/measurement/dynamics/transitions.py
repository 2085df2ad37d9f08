"""Transition matrices: of those in one state, how many are in which state a period later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ibis
import pyarrow as pa

from giamngheo.measurement.alkire_foster.cells import Cells, collect_cells
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.estimates import estimate
from giamngheo.measurement.alkire_foster.plan import WHOLE, CellRequest, Total
from giamngheo.measurement.alkire_foster.sample import Sample
from giamngheo.measurement.alkire_foster.statistics import Name, Ratio, Statistic
from giamngheo.measurement.dynamics.panel import (
    STATE,
    UNIT,
    WHEN,
    Panel,
    PanelSpec,
    figure_rows,
    open_panel,
    plain_sample,
)
from giamngheo.measurement.engines.base import Engine, Source

_PAIR, _LATER = "giamngheo_pair", "giamngheo_later"
_ORIGIN, _TARGET = "giamngheo_origin", "giamngheo_target"


@dataclass(frozen=True)
class Transitions:
    """The matrices.

    table: b, se, ll, ul, measure ("rate": of those in `origin`, the share now in `target`; "joint": share
    of all households seen in both periods), origin, target, weighted (Σw of the move), loa, subg, t0, t1.
    matched: for each pair of periods (t0, t1, households in both, only in the first, only in the second,
    with an unknown state).
    """

    table: pa.Table
    matched: pa.Table


class _MoveCells(CellRequest):
    """Σw of every move from state a to state b, and of the states before."""

    def __init__(self, sample: Sample, states: Sequence[str]) -> None:
        super().__init__(sample)
        self.states = tuple(states)

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        numbers = range(len(self.states))
        origins: list[Total] = [("origin", a, -1) for a in numbers]
        return (WHOLE, *origins, *(("move", a, b) for a in numbers for b in numbers))

    def row_columns(self, table: ibis.Table) -> dict[str, Any]:
        return {"origin": table[_ORIGIN], "target": table[_TARGET], "bad_value": ibis.literal(0)}

    def used(self, rows: ibis.Table) -> ibis.Value:
        return rows.origin.notnull() & rows.target.notnull()

    def total(self, rows: ibis.Table, total: Total, weight: ibis.Value) -> ibis.Value:
        what, a, b = total
        chosen = rows.used
        if what != "weight":
            chosen = chosen & (rows.origin == self.states[a])
        if what == "move":
            chosen = chosen & (rows.target == self.states[b])
        return ibis.ifelse(chosen, weight, 0)

    def explain_bad_values(self, table: ibis.Table, engine: Engine) -> None:
        """Nothing is counted as bad here."""


def transitions(spec: PanelSpec, source: Source, engine: Engine) -> Transitions:
    """Transition rates between consecutive periods (and from the first to the last) with errors.

    rate p_ab = Σw[a then b] / Σw[a] and joint share Σw[a then b] / Σw over households seen in both periods;
    a ratio estimator, linearised by clusters (Särndal et al. 1992, 5.6; Lumley 2010, ch. 2), logit
    intervals; a register has no errors. Weight, stratum, cluster and subgroup are those of the earlier
    period. Rows of p_ab add up to 1; the rate out of a state nobody was in is missing. MeasureError
    one_period, unit_twice, no_common_units.
    """
    panel = open_panel(spec, engine.table(source), engine)
    rows, periods, states, pairs = panel.rows, panel.periods, panel.states, panel.pairs
    matched = _matched(spec, panel, engine)
    moves = ibis.union(*(_moves(spec, rows, n, i, j) for n, (i, j) in enumerate(pairs)))
    sample = replace(spec, time=_PAIR, year=None)
    request = _MoveCells(plain_sample(sample), states)
    cells = collect_cells(request, moves, engine)
    return Transitions(_table(cells, request, periods, pairs), matched)


def _moves(spec: PanelSpec, rows: ibis.Table, number: int, first: int, second: int) -> ibis.Table:
    before = rows.filter(rows[WHEN] == first)
    after = rows.filter(rows[WHEN] == second)
    after = after.select(**{_LATER: after[UNIT], _TARGET: after[STATE]})
    joined = before.join(after, before[UNIT] == after[_LATER])
    carried = {name: joined[name] for name in spec.carried}
    pair = ibis.literal(number, type="int64")
    return joined.select(**{_PAIR: pair, _ORIGIN: joined[STATE], _TARGET: joined[_TARGET]}, **carried)


def _matched(spec: PanelSpec, panel: Panel, engine: Engine) -> pa.Table:
    rows, found = panel.rows, []
    for first, second in panel.pairs:
        t0, t1 = panel.periods[first], panel.periods[second]
        here = ibis.ifelse(rows[WHEN] == first, 1, 0)
        there = ibis.ifelse(rows[WHEN] == second, 1, 0)
        unknown = ibis.ifelse((rows[WHEN] == first) | (rows[WHEN] == second), rows[STATE].isnull(), False)
        units = rows.group_by(UNIT).aggregate(
            here=here.max(), there=there.max(), unknown=ibis.ifelse(unknown, 1, 0).max()
        )
        both = (units.here == 1) & (units.there == 1)
        counts = engine.collect(
            units.aggregate(
                both=ibis.ifelse(both, 1, 0).sum(),
                only_first=ibis.ifelse((units.here == 1) & (units.there == 0), 1, 0).sum(),
                only_second=ibis.ifelse((units.here == 0) & (units.there == 1), 1, 0).sum(),
                unknown=ibis.ifelse(both & (units.unknown == 1), 1, 0).sum(),
            )
        ).to_pylist()[0]
        if not counts["both"]:
            raise MeasureError("no_common_units", name=spec.unit, first=t0, second=t1)
        found.append({"t0": t0, "t1": t1, **counts})
    return pa.Table.from_pylist(found)


def _table(
    cells: Cells, request: _MoveCells, periods: Sequence[Any], pairs: Sequence[tuple[int, int]]
) -> pa.Table:
    at, states = request.position, request.states
    statistics: list[Statistic] = []
    labels, places = [], []
    for measure in ("rate", "joint"):
        for a, origin in enumerate(states):
            for b, target in enumerate(states):
                under = at["origin", a, -1] if measure == "rate" else at[WHOLE]
                place = at["move", a, b]
                statistics.append(Ratio(Name(measure), place, under))
                labels.append({"measure": measure, "origin": origin, "target": target})
                places.append(place)
    groups: list[int | None] = [None, *range(len(cells.groups))]
    rows: list[dict[str, Any]] = []
    for block in [estimate(cells, statistics, group) for group in groups]:
        for t, number in enumerate(cells.period.values):
            first, second = pairs[number]
            made = figure_rows(cells, block, t, labels)
            weighted = [float(block.totals[g, t, p]) for g in range(len(block.groups)) for p in places]
            for row, total in zip(made, weighted, strict=True):
                rows.append(row | {"weighted": total, "t0": periods[first], "t1": periods[second]})
    return pa.Table.from_pylist(rows)
