"""Memory limits held against the memory there is."""

from __future__ import annotations

import os
import re
from pathlib import Path

from giamngheo.measurement.alkire_foster.errors import MeasureError

_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT])(i?)B?\s*", re.IGNORECASE)
_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def refuse_beyond_memory(limit: str | None) -> None:
    """MeasureError memory_limit_beyond for more than this computer (or its container) has: the engine would be
    ended by the system instead of using the disk. What is no amount is left to the engine to refuse.
    """
    found = _AMOUNT.fullmatch(limit or "")
    if found is None:
        return
    unit = 1024 if found[3] else 1000
    wanted = float(found[1]) * unit ** ("KMGT".index(found[2].upper()) + 1)
    there = memory_there()
    if wanted > there:
        raise MeasureError("memory_limit_beyond", value=limit, there=f"{there / 1e9:.0f}GB")


def memory_there() -> int:
    """Bytes of memory that this process may use at most."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        allowed = _CONTAINER.read_text(encoding="ascii").strip()
    except OSError:
        return whole
    return min(whole, int(allowed)) if allowed.isdecimal() else whole
