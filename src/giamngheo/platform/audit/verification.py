"""Recomputing the whole audit: what was altered, removed or inserted, and what is not yet sealed."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Literal

from django.utils import timezone

from giamngheo.platform.audit.contents import open_part
from giamngheo.platform.audit.models import AuditEvent, AuditPayload, AuditSeal
from giamngheo.platform.audit.recording import event_digest, event_mark
from giamngheo.platform.audit.sealing import (
    BEFORE_THE_FIRST,
    LATE_SEALS,
    Range,
    batch_digest,
    head_of,
    heads_path,
    merged,
    read_ranges,
)
from giamngheo.platform.audit.tail import witnessed
from giamngheo.platform.crypto.keyring import KeyMissing
from giamngheo.platform.permissions import AUDIT_ERASE
from giamngheo.rules.text import Text

Kind = Literal["altered", "removed", "inserted", "seal", "heads"]
CHUNK = 2_000
A_MOMENT = timedelta(minutes=10)
"""So long the last line may be on its way to the file of heads."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written; `events`: the numbers it is about."""

    kind: Kind
    events: str
    message: Text


@dataclass
class Verdict:
    """`checked`: events recomputed; `unsealed`: of these, how many no seal covers yet; `unnamed`: of these, how many
    the files of the tail do not name either.
    """

    checked: int = 0
    unsealed: int = 0
    unnamed: int = 0
    seals: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: Kind, events: str, vi: str, en: str) -> None:
        self.findings.append(Finding(kind, events, Text(vi, en)))


def verify_audit(progress: Callable[[int], None] = lambda done: None) -> Verdict:
    """Reads every event, payload and seal, the file of heads and the files of the tail. Nothing is written."""
    verdict = Verdict()
    # before the events: what is named is in the database by then
    named = witnessed()
    seals = list(AuditSeal.objects.order_by("pk"))
    verdict.seals = len(seals)
    _check_chain(seals, verdict)
    _check_heads(seals, verdict)
    covered = merged(_sealed_ranges(seals))
    ends = [end for _, end in covered]
    digests: dict[int, str] = {}
    known: set[str] = set()
    contents = _Contents()
    for event, parts in _events():
        digests[event.pk] = event.digest
        place = bisect_left(ends, event.pk)
        sealed = place < len(covered) and covered[place][0] <= event.pk
        if _check_event(event, parts, sealed, event.digest in known, verdict):
            contents.look(event, parts)
        known.add(event.digest)
        verdict.checked += 1
        if verdict.checked % CHUNK == 0:
            progress(verdict.checked)
    _check_seals(seals, digests, verdict)
    _check_uncovered(seals, covered, digests, verdict, {number for number, _ in named})
    _check_tail(named, covered, digests, verdict)
    contents.tell(verdict)
    return verdict


class _Contents:
    """Whether the contents still open: a digest holds without its content key, which an erasure destroys."""

    def __init__(self) -> None:
        self._unreadable: set[int] = set()
        self._emptied: set[int] = set()
        self._lawful: set[int] = set()

    def look(self, event: AuditEvent, parts: list[AuditPayload]) -> None:
        for part in parts:
            if part.kind == "about":
                continue
            if part.content_key is None:
                self._emptied.add(event.pk)
                continue
            try:
                data = open_part(part)
            except KeyMissing:
                self._unreadable.add(event.pk)
                continue
            if event.action == AUDIT_ERASE and part.kind == "state":
                self._lawful |= set(json.loads(zlib.decompress(data))["after"].get("events", ()))

    def tell(self, verdict: Verdict) -> None:
        for start, end in _runs(sorted(self._unreadable)):
            events = f"{start}-{end}"
            verdict.add(
                "altered",
                events,
                f"Nội dung của các sự kiện {events} không mở được: khóa bị sửa, hoặc thiếu khóa trong secrets.",
                f"The content of events {events} does not open: its key was altered, or a key of secrets is gone.",
            )
        for start, end in _runs(sorted(self._emptied - self._lawful)):
            events = f"{start}-{end}"
            verdict.add(
                "removed",
                events,
                f"Nội dung của các sự kiện {events} bị xóa mà không có việc xóa hợp pháp nào được ghi.",
                f"The content of events {events} was made unreadable, and no lawful erasure of it is recorded.",
            )


def _events() -> Iterator[tuple[AuditEvent, list[AuditPayload]]]:
    """Each event with its parts, in order of numbers, few at a time; numbers below one are looked at too."""
    events = AuditEvent.objects.unscoped("verification reads all areas").order_by("pk")
    rest = events
    while chunk := list(rest[:CHUNK]):
        last = chunk[-1].pk
        parts = AuditPayload.objects.filter(event_id__gte=chunk[0].pk, event_id__lte=last)
        by_event: dict[int, list[AuditPayload]] = {}
        for part in parts.order_by("pk"):
            by_event.setdefault(part.event_id, []).append(part)
        for event in chunk:
            yield event, by_event.get(event.pk, [])
        rest = events.filter(pk__gt=last)


def _check_event(
    event: AuditEvent, parts: list[AuditPayload], sealed: bool, copied: bool, verdict: Verdict
) -> bool:
    """Whether it is as it was written."""
    number = str(event.pk)
    foreign = event_mark(event.digest) != event.mark
    # the database counts from one: no act was ever given a smaller number
    if copied or event.pk < 1 or (foreign and not sealed):
        verdict.add(
            "inserted",
            number,
            f"Sự kiện {number} không do phần mềm ghi: bị chèn vào hoặc viết lại toàn bộ.",
            f"Event {number} was not written by the application: inserted, or written anew as a whole.",
        )
    elif foreign or event_digest(event, parts) != event.digest:
        verdict.add(
            "altered",
            number,
            f"Sự kiện {number} hoặc nội dung của nó đã bị sửa.",
            f"Event {number} or its content was altered.",
        )
    else:
        return True
    return False


