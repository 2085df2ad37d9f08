"""Whole numbers in 32 bits wherever what is known of them says that they fit."""

from __future__ import annotations

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from giamngheo.measurement.leaner.constants import INT32, whole_number
from giamngheo.measurement.leaner.facts import Known, is_null


def whole(kind: dt.DataType) -> bool:
    """True for whole numbers and for booleans, which count as 0 and 1."""
    return bool(kind.is_integer() or kind.is_boolean())


def in_32_bits(value: ops.Value, known: Known) -> ops.Value | None:
    """The same number as int32; None where it might not fit."""
    bounds = known.of(value).bounds
    if bounds is None or bounds[0] < INT32[0] or bounds[1] > INT32[1]:
        return None
    if isinstance(value, ops.Literal):
        return whole_number(int(value.value), dt.int32)
    while isinstance(value, ops.Cast) and value.dtype != dt.int32 and whole(value.arg.dtype):
        value = value.arg
    if value.dtype == dt.int32 and isinstance(value, ops.Field | ops.Cast | ops.IfElse):
        return value
    return ops.Cast(value, to=dt.int32)


def narrowest(value: ops.Value) -> ops.Value:
    """Without a cast that only widens a whole number: a sum is wide whatever it adds."""
    if isinstance(value, ops.Cast) and value.to.is_integer() and value.arg.dtype == dt.int32:
        return value.arg
    return value


def narrowed(value: ops.Value, known: Known) -> ops.Value:
    """A choice between numbers of 32 bits, widened after the choice."""
    if not isinstance(value, ops.IfElse) or value.dtype != dt.int64:
        return value
    if is_null(value.true_expr) or is_null(value.false_null_expr):
        return value
    then, otherwise = in_32_bits(value.true_expr, known), in_32_bits(value.false_null_expr, known)
    if then is None or otherwise is None:
        return value
    return ops.Cast(ops.IfElse(value.bool_expr, then, otherwise), to=dt.int64)
