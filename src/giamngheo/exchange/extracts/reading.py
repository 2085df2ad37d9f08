"""Chunks of the register: the next one is read while the last one is written."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from datetime import date
from typing import Any

from django.db import connection

from giamngheo.exchange.extracts.columns import Chunk, ExtractColumn, needs_of
from giamngheo.exchange.profiles.lines import line_chunks
from giamngheo.exchange.snapshot.rows import one_state

_WAIT = 0.2


def chunks_of(rows: Any, on: date, each: str, columns: list[ExtractColumn]) -> Generator[Chunk, None, None]:
    """The lines of these households as the columns need them, all of one moment of the register."""
    counted = {one.source for one in columns if one.source.endswith("counts")}

    def read() -> Generator[Chunk, None, None]:
        with one_state():
            for lines in line_chunks(rows, on, each, needs_of(columns, on.year)):
                if lines:
                    chunk = Chunk(lines, on)
                    for source in counted:
                        getattr(chunk, source)
                    yield chunk

    # SQLite lets one reader a file go fast enough; within a transaction another connection would not see it
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return read()
    return _ahead(read)


def _ahead(read: Callable[[], Generator[Chunk, None, None]]) -> Generator[Chunk, None, None]:
    """The same chunks, one of them read ahead by a thread with a connection of its own."""
    ready: queue.Queue[Chunk | BaseException | None] = queue.Queue(maxsize=1)
    over = threading.Event()

    def put(item: Chunk | BaseException | None) -> None:
        while not over.is_set():
            try:
                ready.put(item, timeout=_WAIT)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for chunk in read():
                put(chunk)
                if over.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)
        finally:
            connection.close()

    thread = threading.Thread(target=work, name="extract", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        over.set()
        thread.join()
