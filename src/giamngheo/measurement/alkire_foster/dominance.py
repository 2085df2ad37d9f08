"""Dominance over a range of cut-offs: is one group poorer than another whichever k is chosen?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pyarrow as pa

from giamngheo.measurement.alkire_foster.cells import collect_cells
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.differences import GroupFigures, difference, group_figures
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.alkire_foster.intervals import upper_probability
from giamngheo.measurement.alkire_foster.sample import Number, exact
from giamngheo.measurement.alkire_foster.spec import Cutoff, MeasureSpec
from giamngheo.measurement.alkire_foster.statistics import Ratio, statistics_of
from giamngheo.measurement.alkire_foster.student import normal_quantile
from giamngheo.measurement.alkire_foster.tables import text_of
from giamngheo.measurement.engines.base import Engine, Source

MOST_CUTOFFS = 100


def every_cutoff(spec: MeasureSpec) -> tuple[Cutoff, ...]:
    """A cut-off at each score that can occur, 100·s/D percent for s = 1…D; whole percents when D exceeds 100.

    Between two neighbours H and M0 do not change, so these cover the whole range exactly.
    """
    total = spec.total_points if spec.total_points <= MOST_CUTOFFS else MOST_CUTOFFS
    return tuple(Cutoff(Fraction(100 * s, total)) for s in range(1, total + 1))


def dominance(
    spec: MeasureSpec, source: Source, engine: Engine, *, low: Number = 0, high: Number = 100
) -> pa.Table:
    """Compares all pairs of groups of every column of `spec.by` over the cut-offs from `low` to `high`
    percent.

    First-order dominance in the deprivation score (Lasso de la Vega 2010; Alkire et al. 2015, 8.1): a group
    dominates (is less poor) when its curve is nowhere above the other's and somewhere below. One row for each
    measure (H, M0), pair and period: measure, loa, subg, versus, t, verdict ("lower": subg is nowhere poorer,
    "higher", "crossing", "equal"), from_k, to_k (percent), crossings (k at which the sign turns), least and
    greatest difference (subg − versus), significant: the verdict holds at every cut-off where anybody is
    poor, at the spec's confidence; null for a register, where a difference is what it is, and where a group
    lies in one cluster, so that its error cannot be estimated. The cut-offs of `spec` are replaced.
    MeasureError no_groups when `spec.by` is empty, k_out_of_range when no cut-off lies between.
    """
    if not spec.by:
        raise MeasureError("no_groups")
    least, most = exact(low, "k_not_number"), exact(high, "k_not_number")
    # a k between two scores identifies who the next one does: that next one belongs to the range too
    every = every_cutoff(spec)
    below = (Fraction(0), *(cutoff.k for cutoff in every))
    cutoffs = tuple(
        cutoff for before, cutoff in zip(below, every, strict=False) if least <= cutoff.k and before < most
    )
    if not cutoffs or least > most:
        raise MeasureError("k_out_of_range", value=f"{low}–{high}")
    request = DeprivationCells(replace(spec, cutoffs=cutoffs), indicators=False)
    cells = collect_cells(request, engine.table(source), engine)
    statistics = [s for s in statistics_of(request) if isinstance(s, Ratio) and s.name.measure in {"H", "M0"}]
    z = normal_quantile(upper_probability(float(spec.confidence)))
    rows = []
    for place, loa in enumerate(spec.by):
        figures = group_figures(cells, list(statistics), place)
        names = [text_of(value) for value in cells.groups[place].values]
        for measure in ("H", "M0"):
            curves = [figure for figure in figures if figure.name.measure == measure]
            for t, period in enumerate(cells.period.values):
                for a in range(len(names)):
                    for b in range(a + 1, len(names)):
                        found = _compare(curves, t, a, b, z, [float(min(c.k, most)) for c in cutoffs])
                        pair = {"loa": loa, "subg": names[a], "versus": names[b], "t": period}
                        rows.append({"measure": measure, **pair, **found})
    return pa.Table.from_pylist(rows, schema=_schema(cells.period.values))


def _compare(
    curves: list[GroupFigures], period: int, first: int, second: int, z: float, ks: list[float]
) -> dict[str, object]:
    pairs = np.array([difference(curve, period, first, second) for curve in curves])
    # rounding of the quotients must not read as a crossing
    gap = np.where(np.abs(pairs[:, 0]) < 1e-12, 0.0, pairs[:, 0])
    se = pairs[:, 1]
    known = ~np.isnan(gap)
    signs = np.sign(gap[known])
    moving = signs[signs != 0]
    verdict = "equal"
    if len(moving):
        verdict = "crossing" if moving.min() != moving.max() else ("lower" if moving[0] < 0 else "higher")
    at = np.flatnonzero(known)[signs != 0]
    turns = [ks[at[i + 1]] for i in range(len(moving) - 1) if moving[i] != moving[i + 1]]
    significant = None
    if not np.isnan(se[known]).all():
        poor_somewhere = known & (np.array([c.value[[first, second], period].max() for c in curves]) > 0)
        clear = bool((np.abs(gap[poor_somewhere]) > z * se[poor_somewhere]).all())
        significant = verdict in {"lower", "higher"} and clear
    return {
        "verdict": verdict,
        "from_k": ks[0],
        "to_k": ks[-1],
        "crossings": turns,
        "least": float(np.nanmin(gap)) if known.any() else None,
        "greatest": float(np.nanmax(gap)) if known.any() else None,
        "significant": significant,
    }


def _schema(periods: tuple[object, ...]) -> pa.Schema:
    texts = [(name, pa.string()) for name in ("measure", "loa", "subg", "versus")]
    figures = [(name, pa.float64()) for name in ("from_k", "to_k")]
    return pa.schema(
        [
            *texts,
            ("t", pa.array(periods).type),
            ("verdict", pa.string()),
            *figures,
            ("crossings", pa.list_(pa.float64())),
            ("least", pa.float64()),
            ("greatest", pa.float64()),
            ("significant", pa.bool_()),
        ]
    )
