"""What is known of a value before any row is read: whether it may be null, and between which whole numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from giamngheo.measurement.leaner.constants import INT32


@dataclass(frozen=True)
class Facts:
    """`low` and `high` bound a whole number (a boolean is 0 or 1) where it is not null; None is unknown."""

    nullable: bool = True
    low: int | None = None
    high: int | None = None

    @property
    def bounds(self) -> tuple[int, int] | None:
        return None if self.low is None or self.high is None else (self.low, self.high)


TableFacts = Callable[[ops.Relation], Mapping[str, Facts]]
"""A table of the engine → what is known of its columns; nothing of a column that is not there."""

UNKNOWN = Facts()
_EXACT = 2**52
_BOUNDED = {ops.Add, ops.Subtract, ops.Multiply, ops.FloorDivide}
# null exactly where one of the arguments is
_STRICT = (
    ops.Comparison, ops.Between, ops.Not, ops.And, ops.Or, ops.Add, ops.Subtract, ops.Multiply, ops.InValues,
)  # fmt: skip
_HARMLESS = (
    ops.Field, ops.Literal, ops.Comparison, ops.Between, ops.Not, ops.And, ops.Or, ops.InValues, ops.IsNull,
    ops.NotNull, ops.Coalesce, ops.IfElse, ops.SearchedCase, ops.SimpleCase,
)  # fmt: skip
WIDE = (dt.int32, dt.int64)


class Known:
    """The facts of every value over one table, each found once."""

    def __init__(self, table: Mapping[str, Facts], folded: Callable[[ops.Value, Known], ops.Value]) -> None:
        self.table = table
        self._folded = folded
        self._found: dict[ops.Value, Facts] = {}
        self._harmless: dict[ops.Value, bool] = {}
        # what is a column of some step: an engine has always calculated it for every row
        self.calculated: set[ops.Value] = set()

    def of(self, value: ops.Value) -> Facts:
        """The facts of a value whose parts have been asked before it, or are shallow."""
        if value not in self._found:
            self._found[value] = self._find(value)
        return self._found[value]

    def with_known(self, value: ops.Value) -> Known:
        """The same for rows in which the value is not null."""
        there = Known(self.table, self._folded)
        there._found[value] = replace(self.of(value), nullable=False)
        return there

    def fold(self, value: ops.Value) -> ops.Value:
        """The leanest value of the same result in the rows of which this is known."""
        return self._folded(value, self)

    def never_null(self, value: ops.Value) -> bool:
        return not self.of(value).nullable

    def _find(self, value: ops.Value) -> Facts:
        if isinstance(value, ops.Field):
            return self.table.get(value.name, UNKNOWN)
        if isinstance(value, ops.Literal):
            return _of_literal(value)
        if isinstance(value, ops.IsNull | ops.NotNull):
            return Facts(False, 0, 1)
        if isinstance(value, ops.Cast):
            return self._of_cast(value)
        if isinstance(value, ops.Coalesce):
            return self._hull(value.arg, all)
        if isinstance(value, ops.IfElse):
            return self._hull((value.true_expr, value.false_null_expr), any)
        if isinstance(value, ops.SearchedCase | ops.SimpleCase):
            return self._hull((*value.results, value.default), any)
        if is_list_look_up(value):
            return self._of_look_up(value)
        return self._of_strict(value)

    def harmless(self, value: ops.Value) -> bool:
        """No row can make it fail, so it may be calculated where nobody asks for it."""
        if value not in self._harmless:
            self._harmless[value] = value in self.calculated or (
                self._cannot_fail(value)
                and all(self.harmless(part) for part in parts_of(value) if not _listed(part))
            )
        return self._harmless[value]

    def _cannot_fail(self, value: ops.Value) -> bool:
        if isinstance(value, ops.Cast):
            bounds = self.of(value).bounds
            return bounds is not None and INT32[0] <= bounds[0] and bounds[1] <= INT32[1] and value.to in WIDE
        if isinstance(value, ops.Add | ops.Subtract | ops.Multiply):
            # calculated in 32 bits: see `folding`
            bounds = self.of(value).bounds
            return (
                bounds is not None
                and INT32[0] <= bounds[0]
                and bounds[1] <= INT32[1]
                and all(part.dtype in WIDE for part in parts_of(value))
            )
        return isinstance(value, _HARMLESS) or is_list_look_up(value)

    def _hull(self, values: Sequence[ops.Value], null_if: Callable[[Iterable[bool]], bool]) -> Facts:
        nullable = null_if([self.of(value).nullable for value in values])
        bounds = [self.of(value).bounds for value in values if not is_null(value)]
        known = [one for one in bounds if one is not None]
        if not known or len(known) < len(bounds):
            return Facts(nullable)
        return Facts(nullable, min(low for low, _ in known), max(high for _, high in known))

    def _of_strict(self, value: ops.Value) -> Facts:
        if isinstance(value, ops.FloorDivide):
            divisor = self.of(value.right)
            strict = divisor.bounds is not None and (divisor.low or 0) > 0
        else:
            strict = isinstance(value, _STRICT)
        if not strict:
            return UNKNOWN
        parts = [self.of(part) for part in parts_of(value)]
        nullable = any(part.nullable for part in parts)
        if value.dtype.is_boolean():
            return Facts(nullable, 0, 1)
        if type(value) not in _BOUNDED or not value.dtype.is_integer():
            return Facts(nullable)
        return Facts(nullable, *(_calculated(type(value), parts[0].bounds, parts[1].bounds) or (None, None)))

    def _of_cast(self, value: ops.Cast) -> Facts:
        kind, inside = value.arg.dtype, self.of(value.arg)
        whole = kind.is_integer() or kind.is_boolean()
        if whole and value.to.is_integer():
            return inside
        # a cast that can fail may give null in some engine; numbers to texts cannot
        return Facts(inside.nullable) if (whole or kind.is_string()) and value.to.is_string() else UNKNOWN

    def _of_look_up(self, value: ops.Value) -> Facts:
        listed, place = parts_of(value)
        values, at = _listed(listed), self.of(place)
        first = _LOOK_UPS[type(value).__func_name__]
        inside = at.bounds is not None and at.bounds[0] >= first and at.bounds[1] < first + len(values)
        return Facts(at.nullable or not inside, min(values), max(values))


def parts_of(value: ops.Value) -> list[ops.Value]:
    """The values that a value is made of."""
    found: list[ops.Value] = []
    for part in value.__args__:
        found += [one for one in (part if isinstance(part, tuple) else (part,)) if isinstance(one, ops.Value)]
    return found


# the look-ups of DuckDB and of Spark, and where they begin to count
_LOOK_UPS = {"list_extract": 1, "get": 0}


def is_list_look_up(value: Any) -> bool:
    """A look-up in a constant list of whole numbers written as text; null outside of the list."""
    if not isinstance(value, ops.ScalarUDF) or type(value).__func_name__ not in _LOOK_UPS:
        return False
    return bool(_listed(parts_of(value)[0]))


@lru_cache(maxsize=256)
def _listed(value: Any) -> tuple[int, ...]:
    if not isinstance(value, ops.Cast):
        return ()
    text = value.arg.arg if isinstance(value.arg, ops.StringSplit) else value.arg
    if not isinstance(text, ops.Literal) or not text.dtype.is_string():
        return ()
    return tuple(json.loads(text.value if text is value.arg else f"[{text.value}]"))


def is_null(value: Any) -> bool:
    """The constant null."""
    return isinstance(value, ops.Literal) and value.value is None


def _of_literal(value: ops.Literal) -> Facts:
    if value.value is None:
        return UNKNOWN
    if value.dtype.is_integer() or value.dtype.is_boolean():
        return Facts(False, int(value.value), int(value.value))
    return Facts(nullable=False)


def _calculated(
    operation: type, one: tuple[int, int] | None, other: tuple[int, int] | None
) -> tuple[int, int] | None:
    if one is None or other is None:
        return None
    if operation is ops.Add:
        return one[0] + other[0], one[1] + other[1]
    if operation is ops.Subtract:
        return one[0] - other[1], one[1] - other[0]
    if operation is ops.Multiply:
        products = [a * b for a in one for b in other]
        return min(products), max(products)
    if max(map(abs, one)) > _EXACT:
        # engines divide with floats
        return None
    quotients = [a // b for a in one for b in other]
    return min(quotients), max(quotients)