def _check_chain(seals: list[AuditSeal], verdict: Verdict) -> None:
    previous = BEFORE_THE_FIRST
    for seal in seals:
        if seal.previous != previous:
            verdict.add(
                "seal",
                seal.events,
                f"Trước niêm phong {seal.pk} có niêm phong bị xóa hoặc thay.",
                f"A seal before seal {seal.pk} was removed or replaced.",
            )
        if head_of(seal) != seal.head:
            verdict.add(
                "seal", seal.events, f"Niêm phong {seal.pk} đã bị sửa.", f"Seal {seal.pk} was altered."
            )
        previous = seal.head


def _check_heads(seals: list[AuditSeal], verdict: Verdict) -> None:
    """The file must name every seal in order; the last one may be missing for a moment."""
    path = heads_path()
    lines = path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else []
    known = {str(seal.pk): seal.head for seal in seals}
    named = set()
    for line in lines:
        number, head, events = _head_line(line)
        named.add(number)
        if number not in known:
            verdict.add(
                "removed",
                events,
                f"Niêm phong {number} đã ghi ngoài cơ sở dữ liệu nay không còn, cùng các sự kiện {events}.",
                f"Seal {number} was written outside the database and is gone, with events {events}.",
            )
        elif known[number] != head:
            verdict.add(
                "seal",
                events,
                f"Niêm phong {number} khác với dòng đã ghi ngoài cơ sở dữ liệu.",
                f"Seal {number} is not the one that was written outside the database.",
            )
    missing = [seal for seal in seals if str(seal.pk) not in named]
    if missing and (missing != seals[-1:] or timezone.now() - missing[0].at > A_MOMENT):
        numbers = ", ".join(str(seal.pk) for seal in missing[:20])
        verdict.add(
            "heads",
            missing[0].events,
            f"Tệp {path.name} thiếu dòng của niêm phong {numbers}.",
            f"The file {path.name} lacks the lines of seals {numbers}.",
        )


def _head_line(line: str) -> tuple[str, str, str]:
    """Number, head and events of a line; what cannot be read belongs to no seal and shows as such."""
    words = line.split(" ")
    return (words[0], words[1], words[3]) if len(words) == 4 else (line[:40] or "?", "", "?")


def _check_seals(seals: list[AuditSeal], digests: dict[int, str], verdict: Verdict) -> None:
    for seal in seals:
        numbers = [number for start, end in _sealed_ranges([seal]) for number in range(start, end + 1)]
        gone = [number for number in numbers if number not in digests]
        for start, end in _runs(gone):
            events = f"{start}-{end}"
            verdict.add(
                "removed", events, f"Các sự kiện {events} đã bị xóa.", f"Events {events} were removed."
            )
        if not gone and batch_digest((number, digests[number]) for number in numbers) != seal.digest:
            verdict.add(
                "altered",
                seal.events,
                f"Các sự kiện {seal.events} không còn như khi niêm phong {seal.pk}.",
                f"Events {seal.events} are not as they were when seal {seal.pk} was made.",
            )


def _sealed_ranges(seals: list[AuditSeal]) -> list[Range]:
    ranges: list[Range] = []
    for seal in seals:
        try:
            ranges.extend(read_ranges(seal.events))
        except ValueError:  # its head does not fit either: reported there
            continue
    return ranges


def _check_uncovered(
    seals: list[AuditSeal], covered: list[Range], digests: dict[int, str], verdict: Verdict, named: set[int]
) -> None:
    """What no seal covers waits for one.

    Unless it stands so far back that the sealer has passed it long ago.
    """
    ranges = iter(covered)
    current = next(ranges, None)
    settled = 0
    if len(seals) > LATE_SEALS:
        settled = max((end for _, end in read_ranges(seals[-LATE_SEALS - 1].events)), default=0)
    for number in sorted(digests):
        while current and number > current[1]:
            current = next(ranges, None)
        if current and current[0] <= number:
            continue
        verdict.unsealed += 1
        verdict.unnamed += number not in named
        if number <= settled:
            verdict.add(
                "inserted",
                str(number),
                f"Sự kiện {number} bị chèn vào sau khi các sự kiện quanh nó đã niêm phong.",
                f"Event {number} was inserted after those around it had been sealed.",
            )


def _check_tail(
    named: list[tuple[int, str]], covered: list[Range], digests: dict[int, str], verdict: Verdict
) -> None:
    """Every event that was named outside the database is there, as it was named."""
    ends = [end for _, end in covered]
    gone, other = set(), set()
    for number, digest in named:
        place = bisect_left(ends, number)
        if place < len(covered) and covered[place][0] <= number:
            continue  # its seal tells
        if number not in digests:
            gone.add(number)
        elif digests[number] != digest:
            other.add(number)
    for start, end in _runs(sorted(gone)):
        events = f"{start}-{end}"
        verdict.add(
            "removed",
            events,
            f"Các sự kiện {events}, ghi trong audit-tail mà chưa niêm phong, nay không còn trong cơ sở dữ liệu.",
            f"Events {events}, named in audit-tail and not sealed yet, are no longer in the database.",
        )
    for start, end in _runs(sorted(other)):
        events = f"{start}-{end}"
        verdict.add(
            "altered",
            events,
            f"Các sự kiện {events} khác với lúc ghi vào audit-tail: bị thay bằng sự kiện khác.",
            f"Events {events} are not those that audit-tail names: others were put in their place.",
        )


def _runs(numbers: list[int]) -> Iterator[Range]:
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]
