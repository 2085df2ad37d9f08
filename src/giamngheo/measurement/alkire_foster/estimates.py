"""From cells to estimates: every figure of every subgroup and period, its variance, and the changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from giamngheo.measurement.alkire_foster.cells import BoolArray, Cells, FloatArray
from giamngheo.measurement.alkire_foster.design import SampleDesign, domain_totals
from giamngheo.measurement.alkire_foster.sample import NATION
from giamngheo.measurement.alkire_foster.statistics import Statistic


@dataclass(frozen=True)
class Block:
    """The figures of one level of analysis: the nation, or the groups of one column.

    loa: "nat" or the column; groups: names; value, variance: (statistics, groups, periods), NaN where
    missing or, for variance, where there is no sampling error or none can be estimated; alone: the latter,
    (statistics, groups, periods), True where all lies in one cluster; covariance: period pair →
    (statistics, groups); totals: (groups, periods, totals) weighted totals; degrees: PSU − strata, None for
    a register.
    """

    loa: str
    groups: tuple[Any, ...]
    value: FloatArray
    variance: FloatArray
    alone: BoolArray
    covariance: dict[tuple[int, int], FloatArray]
    totals: FloatArray
    degrees: int | None


def period_pairs(count: int) -> list[tuple[int, int]]:
    """Consecutive periods, and the first with the last when there are more than two."""
    pairs = [(place, place + 1) for place in range(count - 1)]
    return pairs if count < 3 else [*pairs, (0, count - 1)]


def estimate(
    cells: Cells,
    statistics: Sequence[Statistic],
    group: int | None = None,
    pairs: Sequence[tuple[int, int]] = (),
) -> Block:
    """All `statistics` for the nation (`group` None) or the groups of the `group`-th subgroup column.

    Point estimates are ratios of exact totals; variances are linearised (see `design`). `pairs`: the
    periods whose covariance is wanted.
    """
    periods = len(cells.period.values)
    names = (NATION,) if group is None else cells.groups[group].values
    codes = np.zeros_like(cells.period.codes) if group is None else cells.groups[group].codes
    sums = domain_totals(cells, codes * periods + cells.period.codes, len(names) * periods)
    shape = (len(statistics), len(names), periods)
    value = np.array([statistic.value(sums.totals) for statistic in statistics]).reshape(shape)
    variance = np.full(shape, np.nan)
    alone = np.zeros(shape, dtype=np.bool_)
    covariance = {pair: np.full(shape[:2], np.nan) for pair in pairs}
    degrees = None
    if cells.cluster is not None:
        design = SampleDesign(cells, sums)
        degrees = design.degrees
        starts = np.arange(len(names)) * periods
        pairings = {pair: design.pairing(starts + pair[0], starts + pair[1]) for pair in pairs}
        for number, statistic in enumerate(statistics):
            if not statistic.has_error:
                continue
            influence = design.influence(statistic)
            variance[number] = design.variance(influence).reshape(shape[1:])
            alone[number] = design.in_one_cluster(statistic).reshape(shape[1:])
            for pair, pairing in pairings.items():
                covariance[pair][number] = pairing.covariance(influence)
        alone &= ~np.isnan(value)
        variance = np.where(np.isnan(value) | alone, np.nan, variance)
    return Block(
        loa=NATION if group is None else cells.sample.by[group],
        groups=names,
        value=value,
        variance=variance,
        alone=alone,
        covariance=covariance,
        totals=sums.totals.reshape(*shape[1:], -1),
        degrees=degrees,
    )
