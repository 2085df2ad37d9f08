"""What the web application's rooms measure: each a module with `measure(quick)` and `section(found)`.

Its figures stand in results.json under the name of the module.
"""

from __future__ import annotations

import json
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from bench.places import PAGE, RESULTS

ROOMS = ("imports", "exports", "reviews", "papers", "review_reports", "load.measure")
LIMIT_SECONDS = 2400


def measure_all(quick: bool) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The figures of every room by its name; and the rooms that failed or took longer than the limit, which
    keep the figures recorded before.
    """
    found, failed = recorded_rooms(), []
    for name in ROOMS:
        try:
            with _limited(LIMIT_SECONDS):
                found[name] = import_module(f"bench.{name}").measure(quick)
        except Exception:
            print(f"{name}:\n{traceback.format_exc()}", file=sys.stderr, flush=True)  # noqa: T201
            failed.append(name)
    return found, failed


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """TimeoutError inside of the block after so many seconds, so that it ends what it had started."""

    def end(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def recorded_rooms() -> dict[str, dict[str, Any]]:
    """The figures of the rooms as they were last recorded."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {name: results[name] for name in ROOMS if name in results}


def sections(results: dict[str, Any]) -> list[str]:
    """Their parts of the page; a room that was not measured yet has none."""
    return [
        line
        for name in ROOMS
        if name in results
        for line in import_module(f"bench.{name}").section(results[name])
    ]


def record(name: str, found: dict[str, Any]) -> None:
    """Puts the figures of one room in their place, and writes the page again."""
    from bench.page import page_of

    results = json.loads(RESULTS.read_text(encoding="utf-8")) | {name: found}
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page_of(results), encoding="utf-8")
