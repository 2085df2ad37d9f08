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
    PanelSpec,
    figure_rows,
    look_at_panel,
    panel_rows,
    plain_sample,
)
from giamngheo.measurement.engines.base import Engine, Source

_PAIR = "giamngheo_pair"


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
        return {"origin": table.origin, "target": table.target, "bad_value": ibis.literal(0)}

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
    rows = panel_rows(spec, engine.table(source))
    periods, states = look_at_panel(spec, rows, engine)
    pairs = [(i, i + 1) for i in range(len(periods) - 1)]
    pairs += [(0, len(periods) - 1)] if len(periods) > 2 else []
    matched = _matched(spec, rows, [(periods[i], periods[j]) for i, j in pairs], engine)
    moves = ibis.union(*(_moves(spec, rows, n, periods[i], periods[j]) for n, (i, j) in enumerate(pairs)))
    sample = replace(spec, time=_PAIR, year=None)
    request = _MoveCells(plain_sample(sample), states)
    cells = collect_cells(request, moves, engine)
    return Transitions(_table(cells, request, periods, pairs), matched)


def _moves(spec: PanelSpec, rows: ibis.Table, number: int, first: Any, second: Any) -> ibis.Table:
    before = rows.filter(rows.when == first)
    after = rows.filter(rows.when == second)
    after = after.select(later_key=after.unit_key, target=after.state)
    joined = before.join(after, before.unit_key == after.later_key)
    carried = {name: joined[name] for name in spec.carried}
    pair = ibis.literal(number, type="int64")
    return joined.select(**{_PAIR: pair}, origin=joined.state, target=joined.target, **carried)


def _matched(spec: PanelSpec, rows: ibis.Table, pairs: Sequence[tuple[Any, Any]], engine: Engine) -> pa.Table:
    found = []
    for first, second in pairs:
        here = ibis.ifelse(rows.when == first, 1, 0)
        there = ibis.ifelse(rows.when == second, 1, 0)
        unknown = ibis.ifelse((rows.when == first) | (rows.when == second), rows.state.isnull(), False)
        units = rows.group_by("unit_key").aggregate(
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
            raise MeasureError("no_common_units", name=spec.unit, first=first, second=second)
        found.append({"t0": first, "t1": second, **counts})
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
