"""Aggregates over members in tables: what one group_by must collect, and what is made of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import ibis

from .columns_compare import spans
from .columns_values import (
    Open,
    Quantity,
    Rendered,
    Span,
    Truth,
    add,
    constant,
    either,
    is_missing,
    largest,
    no_truth,
    smallest,
    times,
    wide,
)
from .tree import Aggregate, Literal, ShareCompare

# the unit's key in the member table
JOINED = "rule_joined_key"

Finish = Callable[[dict[str, Any]], Rendered]


class Renders(Protocol):
    """Makes expressions of the member table."""

    def condition(self, node: Any) -> Truth: ...

    def quantity(self, node: Any) -> Quantity: ...


class Collected:
    """The columns that the group_by collects, each one once."""

    def __init__(self, members: Any) -> None:
        self.members = members
        self.columns: dict[str, Any] = {}
        self._names: dict[Any, str] = {}

    def add(self, cell: Any) -> str:
        """The name of the column that holds this aggregate."""
        operation = cell.op()
        if operation not in self._names:
            self._names[operation] = f"rule_part_{len(self._names)}"
            self.columns[self._names[operation]] = cell
        return self._names[operation]

    def column(self, cell: Any) -> Any:
        """The cell as a column of the members: a constant is repeated for each."""
        cell = constant(cell)
        if not cell.op().shape.is_scalar():
            return cell
        return ibis.ifelse(self.members[JOINED].notnull(), cell, cell)

    def count(self, condition: Any = None) -> str:
        """How many members; of those for whom the condition is true."""
        return self.add(self.members.count(where=condition))


def absent(node: Aggregate | ShareCompare) -> Rendered:
    """The value when there is no list of members at all."""
    if node.bounds is None:
        return no_truth()
    return Span(*node.bounds)


def collect(node: Aggregate, collected: Collected, renders: Renders) -> Finish:
    """Adds what the aggregate needs; the result builds its value from the joined columns."""
    if node.op in ("any", "all"):
        return _quantifier(node, collected, renders)
    if node.op == "count":
        return _count(node, collected, renders)
    if node.op == "sum":
        return _sum(node, collected, renders)
    return _extreme(node, collected, renders)


def _both(first: Truth | None, second: Truth) -> Truth:
    if first is None:
        return second
    return Truth(first.cell & second.cell, first.certain and second.certain)


def _where(node: Aggregate | ShareCompare, renders: Renders) -> Truth | None:
    return None if node.where is None else renders.condition(node.where)


def _quantifier(node: Aggregate, collected: Collected, renders: Renders) -> Finish:
    item = renders.condition(node.item)
    if node.op == "all":
        item = Truth(~item.cell, item.certain)
    found = _both(_where(node, renders), item)
    cell = collected.column(found.cell)
    # two columns that are never null are collected faster than one of three values and one of two
    true = collected.add((cell if found.certain else ibis.coalesce(cell, False)).any())
    maybe = None if found.certain else collected.add(ibis.coalesce(cell, True).any())

    def finish(columns: dict[str, Any]) -> Truth:
        cell = columns[true]
        if maybe is not None:
            # true, or else unknown if some member may be; null throughout where there are no members
            cell = cell | columns[maybe].nullif(True)
        return Truth(~cell if node.op == "all" else cell)

    return finish


def _count(node: Aggregate, collected: Collected, renders: Renders) -> Finish:
    assert node.bounds is not None
    floor, ceiling = node.bounds
    where = _where(node, renders)
    everyone = isinstance(node.item, Literal) and node.item.value
    found = where if everyone else _both(where, renders.condition(node.item))
    if found is None or found.certain:
        low = high = collected.count(None if found is None else found.cell)
    else:
        low = collected.count(found.cell)
        high = collected.count(ibis.coalesce(found.cell, True))
    return _opened(low, high, floor, ceiling)


def _opened(low: str, high: str, floor: Any, ceiling: Any) -> Finish:
    def finish(columns: dict[str, Any]) -> Open:
        first = columns[low]
        return Open(first, first if low == high else columns[high], floor, ceiling)

    return finish


def _sum(node: Aggregate, collected: Collected, renders: Renders) -> Finish:
    assert node.bounds is not None
    span, where = renders.quantity(node.item).closed(), _where(node, renders)
    low, high = wide(constant(span.low)), wide(constant(span.high))
    exact = span.exact
    if where is not None and where.certain:
        low, high = either(where.cell, low, 0), either(where.cell, high, 0)
    elif where is not None:
        exact = False
        test = where.cell
        low = ibis.cases((test, low), (~test, constant(0)), else_=constant(smallest(span.low, 0)))
        high = ibis.cases((test, high), (~test, constant(0)), else_=constant(largest(span.high, 0)))
    low_name = collected.add(collected.column(low).sum())
    high_name = low_name if exact else collected.add(collected.column(high).sum())

    def finish(columns: dict[str, Any]) -> Open:
        # a sum of 64-bit numbers is wider in some engines; the declared bounds say that it fits
        first = columns[low_name].cast("decimal(38, 0)").cast("int64")
        second = first if exact else columns[high_name].cast("decimal(38, 0)").cast("int64")
        assert node.bounds is not None
        return Open(first, second, *node.bounds)

    return finish


def _extreme(node: Aggregate, collected: Collected, renders: Renders) -> Finish:
    assert node.bounds is not None
    span, where = renders.quantity(node.item).closed(), _where(node, renders)
    low, high = collected.column(span.low), collected.column(span.high)
    if where is None:
        ends = [low.min(), high.min()] if node.op == "min" else [low.max(), high.max()]
    else:
        surely = where.cell
        maybe = surely if where.certain else ibis.coalesce(surely, True)
        nobody = constant(node.bounds[1] if node.op == "min" else node.bounds[0])
        if node.op == "min":
            found = [low.min(where=maybe), high.min(where=surely)]
        else:
            found = [low.max(where=surely), high.max(where=maybe)]
        ends = [ibis.coalesce(cell, nobody) for cell in found]
    low_name = collected.add(ends[0])
    same = span.exact and (where is None or where.certain)
    return _opened(low_name, low_name if same else collected.add(ends[1]), *node.bounds)


# shares


def collect_share(node: ShareCompare, collected: Collected, renders: Renders) -> Callable[..., Truth]:
    """Counts members by what is certain of them; the threshold is compared after the join."""
    item, where = renders.condition(node.item), _where(node, renders)
    if where is None or where.certain:
        return _certain_share(node, collected, item, where)
    return _open_share(node, collected, item, where)


def _certain_share(
    node: ShareCompare, collected: Collected, item: Truth, where: Truth | None
) -> Callable[..., Truth]:
    counted = collected.count(None if where is None else where.cell)
    found = _both(where, item)
    sure = collected.count(found.cell)
    maybe = (
        sure if item.certain else collected.count(_both(where, Truth(ibis.coalesce(item.cell, True))).cell)
    )

    def finish(columns: dict[str, Any], threshold: Span) -> Truth:
        # nobody counted is a share of 0 %: the same as one who has not the item
        all_members = columns[counted] if where is None else ibis.greatest(columns[counted], constant(1))
        low = add(times(node.whole, columns[sure]), times(-1, times(threshold.high, all_members)))
        if maybe == sure and threshold.exact:
            # null where there is no list of members
            return Truth(spans(node.op, Span(low, low), Span(0, 0)).cell)
        high = add(times(node.whole, columns[maybe]), times(-1, times(threshold.low, all_members)))
        return _present(columns[counted], spans(node.op, Span(low, high), Span(0, 0)))

    return finish


def _open_share(node: ShareCompare, collected: Collected, item: Truth, where: Truth) -> Callable[..., Truth]:
    inside, outside = where.cell, is_missing(where.cell)
    having, not_having = item.cell, ~item.cell
    names = {
        "in": collected.count(inside),
        "in_with": collected.count(inside & having),
        "in_without": collected.count(inside & not_having),
        "maybe": collected.count(outside),
        "maybe_with": collected.count(outside & having),
        "maybe_without": collected.count(outside & not_having),
    }

    def finish(columns: dict[str, Any], threshold: Span) -> Truth:
        n = {name: columns[column] for name, column in names.items()}
        whole, least, most = node.whole, threshold.low, threshold.high
        with_low, with_high = add(whole, times(-1, most)), add(whole, times(-1, least))
        low = _weighted(
            (n["in_with"], whole),
            (n["in"], times(-1, most)),
            (n["maybe_with"], smallest(with_low, 0)),
            (n["maybe"] - n["maybe_with"], smallest(times(-1, most), 0)),
        )
        high = _weighted(
            (n["in"] - n["in_without"], whole),
            (n["in"], times(-1, least)),
            (n["maybe"] - n["maybe_without"], largest(with_high, 0)),
            (n["maybe_without"], largest(times(-1, least), 0)),
        )
        full = either(n["maybe"] > n["maybe_without"], whole, 0)
        empty_low, empty_high = times(-1, most), add(full, times(-1, least))
        counted = n["in"] > 0
        span = Span(either(counted, low, empty_low), either(counted, high, empty_high))
        return _present(n["in"], spans(node.op, span, Span(0, 0)))

    return finish


def _weighted(*parts: tuple[Any, Any]) -> Any:
    result: Any = 0
    for count, weight in parts:
        result = add(result, times(count, weight))
    return result


def _present(count: Any, truth: Truth) -> Truth:
    """The truth where there is a list of members, else null."""
    return Truth(ibis.cases((count.notnull(), truth.cell)))
