"""Standard errors and confidence intervals of levels and of changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from giamngheo.measurement.alkire_foster.cells import FloatArray
from giamngheo.measurement.alkire_foster.student import normal_quantile, student_quantile

CHANGE_KINDS = ("abs", "rel")


@dataclass(frozen=True)
class Figures:
    """An estimate b with its standard error se and interval ll–ul, arrays of one shape; NaN is missing."""

    b: FloatArray
    se: FloatArray
    ll: FloatArray
    ul: FloatArray


def upper_probability(confidence: float) -> float:
    """The quantile's probability for a two-sided level in percent: 95 → 0.975."""
    return 0.5 + confidence / 200.0


def level_figures(value: FloatArray, variance: FloatArray, degrees: int | None, confidence: float) -> Figures:
    """Levels (shares between 0 and 1) with logit intervals.

    On the logit scale the interval is logit(b) ± t·se/(b(1 − b)), t with `degrees` (PSU − strata of the
    full design) degrees of freedom; so it stays within 0 and 1 (Korn and Graubard 1998; `svyciprop` of R's
    survey). At b = 0 or 1, without degrees of freedom or without sampling error the limits are missing.
    """
    se = np.sqrt(variance)
    low, high = np.full_like(value, np.nan), np.full_like(value, np.nan)
    if degrees is not None and degrees > 0:
        inside = (value > 0) & (value < 1) & ~np.isnan(se)
        b = value[inside]
        reach = student_quantile(upper_probability(confidence), degrees) * se[inside] / (b * (1 - b))
        centre = np.log(b) - np.log1p(-b)
        low[inside], high[inside] = _logistic(centre - reach), _logistic(centre + reach)
    return Figures(value, se, low, high)


def _logistic(x: FloatArray) -> FloatArray:
    half = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0 / (1.0 + half), half / (1.0 + half))


def change_figures(
    values: tuple[FloatArray, FloatArray],
    variances: tuple[FloatArray, FloatArray],
    covariance: FloatArray,
    years: int | None,
    confidence: float,
) -> Iterator[tuple[str, int, Figures]]:
    """Changes from a first to a second period: (kind, annualised 0/1, figures).

    abs: y₁ − y₀, in the measure's own unit; rel: 100·(y₁/y₀ − 1) percent; annualised by the `years`
    between, abs divided by them, rel as the constant yearly rate 100·((y₁/y₀)^(1/years) − 1). Errors by the
    delta method with the covariance of the two periods (equations 14–17 of docs/method.md; Alkire et al.
    2015, ch. 9.2); intervals are normal.
    rel is missing when y₀ = 0; its error is missing when y₁ = 0, where linearisation says nothing. Without
    years nothing is annualised.
    """
    y0, y1 = values
    z = normal_quantile(upper_probability(confidence))
    some = (y0 != 0) & ~np.isnan(y0) & ~np.isnan(y1)
    ratio = np.full_like(y0, np.nan)
    np.divide(y1, y0, out=ratio, where=some)
    for kind in CHANGE_KINDS:
        for annualised in (0, 1) if years else (0,):
            span = (years or 1) if annualised else 1
            if kind == "abs":
                b = (y1 - y0) / span
                slope0, slope1 = np.full_like(y0, -1.0 / span), np.full_like(y0, 1.0 / span)
            else:
                b = 100.0 * (ratio if span == 1 else ratio ** (1.0 / span)) - 100.0
                slope0, slope1 = _relative_slopes(y0, y1, b, span)
            variance = slope0**2 * variances[0] + slope1**2 * variances[1] + 2 * slope0 * slope1 * covariance
            se = np.sqrt(np.maximum(variance, 0.0))
            yield kind, annualised, Figures(b, se, b - z * se, b + z * se)


def _relative_slopes(
    y0: FloatArray, y1: FloatArray, b: FloatArray, span: int
) -> tuple[FloatArray, FloatArray]:
    """The derivatives of 100·(y₁/y₀)^(1/span) by y₀ and y₁."""
    slopes = []
    for y, sign in ((y0, -1.0), (y1, 1.0)):
        slope = np.full_like(y0, np.nan)
        np.divide(sign * (b + 100.0) / span, y, out=slope, where=y != 0)
        slopes.append(slope)
    return slopes[0], slopes[1]
