"""The measures as smooth functions of weighted totals, with their gradients for linearisation.

Notation of docs/method.md, equations 1–9 (Alkire and Foster 2011; Alkire et al. 2015, ch. 5): w sampling
weight, d_j deprivation in indicator j with weight ω_j (Σω = 1), c = Σ ω_j d_j the score, ρ = 1 if c >= k.
Over a domain:

    H = Σwρ / Σw            A = Σwρc / Σwρ           M0 = H·A = Σwρc / Σw
    h_j = Σw d_j / Σw (uncensored)     h_j(k) = Σwρ d_j / Σw (censored)
    contributions: ω_j h_j(k) and ω_j h_j(k) / M0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from giamngheo.measurement.alkire_foster.cells import FloatArray
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.plan import WHOLE


@dataclass(frozen=True)
class Name:
    """What a figure is: measure ("M0", "H", …), indicator or None, number of the cut-off or None."""

    measure: str
    indicator: str | None = None
    cutoff: int | None = None


class Statistic(Protocol):
    """A function of some totals. `places`: the columns it needs."""

    @property
    def name(self) -> Name: ...

    @property
    def places(self) -> Sequence[int]: ...

    @property
    def under(self) -> int:
        """The total that it is a share of: nobody in it, no figure."""
        ...

    @property
    def has_error(self) -> bool: ...

    def value(self, totals: FloatArray) -> FloatArray:
        """(domains,) from (domains, totals); NaN where it is 0/0."""
        ...

    def gradient(self, totals: FloatArray) -> list[FloatArray]:
        """The partial derivatives (domains,) by each of `places`."""
        ...


def divide(over: FloatArray, under: FloatArray) -> FloatArray:
    """over / under, NaN where under is 0: a share of nobody is missing, not zero."""
    result = np.full(np.broadcast_shapes(over.shape, under.shape), np.nan)
    np.divide(over, under, out=result, where=under != 0)
    return result


@dataclass(frozen=True)
class Ratio:
    """factor · Y / X. Its linearisation is u = factor·(y − (Y/X)·x)/X (Särndal, Swensson and Wretman 1992,
    5.6).
    """

    name: Name
    over: int
    under: int
    factor: float = 1.0
    has_error: bool = True

    @property
    def places(self) -> tuple[int, int]:
        return (self.over, self.under)

    def value(self, totals: FloatArray) -> FloatArray:
        return self.factor * divide(totals[:, self.over], totals[:, self.under])

    def gradient(self, totals: FloatArray) -> list[FloatArray]:
        under = totals[:, self.under]
        slope = self.factor * divide(np.ones_like(under), under)
        return [slope, -divide(self.value(totals), under)]


# of a mean of squares in 64-bit numbers, far above their rounding and far below one household among millions
ROUNDING = 1e-12


@dataclass(frozen=True)
class ScoreInequality:
    """4·(mean of c² − A²) among the poor: the variance of their scores over its greatest possible value, 1/4.

    Seth and Alkire (2014, 2017), separable inequality among the poor with β = 4; 0 when all the poor are
    alike, 1 when half of them are deprived in nothing and half in everything.
    """

    name: Name
    poor: int
    score: int
    square: int
    points: int
    has_error: bool = True

    @property
    def places(self) -> tuple[int, int, int]:
        return (self.square, self.score, self.poor)

    @property
    def under(self) -> int:
        return self.poor

    def _moments(self, totals: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        poor = totals[:, self.poor]
        return divide(totals[:, self.score], poor), divide(totals[:, self.square], poor), poor

    def value(self, totals: FloatArray) -> FloatArray:
        mean, square, _ = self._moments(totals)
        return np.where(np.isnan(mean), np.nan, 4.0 * self._spread(mean, square) / self.points**2)

    @staticmethod
    def _spread(mean: FloatArray, square: FloatArray) -> FloatArray:
        """The variance of the scores; what rounding leaves of none is none."""
        spread = square - mean * mean
        return np.where(spread > ROUNDING * square, spread, 0.0)

    def gradient(self, totals: FloatArray) -> list[FloatArray]:
        mean, square, poor = self._moments(totals)
        slope = divide(np.full_like(poor, 4.0 / self.points**2), poor)
        # where all the poor are alike nothing varies, and the slopes only carry the rounding on
        slope = np.where(self._spread(mean, square) == 0.0, 0.0, slope)
        return [slope, -2.0 * mean * slope, (2.0 * mean * mean - square) * slope]


def statistics_of(layout: DeprivationCells) -> list[Statistic]:
    """Every figure the totals of `layout` can give, in the order of the tables."""
    spec, at, points = layout.spec, layout.position, layout.spec.total_points
    found: list[Statistic] = []
    for k in range(len(spec.cutoffs)):
        poor, score, whole = at["poor", k, -1], at["score", k, -1], at[WHOLE]
        found += [
            Ratio(Name("M0", cutoff=k), score, whole, 1 / points),
            Ratio(Name("H", cutoff=k), poor, whole),
            Ratio(Name("A", cutoff=k), score, poor, 1 / points),
        ]
        if layout.squares:
            found.append(
                ScoreInequality(Name("inequality", cutoff=k), poor, score, at["square", k, -1], points)
            )
    if layout.indicators:
        found += _by_indicator(layout)
    return found


def _by_indicator(layout: DeprivationCells) -> list[Statistic]:
    spec, at, points = layout.spec, layout.position, layout.spec.total_points
    numbered = list(enumerate(spec.indicators))
    cutoffs = range(len(spec.cutoffs))
    found: list[Statistic] = []
    if layout.uncensored:
        found += [Ratio(Name("hd", indicator), at["deprived", -1, j], at[WHOLE]) for j, indicator in numbered]
    found += [
        Ratio(Name("hdk", indicator, k), at["poor_deprived", k, j], at[WHOLE])
        for j, indicator in numbered
        for k in cutoffs
    ]
    for measure in ("actb", "pctb"):
        for j, indicator in numbered:
            for k in cutoffs:
                whole = at[WHOLE] if measure == "actb" else at["score", k, -1]
                factor = spec.points[j] / (points if measure == "actb" else 1)
                place = at["poor_deprived", k, j]
                found.append(Ratio(Name(measure, indicator, k), place, whole, factor, has_error=False))
    return found
