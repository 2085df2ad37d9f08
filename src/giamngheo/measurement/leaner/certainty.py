"""A three-valued condition as two that are never null: where it is certainly true, and where it may be."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.operations as ops

from giamngheo.measurement.leaner.constants import FALSE, TRUE
from giamngheo.measurement.leaner.facts import Known, is_null
from giamngheo.measurement.leaner.logic import contrary, joined

_Side = Callable[[ops.Value, Known], ops.Value | None]


def surely(value: ops.Value, known: Known) -> ops.Value | None:
    """True where the condition is true, else false; None where that takes a test for null."""
    if known.never_null(value):
        return value
    if isinstance(value, ops.Not):
        return _not(maybe(value.arg, known), known)
    if isinstance(value, ops.And | ops.Or):
        return _joined(value, surely, known)
    tests = _decided(value, known)
    return None if tests is None else tests[0]


def maybe(value: ops.Value, known: Known) -> ops.Value | None:
    """False where the condition is false, else true; None where that takes a test for null."""
    if known.never_null(value):
        return value
    if isinstance(value, ops.Not):
        return _not(surely(value.arg, known), known)
    if isinstance(value, ops.And | ops.Or):
        return _joined(value, maybe, known)
    tests = _decided(value, known)
    if tests is None:
        return None
    otherwise = _not(tests[1], known)
    return None if otherwise is None else joined(ops.Or, tests[0], otherwise, known)


def _joined(value: ops.And | ops.Or, side: _Side, known: Known) -> ops.Value | None:
    left = side(value.left, known)
    right = None if left is None else side(value.right, known)
    return None if left is None or right is None else joined(type(value), left, right, known)


def _not(value: ops.Value | None, known: Known) -> ops.Value | None:
    return None if value is None else known.fold(contrary(value))


def _decided(value: ops.Value, known: Known) -> tuple[ops.Value, ops.Value] | None:
    """The two tests of CASE WHEN certain THEN TRUE WHEN impossible THEN FALSE END, both asked of every row."""
    if not isinstance(value, ops.SearchedCase) or not is_null(value.default):
        return None
    if value.results != (TRUE, FALSE) or not all(known.harmless(test) for test in value.cases):
        return None
    first, second = (surely(test, known) for test in value.cases)
    return None if first is None or second is None else (first, second)
