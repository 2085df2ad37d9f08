"""Dated parameters in tables: the rows of one day become constants of the expression.

Words of the key become cases, the numeric key an index into arrays of the lowest and the highest value; a
key that is known only between bounds takes the least and the greatest of that part of the array.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import ibis

from .columns_values import (
    Cell,
    Open,
    Quantity,
    Rendered,
    Span,
    Truth,
    Words,
    constant,
    decided,
    either,
    equal,
    is_constant,
    largest,
    smallest,
)
from .lookup import possible_words, table_on
from .parameters import KeyValue
from .tree import Literal, Lookup
from .types import Bool, Choice, Number, String
from .values import Code, Range, Value

INT32_MAX = 2**31 - 1

Table = dict[tuple[KeyValue, ...], Value]


def look_up(node: Lookup, keys: Sequence[Rendered], on: dt.date) -> Rendered:
    """The parameter's value for every row."""
    builder = _Lookup(node, keys, table_on(node.parameter, on))
    if isinstance(node.type, Choice | String):
        return Words(builder.words(()))
    found = builder.quantity(())
    if not isinstance(node.type, Bool):
        return found
    span = found.closed()
    return Truth(decided(constant(span.low) == 1, constant(span.high) == 0))


class _Lookup:
    def __init__(self, node: Lookup, keys: Sequence[Rendered], table: Table) -> None:
        self.node = node
        self.keys = keys
        self.table = table
        # the words of the key come first, the number (there is at most one) last
        self.order = sorted(range(len(keys)), key=lambda at: isinstance(node.keys[at].type, Number))

    def _key(self, words: tuple[KeyValue, ...]) -> tuple[KeyValue, ...]:
        """Words in the order of asking, put back in the order of the table."""
        placed = dict(zip(self.order, words, strict=False))
        return tuple(placed[at] for at in sorted(placed))

    def _value(self, words: tuple[KeyValue, ...]) -> Value:
        return self.table.get(self._key(words), self.node.parameter.missing)

    def _branches(self, words: tuple[KeyValue, ...]) -> tuple[Any, bool, tuple[KeyValue, ...]]:
        """The next key's expression, whether it is never null, and what it may be."""
        at = self.order[len(words)]
        node, key = self.node.keys[at], self.keys[at]
        assert isinstance(key, Truth | Words)
        possible = (node.value,) if isinstance(node, Literal) else possible_words(node)
        return key.cell, key.certain or len(possible) == 1, possible

    def words(self, chosen: tuple[KeyValue, ...]) -> Any:
        """The code of the parameter; null where it is missing or could be several."""
        if len(chosen) == len(self.order):
            value = self._value(chosen)
            assert isinstance(value, Code)
            return ibis.null("string") if value.code is None else ibis.literal(value.code, type="string")
        key, _, possible = self._branches(chosen)
        cells = [self.words((*chosen, word)) for word in possible]
        if len(cells) == 1:
            return cells[0]
        same = cells[0]
        for cell in cells[1:]:
            same = ibis.ifelse(equal(same, cell), same, ibis.null("string"))
        return ibis.cases(
            *[(equal(key, word), cell) for word, cell in zip(possible, cells, strict=True)], else_=same
        )

    def quantity(self, chosen: tuple[KeyValue, ...]) -> Quantity:
        """The value as a number or date."""
        if len(chosen) == len(self.order):
            value = self._value(chosen)
            assert isinstance(value, Range)
            return Span(value.low, value.high)
        if isinstance(self.node.keys[self.order[len(chosen)]].type, Number):
            return self._by_number(chosen)
        key, certain, possible = self._branches(chosen)
        spans = [self.quantity((*chosen, word)).closed() for word in possible]
        if len(spans) == 1:
            return spans[0]
        tests = [equal(key, word) for word in possible]
        exact = all(span.exact for span in spans)
        if exact and all(is_constant(span.low) for span in spans):
            floor, ceiling = smallest(*[s.low for s in spans]), largest(*[s.high for s in spans])
            if floor == ceiling:
                return Span(floor, floor)
            cell = ibis.cases(*[(test, constant(span.low)) for test, span in zip(tests, spans, strict=True)])
            return Span(cell, cell) if certain else Open(cell, cell, floor, ceiling)
        low = _cases(tests, [span.low for span in spans], smallest(*[span.low for span in spans]))
        if exact and certain:
            return Span(low, low)
        return Span(
            low, _cases(tests, [span.high for span in spans], largest(*[span.high for span in spans]))
        )

    def _by_number(self, chosen: tuple[KeyValue, ...]) -> Span:
        missing = self.node.parameter.missing
        assert isinstance(missing, Range)
        rows = self._rows(chosen)
        if not rows:
            return Span(missing.low, missing.high)
        first, last = min(rows), max(rows)
        listed = [rows.get(number, missing) for number in range(first, last + 1)]
        lows = _array([value.low for value in listed])
        highs = _array([value.high for value in listed])
        key = self.keys[self.order[-1]]
        assert not isinstance(key, Truth | Words)
        span = key.closed()
        start, end = constant(span.low), constant(span.high)
        outside = (start < first) | (end > last)
        at, past = (start - first).cast("int32"), (end - first + 1).cast("int32")
        if span.exact:
            low, high = lows[at], highs[at]
        else:
            low = ibis.ifelse(start == end, lows[at], lows[at:past].mins())
            high = ibis.ifelse(start == end, highs[at], highs[at:past].maxs())
        return Span(
            either(outside, missing.low, low.cast("int64")), either(outside, missing.high, high.cast("int64"))
        )

    def _rows(self, chosen: tuple[KeyValue, ...]) -> dict[int, Range]:
        found = {}
        for key, value in self.table.items():
            *words, number = [key[at] for at in self.order]
            if tuple(words) == chosen and isinstance(value, Range) and isinstance(number, int):
                found[number] = value
        return found


def _cases(tests: Sequence[Any], cells: Sequence[Cell], otherwise: Cell) -> Cell:
    pairs = [(test, constant(cell)) for test, cell in zip(tests, cells, strict=True)]
    return ibis.cases(*pairs, else_=constant(otherwise))


def _array(values: list[int]) -> Any:
    # engines read small literals as 32-bit numbers: say so, and widen what is taken out
    small = max(map(abs, values)) <= INT32_MAX
    return ibis.literal(values, type="array<int32>" if small else "array<int64>")
