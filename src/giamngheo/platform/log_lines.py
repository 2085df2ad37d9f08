"""How a line of the log is written: enough to find the fault, nothing of a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from traceback import extract_tb
from types import TracebackType
from typing import Any

OURS = ("giamngheo", "django")
SERVER = ("gunicorn",)
"""Speaks of itself, but of a request with its address as soon as something is raised."""
NO_ADDRESS = "(no such address)"


class LogLine(logging.Formatter):
    """Time, level, logger, what happened; of an exception its kinds and places.

    The words of an exception may quote a row, an address may hold a code that opens something, another library's
    message may hold anything: none of them is written.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")
        lines = [f"{at} {record.levelname} {record.name}: {_said(record)}"]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            lines += _chain(error)
        return "\n".join(lines)


def _said(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if hasattr(request, "method"):
        return _asked(request, getattr(record, "status_code", ""))
    known = OURS if record.exc_info else (*OURS, *SERVER)
    if record.name.partition(".")[0] in known:
        # one record, one line: what was sent cannot forge another
        return record.getMessage().replace("\n", " ").replace("\r", " ")
    return f"{record.pathname}:{record.lineno}"


def _asked(request: Any, status: object) -> str:
    """Status, method, the pattern of the address, and the number that the error page states."""
    found = getattr(request, "resolver_match", None)
    route = f"/{found.route}" if found else NO_ADDRESS
    number = getattr(request, "request_id", "-")
    return f"{status} {request.method} {route} request={number}"


def _chain(error: BaseException) -> Iterator[str]:
    """The exception and those that led to it, the last first."""
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield f"  {type(now).__module__}.{type(now).__qualname__}"
        yield from _places(now.__traceback__)
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _places(traceback: TracebackType | None) -> Iterator[str]:
    for place in extract_tb(traceback):
        yield f"    {place.filename}:{place.lineno} {place.name}"
