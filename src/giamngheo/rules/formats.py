"""How values look to people: 1.234,5 and dd/mm/yyyy in both languages of the product."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from .text import Text
from .types import MONEY, Bool, Date, Number, Type
from .values import Code, Value, unscaled

UNKNOWN = Text("chưa biết", "unknown")
YES, NO = Text("có", "yes"), Text("không", "no")
DONG = Text("đồng", "VND")


def number_text(value: int | Decimal) -> str:
    """1.234.567,8: no needless zeros after the comma."""
    written = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.replace(",", " ").replace(".", ",").replace(" ", ".")


def date_text(value: dt.date) -> str:
    """dd/mm/yyyy."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def unit_text(kind: Type, unit: Text | None) -> Text:
    """The unit with a space before it, or nothing; money without a unit is in dong."""
    if unit is None and isinstance(kind, Number) and kind.dimension == MONEY.dimension:
        unit = DONG
    return Text(f" {unit.vi}", f" {unit.en}") if unit else Text("", "")


def plain_value(value: Value, kind: Type, unit: Text | None = None) -> Text:
    """A number, date or yes/no as people read it; "từ … đến …" when only bounds are known."""
    if isinstance(value, Code):
        return UNKNOWN if value.code is None else Text.same(value.code)
    if isinstance(kind, Bool):
        return (YES if value.low else NO) if value.known else UNKNOWN
    low, high = _point(value.low, kind), _point(value.high, kind)
    tail = unit_text(kind, unit)
    if value.known:
        return Text(f"{low}{tail.vi}", f"{low}{tail.en}")
    return Text(f"từ {low} đến {high}{tail.vi}", f"{low} to {high}{tail.en}")


def _point(value: Any, kind: Type) -> str:
    if isinstance(kind, Date):
        return date_text(value)
    assert isinstance(kind, Number)
    return number_text(unscaled(value, kind.scale))
