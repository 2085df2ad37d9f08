"""How often Python looks for values that only refer to each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 500_000
"""So many new values come between two looks."""


@contextmanager
def seldom_searched() -> Iterator[None]:
    """For long work that holds millions of small values: looking through them again and again costs much of it."""
    often = gc.get_threshold()
    gc.set_threshold(SELDOM, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)
