"""Constants of a folded plan."""

from __future__ import annotations

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

TRUE = ops.Literal(True, dtype=dt.boolean)
FALSE = ops.Literal(False, dtype=dt.boolean)
INT32 = (-(2**31), 2**31 - 1)


def null_of(kind: dt.DataType) -> ops.Literal:
    """The null of a type."""
    return ops.Literal(None, dtype=kind.copy(nullable=True))


def whole_number(value: int, kind: dt.DataType) -> ops.Literal:
    """A whole number as wide as it is said to be."""
    return ops.Literal(value, dtype=kind.copy(nullable=True))
