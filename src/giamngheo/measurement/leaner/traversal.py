"""Walks through values as graphs: every part once, however often it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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


def with_parts(node: Any, made: Mapping[ops.Value, ops.Value]) -> Any:
    """The node with what was made of its parts; itself where nothing was."""
    changed: dict[str, Any] = {}
    for name, part in zip(node.argnames, node.args, strict=True):
        if isinstance(part, tuple):
            new = tuple(made.get(one, one) if isinstance(one, ops.Value) else one for one in part)
            if any(one is not old for one, old in zip(new, part, strict=True)):
                changed[name] = new
        elif isinstance(part, ops.Value):
            found = made.get(part, part)
            if found is not part:
                changed[name] = found
    # copied, not made anew: Ibis binds the arguments of a new node by Python's slow signatures
    return node.copy(**changed) if changed else node
