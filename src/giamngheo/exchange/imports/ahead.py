"""Making the next part of a list while the present one is written: the database and Python work side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items in their order; a thread makes the next one while the present one is used.

    Making an item must not touch the database: its connection is this thread's. What making it raises is raised here,
    after the items before it.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as maker:
        coming = maker.submit(_next, items)
        while found := coming.result():
            coming = maker.submit(_next, items)
            yield found[0]


def _next(items: Iterator[T]) -> tuple[T] | None:
    for item in items:
        return (item,)
    return None
