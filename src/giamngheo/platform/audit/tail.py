"""Events that wait for their seal, named outside the database as soon as they are in it.

Between two seals nothing in the database tells that the last events are gone. So each process writes number and
digest of an event beside it once its transaction is committed, into a file of the hour; the files of past hours go
when every event in them is sealed. A file that names an event which is no more stays, and `verify_audit` goes on
telling of it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from giamngheo.platform.audit.models import AuditEvent

KEPT = timedelta(hours=2)
"""A process may still write into the file of an hour that has just ended."""
SLICE = 500
_log = logging.getLogger(__name__)

Line = tuple[int, str]


def folder() -> Path:
    return Path(settings.HOME) / "audit-tail"


def witness_on_commit(number: int, digest: str) -> None:
    """Names the event once it is committed; an act that is rolled back leaves nothing."""
    transaction.on_commit(lambda: _witness(number, digest))


def witnessed() -> list[Line]:
    """Number and digest of what was named and has not been let go yet, by number."""
    lines: set[Line] = set()
    for path in _files():
        lines.update(_lines(path))
    return sorted(lines)


def let_go(now: datetime, sealed_of_late: Callable[[], Sequence[tuple[int, int]]]) -> None:
    """Removes the files of past hours of which every event is still there and sealed; called after a seal."""
    limit = f"{now.astimezone(UTC) - KEPT:%Y-%m-%dT%H}"
    old = [path for path in _files() if path.stem < limit]
    if not old:
        return
    sealed = sealed_of_late()
    for path in old:
        lines = sorted(set(_lines(path)))
        covered = all(any(start <= number <= end for start, end in sealed) for number, _ in lines)
        if covered and not missing(lines):
            path.unlink(missing_ok=True)


def missing(lines: list[Line]) -> list[Line]:
    """What was named and does not stand in the database as it was named."""
    found: set[Line] = set()
    events = AuditEvent.objects.unscoped("the tail of the audit is compared with the database")
    for start in range(0, len(lines), SLICE):
        part = [number for number, _ in lines[start : start + SLICE]]
        found.update(events.filter(pk__in=part).values_list("pk", "digest"))
    return [line for line in lines if line not in found]


def _witness(number: int, digest: str) -> None:
    # the event is in the database already: what goes wrong here must not look as if it were not
    try:
        folder().mkdir(mode=0o750, exist_ok=True)
        path = folder() / f"{datetime.now(UTC):%Y-%m-%dT%H}.log"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        try:
            os.write(descriptor, f"{number} {digest}\n".encode("ascii"))
        finally:
            os.close(descriptor)
    except OSError:
        _log.exception("audit event %s could not be named in %s", number, folder())


def _files() -> list[Path]:
    return sorted(folder().glob("*.log"))


def _lines(path: Path) -> Iterator[Line]:
    """What a file names; a line cut short by a full disk names nothing."""
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        number, _, digest = line.partition(" ")
        if number.isdigit() and len(digest) == 64:
            yield int(number), digest
