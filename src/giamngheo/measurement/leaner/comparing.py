"""Comparisons of whole numbers: what their bounds decide, and two of them that say no more than one."""

from __future__ import annotations

from typing import Any

import ibis.expr.operations as ops

from giamngheo.measurement.leaner.facts import Known, is_null
from giamngheo.measurement.leaner.logic import negates
from giamngheo.measurement.leaner.widths import whole

# comparison → (bounds that make it always true, bounds that make it always false)
COMPARED = {
    ops.Equals: (lambda a, b: a[0] == a[1] == b[0] == b[1], lambda a, b: a[1] < b[0] or b[1] < a[0]),
    ops.NotEquals: (lambda a, b: a[1] < b[0] or b[1] < a[0], lambda a, b: a[0] == a[1] == b[0] == b[1]),
    ops.Less: (lambda a, b: a[1] < b[0], lambda a, b: a[0] >= b[1]),
    ops.LessEqual: (lambda a, b: a[1] <= b[0], lambda a, b: a[0] > b[1]),
    ops.Greater: (lambda a, b: a[0] > b[1], lambda a, b: a[1] <= b[0]),
    ops.GreaterEqual: (lambda a, b: a[0] >= b[1], lambda a, b: a[1] < b[0]),
}  # fmt: skip


def one_comparison(certain: Any, impossible: Any, known: Known) -> ops.Value | None:
    """CASE WHEN certain THEN TRUE WHEN impossible THEN FALSE END, where that is one bare comparison.

    So it is where a number may be missing, `certain` takes the one end it could then have and `impossible`
    the other, and neither end decides: `coalesce(x, 9999) <= y` and `coalesce(x, 0) > y` with y between
    the two make `x <= y`.
    """
    if type(certain) not in COMPARED or type(impossible) not in COMPARED:
        return None
    for side, other in (("left", "right"), ("right", "left")):
        limit = getattr(certain, other)
        if limit != getattr(impossible, other) or not known.never_null(limit):
            continue
        first, second = _opened(getattr(certain, side)), _opened(getattr(impossible, side))
        if first is None or second is None or first[0] != second[0]:
            continue
        bare, contrary = (one.copy(**{side: first[0]}) for one in (certain, impossible))
        ends = ((certain, first[1]), (impossible, second[1]))
        if negates(bare, contrary) and all(_never(one, side, end, limit, known) for one, end in ends):
            return bare
    return None


def _opened(value: Any) -> tuple[ops.Value, int] | None:
    """The number that may be missing, and what stands for it then."""
    kind = value.dtype
    while isinstance(value, ops.Cast) and whole(value.to) and whole(value.arg.dtype):
        value = value.arg
    if not isinstance(value, ops.Coalesce) or len(value.arg) != 2 or not whole(kind):
        return None
    number, end = value.arg
    if not isinstance(end, ops.Literal) or is_null(end):
        return None
    return (number if number.dtype == kind else ops.Cast(number, to=kind)), int(end.value)


def _never(comparison: Any, side: str, end: int, limit: ops.Value, known: Known) -> bool:
    bounds = known.of(limit).bounds
    if bounds is None:
        return False
    ends = ((end, end), bounds) if side == "left" else (bounds, (end, end))
    return bool(COMPARED[type(comparison)][1](*ends))
