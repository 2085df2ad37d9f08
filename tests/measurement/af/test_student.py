"""Quantiles against published and closed-form values."""

import math

import pytest

from giamngheo.measurement.alkire_foster.student import normal_quantile, student_quantile


@pytest.mark.parametrize(
    ("p", "df", "quantile"),
    [
        (0.975, 1, math.tan(math.pi * 0.475)),
        (0.75, 1, 1.0),
        (0.975, 2, 0.95 / math.sqrt(2 * 0.975 * 0.025)),
        (0.6, 2, 0.2 / math.sqrt(2 * 0.6 * 0.4)),
        (0.975, 4, 2.7764451051977987),
        (0.975, 10, 2.2281388519649385),
        (0.95, 30, 1.6972608865939547),
        (0.975, 234, 1.9701536426236974),
        (0.9999, 5, 9.677566300861),
    ],
)
def test_student(p: float, df: int, quantile: float) -> None:
    assert student_quantile(p, df) == pytest.approx(quantile, rel=1e-11)
    assert student_quantile(1 - p, df) == pytest.approx(-quantile, rel=1e-9)


def test_student_becomes_normal() -> None:
    assert student_quantile(0.975, 10**7) == pytest.approx(normal_quantile(0.975), rel=1e-6)
    assert student_quantile(0.5, 3) == 0.0


@pytest.mark.parametrize(("p", "df"), [(0, 3), (1, 3), (0.5, 0), (0.5, -1)])
def test_no_quantile(p: float, df: float) -> None:
    with pytest.raises(ValueError, match="no t quantile"):
        student_quantile(p, df)


def test_normal() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, abs=1e-14)
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(1.0)
