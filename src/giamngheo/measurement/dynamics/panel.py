"""A panel: rows of households and years, with the state (class) of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
from ibis.expr import datatypes as dt

from giamngheo.measurement.alkire_foster.cells import Cells, one_year, spelling
from giamngheo.measurement.alkire_foster.deprivation import known_class, score_of
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.estimates import Block, period_pairs
from giamngheo.measurement.alkire_foster.intervals import level_figures
from giamngheo.measurement.alkire_foster.periods import order_of_periods
from giamngheo.measurement.alkire_foster.plan import present, without_blanks
from giamngheo.measurement.alkire_foster.sample import Sample
from giamngheo.measurement.alkire_foster.spec import Cutoff, MeasureSpec
from giamngheo.measurement.alkire_foster.tables import text_of
from giamngheo.measurement.engines.base import Engine

# names that no column of the data has
UNIT, WHEN, STATE = "giamngheo_unit", "giamngheo_when", "giamngheo_state"


@dataclass(frozen=True)
class PanelSpec(Sample):
    """One row for each household and period.

    unit: the household's key, the same in every period; state: the column of its class; poor: the codes
    that count as poor (for spells); unknown: codes read as missing. `time` is needed. Weights, strata,
    clusters and subgroups are those of the household's earlier period in a comparison of two, and of its first
    period in spells.
    """

    COLUMN_PARTS = (*Sample.COLUMN_PARTS, "unit", "state")

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


@dataclass(frozen=True)
class Panel:
    """rows: `UNIT`, `WHEN` (the place in `periods`), `STATE` (null when unknown) and the carried columns;
    periods: in their order (see `order_of_periods`); states: those that occur, sorted.
    """

    rows: ibis.Table
    periods: tuple[Any, ...]
    states: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return period_pairs(len(self.periods))


def open_panel(spec: PanelSpec, table: ibis.Table, engine: Engine) -> Panel:
    """The panel of `table`, checked. Spellings of one period or state are one.

    MeasureError column_missing, one_period, year_varies, year_twice, design_missing, unit_missing, unit_twice.
    """
    raw = _raw_rows(spec, table)
    met = [row for row in _met(spec, table, engine) if spelling(row["when"]) is not None]
    periods = _periods(spec, met)
    states = tuple(sorted({spelling(row["state"]) for row in met} - {None}))
    if len(periods) < 2:
        raise MeasureError("one_period", count=len(periods))
    places = {period: place for place, period in enumerate(periods)}
    names = {row["when"]: places[spelling(row["when"])] for row in met}
    spelled = {row["state"]: spelling(row["state"]) for row in met if row["state"] is not None}
    place = raw[WHEN].cases(*names.items(), else_=ibis.null("int64")).cast("int64")
    rows = raw.mutate(**{WHEN: place})
    if any(name != state for name, state in spelled.items()):
        rows = rows.mutate(**{STATE: rows[STATE].cases(*spelled.items(), else_=None)})
    _check_panel(spec, rows, engine)
    return Panel(rows, periods, states)


def _periods(spec: PanelSpec, met: list[dict[str, Any]]) -> tuple[Any, ...]:
    ends: dict[Any, list[int]] = {}
    for row in met:
        there = [row[name] for name in ("low", "high") if row[name] is not None]
        ends.setdefault(spelling(row["when"]), []).extend(there)
    names = list(ends)
    known = spec.year is not None and all(ends.values())
    years = [one_year(name, min(ends[name]), max(ends[name])) if known else None for name in names]
    return tuple(names[place] for place in order_of_periods(names, years))


def _met(spec: PanelSpec, table: ibis.Table, engine: Engine) -> list[dict[str, Any]]:
    """The periods and states as they are written, each pair once, with the least and greatest year (low, high)."""
    year = ibis.null("int64")
    if spec.year is not None:
        if not isinstance(table[spec.year].type(), dt.Integer):
            raise MeasureError("year_not_number", name=spec.year)
        year = table[spec.year].cast("int64")
    seen = table.select(when=present(table[spec.when]), state=_state(spec, table), year=year)
    found = seen.group_by(["when", "state"]).aggregate(low=seen.year.min(), high=seen.year.max())
    return engine.collect(found).to_pylist()


def _state(spec: PanelSpec, table: ibis.Table) -> ibis.Value:
    return known_class(table[spec.state], spec.unknown)


def _raw_rows(spec: PanelSpec, table: ibis.Table) -> ibis.Table:
    for name, use in spec.columns:
        if name not in table.columns:
            there = ", ".join(column for column in table.columns if column != STATE)
            raise MeasureError("column_missing", name=name, use=use, columns=there)
    carried = {name: present(table[name]) for name in spec.carried}
    own = {
        UNIT: without_blanks(table[spec.unit]),
        WHEN: present(table[spec.when]),
        STATE: _state(spec, table),
    }
    return table.select(**carried, **own)


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


def _check_panel(spec: PanelSpec, rows: ibis.Table, engine: Engine) -> None:
    _refuse_missing_design(spec, rows, engine)
    nameless = engine.collect(rows.aggregate(count=ibis.ifelse(rows[UNIT].isnull(), 1, 0).sum()))
    if nameless["count"][0].as_py():
        raise MeasureError("unit_missing", name=spec.unit, count=nameless["count"][0].as_py())
    doubled = rows.group_by([UNIT, WHEN]).aggregate(times=rows.count())
    doubled = doubled.filter((doubled.times > 1) & doubled[WHEN].notnull())
    counted = doubled.aggregate(count=doubled.count(), example=doubled[UNIT].min())
    found = engine.collect(counted).to_pylist()[0]
    if found["count"]:
        raise MeasureError("unit_twice", count=found["count"], example=found["example"])


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
