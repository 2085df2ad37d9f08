"""Differences between the groups of one column, with the covariance of the clusters they share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from giamngheo.measurement.alkire_foster.cells import Cells, FloatArray
from giamngheo.measurement.alkire_foster.design import SampleDesign, domain_totals
from giamngheo.measurement.alkire_foster.intervals import upper_probability
from giamngheo.measurement.alkire_foster.measurement import Measurement
from giamngheo.measurement.alkire_foster.statistics import Name, Statistic
from giamngheo.measurement.alkire_foster.student import normal_quantile
from giamngheo.measurement.alkire_foster.tables import text_of


@dataclass(frozen=True)
class GroupFigures:
    """A statistic in every group and period with all covariances.

    name: which figure; value: (groups, periods); covariance: (periods, groups, groups), NaN for a register
    and, as the variance of a group, where none can be estimated (`SampleDesign.in_one_cluster`).
    """

    name: Name
    value: FloatArray
    covariance: FloatArray


def group_figures(cells: Cells, statistics: list[Statistic], group: int) -> list[GroupFigures]:
    """`statistics` of the `group`-th subgroup column with the covariances between its groups (see
    `design`).
    """
    periods, groups = len(cells.period.values), len(cells.groups[group].values)
    domain = cells.groups[group].codes * periods + cells.period.codes
    sums = domain_totals(cells, domain, groups * periods)
    design = SampleDesign(cells, sums) if cells.cluster is not None else None
    found = []
    for statistic in statistics:
        covariance = np.full((periods, groups, groups), np.nan)
        if design is not None and statistic.has_error:
            influence = design.influence(statistic)
            alone = design.in_one_cluster(statistic).reshape(groups, periods)
            for period in range(periods):
                covariance[period] = _covariances(design, influence, period, periods, groups)
                covariance[period, alone[:, period], alone[:, period]] = np.nan
        value = statistic.value(sums.totals).reshape(groups, periods)
        found.append(GroupFigures(statistic.name, value, covariance))
    return found


def _covariances(
    design: SampleDesign, influence: FloatArray, period: int, periods: int, groups: int
) -> FloatArray:
    """(groups, groups) of one period: Σ_h f_h·(U_hᵀU_h − s_h s_hᵀ/n_h) with one row of U for each cluster."""
    lines = design.sums
    here = np.flatnonzero(lines.domain % periods == period)
    clusters, row = np.unique(lines.cluster[here], return_inverse=True)
    spread = np.zeros((len(clusters), groups))
    spread[row, lines.domain[here] // periods] = influence[here]
    stratum = np.zeros(len(clusters), dtype=np.int64)
    stratum[row] = lines.stratum[here]
    sums = np.zeros((design.strata, groups))
    np.add.at(sums, stratum, spread)
    factor = design.factor[:, None]
    return (spread * factor[stratum]).T @ spread - (sums * factor * design.mean_part[:, None]).T @ sums


def differences(measurement: Measurement, loa: str) -> pa.Table:
    """Every group of column `loa` less every later one, figure by figure and period by period.

    Columns: b, se, ll, ul (normal interval), measure, indicator, k, loa, subg, versus, t. b is subg −
    versus in the measure's unit; var = v_a + v_b − 2·cov_ab over shared clusters (Alkire et al. 2015, 8.2).
    KeyError for an unknown column.
    """
    cells = measurement.cells
    group = {name: place for place, name in enumerate(cells.sample.by)}[loa]
    z = normal_quantile(upper_probability(float(cells.sample.confidence)))
    names = [text_of(value) for value in cells.groups[group].values]
    labels = cells.request.cutoff_labels
    statistics = [statistic for statistic in measurement.statistics if statistic.has_error]
    rows = []
    for figures in group_figures(cells, statistics, group):
        name = figures.name
        for t, period in enumerate(cells.period.values):
            for a in range(len(names)):
                for c in range(a + 1, len(names)):
                    b, se = difference(figures, t, a, c)
                    rows.append(
                        {
                            "b": _known(b),
                            "se": _known(se),
                            "ll": _known(b - z * se),
                            "ul": _known(b + z * se),
                            "measure": name.measure,
                            "indicator": name.indicator,
                            "k": None if name.cutoff is None else labels[name.cutoff],
                            "loa": loa,
                            "subg": names[a],
                            "versus": names[c],
                            "t": period,
                        }
                    )
    return pa.Table.from_pylist(rows)


def difference(figures: GroupFigures, period: int, first: int, second: int) -> tuple[float, float]:
    """(value of `first` less that of `second`, its standard error) in one period; NaN where missing."""
    value, covariance = figures.value[:, period], figures.covariance[period]
    variance = covariance[first, first] + covariance[second, second] - 2 * covariance[first, second]
    return float(value[first] - value[second]), float(np.sqrt(np.maximum(variance, 0.0)))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
