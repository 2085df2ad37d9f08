"""Counts that the processes of a machine share, in a small file beside the database: how often a visitor came.

A cache of Django, so that tests may put another in its place. Losing the file loses counts and nothing else: a
damaged one is begun anew, and while none can be written (a full disk) each process counts for itself.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache

log = logging.getLogger(__name__)
T = TypeVar("T")

TIDY_AT = 10_000
"""So many entries are kept before those whose time is over are taken out."""


class SharedCounters(BaseCache):
    """Whole numbers by key, each for a while. `add` and `incr` are one step for all processes."""

    def __init__(self, path: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.path = Path(path)
        self._meanwhile = LocMemCache("counters", params)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        try:
            # nothing here is worth waiting for the disk
            file.execute("PRAGMA synchronous = OFF")
            file.execute(
                "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER, until REAL)"
            )
            yield file
        finally:
            file.close()

    def _counted(
        self, in_file: Callable[[sqlite3.Connection], T], meanwhile: Callable[[LocMemCache], T]
    ) -> T:
        """What the file answers; where it cannot, what this process counts by itself."""
        for last in (False, True):
            try:
                with self._open() as file:
                    return in_file(file)
            except (OSError, sqlite3.DatabaseError) as error:
                log.warning("counters: %s", type(error).__name__)
                # of these errors only the plain one says that the file itself is broken
                if last or type(error) is not sqlite3.DatabaseError or not self._forget():
                    break
        return meanwhile(self._meanwhile)

    def _forget(self) -> bool:
        """Takes the damaged file away; whether that could be done."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether it began to count: false where the key is counted already."""
        now, until = time.time(), self.get_backend_timeout(timeout)

        def in_file(file: sqlite3.Connection) -> bool:
            if file.execute("SELECT count(*) FROM counts").fetchone()[0] >= TIDY_AT:
                file.execute("DELETE FROM counts WHERE until < ?", (now,))
            done = file.execute(
                "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
                "SET count = excluded.count, until = excluded.until WHERE until < ?",
                (self.make_key(key, version), int(value), until, now),
            )
            return done.rowcount == 1

        return self._counted(in_file, lambda here: here.add(key, value, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """The count after adding. ValueError where nothing is counted under the key now."""
        found = self._counted(
            lambda file: file.execute(
                "UPDATE counts SET count = count + ? WHERE key = ? AND until >= ? RETURNING count",
                (delta, self.make_key(key, version), time.time()),
            ).fetchone(),
            lambda here: (here.incr(key, delta, version),),
        )
        if found is None:
            raise ValueError(f"{key!r} is not counted")
        return int(found[0])

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._counted(
            lambda file: file.execute(
                "SELECT count FROM counts WHERE key = ? AND until >= ?",
                (self.make_key(key, version), time.time()),
            ).fetchone(),
            lambda here: (here.get(key, default, version),),
        )
        return default if found is None else found[0]

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        until = self.get_backend_timeout(timeout)
        self._counted(
            lambda file: file.execute(
                "INSERT OR REPLACE INTO counts VALUES (?, ?, ?)",
                (self.make_key(key, version), int(value), until),
            ),
            lambda here: here.set(key, value, timeout, version),
        )

    def clear(self) -> None:
        self._counted(lambda file: file.execute("DELETE FROM counts"), lambda here: here.clear())
