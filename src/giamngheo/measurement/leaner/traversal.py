"""Walks through values as graphs: every part once, however often it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, MutableMapping
from typing import Any

import ibis.expr.operations as ops

from giamngheo.measurement.leaner.facts import parts_of


def inside_out(roots: Iterable[ops.Value], stops: Collection[ops.Value] = ()) -> list[ops.Value]:
    """Every value once, after its parts; what is in `stops` is not looked into."""
    seen: set[ops.Value] = set()
    order: list[ops.Value] = []
    waiting: list[tuple[ops.Value, bool]] = [(root, False) for root in roots]
    while waiting:
        value, parts_done = waiting.pop()
        if parts_done:
            order.append(value)
        elif value not in seen:
            seen.add(value)
            waiting.append((value, True))
            if value not in stops:
                waiting += [(part, False) for part in parts_of(value)]
    return order


def with_parts(node: Any, made: MutableMapping[ops.Value, ops.Value]) -> Any:
    """The node with what was made of its parts; itself where nothing was."""
    changed, parts = False, []
    for part in node.__args__:
        new: Any = part
        if isinstance(part, tuple):
            new = tuple(made.get(one, one) if isinstance(one, ops.Value) else one for one in part)
            changed |= any(one is not old for one, old in zip(new, part, strict=True))
        elif isinstance(part, ops.Value):
            new = made.get(part, part)
            changed |= new is not part
        parts.append(new)
    return type(node)(*parts) if changed else node
