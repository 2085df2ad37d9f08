"""Figures, dates and names as people in an office read them: 1.234.567,8 · 2,68 % · 31/12/2026."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from giamngheo.rules.text import Text

DASH = "–"
THIN = "\u00a0"
"""No-break space: a figure and its sign stay on one line."""
NO_DENOMINATOR = Text("Chưa có mẫu số", "No denominator")
_SWAP = str.maketrans(",.", ".,")


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """1234567.8 → "1.234.567,8"; None → "–". `places` fixes the digits after the comma (half up)."""
    if value is None:
        return DASH
    exact = value if isinstance(value, (int, Decimal)) else Decimal(str(value))
    if places is not None:
        exact = Decimal(exact).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    written = f"{exact:,f}" if isinstance(exact, Decimal) else f"{exact:,}"
    if places is None and "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.translate(_SWAP).replace("-", "−")


def percent(value: int | float | Decimal | None, places: int = 2) -> str:
    """A value that is already in percent: 2.678 → "2,68 %"; None → "–"."""
    return DASH if value is None else f"{number(value, places)}{THIN}%"


@dataclass(frozen=True)
class Rate:
    """A share with what it was computed from; without denominator it is a dash with its reason."""

    numerator: int | Decimal | None
    denominator: int | Decimal | None
    places: int = 2
    reason: Text = NO_DENOMINATOR

    @property
    def value(self) -> Decimal | None:
        """In percent; None where it cannot be computed."""
        if self.numerator is None or not self.denominator:
            return None
        return Decimal(self.numerator) * 100 / Decimal(self.denominator)

    def __str__(self) -> str:
        return percent(self.value, self.places)

    @property
    def basis(self) -> Text:
        """ "135 / 5.040", or why there is no rate."""
        if self.value is None:
            return self.reason
        return Text.same(f"{number(self.numerator)} / {number(self.denominator)}")


def yes_no(value: bool) -> Text:
    """How an answer is written."""
    return Text("Có", "Yes") if value else Text("Không", "No")


def day(value: dt.date | dt.datetime | None) -> str:
    """dd/mm/yyyy of the installation's time zone; None → "–"."""
    if value is None:
        return DASH
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: dt.datetime | None) -> str:
    """ "14:05 31/12/2026"; None → "–"."""
    if value is None:
        return DASH
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%H:%M} {day(local)}"


def partial_day(year: int | None, month: int | None = None, date: int | None = None) -> str:
    """What is known of a date: "05/03/1962", "03/1962", "1962"; nothing known → "–"."""
    if year is None:
        return DASH
    if month is None:
        return f"{year:04d}"
    return f"{month:02d}/{year:04d}" if date is None else f"{date:02d}/{month:02d}/{year:04d}"
