"""Rows that PostgreSQL takes in behind the work that makes the next ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


class Behind:
    """What is still on its way to the database, and the keys that were fetched ahead for it."""

    def __init__(self, sender: ThreadPoolExecutor) -> None:
        self._sender = sender
        self._sent: list[Future[None]] = []
        self._keys: dict[type[models.Model], list[int]] = {}

    def reserve(self, keys: Mapping[type[models.Model], list[int]]) -> None:
        self._keys |= keys

    def take(self, model: type[models.Model], count: int) -> list[int] | None:
        """Keys fetched ahead; None where they do not suffice."""
        held = self._keys.get(model, [])
        if len(held) < count:
            return None
        taken, self._keys[model] = held[:count], held[count:]
        return taken

    def send(self, write: Callable[[], None]) -> None:
        """Writes after what was sent before. Until it is settled nobody else uses the connection of the driver."""
        self._sent.append(self._sender.submit(write))

    def settle(self) -> None:
        """Waits until all is written. The database's error of the first that failed, as Django names it."""
        sent, self._sent = self._sent, []
        for one in sent:
            one.exception()
        with connection.wrap_database_errors:
            for one in sent:
                one.result()

    def before_statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.settle()
        return execute(sql, params, many, context)


class _Open(threading.local):
    behind: Behind | None = None


_open = _Open()


def open_behind() -> Behind | None:
    """What `writing_behind` has opened in this thread."""
    return _open.behind


@contextmanager
def writing_behind() -> Iterator[None]:
    """Within it `insert_columns` returns before the rows are written; any statement waits for them first.

    Enter it within a transaction and leave it before the transaction ends: leaving waits, and raises what could not
    be written. On SQLite rows are written at once, as ever. RuntimeError outside a transaction.
    """
    if connection.vendor != "postgresql" or _open.behind is not None:
        yield
        return
    if not connection.in_atomic_block:
        raise RuntimeError("rows are written behind within a transaction only")
    with ThreadPoolExecutor(1, thread_name_prefix="behind") as sender:
        behind = _open.behind = Behind(sender)
        try:
            # references are checked with the rows, behind the work, and not all at the end while everybody waits
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with connection.execute_wrapper(behind.before_statement):
                yield
                behind.settle()
        finally:
            # leaving the sender waits for it too: who rolls back finds the connection free
            _open.behind = None
