"""Chunks of the register: the next one is read while the last one is written."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import date
from typing import Any

from django.db import connection

from giamngheo.exchange.extracts.columns import Chunk, ExtractColumn, needs_of
from giamngheo.exchange.profiles.lines import Line, line_chunks
from giamngheo.exchange.snapshot.rows import one_state

_WAIT = 0.2


def chunks_of(rows: Any, on: date, each: str, columns: list[ExtractColumn]) -> Generator[Chunk, None, None]:
    """The lines of these households as the columns need them, all of one moment of the register."""
    counted = {one.source for one in columns if one.source.endswith("counts")}

    def made(lines: list[Line]) -> Chunk:
        chunk = Chunk(lines, on, columns)
        for source in counted:
            getattr(chunk, source)
        return chunk

    def read() -> Generator[Chunk, None, None]:
        with one_state():
            _by_index()
            yield from map(made, filter(None, line_chunks(rows, on, each, needs_of(columns, on.year))))

    # SQLite lets one reader a file go fast enough; within a transaction another connection would not see it
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return read()
    return _ahead(read)


def _by_index() -> None:
    """Some households' rows are looked up, whatever the planner thinks of reading whole tables beside them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1; SET LOCAL max_parallel_workers_per_gather = 0")


def _ahead(read: Callable[[], Generator[Chunk, None, None]]) -> Generator[Chunk, None, None]:
    """The same chunks, one of them read ahead by a thread with a connection of its own."""
    ready: queue.SimpleQueue[Chunk | BaseException | None] = queue.SimpleQueue()
    room = threading.Semaphore(1)
    over = threading.Event()

    def work() -> None:
        try:
            with closing(read()) as chunks:
                while not over.is_set():
                    # asked for one by one, so that no more than two lie in memory
                    if room.acquire(timeout=_WAIT):
                        ready.put(next(chunks, None))
        except BaseException as error:
            ready.put(error)
        finally:
            connection.close()

    thread = threading.Thread(target=work, name="extract", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            room.release()
            yield item
    finally:
        over.set()
        thread.join()
