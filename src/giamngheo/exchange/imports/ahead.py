"""Making the next part of a list while the present one is written: the database and Python work side by side."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T], begin: threading.Event | None = None) -> Generator[T, None, None]:
    """The same items in their order; a thread makes the next one while the present one is used.

    begin: set by the user of an item when the next one may be begun; before, he has Python to himself. Who may stop
    before the end closes it: the thread waits for him.
    Making an item must not touch the database: its connection is this thread's. What making it raises is raised here,
    after the items before it.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as maker:
        coming = maker.submit(_next, items)
        while found := coming.result():
            if begin:
                begin.clear()
            coming = maker.submit(_next, items, begin)
            try:
                yield found[0]
            finally:
                if begin:
                    begin.set()


def _next(items: Iterator[T], begin: threading.Event | None = None) -> tuple[T] | None:
    if begin:
        begin.wait()
    for item in items:
        return (item,)
    return None
