"""How the points of the items are looked up and added by an engine.

A constant list indexed by option × column is faster than a CASE, and one list for several items faster still. On
Spark it is also shorter: the CASEs of all items make one Java method that its compiler gives up on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import numpy as np

# lists up to this length stay in the processor's nearest cache
_LONGEST_LIST = 2_000


@dataclass(frozen=True)
class Scored:
    """An item in a plan: points (options × columns) int32, and the number of its option.

    The number is null where the answer is open; a number that is none of the options counts as open.
    """

    points: np.ndarray
    option: ir.IntegerValue

    @property
    def exists(self) -> ir.BooleanValue:
        found: ir.BooleanValue = self.option.between(0, len(self.points) - 1)
        return found


# (items, the number of the household's column) → the sum of the points, null where anything is null
Lowering = Callable[[Sequence[Scored], ir.IntegerValue], ir.IntegerValue]


# (the points of a list, the place in it counting from 0) → the points at the place
Element = Callable[[Sequence[int], ir.IntegerValue], ir.IntegerValue]


def by_list(items: Sequence[Scored], column: ir.IntegerValue) -> ir.IntegerValue:
    """A constant list for each few items, for DuckDB: the sums of their points for every combination of options."""
    return _by_lists(_listed, items, column)


def by_array(items: Sequence[Scored], column: ir.IntegerValue) -> ir.IntegerValue:
    """The same lists as arrays of Spark."""
    return _by_lists(_in_array, items, column)


def _by_lists(element: Element, items: Sequence[Scored], column: ir.IntegerValue) -> ir.IntegerValue:
    found: list[ir.IntegerValue] = []
    group: list[Scored] = []
    for item in items:
        if group and _length([*group, item]) > _LONGEST_LIST:
            found.append(_group(element, group, column))
            group = []
        group.append(item)
    if group:
        found.append(_group(element, group, column))
    # one test of all options: in a list for several items a wrong number would find another's points
    exist = ibis.and_(*[item.exists for item in items])
    return ibis.ifelse(exist, reduce(add, found), ibis.null("int32"))


def _length(group: Sequence[Scored]) -> int:
    return int(np.prod([len(item.points) for item in group])) * group[0].points.shape[1]


def _group(element: Element, group: Sequence[Scored], column: ir.IntegerValue) -> ir.IntegerValue:
    columns = group[0].points.shape[1]
    sums = np.zeros((1, columns), dtype=np.int64)
    position: ir.IntegerValue | None = None
    for item in group:
        sums = (sums[:, None, :] + item.points[None, :, :]).reshape(-1, columns)
        here = item.option.cast("int32")
        position = here if position is None else position * len(item.points) + here
    assert position is not None
    return element([int(value) for value in sums.reshape(-1)], position * columns + column)


_INTEGERS, _INTEGER = dt.Array(dt.int32), dt.int32


@ibis.udf.scalar.builtin(name="list_extract", signature=((_INTEGERS, _INTEGER), _INTEGER))
def _list_extract(values: Any, position: Any) -> Any:
    """DuckDB's own look-up, which counts from 1; ibis's adds a test for counting from the end."""


@ibis.udf.scalar.builtin(name="get", signature=((_INTEGERS, _INTEGER), _INTEGER))
def _get(values: Any, position: Any) -> Any:
    """Spark's own look-up, which counts from 0 and is null outside; ibis's would be an error there."""


# the lists as text, which the engine reads once: a thousand literals would take longer to write than to look up


def _listed(values: Sequence[int], place: ir.IntegerValue) -> ir.IntegerValue:
    listed = ibis.literal(str(list(values))).cast(_INTEGERS)
    found: ir.IntegerValue = _list_extract(listed, (place + 1).cast("int32"))
    return found


def _in_array(values: Sequence[int], place: ir.IntegerValue) -> ir.IntegerValue:
    listed = ibis.literal(",".join(map(str, values))).split(",").cast(_INTEGERS)
    found: ir.IntegerValue = _get(listed, place.cast("int32"))
    return found


def by_case(items: Sequence[Scored], column: ir.IntegerValue) -> ir.IntegerValue:
    """A CASE over the positions of each item."""
    total: ir.IntegerValue = ibis.literal(0).cast("int32")
    for item in items:
        position = item.option * item.points.shape[1] + column
        total = total + position.cases(
            *[
                (at, ibis.literal(int(value)).cast("int32"))
                for at, value in enumerate(item.points.reshape(-1))
            ],
            else_=ibis.null("int32"),
        )
    return total


_LOWERINGS: dict[str, Lowering] = {"duckdb": by_list, "pyspark": by_array}


def lowering_for(engine: str) -> Lowering:
    """The fastest way for an engine by ibis's name ("duckdb", "pyspark", …)."""
    return _LOWERINGS.get(engine, by_case)


def differ(one: ir.Value, other: ir.Value) -> ir.BooleanValue:
    """Both are known and unlike: never null. (`!=` with a bare null would ask whether the other is known.)"""
    return one.notnull() & other.notnull() & ibis.coalesce(one != other, ibis.literal(False))
