"""Words that are asked for in several lists: found once, as a number, and then compared as numbers."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from giamngheo.measurement.leaner.constants import whole_number
from giamngheo.measurement.leaner.facts import Known
from giamngheo.measurement.leaner.traversal import inside_out, with_parts

Words = frozenset[str]
# below this, comparing with each word is as fast
_FEWEST = 3


def numbered(outputs: Mapping[str, ops.Value], known: Known) -> dict[str, ops.Value]:
    """The outputs, where each `word IN (…)` over a column that is never null is a comparison of numbers.

    Lists that lie in one another share one number: that of the smallest list which holds the word.
    """
    order = inside_out(outputs.values())
    asked: dict[ops.Value, dict[Words, None]] = {}
    for node in order:
        words = _words(node, known)
        if words:
            asked.setdefault(node.value, {})[words] = None
    made: dict[ops.Value, ops.Value] = {}
    numbers = {
        (item, words): (number, place)
        for item, lists in asked.items()
        if sum(map(len, lists)) >= _FEWEST
        for chain in _chains(list(lists))
        for number in [_number(item, chain)]
        for place, words in enumerate(chain)
    }
    if not numbers:
        return dict(outputs)
    for node in order:
        words = _words(node, known)
        if words and (node.value, words) in numbers:
            number, place = numbers[node.value, words]
            made[node] = ops.LessEqual(number, whole_number(place, dt.int32))
        else:
            made[node] = with_parts(node, made)
    return {name: made[value] for name, value in outputs.items()}


def _words(node: ops.Value, known: Known) -> Words:
    """The words of a list; none for what is no such list."""
    if (
        not isinstance(node, ops.InValues)
        or not isinstance(node.value, ops.Field)
        or not known.never_null(node)
    ):
        return frozenset()
    words = [option.value for option in node.options if isinstance(option, ops.Literal)]
    constant = len(words) == len(node.options) and all(isinstance(word, str) for word in words)
    return frozenset(words) if constant else frozenset()


def _chains(lists: list[Words]) -> list[list[Words]]:
    """The lists in as few rows as come of themselves, each list within the next."""
    chains: list[list[Words]] = []
    for words in sorted(lists, key=len):
        chain = next((one for one in chains if one[-1] <= words), None)
        if chain is None:
            chains.append([words])
        else:
            chain.append(words)
    return chains


def _number(item: ops.Value, chain: list[Words]) -> ops.Value:
    places: dict[str, int] = {}
    for place, words in enumerate(chain):
        for word in sorted(words):
            places.setdefault(word, place)
    return ops.SimpleCase(
        item,
        tuple(ops.Literal(word, dtype=dt.string) for word in places),
        tuple(whole_number(place, dt.int32) for place in places.values()),
        whole_number(len(chain), dt.int32),
    )
