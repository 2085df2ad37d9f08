"""A value that is the same in every row, as an officer types it and as a cell of a template holds it."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,10})(,\d{1,15})?")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(\.\d{3}){1,3}(,\d{1,15})?")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def fixed_value(typed: str) -> Any:
    """What stands in the cells: a number or a day where it is one, else the words; None for nothing.

    Digits that begin with 0, or more of them than an amount has (a citizen's or an account's number), are words.
    """
    if _NUMBER.fullmatch(typed) or _GROUPED.fullmatch(typed):
        number = Decimal(typed.replace(".", "").replace(",", "."))
        return int(number) if number == number.to_integral_value() else float(number)
    if found := _DAY.fullmatch(typed):
        try:
            return date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            return typed
    return typed or None


def as_typed(value: Any) -> str:
    """A cell's value as an officer would type it; empty for what cannot be kept (a truth value, an error)."""
    match value:
        case bool() | None:
            return ""
        case int():
            return str(value)
        case float():
            return f"{Decimal(str(value)):f}".removesuffix(".0").replace(".", ",")
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case str():
            words = value.strip()
            return "" if words.startswith(("#", "=")) else words[:200]
    return ""
