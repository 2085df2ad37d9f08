"""What planning a computation needs of Python itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def planning() -> Iterator[None]:
    """Garbage is not looked for while a plan is made.

    A plan is a hundred thousand small objects that are all needed: Python would take them for a growing heap
    and walk through everything that the program holds, for a quarter of the time that planning takes.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
