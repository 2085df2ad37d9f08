"""What a node becomes in a table: expressions for the two ends of what is possible, in the leanest form.

A condition is one nullable boolean, for SQL's own logic is three-valued in the same way. A number or a
date is either a Span, whose ends are never null, or Open: columns in which null stands for the declared
bound. Open values compare with a constant without any test for null.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.operations as operations

# Ibis would write a column's whole expression out at each of its uses: a plan of many steps, each resting on
# the one before, would grow without end. Engines drop the columns that nobody reads by themselves.
ibis.options.sql.fuse_selects = False

# a constant of Python (int or date), or an Ibis expression
Cell = Any


@dataclass(frozen=True)
class Truth:
    """A condition; `certain` if it is never null."""

    cell: Any
    certain: bool = False


@dataclass(frozen=True)
class Words:
    """A choice or free words."""

    cell: Any
    certain: bool = False


@dataclass(frozen=True)
class Span:
    """A number or date between two ends that are never null; the same object twice if it is one value."""

    low: Cell
    high: Cell

    @property
    def exact(self) -> bool:
        """True if the two ends are one value."""
        if is_constant(self.low) and is_constant(self.high):
            return bool(self.low == self.high)
        return self.low is self.high

    def closed(self) -> Span:
        return self


@dataclass(frozen=True)
class Open:
    """A number or date whose ends are columns; a null end stands for the declared bound."""

    low: Any
    high: Any
    floor: Cell
    ceiling: Cell

    @property
    def single(self) -> bool:
        """True if one column holds the value (so that null means missing)."""
        return self.low is self.high

    def closed(self) -> Span:
        """The ends with nulls replaced."""
        return Span(
            ibis.coalesce(self.low, constant(self.floor)), ibis.coalesce(self.high, constant(self.ceiling))
        )


@dataclass(frozen=True)
class AgeOf:
    """An age at a fixed date, kept as the birth until it must be a number."""

    birth: Span | Open
    on: dt.date
    unit: str
    number: Callable[[], Span]

    def closed(self) -> Span:
        return self.number()


Quantity = Span | Open | AgeOf
Rendered = Truth | Words | Quantity


def is_constant(cell: Cell) -> bool:
    """True for a plain Python value."""
    return isinstance(cell, int | dt.date)


def constant(cell: Cell) -> Any:
    """A Python value as an expression wide enough to calculate with."""
    if isinstance(cell, dt.date):
        return ibis.literal(cell, type="date")
    if not isinstance(cell, int):
        return cell
    # an engine reads a bare small number as 32 bits, so the width is written out
    small = abs(cell) < 2**31
    return ibis.literal(cell, type="int32").cast("int64") if small else ibis.literal(cell, type="int64")


def wide(cell: Cell) -> Cell:
    """A number widened to 64 bits before it is calculated with."""
    return cell if is_constant(cell) else cell.cast("int64")


def is_missing(cell: Any) -> Any:
    """True where the cell is null.

    A negation is asked through its part, for SQL reads NOT x IS NULL as NOT (x IS NULL).
    """
    while isinstance(cell.op(), operations.Not):
        cell = cell.op().arg.to_expr()
    return cell.isnull()


def equal(left: Any, right: Any) -> Any:
    """left = right for conditions and words; Ibis would read a null constant as a test for null."""
    if any(is_null(cell) for cell in (left, right)):
        return ibis.null("boolean")
    return left == right


def is_null(cell: Any) -> bool:
    """True for the constant null."""
    return isinstance(cell, ibis.expr.types.Scalar) and getattr(cell.op(), "value", cell) is None


def no_truth() -> Truth:
    """A condition that is unknown for every row."""
    return Truth(ibis.null("boolean"))


def balanced(cells: Sequence[Any], join: Callable[[Any, Any], Any]) -> Any:
    """Joins many expressions pairwise, so that the result is as shallow as it can be."""
    level = list(cells)
    while len(level) > 1:
        pairs = [join(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def add(left: Cell, right: Cell) -> Cell:
    """left + right in 64 bits."""
    if is_constant(left) and left == 0:
        return wide(right)
    if is_constant(right) and right == 0:
        return wide(left)
    return wide(left) + wide(right)


def times(left: Cell, right: Cell) -> Cell:
    """left * right in 64 bits."""
    for one, other in ((left, right), (right, left)):
        if is_constant(one) and one in (0, 1):
            return 0 if one == 0 else wide(other)
    return wide(left) * wide(right)


def smallest(*cells: Cell) -> Cell:
    """The least of never-null values."""
    return _extreme(cells, min, ibis.least)


def largest(*cells: Cell) -> Cell:
    """The greatest of never-null values."""
    return _extreme(cells, max, ibis.greatest)


def _extreme(cells: Sequence[Cell], plain: Callable[[Any], Any], joined: Callable[..., Any]) -> Cell:
    constants = [cell for cell in cells if is_constant(cell)]
    kept = ([plain(constants)] if constants else []) + [cell for cell in cells if not is_constant(cell)]
    distinct = [cell for at, cell in enumerate(kept) if all(cell is not other for other in kept[:at])]
    if len(distinct) == 1:
        return distinct[0]
    return joined(*[constant(cell) for cell in distinct])


def either(condition: Any, then: Cell, otherwise: Cell) -> Cell:
    """`then` where the condition is true, else (also where it is null) `otherwise`."""
    if is_constant(then) and is_constant(otherwise) and then == otherwise:
        return then
    return ibis.ifelse(condition, constant(then), constant(otherwise))


def decided(true: Any, false: Any) -> Any:
    """A three-valued condition from the two tests for certainty; null where neither holds."""
    return ibis.cases((true, True), (false, False))
