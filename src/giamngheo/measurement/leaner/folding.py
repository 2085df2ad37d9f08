"""Folding of one value whose parts are folded already: the same for every row, null for null."""

from __future__ import annotations

from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from giamngheo.measurement.leaner.cases import fold_case, fold_test
from giamngheo.measurement.leaner.certainty import maybe, surely
from giamngheo.measurement.leaner.comparing import COMPARED
from giamngheo.measurement.leaner.constants import FALSE, INT32, TRUE, alike, null_of, whole_number
from giamngheo.measurement.leaner.facts import Known, is_null, parts_of
from giamngheo.measurement.leaner.logic import holds, joined, null_with
from giamngheo.measurement.leaner.traversal import inside_out, with_parts
from giamngheo.measurement.leaner.widths import in_32_bits, narrowed, narrowest, whole


def folded(value: ops.Value, known: Known) -> ops.Value:
    """The leanest value of the same result: equal for every row that `known` allows, null where it is null."""
    if isinstance(value, ops.IsNull | ops.NotNull):
        return _null_test(value, known)
    if isinstance(value, ops.Coalesce):
        return _coalesce(value, known)
    if isinstance(value, ops.And | ops.Or):
        return joined(type(value), value.left, value.right, known)
    if isinstance(value, ops.Not):
        return _negated(value)
    if isinstance(value, ops.IfElse | ops.SearchedCase):
        return narrowed(_where_known(fold_case(value, known), known), known)
    if type(value) in COMPARED or isinstance(value, ops.InValues | ops.Between):
        return _compared(value, known)
    if isinstance(value, ops.Cast):
        return _cast(value)
    if isinstance(value, ops.Add | ops.Subtract | ops.Multiply):
        return _arithmetic(value, known)
    if isinstance(value, ops.CountStar):
        return value if value.where is None else value.copy(where=_counted_where(value.where, known))
    if isinstance(value, ops.Sum):
        return ops.Sum(narrowest(value.arg), where=value.where and holds(value.where, known))
    return value


def counted(value: ops.Value) -> ops.Value:
    """The rows in which something is known are counted, not added as ones; for groups, which are never empty."""
    if not isinstance(value, ops.Sum) or value.where is not None or not isinstance(value.arg, ops.IfElse):
        return value
    test, one, nothing = value.arg.args
    ones = isinstance(one, ops.Literal) and one.value == 1
    if not ones or not isinstance(test, ops.NotNull) or not isinstance(nothing, ops.Literal):
        return value
    return ops.Count(test.arg) if nothing.value == 0 else value


def _null_test(value: ops.IsNull | ops.NotNull, known: Known) -> ops.Value:
    if is_null(value.arg) or known.never_null(value.arg):
        return TRUE if isinstance(value, ops.IsNull) == is_null(value.arg) else FALSE
    inside = value.arg
    if isinstance(inside, ops.Not):
        return known.fold(type(value)(inside.arg))
    if isinstance(inside, ops.Cast) and whole(inside.to) and whole(inside.arg.dtype):
        return known.fold(type(value)(inside.arg))
    if isinstance(inside, ops.Comparison) and not isinstance(inside, ops.IdenticalTo):
        # null where one side is
        open_sides = [side for side in (inside.left, inside.right) if not known.never_null(side)]
        if len(open_sides) == 1:
            return known.fold(type(value)(open_sides[0]))
    return fold_test(value, inside, known)


def _coalesce(value: ops.Coalesce, known: Known) -> ops.Value:
    kept: list[ops.Value] = []
    for part in value.arg:
        kept += part.arg if isinstance(part, ops.Coalesce) else () if is_null(part) else (part,)
        if kept and known.never_null(kept[-1]):
            break
    if not kept:
        return null_of(value.dtype)
    if len(kept) == 1:
        return kept[0]
    whole_value = ops.Coalesce(tuple(kept))
    if len(kept) == 2 and kept[1] in (TRUE, FALSE):
        return (maybe if kept[1] == TRUE else surely)(kept[0], known) or whole_value
    return whole_value


def _counted_where(condition: ops.Value, known: Known) -> ops.Value:
    found = holds(condition, known)
    return surely(found, known) or found


def _negated(value: ops.Not) -> ops.Value:
    if is_null(value.arg):
        return null_of(dt.boolean)
    if value.arg in (TRUE, FALSE):
        return FALSE if value.arg == TRUE else TRUE
    return value.arg.arg if isinstance(value.arg, ops.Not) else value


