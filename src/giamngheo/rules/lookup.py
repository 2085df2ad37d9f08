"""Looking a parameter up when its keys may be known only in part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from .parameters import KeyValue, Parameter
from .tree import Lookup, Node
from .types import Bool, Choice, Number
from .values import Code, Range, Value, hull


@lru_cache(maxsize=4096)
def table_on(parameter: Parameter, on: dt.date) -> dict[tuple[KeyValue, ...], Value]:
    """The rows that hold on a day; kept, because every household asks for the same day."""
    return parameter.table(on)


def possible_words(node: Node) -> tuple[KeyValue, ...]:
    """The values that a key may take when it is unknown; numbers have none listed."""
    if isinstance(node.type, Bool):
        return (False, True)
    return node.type.codes if isinstance(node.type, Choice) else ()


def lookup(node: Lookup, keys: Sequence[Value], on: dt.date) -> tuple[Value, bool]:
    """(everything the value may be, whether a missing row is among the possibilities)."""
    table = table_on(node.parameter, on)
    options = [_options(value, key) for value, key in zip(keys, node.keys, strict=True)]
    found: list[Value] = []
    gap = False
    for words in product(*options):
        values, complete = _matching(table, words)
        found.extend(values)
        gap = gap or not complete or any(not value.known for value in values)
        if not complete:
            found.append(node.parameter.missing)
    result = found[0]
    for value in found[1:]:
        result = hull(result, value)
    return result, gap


def _options(value: Value, key: Node) -> Sequence[KeyValue | Range]:
    if isinstance(value, Code):
        return possible_words(key) if value.code is None else (value.code,)
    if isinstance(key.type, Number):
        return (value,)
    return [bool(word) for word in range(value.low, value.high + 1)]


def _matching(
    table: dict[tuple[KeyValue, ...], Value], words: tuple[KeyValue | Range, ...]
) -> tuple[list[Value], bool]:
    """The rows for these words (a Range stands for every whole number in it), and whether all are there."""
    place = next((at for at, word in enumerate(words) if isinstance(word, Range)), None)
    if place is None:
        row = table.get(words)  # type: ignore[arg-type]
        return ([] if row is None else [row]), row is not None
    span = words[place]
    assert isinstance(span, Range)
    if span.known:
        row = table.get((*words[:place], span.low, *words[place + 1 :]))  # type: ignore[arg-type]
        return ([] if row is None else [row]), row is not None
    rows = [
        value
        for key, value in table.items()
        if key[:place] == words[:place]
        and key[place + 1 :] == words[place + 1 :]
        and span.low <= key[place] <= span.high
    ]
    return rows, len(rows) == span.high - span.low + 1
