"""Arithmetic on bounds, for what is possible at all and for what is possible for one record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Ends = tuple[Any, Any]


def add(parts: Iterable[Ends]) -> Ends:
    """Bounds of a sum."""
    listed = list(parts)
    return sum(low for low, _ in listed), sum(high for _, high in listed)


def negate(part: Ends) -> Ends:
    """Bounds of the negative."""
    return -part[1], -part[0]


def multiply(left: Ends, right: Ends) -> Ends:
    """Bounds of a product."""
    corners = [a * b for a in left for b in right]
    return min(corners), max(corners)


def cover(parts: Iterable[Ends]) -> Ends:
    """The smallest bounds that hold all of the parts."""
    listed = list(parts)
    return min(low for low, _ in listed), max(high for _, high in listed)


def compare(op: str, left: Ends, right: Ends) -> tuple[bool, bool]:
    """(certainly true, possibly true) for `left op right`."""
    if op == "<":
        return left[1] < right[0], left[0] < right[1]
    if op == "<=":
        return left[1] <= right[0], left[0] <= right[1]
    if op in (">", ">="):
        return compare("<" if op == ">" else "<=", right, left)
    same = left[0] == left[1] == right[0] == right[1]
    overlap = left[0] <= right[1] and right[0] <= left[1]
    if op == "==":
        return same, overlap
    return not overlap, not same