def _where_known(value: ops.Value, known: Known) -> ops.Value:
    """A choice by whether something is known: on that side it is never null."""
    if not isinstance(value, ops.IfElse) or not isinstance(value.bool_expr, ops.NotNull):
        return value
    item = value.bool_expr.arg
    there = known.with_known(item)
    made: dict[ops.Value, ops.Value] = {}
    for node in inside_out([value.true_expr], {item}):
        here = node if node == item else with_parts(node, made)
        if node != item and (here is not node or item in parts_of(node)):
            here = folded(here, there)
        if here is not node:
            made[node] = here if here.dtype == node.dtype else ops.Cast(here, to=node.dtype)
    then = made.get(value.true_expr, value.true_expr)
    if is_null(value.false_null_expr) and null_with(then, item):
        # null where the item is, by itself
        return then
    return ops.IfElse(value.bool_expr, then, value.false_null_expr)


def _compared(value: Any, known: Known) -> ops.Value:
    value = _in_few_bits(_closed(value), known)
    parts = parts_of(value)
    if is_null(parts[0]) or (not isinstance(value, ops.InValues) and any(map(is_null, parts[1:]))):
        # a range may still be false with one end unknown
        return value if isinstance(value, ops.Between) else null_of(dt.boolean)
    if any(known.of(part).nullable for part in parts):
        return fold_test(value, parts[0], known)
    bounds = [known.of(part).bounds for part in parts]
    if isinstance(value, ops.InValues) or any(one is None for one in bounds):
        return fold_test(value, parts[0], known)
    if isinstance(value, ops.Between):
        (low, high), (_, floor), (ceiling, _) = bounds  # type: ignore[misc]
        return TRUE if floor <= low and high <= ceiling else value
    always, never = COMPARED[type(value)]
    if always(bounds[0], bounds[1]):
        return TRUE
    return FALSE if never(bounds[0], bounds[1]) else fold_test(value, parts[0], known)


def _closed(value: Any) -> Any:
    """No bare negation on either side, for SQL reads NOT a < b as NOT (a < b)."""
    if not any(isinstance(part, ops.Not) for part in parts_of(value)):
        return value
    return with_parts(value, {p: ops.Coalesce((p,)) for p in parts_of(value) if isinstance(p, ops.Not)})


def _in_few_bits(value: Any, known: Known) -> Any:
    """Whole numbers of 64 bits compared in 32, where they fit."""
    if type(value) not in COMPARED or dt.int64 not in (value.left.dtype, value.right.dtype):
        return value
    left, right = in_32_bits(value.left, known), in_32_bits(value.right, known)
    return value if left is None or right is None else type(value)(left, right)


def _cast(value: ops.Cast) -> ops.Value:
    inside = value.arg
    if is_null(inside):
        return null_of(value.to)
    constant = isinstance(inside, ops.Literal) and whole(inside.dtype)
    if constant and value.to in (dt.int32, dt.int64) and INT32[0] <= int(inside.value) <= INT32[1]:
        return whole_number(int(inside.value), value.to)
    if isinstance(inside, ops.Cast) and inside.arg.dtype == value.to == dt.int32 and inside.to == dt.int64:
        return inside.arg
    if isinstance(inside, ops.Field | ops.Cast) and alike(inside.dtype, value.to):
        return inside
    return value


def _arithmetic(value: ops.Add | ops.Subtract | ops.Multiply, known: Known) -> ops.Value:
    """Whole numbers that stay within 32 bits are calculated in 32 bits, and only then widened."""
    parts = parts_of(value)
    if any(map(is_null, parts)):
        return null_of(value.dtype)
    bounds = known.of(value).bounds
    if bounds is None or value.dtype not in (dt.int32, dt.int64):
        return value
    if bounds[0] == bounds[1] and known.never_null(value):
        return whole_number(bounds[0], value.dtype)
    left, right = (in_32_bits(part, known) for part in parts)
    if left is None or right is None or in_32_bits(value, known) is None:
        return value
    neutral = whole_number(1 if isinstance(value, ops.Multiply) else 0, dt.int32)
    if right == neutral:
        found = left
    elif left == neutral and not isinstance(value, ops.Subtract):
        found = right
    else:
        found = ops.Cast(type(value)(left, right), to=dt.int32)
    return found if value.dtype == dt.int32 else ops.Cast(found, to=dt.int64)
