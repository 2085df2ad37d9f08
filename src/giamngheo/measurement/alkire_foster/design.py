"""Design-based variance: clusters drawn with replacement within strata, linearised estimates.

For an estimate θ of a domain with influence values u (one for each cluster, 0 for a cluster without the
domain),

    var(θ) = Σ_h n_h/(n_h − 1) · [Σ_i u_hi² − (Σ_i u_hi)²/n_h]

where n_h counts *all* clusters of the stratum in the full design, those outside the domain too
(equations 11 and 12 of docs/method.md; Särndal et al. 1992, ch. 5; Lumley 2010, ch. 2 and app. A).
Where all that an estimate is a share of lies in one cluster, that cluster's u is 0 too: the formula would
say 0 whatever the data, so the variance is missing.
Two estimates that share clusters have the covariance (14) with u_hi·v_hi in place of the square.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from giamngheo.measurement.alkire_foster.cells import BoolArray, Cells, FloatArray, IntArray
from giamngheo.measurement.alkire_foster.statistics import Statistic


def _runs(keys: IntArray) -> IntArray:
    """Where each run of equal values starts, in an array already sorted by runs."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))


def _sum_by(place: IntArray, values: FloatArray, places: int) -> FloatArray:
    return np.bincount(place, values, places).astype(np.float64)


@dataclass(frozen=True)
class DomainTotals:
    """Cells summed to domains and, for a survey, to the clusters within each domain.

    totals: (domains, totals) float64 from exact integer sums; domain, cluster, stratum: (lines,) one line
    for each cluster met in each domain, sorted; lines: (lines, totals).
    """

    totals: FloatArray
    domain: IntArray
    cluster: IntArray
    stratum: IntArray
    lines: FloatArray


def domain_totals(cells: Cells, domain: IntArray, domains: int) -> DomainTotals:
    """Sums `cells` by `domain` (cells,), numbered 0..domains−1. Sums are of integers, so exact."""
    order = np.argsort(domain, kind="stable")
    starts = _runs(domain[order])
    present = domain[order][starts]
    totals = np.zeros((domains, len(cells.request.totals)))
    totals[present] = cells.units.join([np.add.reduceat(limb[order], starts, axis=0) for limb in cells.sums])
    nothing = np.zeros(0, dtype=np.int64)
    if cells.cluster is None or cells.stratum is None:
        return DomainTotals(totals, nothing, nothing, nothing, np.zeros((0, totals.shape[1])))
    # cells come sorted by cluster, and a stable sort keeps them so within each domain
    key = domain[order] * (int(cells.cluster.max()) + 1) + cells.cluster[order]
    starts = _runs(key)
    first = order[starts]
    lines = cells.units.join([np.add.reduceat(limb[order], starts, axis=0) for limb in cells.sums])
    return DomainTotals(totals, domain[first], cells.cluster[first], cells.stratum[first], lines)


class SampleDesign:
    """The variance of linearised estimates over the domains of one `DomainTotals`."""

    def __init__(self, cells: Cells, sums: DomainTotals) -> None:
        self.sums = sums
        self.domains = len(sums.totals)
        counts = cells.clusters_by_stratum
        self.size = counts.astype(np.float64)
        several = counts > 1
        self.factor = np.where(several, self.size / np.maximum(self.size - 1.0, 1.0), 0.0)
        self.mean_part = np.where(several, 1.0 / self.size, 0.0)
        if cells.sample.lone_cluster == "centre":
            # influence values sum to zero over the sample: their grand mean is zero
            self.factor = np.where(several, self.factor, 1.0)
        self.degrees = int(counts.sum() - len(counts))
        self.strata = len(counts)
        self.starts = _runs(sums.domain * self.strata + sums.stratum)
        self.segment = (sums.domain * self.strata + sums.stratum)[self.starts]

    def influence(self, statistic: Statistic) -> FloatArray:
        """u: (lines,) the linearised value of each cluster in each domain."""
        total = np.zeros(len(self.sums.domain))
        slopes = statistic.gradient(self.sums.totals)
        for place, slope in zip(statistic.places, slopes, strict=True):
            total += slope[self.sums.domain] * self.sums.lines[:, place]
        return total

    def in_one_cluster(self, statistic: Statistic) -> BoolArray:
        """(domains,) True where the whole of what `statistic` is a share of lies in one cluster, or in strata
        that add no variance: the data say nothing of its error.
        """
        here = self.sums.lines[:, statistic.under] > 0
        varying = here & (self.factor[self.sums.stratum] > 0)
        counts = [np.bincount(self.sums.domain[part], minlength=self.domains) for part in (here, varying)]
        alone: BoolArray = (counts[0] == 1) | ((counts[0] > 1) & (counts[1] == 0))
        return alone

    def variance(self, influence: FloatArray) -> FloatArray:
        """(domains,) the variance; NaN for a domain without a value."""
        if not len(self.starts):
            return np.full(self.domains, np.nan)
        stratum = self.segment % self.strata
        sums = np.add.reduceat(influence, self.starts)
        squares = np.add.reduceat(influence * influence, self.starts)
        spread = np.maximum(squares - self.mean_part[stratum] * sums * sums, 0.0)
        return _sum_by(self.segment // self.strata, self.factor[stratum] * spread, self.domains)

    def pairing(self, first: IntArray, second: IntArray) -> Pairing:
        """Prepares covariances between the domains `first` (pairs,) and `second` (pairs,).

        A domain stands at most once in each of the two.
        """
        return Pairing(self, first, second)


class Pairing:
    """Which clusters and strata two lists of domains share."""

    def __init__(self, design: SampleDesign, first: IntArray, second: IntArray) -> None:
        self.design, self.pairs = design, len(first)
        number = np.full((2, design.domains), -1, dtype=np.int64)
        number[0, first] = np.arange(self.pairs)
        number[1, second] = np.arange(self.pairs)
        lines, clusters = design.sums, int(design.sums.cluster.max(initial=0)) + 1
        self.line_a, self.line_b = _shared(
            number[0][lines.domain], number[1][lines.domain], lines.cluster, clusters
        )
        domain, stratum = design.segment // design.strata, design.segment % design.strata
        self.part_a, self.part_b = _shared(number[0][domain], number[1][domain], stratum, design.strata)
        self.line_pair = number[0][lines.domain[self.line_a]]
        self.line_stratum = lines.stratum[self.line_a]
        self.part_pair, self.part_stratum = number[0][domain[self.part_a]], stratum[self.part_a]

    def covariance(self, influence: FloatArray) -> FloatArray:
        """(pairs,) the covariance of the first with the second domain."""
        design = self.design
        if not len(design.starts):
            return np.full(self.pairs, np.nan)
        products = influence[self.line_a] * influence[self.line_b] * design.factor[self.line_stratum]
        sums = np.add.reduceat(influence, design.starts)
        means = sums[self.part_a] * sums[self.part_b]
        means *= design.factor[self.part_stratum] * design.mean_part[self.part_stratum]
        crossed = _sum_by(self.line_pair, products, self.pairs)
        return crossed - _sum_by(self.part_pair, means, self.pairs)


def _shared(first: IntArray, second: IntArray, member: IntArray, members: int) -> tuple[IntArray, IntArray]:
    """Positions whose pair number and member (cluster or stratum) agree on both sides."""
    here, there = np.flatnonzero(first >= 0), np.flatnonzero(second >= 0)
    _, a, b = np.intersect1d(
        first[here] * members + member[here],
        second[there] * members + member[there],
        assume_unique=True,
        return_indices=True,
    )
    return here[a], there[b]
