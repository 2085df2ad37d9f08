"""Chaining events in batches, and writing each head outside the database."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from giamngheo.platform.audit.models import AuditEvent, AuditSeal
from giamngheo.platform.audit.tail import let_go

BEFORE_THE_FIRST = "0" * 64
BATCH = 20_000
# numbers are taken when an act begins to write and appear when it commits; so late they may still appear
LATE_SEALS = 1_500
CLOCKS_DIFFER = timedelta(minutes=5)

Range = tuple[int, int]


def heads_path() -> Path:
    """The file of heads; copy it elsewhere (mail, paper.

    Another office) and nobody can cut the end unseen.
    """
    return Path(settings.HOME) / "audit-heads.log"


def seal_pending() -> int:
    """Chains every event that is not sealed yet and returns how many; safe to run by several at once."""
    total = 0
    while seal := _seal_batch():
        total += seal.event_count
        write_head(seal)
    let_go(timezone.now(), sealed_of_late)
    return total


def _seal_batch() -> AuditSeal | None:
    last = AuditSeal.objects.order_by("-pk").first()
    pending = list(unsealed(last).order_by("pk").values_list("pk", "digest")[:BATCH])
    if not pending:
        return None
    seal = AuditSeal(
        at=timezone.now(),
        events=write_ranges(number for number, _ in pending),
        event_count=len(pending),
        digest=batch_digest(pending),
        previous=last.head if last else BEFORE_THE_FIRST,
    )
    seal.head = head_of(seal)
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
    except IntegrityError:  # another sealer was quicker: `previous` is unique
        return None
    return seal


def unsealed(last: AuditSeal | None) -> models.QuerySet[AuditEvent]:
    """Events after the last sealed number, and those that committed late inside a gap of the latest seals."""
    events = AuditEvent.objects.unscoped("the sealer chains events of all areas")
    if last is None:
        return events
    sealed = sealed_of_late()
    late = models.Q(pk__gt=sealed[-1][1])
    for (_, end), (start, _) in pairwise(sealed):
        late |= models.Q(pk__gt=end, pk__lt=start)
    return events.filter(late)


def sealed_of_late() -> list[Range]:
    """The numbers that the latest seals cover, in order."""
    recent = AuditSeal.objects.order_by("-pk")[:LATE_SEALS].values_list("events", flat=True)
    return merged(one for text in recent for one in read_ranges(text))


def head_of(seal: AuditSeal) -> str:
    """SHA-256 over the previous head and everything the seal says."""
    at = seal.at.astimezone(UTC).isoformat(timespec="microseconds")
    words = f"{seal.previous}|{at}|{seal.events}|{seal.event_count}|{seal.digest}"
    return sha256(words.encode("ascii")).hexdigest()


def batch_digest(events: Iterable[tuple[int, str]]) -> str:
    """SHA-256 over number and digest of each event, in the order of numbers."""
    total = sha256()
    for number, digest in events:
        total.update(f"{number}:{digest}\n".encode("ascii"))
    return total.hexdigest()


def write_head(seal: AuditSeal) -> None:
    """Appends the head to the file, on the disk before it returns."""
    line = f"{seal.pk} {seal.head} {seal.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {seal.events}\n"
    descriptor = os.open(heads_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        os.write(descriptor, line.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_ranges(numbers: Iterable[int]) -> str:
    """Ascending numbers as ranges: 1, 2, 3, 5 → "1-3,5-5"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(f"{start}-{end}" for start, end in ranges)


def read_ranges(text: str) -> list[Range]:
    """The ranges again. ValueError when the text was altered into something else."""
    pairs = (part.split("-") for part in text.split(",") if part)
    return [(int(start), int(end)) for start, end in pairs]


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Ranges in order, touching ones joined."""
    result: list[Range] = []
    for start, end in sorted(ranges):
        if result and start <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def seal_of(event: AuditEvent) -> AuditSeal | None:
    """The batch an event was chained in; None while it waits for its seal."""
    # a seal is made after the events it holds; clocks of several machines may differ a little
    later = AuditSeal.objects.filter(at__gte=event.at - CLOCKS_DIFFER).order_by("pk")
    for seal in later[:LATE_SEALS].iterator(chunk_size=50):
        if any(start <= event.pk <= end for start, end in read_ranges(seal.events)):
            return seal
    return None


def oldest_unsealed() -> datetime | None:
    """When the oldest event that waits for its seal was written; None when all are sealed."""
    last = AuditSeal.objects.order_by("-pk").first()
    return unsealed(last).aggregate(at=models.Min("at"))["at"]
