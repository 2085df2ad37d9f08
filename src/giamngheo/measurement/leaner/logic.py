"""Three-valued AND and OR: what is decided by the parts, and what one part says already."""

from __future__ import annotations

from typing import Any

import ibis.expr.operations as ops

from giamngheo.measurement.leaner.constants import FALSE, TRUE
from giamngheo.measurement.leaner.facts import Known, is_null, parts_of

_OPPOSITES = {
    ops.Less: ops.GreaterEqual, ops.GreaterEqual: ops.Less, ops.Greater: ops.LessEqual,
    ops.LessEqual: ops.Greater, ops.Equals: ops.NotEquals, ops.NotEquals: ops.Equals,
}  # fmt: skip


def joined(kind: Any, left: Any, right: Any, known: Known) -> ops.Value:
    """left AND right, or left OR right, in the fewest words."""
    neutral, deciding = (TRUE, FALSE) if kind is ops.And else (FALSE, TRUE)
    other = ops.Or if kind is ops.And else ops.And
    if deciding in (left, right):
        return deciding
    if left in (neutral, right):
        return right
    if right == neutral:
        return left
    for one, rest in ((left, right), (right, left)):
        # a AND (a OR b) is a; a AND (a AND b) is a AND b
        if one in _parts(rest, other):
            return one
        if one in _parts(rest, kind):
            return rest
    twice = isinstance(left, other) and isinstance(right, other) and left.left == right.left
    # (a AND b) OR (a AND NOT b) is a
    if twice and opposite(left.right, right.right, known):
        return left.left
    return kind(left, right)


def opposite(one: Any, other: Any, known: Known) -> bool:
    """In every row one of the two is true and the other false."""
    return known.never_null(one) and known.never_null(other) and negates(one, other)


def negates(one: Any, other: Any) -> bool:
    """`other` is NOT `one`, null where it is null."""
    if isinstance(other, ops.Not):
        return bool(other.arg == one)
    if isinstance(one, ops.Not):
        return bool(one.arg == other)
    same = type(other) in _OPPOSITES and _OPPOSITES[type(other)] is type(one)
    return same and (one.left, one.right) == (other.left, other.right)


def contrary(value: Any) -> ops.Value:
    """NOT value; for a comparison that is never null, the opposite comparison."""
    if type(value) in _OPPOSITES:
        return _OPPOSITES[type(value)](value.left, value.right)
    return ops.Not(value)


def holds(condition: ops.Value, known: Known) -> ops.Value:
    """A condition where unknown counts as false, without the words that make it so."""
    if isinstance(condition, ops.Coalesce) and len(condition.arg) == 2 and condition.arg[1] == FALSE:
        return holds(condition.arg[0], known)
    if isinstance(condition, ops.IfElse) and is_null(condition.false_null_expr):
        return holds(ops.And(condition.bool_expr, condition.true_expr), known)
    if not isinstance(condition, ops.And | ops.Or):
        return condition
    left, right = holds(condition.left, known), holds(condition.right, known)
    if isinstance(condition, ops.Or) and negates(left, right):
        return known.fold(ops.NotNull(left))
    if isinstance(condition, ops.And):
        for one, rest in ((left, right), (right, left)):
            if isinstance(one, ops.NotNull) and _never_true_without(rest, one.arg):
                return rest
    return joined(type(condition), left, right, known)


def null_with(value: ops.Value, item: ops.Value) -> bool:
    """The value is null wherever the item is."""
    if value == item:
        return True
    strict = isinstance(value, ops.Comparison | ops.Not | ops.Cast | ops.Add | ops.Subtract | ops.Multiply)
    return (
        strict and not isinstance(value, ops.IdenticalTo) and any(null_with(p, item) for p in parts_of(value))
    )


def _never_true_without(condition: Any, item: ops.Value) -> bool:
    """Where the item is null the condition is false or null."""
    if isinstance(condition, ops.And | ops.Or):
        asked = any if isinstance(condition, ops.And) else all
        return asked(_never_true_without(part, item) for part in (condition.left, condition.right))
    return null_with(condition, item)


def _parts(value: Any, kind: Any) -> set[ops.Value]:
    if not isinstance(value, kind):
        return set()
    return {value.left, value.right} | _parts(value.left, kind) | _parts(value.right, kind)
