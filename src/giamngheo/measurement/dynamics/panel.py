"""A panel: rows of households and years, with the state (class) of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from giamngheo.measurement.alkire_foster.cells import Cells
from giamngheo.measurement.alkire_foster.deprivation import known_class, score_of
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.estimates import Block
from giamngheo.measurement.alkire_foster.intervals import level_figures
from giamngheo.measurement.alkire_foster.plan import present
from giamngheo.measurement.alkire_foster.sample import Sample
from giamngheo.measurement.alkire_foster.spec import Cutoff, MeasureSpec
from giamngheo.measurement.alkire_foster.tables import text_of
from giamngheo.measurement.engines.base import Engine

STATE = "giamngheo_state"


@dataclass(frozen=True)
class PanelSpec(Sample):
    """One row for each household and period.

    unit: the household's key, the same in every period; state: the column of its class; poor: the codes
    that count as poor (for spells); unknown: codes read as missing. `time` is needed. Weights, strata,
    clusters and subgroups are those of the household's first period in the comparison.
    """

    unit: str
    state: str
    poor: tuple[str, ...] = ("poor",)
    unknown: tuple[str, ...] = ("unknown",)

    @property
    def roles(self) -> list[tuple[str, str]]:
        return [("unit", self.unit), ("state", self.state), *super().roles]

    @property
    def when(self) -> str:
        """The period column; MeasureError one_period without one."""
        if self.period is None:
            raise MeasureError("one_period", count=1)
        return self.period

    @property
    def carried(self) -> list[str]:
        """Columns that come along with a household."""
        design = [self.weight, self.strata, self.cluster] if self.has_errors else [self.weight]
        return list(dict.fromkeys(name for name in [*design, *self.by] if name is not None))


def with_state(table: ibis.Table, spec: MeasureSpec) -> ibis.Table:
    """`table` with the column `STATE`: "poor" or "not_poor" by the first cut-off k of `spec`, missing where
    the score is; as it was when a class identifies the poor.
    """
    cutoff = spec.cutoffs[0]
    if not isinstance(cutoff, Cutoff):
        return table
    score = score_of(table, spec)
    poor = ibis.ifelse(score >= cutoff.threshold(spec.total_points), "poor", "not_poor")
    return table.mutate(**{STATE: ibis.ifelse(score.isnull(), None, poor)})


def panel_rows(spec: PanelSpec, table: ibis.Table) -> ibis.Table:
    """unit_key, when, state (null when unknown) and the carried columns. MeasureError column_missing."""
    for name, use in spec.columns:
        if name not in table.columns:
            there = ", ".join(column for column in table.columns if column != STATE)
            raise MeasureError("column_missing", name=name, use=use, columns=there)
    carried = {name: present(table[name]) for name in spec.carried}
    return table.select(
        unit_key=present(table[spec.unit]),
        when=present(table[spec.when]),
        state=known_class(table[spec.state], spec.unknown),
        **carried,
    )


def _refuse_missing_design(spec: PanelSpec, rows: ibis.Table, engine: Engine) -> None:
    """A household's design columns are taken from one of its rows, so none may be missing in any."""
    words = dict(spec.columns)
    named = [name for name in (spec.weight, spec.strata, spec.cluster) if name in spec.carried]
    if not named:
        return
    missing = {f"missing_{n}": ibis.ifelse(rows[name].isnull(), 1, 0).sum() for n, name in enumerate(named)}
    counts = engine.collect(rows.aggregate(**missing)).to_pylist()[0]
    for name, count in zip(named, counts.values(), strict=True):
        if count:
            raise MeasureError("design_missing", name=name, use=words[name or ""], count=count)


def plain_sample(spec: PanelSpec) -> Sample:
    """The sample columns alone: rows already joined by household have no unit or state any more."""
    names = ("by", "weight", "strata", "cluster", "time", "sampling", "nested", "lone_cluster", "confidence")
    return Sample(**{name: getattr(spec, name) for name in names})


def look_at_panel(spec: PanelSpec, rows: ibis.Table, engine: Engine) -> tuple[list[Any], list[str]]:
    """The periods and the states that occur, sorted. MeasureError one_period, unit_missing, unit_twice."""
    seen = engine.collect(rows.filter(rows.when.notnull()).select("when", "state").distinct())
    periods = sorted(set(seen["when"].to_pylist()))
    states = sorted({value for value in seen["state"].to_pylist() if value is not None})
    if len(periods) < 2:
        raise MeasureError("one_period", count=len(periods))
    _refuse_missing_design(spec, rows, engine)
    nameless = engine.collect(rows.aggregate(count=ibis.ifelse(rows.unit_key.isnull(), 1, 0).sum()))
    if nameless["count"][0].as_py():
        raise MeasureError("unit_missing", name=spec.unit, count=nameless["count"][0].as_py())
    doubled = rows.group_by(["unit_key", "when"]).aggregate(times=rows.count())
    doubled = doubled.filter((doubled.times > 1) & doubled.when.notnull())
    counted = doubled.aggregate(count=doubled.count(), example=doubled.unit_key.min())
    found = engine.collect(counted).to_pylist()[0]
    if found["count"]:
        raise MeasureError("unit_twice", count=found["count"], example=found["example"])
    return periods, states


def figure_rows(
    cells: Cells, block: Block, period: int, labels: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows b, se, ll, ul, (labels of the statistic), loa, subg of one block and period; null where
    missing.
    """
    level = float(cells.sample.confidence)
    figures = level_figures(block.value, block.variance, block.degrees, level)
    rows = []
    for g, group in enumerate(block.groups):
        for s, label in enumerate(labels):
            numbers = {name: _known(getattr(figures, name)[s, g, period]) for name in ("b", "se", "ll", "ul")}
            rows.append({**numbers, **label, "loa": block.loa, "subg": text_of(group)})
    return rows


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
