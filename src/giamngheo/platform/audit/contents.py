"""Packing, sealing and reading what an event carries."""

from __future__ import annotations

import io
import json
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import models

from giamngheo.platform.audit.models import AuditEvent, AuditPayload
from giamngheo.platform.crypto.keyring import keyring, open_with, random_key, seal_with

Rows: TypeAlias = Iterable[Mapping[str, Any]] | pa.Table
ROWS_IN_A_PART = 50_000
BODY = b"audit body"
CONTENT_KEY = b"audit content key"


@dataclass(frozen=True)
class Content:
    """What an event carries; `erased`: a part was made unreadable by a lawful erasure."""

    before: dict[str, Any]
    after: dict[str, Any]
    rows: list[dict[str, Any]]
    erased: bool


def pack_state(before: Mapping[str, Any], after: Mapping[str, Any]) -> bytes:
    return zlib.compress(json_bytes({"before": before, "after": after}), 6)


def pack_rows(rows: Rows) -> Iterator[tuple[str, bytes, int]]:
    """Kind, packed rows and their number, part by part; the whole is never held at once."""
    if isinstance(rows, pa.Table):
        for start in range(0, rows.num_rows, ROWS_IN_A_PART):
            part = rows.slice(start, ROWS_IN_A_PART)
            yield "table", pack_table(part), part.num_rows
        return
    left = iter(rows)
    while chunk := [dict(row) for row in islice(left, ROWS_IN_A_PART)]:
        yield "rows", zlib.compress(json_bytes(chunk), 3), len(chunk)


def pack_table(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def seal_part(kind: str, data: bytes, person: int | None, remainder_of: int | None) -> AuditPayload:
    """A part under a new content key of its own."""
    key = random_key()
    key_name, content_key = keyring().seal(key, CONTENT_KEY)
    return AuditPayload(
        kind=kind,
        person=person,
        remainder_of=remainder_of,
        body=seal_with(key, data, BODY),
        key_name=key_name,
        content_key=content_key,
    )


def open_part(part: AuditPayload) -> bytes:
    """The packed content of a part that has not been erased. KeyMissing when it does not open."""
    assert part.content_key is not None
    key = keyring().open(part.key_name, bytes(part.content_key), CONTENT_KEY)
    return open_with(key, bytes(part.body), BODY)


def part_rows(part: AuditPayload) -> list[dict[str, Any]]:
    """The rows of a part of kind `rows` or `table`."""
    data = open_part(part)
    if part.kind == "table":
        return list(pq.read_table(io.BytesIO(data)).to_pylist())
    return list(json.loads(zlib.decompress(data)))


def content_of(event: AuditEvent) -> Content:
    """Everything an event carries, rows that an erasure wrote anew included."""
    return contents_of([event])[event.pk]


def contents_of(events: Sequence[AuditEvent]) -> dict[int, Content]:
    """What each of a few events carries, read at once."""
    ids = [event.pk for event in events]
    own: dict[int, list[AuditPayload]] = {pk: [] for pk in ids}
    rewritten: dict[int, list[AuditPayload]] = {pk: [] for pk in ids}
    parts = AuditPayload.objects.filter(models.Q(event__in=ids) | models.Q(remainder_of__in=ids))
    for part in parts.order_by("pk"):
        if part.remainder_of is None and part.event_id in own:
            own[part.event_id].append(part)
        elif part.remainder_of in rewritten:
            rewritten[part.remainder_of].append(part)
    return {pk: _opened(own[pk], rewritten[pk]) for pk in ids}


def _opened(own: Sequence[AuditPayload], rewritten: Sequence[AuditPayload]) -> Content:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    for part in [*own, *rewritten]:
        if part.content_key is None:  # erased, or of kind `about`
            continue
        if part.kind == "state":
            state = json.loads(zlib.decompress(open_part(part)))
            before, after = state["before"], state["after"]
        else:
            rows.extend(part_rows(part))
    return Content(
        before, after, rows, erased=any(part.content_key is None and part.kind != "about" for part in own)
    )


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8")


def _plain(value: Any) -> Any:
    """Values of the database as JSON can keep them. TypeError for anything else."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot stand in an audit event; give its plain value")


def state_of(event: AuditEvent) -> Content:
    """Before and after of an event, without its rows (`row_pages` gives those)."""
    parts = list(event.payloads.filter(remainder_of=None, kind="state").order_by("pk"))
    for part in parts:
        if part.content_key is not None:
            state = json.loads(zlib.decompress(open_part(part)))
            return Content(state["before"], state["after"], [], erased=False)
    return Content({}, {}, [], erased=bool(parts))
