"""Constants of a folded plan."""

from __future__ import annotations

from functools import lru_cache

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

TRUE = ops.Literal(True, dtype=dt.boolean)
FALSE = ops.Literal(False, dtype=dt.boolean)
INT32 = (-(2**31), 2**31 - 1)


@lru_cache(maxsize=64)
def null_of(kind: dt.DataType) -> ops.Literal:
    """The null of a type."""
    return ops.Literal(None, dtype=kind.copy(nullable=True))


@lru_cache(maxsize=1024)
def whole_number(value: int, kind: dt.DataType) -> ops.Literal:
    """A whole number as wide as it is said to be."""
    return ops.Literal(value, dtype=kind.copy(nullable=True))


@lru_cache(maxsize=1024)
def alike(one: dt.DataType, other: dt.DataType) -> bool:
    """One type, whether or not nulls are said to be possible."""
    return bool(one.copy(nullable=True) == other.copy(nullable=True))
