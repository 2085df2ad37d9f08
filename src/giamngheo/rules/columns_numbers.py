"""Arithmetic, ages and choices between numbers in tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import ibis

from .calendar import YEARS, age
from .columns_compare import is_known
from .columns_values import (
    AgeOf,
    Cell,
    Open,
    Quantity,
    Span,
    Truth,
    add,
    balanced,
    constant,
    either,
    is_constant,
    largest,
    smallest,
    times,
)
from .tree import Bounds
from .types import INT64_MAX


def minus(value: Quantity) -> Quantity:
    """-value."""
    return scaled_by(value, -1)


def scaled_by(value: Quantity, factor: int) -> Quantity:
    """value * factor, for a constant factor."""
    if factor == 1:
        return value
    if isinstance(value, Open):
        if factor == 0:
            return Span(0, 0)
        low = times(value.low, factor)
        high = low if value.single else times(value.high, factor)
        floor, ceiling = value.floor * factor, value.ceiling * factor
        return Open(low, high, floor, ceiling) if factor > 0 else Open(high, low, ceiling, floor)
    span = value.closed()
    low = times(span.low, factor)
    high = low if span.exact else times(span.high, factor)
    return Span(low, high) if factor > 0 else Span(high, low)


def total(values: Sequence[Quantity]) -> Quantity:
    """The sum; constants move a column without closing it."""
    shift = sum(value.low for value in values if isinstance(value, Span) and _fixed(value))
    others = [value for value in values if not _fixed(value)]
    if not others:
        return Span(shift, shift)
    if len(others) == 1 and isinstance(others[0], Open):
        only = others[0]
        low = add(only.low, shift)
        high = low if only.single else add(only.high, shift)
        return Open(low, high, only.floor + shift, only.ceiling + shift)
    spans = [value.closed() for value in others]
    low = add(balanced([span.low for span in spans], add), shift)
    if all(span.exact for span in spans):
        return Span(low, low)
    return Span(low, add(balanced([span.high for span in spans], add), shift))


def _fixed(value: Quantity) -> bool:
    return isinstance(value, Span) and value.exact and is_constant(value.low)


def product(values: Sequence[tuple[Quantity, Bounds]]) -> Quantity:
    """The product of values, each with its declared bounds; non-negative ones need no look at corners."""
    factor = 1
    others: list[tuple[Quantity, Bounds]] = []
    for value, limits in values:
        if isinstance(value, Span) and _fixed(value):
            factor *= value.low
        else:
            others.append((value, limits))
    if not others:
        return Span(factor, factor)
    result, sign = others[0][0], others[0][1][0] >= 0
    for value, limits in others[1:]:
        result = _product(result.closed(), value.closed(), sign and limits[0] >= 0)
        sign = sign and limits[0] >= 0
    return scaled_by(result, factor)


def _product(left: Span, right: Span, positive: bool) -> Span:
    low = times(left.low, right.low)
    if left.exact and right.exact:
        return Span(low, low)
    if positive:
        return Span(low, times(left.high, right.high))
    corners = [low, times(left.low, right.high), times(left.high, right.low), times(left.high, right.high)]
    return Span(smallest(*corners), largest(*corners))


def choose(condition: Truth, then: Quantity, otherwise: Quantity) -> Span:
    """if(condition, then, otherwise); both ends where the condition is null."""
    first, second = then.closed(), otherwise.closed()
    if condition.certain:
        low = either(condition.cell, first.low, second.low)
        if first.exact and second.exact:
            return Span(low, low)
        return Span(low, either(condition.cell, first.high, second.high))
    low = _between(condition, first.low, second.low, smallest, highest=True)
    return Span(low, _between(condition, first.high, second.high, largest, highest=False))


def _between(condition: Truth, then: Cell, otherwise: Cell, extreme: Any, highest: bool) -> Cell:
    """The extreme of the branches that are possible; a branch that is not stands aside as a neutral end."""
    if is_constant(then) and is_constant(otherwise):
        # a null condition falls to the branch that is the extreme one
        if extreme(then, otherwise) == otherwise:
            return either(condition.cell, then, otherwise)
        return either(~condition.cell, otherwise, then)
    cell = condition.cell
    neutral = _neutral(then, highest)
    first = ibis.ifelse(ibis.coalesce(cell, True), constant(then), neutral)
    second = ibis.ifelse(ibis.coalesce(cell, False), neutral, constant(otherwise))
    return extreme(first, second)


def _neutral(cell: Cell, highest: bool) -> Any:
    if isinstance(cell, dt.date) or (not is_constant(cell) and cell.type().is_date()):
        return constant(dt.date.max if highest else dt.date.min)
    return constant(INT64_MAX if highest else -INT64_MAX)


def first_known(values: Sequence[Quantity]) -> Quantity:
    """coalesce: the first value that is known, else everything that any may be."""
    spans = [value.closed() for value in values]
    for place, span in enumerate(spans):
        if span.exact:
            spans = spans[: place + 1]
            break
    if len(spans) == 1:
        return spans[0]
    known = [is_known(value).cell for value in values[: len(spans)]]
    low = smallest(*[span.low for span in spans])
    high = largest(*[span.high for span in spans])
    lows = [(test, constant(span.low)) for test, span in zip(known, spans, strict=True)]
    highs = [(test, constant(span.high)) for test, span in zip(known, spans, strict=True)]
    return Span(ibis.cases(*lows, else_=constant(low)), ibis.cases(*highs, else_=constant(high)))


def age_of(birth: Quantity, on: Quantity, unit: str) -> Quantity:
    """Whole years or months; kept as a birth when the other date is a constant."""
    assert not isinstance(birth, AgeOf)
    if isinstance(on, Span) and on.exact and isinstance(on.low, dt.date):
        return AgeOf(birth, on.low, unit, lambda: _age_span(birth.closed(), on, unit))
    return _age_span(birth.closed(), on.closed(), unit)


def _age_span(birth: Span, on: Span, unit: str) -> Span:
    low = _age_cell(birth.high, on.low, unit)
    return Span(low, low if birth.exact and on.exact else _age_cell(birth.low, on.high, unit))


def _age_cell(birth: Cell, on: Cell, unit: str) -> Cell:
    if is_constant(birth) and is_constant(on):
        return age(birth, on, unit)
    (born_year, born_month, born_day), (year, month, day) = _parts(birth), _parts(on)
    if unit == YEARS:
        before = born_month * 100 + born_day > month * 100 + day
        return year - born_year - ibis.ifelse(before, constant(1), constant(0))
    before = born_day > day
    return (year - born_year) * 12 + month - born_month - ibis.ifelse(before, constant(1), constant(0))


def _parts(date: Cell) -> tuple[Any, Any, Any]:
    if isinstance(date, dt.date):
        return constant(date.year), constant(date.month), constant(date.day)
    return date.year().cast("int64"), date.month().cast("int64"), date.day().cast("int64")
