"""Run-time values of the trace: everything is a range of what may still be true.

A bool is a range within 0..1, a number a range of scaled integers, a date a range of days; a choice is
its code or None. A range of one point is known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import Any

from .types import Bool, Choice, Date, Number, Type

Point = Any  # int (also for bools) or datetime.date


@dataclass(frozen=True, slots=True)
class Range:
    """All values from `low` to `high`, both included."""

    low: Point
    high: Point

    @property
    def known(self) -> bool:
        return bool(self.low == self.high)


@dataclass(frozen=True, slots=True)
class Code:
    """A choice or free words; None when missing."""

    code: str | None

    @property
    def known(self) -> bool:
        return self.code is not None


Value = Range | Code

TRUE = Range(1, 1)
FALSE = Range(0, 0)
UNSURE = Range(0, 1)
NO_CODE = Code(None)


def truth(certain: bool, possible: bool) -> Range:
    """The three-valued truth of something that certainly holds, or at least possibly holds."""
    return Range(int(certain), int(possible))


def hull(left: Value, right: Value) -> Value:
    """The smallest value that covers both."""
    if isinstance(left, Code) or isinstance(right, Code):
        return left if left == right else NO_CODE
    return Range(min(left.low, right.low), max(left.high, right.high))


def scaled(value: Any, scale: int) -> int:
    """`value` in units of 10**-scale; TypeError for floats and bools, ValueError if digits would be lost."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise TypeError(f"{value!r} is not a whole number or a Decimal")
    if isinstance(value, int):
        return int(value * 10**scale)
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    with localcontext() as context:
        context.prec = 60
        shifted = number.scaleb(scale)
        whole = shifted.to_integral_value(rounding=ROUND_DOWN)
        if whole != shifted:
            raise ValueError(f"{value!r} has more than {scale} decimal places")
        return int(whole)


def unscaled(value: int, scale: int) -> int | Decimal:
    """The number that the scaled integer stands for: int, or Decimal with `scale` places."""
    return Decimal(value).scaleb(-scale) if scale else value


def to_python(value: Value, kind: Type) -> Any:
    """What the caller sees: bool, int, Decimal, date, str; None if unknown; (lo, hi) if between two."""
    if isinstance(value, Code):
        return value.code
    if isinstance(kind, Bool):
        return bool(value.low) if value.known else None
    ends = (value.low, value.high)
    if isinstance(kind, Number):
        ends = (unscaled(value.low, kind.scale), unscaled(value.high, kind.scale))
    return ends[0] if value.known else ends


class RecordError(ValueError):
    """A record holds a value that its variable does not allow."""

    def __init__(self, variable: str, value: object, wanted: str) -> None:
        super().__init__(f"{variable}: {value!r} is not {wanted}")
        self.variable = variable
        self.value = value


def from_record(value: Any, kind: Type, name: str, bounds: tuple[Any, Any] | None, interval: bool) -> Value:
    """A recorded value as a Range or Code; None is missing and clips to the declared bounds."""
    if isinstance(kind, Bool):
        if value is None:
            return UNSURE
        if not isinstance(value, bool):
            raise RecordError(name, value, "True, False or None")
        return Range(int(value), int(value))
    if bounds is None:
        if value is not None and not isinstance(value, str):
            raise RecordError(name, value, "a code or None")
        if value is not None and isinstance(kind, Choice) and kind.codes and value not in kind.codes:
            raise RecordError(name, value, f"one of {', '.join(kind.codes)}")
        return Code(value)
    if isinstance(kind, Date):
        return _date_range(value, name, bounds)
    assert isinstance(kind, Number)
    return _number_range(value, kind, name, bounds, interval)


def _number_range(value: Any, kind: Number, name: str, bounds: tuple[Any, Any], interval: bool) -> Range:
    ends = value if isinstance(value, tuple) and interval and len(value) == 2 else (value, value)
    try:
        if any(isinstance(end, str) for end in ends):
            raise TypeError("a number is not read from words here")
        low, high = (None if end is None else scaled(end, kind.scale) for end in ends)
    except (TypeError, ValueError, ArithmeticError):
        raise RecordError(name, value, f"a number with {kind.scale} decimal places or None") from None
    return Range(bounds[0] if low is None else low, bounds[1] if high is None else high)


def _date_range(value: Any, name: str, bounds: tuple[Any, Any]) -> Range:
    ends = value if isinstance(value, tuple) and len(value) == 2 else (value, value)
    for end in ends:
        if end is not None and (not isinstance(end, dt.date) or isinstance(end, dt.datetime)):
            raise RecordError(name, value, "a date, (first day, last day) or None")
    return Range(bounds[0] if ends[0] is None else ends[0], bounds[1] if ends[1] is None else ends[1])
