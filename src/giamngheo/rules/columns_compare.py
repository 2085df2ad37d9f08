"""Comparisons of numbers and dates in tables: certain, impossible, or null."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import ibis

from . import bounds as ends
from .calendar import latest_birth
from .columns_values import AgeOf, Open, Quantity, Span, Truth, constant, decided, is_constant
from .tree import MIRRORED

_PLAIN = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(op: str, left: Quantity, right: Quantity) -> Truth:
    """The three-valued `left op right`."""
    if isinstance(right, AgeOf) and not isinstance(left, AgeOf):
        left, right, op = right, left, MIRRORED[op]
    if isinstance(left, AgeOf) and isinstance(right, Span) and right.exact and is_constant(right.low):
        found = _age_against(op, left, right.low)
        if found is not None:
            return found
    if isinstance(right, Open) and not isinstance(left, Open):
        left, right, op = right, left, MIRRORED[op]
    if isinstance(left, Open) and isinstance(right, Span) and right.exact and is_constant(right.low):
        found = _open_against(op, left, right.low)
        if found is not None:
            return found
    return spans(op, left.closed(), right.closed())


def spans(op: str, left: Span, right: Span) -> Truth:
    """The comparison of two values whose ends are never null."""
    if left.exact and right.exact:
        return Truth(_test(op, left.low, right.low), certain=True)
    if op in ("==", "!="):
        same, apart = _same(left, right), _apart(left, right)
        return Truth(decided(same, apart) if op == "==" else decided(apart, same))
    if op in (">", ">="):
        left, right, op = right, left, MIRRORED[op]
    # left < right: certain if even the highest left is below the lowest right
    opposite = ">=" if op == "<" else ">"
    return Truth(decided(_test(op, left.high, right.low), _test(opposite, left.low, right.high)))


def _test(op: str, left: Any, right: Any) -> Any:
    if is_constant(left) and is_constant(right):
        return ibis.literal(bool(_PLAIN[op](left, right)))
    if is_constant(left):
        left, right, op = right, left, MIRRORED[op]
    return _PLAIN[op](left, right)


def _same(left: Span, right: Span) -> Any:
    """One value on each side, and the same one."""
    tests = [_test("==", left.low, right.low)]
    tests += [_test("==", side.low, side.high) for side in (left, right) if not side.exact]
    return reduce(operator.and_, tests)


def _apart(left: Span, right: Span) -> Any:
    """No value in common."""
    return _test("<", left.high, right.low) | _test("<", right.high, left.low)


def _open_against(op: str, left: Open, limit: Any) -> Truth | None:
    """A column against a constant, without replacing nulls where the bounds decide nothing by themselves."""
    certain, possible = ends.compare(op, (left.floor, left.ceiling), (limit, limit))
    decides = certain or not possible
    if left.single:
        test = _PLAIN[op](left.low, limit)
        return Truth(ibis.coalesce(test, certain), certain=True) if decides else Truth(test)
    if decides or op in ("==", "!="):
        return None
    found = spans(op, Span(left.low, left.high), Span(limit, limit))
    return Truth(found.cell)


def _age_against(op: str, age: AgeOf, years: int) -> Truth | None:
    """An age against a constant is a birth against a day: no calendar arithmetic per row."""
    if op in ("==", "!="):
        at_least, at_most = _age_against(">=", age, years), _age_against("<=", age, years)
        if at_least is None or at_most is None:
            return None
        both = at_least.cell & at_most.cell
        return Truth(both if op == "==" else ~both, at_least.certain and at_most.certain)
    whole = years + 1 if op in (">", "<=") else years
    day = latest_birth(age.on, whole, age.unit)
    if day is None:
        return None
    return compare("<=" if op in (">", ">=") else ">", age.birth, Span(day, day))


def is_known(value: Quantity) -> Truth:
    """True where one value is possible."""
    if isinstance(value, Open) and value.single and value.floor != value.ceiling:
        return Truth(value.low.notnull(), certain=True)
    span = value.closed()
    if span.exact:
        return Truth(ibis.literal(True), certain=True)
    return Truth(_test("==", constant(span.low), span.high), certain=True)
