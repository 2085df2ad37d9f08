"""How large a rule may become once derived names are written out and both ends of ranges computed."""

from __future__ import annotations

import math

from .tree import Node
from .types import Date, Number

MAX_TREE_NODES = 5_000
MAX_TREE_DEPTH = 80
MAX_COST = 50_000

# how often each part is repeated when a node becomes a table expression
_REPEATS = {
    "comparison": 2,
    "share_comparison": 2,
    "membership": 2,
    "coalesce": 4,
    "product": 4,
    "lookup": 4,
    "age": 2,
    "known": 2,
    "split": 2,
}


def cost(node: Node) -> int:
    """The size of the node as a table expression, counted from above."""
    return node.once("cost", lambda: _cost(node))


def _cost(node: Node) -> int:
    parts = [cost(child) for child in node.children]
    if node.kind == "product":
        return 1 + _product(node, parts)
    if node.kind == "choice":
        # each end of a number needs the condition twice and each branch once
        return 1 + 2 * parts[0] + (1 if isinstance(node.type, Number | Date) else 3) * sum(parts[1:])
    return 1 + _REPEATS.get(node.kind, 1) * sum(parts)


def _product(node: Node, parts: list[int]) -> int:
    """Every factor that can vary in sign doubles both ends of what was multiplied so far."""
    varying = [part for part, child in zip(parts, node.children, strict=True) if child.kind != "literal"]
    return sum(parts) * int(math.pow(_REPEATS["product"], min(max(len(varying) - 1, 0), 20)))
