"""The typed tree as Ibis expressions over one table: the same meaning as the trace, for every row at once."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any

import ibis

from . import columns_numbers as numbers
from .columns_compare import compare, is_known
from .columns_lookup import look_up
from .columns_members import absent
from .columns_values import (
    Open,
    Quantity,
    Rendered,
    Span,
    Truth,
    Words,
    balanced,
    equal,
    is_missing,
    no_truth,
)
from .tree import (
    Age,
    Aggregate,
    Among,
    And,
    Coalesce,
    Compare,
    DerivedName,
    If,
    Known,
    Literal,
    Lookup,
    Minus,
    Name,
    Node,
    Not,
    Or,
    Product,
    ReferenceDate,
    Rescale,
    ShareCompare,
    Split,
    Sum,
)
from .types import Bool, Choice, Date, Number, String
from .vocabulary import Variable

Column = Callable[[str, str | None], Any]
Finished = dict[Node, Callable[..., Any]]


class ColumnError(ValueError):
    """A table has no column that a rule needs, or one of a type that cannot hold its variable."""


class Renderer:
    """Renders nodes over one table.

    `column` finds a stored column by its name and its group (None for the unit's own); `finished` holds
    what was made of each aggregate, for a table of units; without members it is empty.
    """

    def __init__(self, column: Column, on: dt.date, finished: Finished | None = None) -> None:
        self.column = column
        self.on = on
        self.finished = finished or {}
        self._rendered: dict[Node, Rendered] = {}

    def render(self, node: Node) -> Rendered:
        """The expressions of any node; the same node is rendered once."""
        if node not in self._rendered:
            self._rendered[node] = self._make(node)
        return self._rendered[node]

    def condition(self, node: Node) -> Truth:
        """The expression of a condition."""
        made = self.render(node)
        assert isinstance(made, Truth)
        return made

    def quantity(self, node: Node) -> Quantity:
        """The expressions of a number or date."""
        made = self.render(node)
        assert not isinstance(made, Truth | Words)
        return made

    def _words(self, node: Node) -> Words:
        made = self.render(node)
        assert isinstance(made, Words)
        return made

    def _make(self, node: Node) -> Rendered:
        if isinstance(node, DerivedName):
            return self.render(node.body)
        if isinstance(node, Literal):
            return _literal(node)
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, ReferenceDate):
            return Span(self.on, self.on)
        if isinstance(node, Lookup):
            return look_up(node, [self.render(key) for key in node.keys], self.on)
        if isinstance(node, Aggregate):
            return self.finished[node]() if node in self.finished else absent(node)
        if isinstance(node, If):
            return self._if(node)
        if isinstance(node, Coalesce):
            return self._coalesce(node)
        return self._truth(node) if isinstance(node.type, Bool) else self._arithmetic(node)

    def _truth(self, node: Node) -> Truth:
        if isinstance(node, Not):
            item = self.condition(node.item)
            return Truth(~item.cell, item.certain)
        if isinstance(node, And | Or):
            items = [self.condition(item) for item in node.items]
            join = operator.and_ if isinstance(node, And) else operator.or_
            return Truth(balanced([item.cell for item in items], join), all(item.certain for item in items))
        if isinstance(node, Compare):
            return self._compared(node.op, node.left, node.right)
        if isinstance(node, Among):
            return self._among(node)
        if isinstance(node, Known):
            return self._known(node)
        if isinstance(node, Split):
            return self._split(node)
        assert isinstance(node, ShareCompare)
        if node not in self.finished:
            return no_truth()
        made = self.finished[node](self.quantity(node.threshold).closed())
        assert isinstance(made, Truth)
        return made

    def _compared(self, op: str, left: Node, right: Node) -> Truth:
        if isinstance(left.type, Number | Date):
            return compare(op, self.quantity(left), self.quantity(right))
        first, second = self.render(left), self.render(right)
        assert isinstance(first, Truth | Words)
        assert isinstance(second, Truth | Words)
        test = equal(first.cell, second.cell)
        return Truth(test if op == "==" else ~test, first.certain and second.certain)

    def _among(self, node: Among) -> Truth:
        words = [option.value for option in node.options if isinstance(option, Literal)]
        if isinstance(node.item.type, Choice | String) and len(words) == len(node.options):
            item = self._words(node.item)
            return Truth(item.cell.isin(words), item.certain)
        found = [self._compared("==", node.item, option) for option in node.options]
        return Truth(balanced([one.cell for one in found], operator.or_), all(one.certain for one in found))

    def _split(self, node: Split) -> Truth:
        body = self.condition(node.body)
        if body.certain:
            return body
        cases = [(self.condition(test).cell, self.condition(inside).cell) for test, inside in node.cases]
        # certainly true if true wherever the value may lie; certainly false if true nowhere
        throughout = balanced([~test | inside for test, inside in cases], operator.and_)
        somewhere = balanced([test & inside for test, inside in cases], operator.or_)
        return Truth(ibis.coalesce(body.cell, throughout, somewhere))

    def _known(self, node: Known) -> Truth:
        item = self.render(node.item)
        if isinstance(item, Truth | Words):
            return Truth(ibis.literal(True) if item.certain else ~is_missing(item.cell), certain=True)
        return is_known(item)

    def _if(self, node: If) -> Rendered:
        condition = self.condition(node.condition)
        then, otherwise = self.render(node.then), self.render(node.otherwise)
        if not isinstance(then, Truth | Words):
            assert not isinstance(otherwise, Truth | Words)
            return numbers.choose(condition, then, otherwise)
        assert isinstance(otherwise, Truth | Words)
        certain = condition.certain and then.certain and otherwise.certain
        test, first, second = condition.cell, then.cell, otherwise.cell
        if condition.certain:
            cell = ibis.ifelse(test, first, second)
        elif isinstance(then, Truth):
            # an unknown condition still gives what both branches agree on
            cell = (test & first) | (~test & second) | (first & second)
        else:
            cell = ibis.cases((test, first), (~test, second), (equal(first, second), first))
        return Truth(cell, certain) if isinstance(then, Truth) else Words(cell, certain)

    def _coalesce(self, node: Coalesce) -> Rendered:
        items = [self.render(item) for item in node.items]
        if not isinstance(items[0], Truth | Words):
            return numbers.first_known([item for item in items if not isinstance(item, Truth | Words)])
        plain = [item for item in items if isinstance(item, Truth | Words)]
        cell = ibis.coalesce(*[item.cell for item in plain])
        certain = any(item.certain for item in plain)
        return Truth(cell, certain) if isinstance(items[0], Truth) else Words(cell, certain)

    def _arithmetic(self, node: Node) -> Quantity:
        if isinstance(node, Minus):
            return numbers.minus(self.quantity(node.item))
        if isinstance(node, Rescale):
            return numbers.scaled_by(self.quantity(node.item), node.factor)
        if isinstance(node, Sum):
            return numbers.total([self.quantity(item) for item in node.items])
        if isinstance(node, Product):
            return numbers.product([(self.quantity(item), item.bounds or (0, 0)) for item in node.items])
        assert isinstance(node, Age)
        return numbers.age_of(self.quantity(node.birth), self.quantity(node.on), node.unit)

    def _name(self, node: Name) -> Rendered:
        variable = node.variable
        columns = [self.column(name, node.group) for name in stored_columns(variable)]
        typed = [stored(column, variable) for column in columns]
        certain = variable.required or all(not column.type().nullable for column in columns)
        if isinstance(variable.type, Bool):
            return Truth(typed[0], certain)
        if variable.bounds is None:
            return Words(typed[0], certain)
        low, high = typed[0], typed[-1]
        if len(typed) == 1:
            high = low
        return Span(low, high) if certain else Open(low, high, *variable.bounds)


def _literal(node: Literal) -> Rendered:
    if isinstance(node.type, Bool):
        return Truth(ibis.literal(bool(node.value)), certain=True)
    if isinstance(node.type, Choice | String):
        return Words(ibis.literal(node.value, type="string"), certain=True)
    return Span(node.value, node.value)


def stored_columns(variable: Variable) -> tuple[str, ...]:
    """The columns that store a variable: two for a date and for an interval of numbers."""
    if isinstance(variable.type, Date):
        return f"{variable.name}_from", f"{variable.name}_to"
    if isinstance(variable.type, Number) and variable.interval:
        return f"{variable.name}_lo", f"{variable.name}_hi"
    return (variable.name,)


_STORED_AS = {Bool: "boolean", Date: "date", Choice: "string", String: "string"}


def stored(column: Any, variable: Variable) -> Any:
    """The column as the language calculates with it: numbers as scaled integers.

    Raises ColumnError for a column of another type; floats are refused, for they are not exact.
    """
    found = column.type()
    if isinstance(variable.type, Number):
        scale = variable.type.scale
        if found.is_null():
            return column.cast("int64")
        if found.is_integer():
            return column.cast("int64") * 10**scale if scale else column
        if found.is_decimal() and (found.scale or 0) <= scale:
            return (column * 10**scale).cast("int64") if scale else column.cast("int64")
        raise ColumnError(
            f"column {variable.name} is {found}: whole numbers or decimals with {scale} places wanted"
        )
    wanted = _STORED_AS[type(variable.type)]
    if found.is_null():
        return column.cast(wanted)
    if not getattr(found, f"is_{wanted}")():
        raise ColumnError(f"column {variable.name} is {found}: {wanted} wanted")
    return column
