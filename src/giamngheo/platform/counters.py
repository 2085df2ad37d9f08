"""Counts that the processes of a machine share, in a small file beside the database: how often a visitor came.

A cache of Django, so that tests may put another in its place. Losing the file loses counts and nothing else.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

TIDY_AT = 10_000
"""So many entries are kept before those whose time is over are taken out."""


class SharedCounters(BaseCache):
    """Whole numbers by key, each for a while. `add` and `incr` are one step for all processes."""

    def __init__(self, path: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.path = Path(path)

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

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether it began to count: false where the key is counted already."""
        now, until = time.time(), self.get_backend_timeout(timeout)
        with self._open() as file:
            if file.execute("SELECT count(*) FROM counts").fetchone()[0] >= TIDY_AT:
                file.execute("DELETE FROM counts WHERE until < ?", (now,))
            done = file.execute(
                "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
                "SET count = excluded.count, until = excluded.until WHERE until < ?",
                (self.make_key(key, version), int(value), until, now),
            )
            return done.rowcount == 1

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """The count after adding. ValueError where nothing is counted under the key now."""
        with self._open() as file:
            found = file.execute(
                "UPDATE counts SET count = count + ? WHERE key = ? AND until >= ? RETURNING count",
                (delta, self.make_key(key, version), time.time()),
            ).fetchone()
        if found is None:
            raise ValueError(f"{key!r} is not counted")
        return int(found[0])

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with self._open() as file:
            found = file.execute(
                "SELECT count FROM counts WHERE key = ? AND until >= ?",
                (self.make_key(key, version), time.time()),
            ).fetchone()
        return default if found is None else found[0]

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        until = self.get_backend_timeout(timeout)
        with self._open() as file:
            file.execute(
                "INSERT OR REPLACE INTO counts VALUES (?, ?, ?)",
                (self.make_key(key, version), int(value), until),
            )

    def clear(self) -> None:
        with self._open() as file:
            file.execute("DELETE FROM counts")
