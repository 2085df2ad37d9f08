"""Folders in which a process holds files in the clear for a moment; what a killed one left is removed."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "giamngheo-work-"
LOCK = ".held"
_FRESH = 60
"""Seconds within which a folder without a lock may be one that is just being made."""


@contextmanager
def working_folder(what: str) -> Iterator[Path]:
    """A folder that only this process' account reads, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{what}-") as name:
        folder = Path(name)
        # the system lets a lock go with its process, however that ends
        with (folder / LOCK).open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield folder


def remove_left() -> int:
    """Removes what killed processes left, which may be personal data in the clear; returns how many folders."""
    left = [path for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if _is_left(path)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def _is_left(path: Path) -> bool:
    try:
        with (path / LOCK).open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except FileNotFoundError:
        return path.is_dir() and time.time() - path.stat().st_mtime > _FRESH
    except OSError:
        # held, or of another account
        return False
