"""Writing audit events."""

from __future__ import annotations

import hmac
import io
import json
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import models
from django.utils import timezone

from giamngheo.platform.audit.models import AuditEvent, AuditPayload
from giamngheo.platform.crypto.keyring import keyring, lookup_key, random_key, seal_with
from giamngheo.platform.scope import Actor, Placed

Rows: TypeAlias = Iterable[Mapping[str, Any]] | pa.Table
ROWS_IN_A_PART = 50_000
BODY = b"audit body"
CONTENT_KEY = b"audit content key"


@dataclass(frozen=True)
class Entry:
    """What one act leaves: see `Act.record`."""

    obj: models.Model | None
    place: Placed
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    rows: Rows | None = None
    persons: tuple[int, ...] = ()
    remainder_of: int | None = None


def write_event(actor: Actor, action: str, reason: str, entry: Entry) -> int:
    """Appends the event inside the caller's transaction and returns its number."""
    parts, row_count = [], 0
    for kind, data, count in _contents(entry):
        parts.append(_sealed_part(kind, data, entry))
        row_count += count
    event = AuditEvent(
        uid=uuid.uuid4(),
        at=timezone.now(),
        user_id=actor.user_id,
        actor=actor.label[:200],
        roles=_roles(actor, action),
        commune=entry.place.commune,
        village=entry.place.village,
        action=action,
        object_type="" if entry.obj is None else entry.obj._meta.label_lower,
        object_id="" if entry.obj is None else str(entry.obj.pk),
        reason=reason,
        request_id=actor.request_id,
        row_count=row_count,
    )
    event.digest = event_digest(event, parts)
    event.mark = event_mark(event.digest)
    event.save(force_insert=True)
    for part in parts:
        part.event = event
    AuditPayload.objects.bulk_create(parts)
    return int(event.pk)


def event_digest(event: AuditEvent, parts: Iterable[AuditPayload]) -> str:
    """SHA-256 over everything an event says (its number is bound by the seal)."""
    values = [
        event.uid.hex,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.user_id,
        event.actor,
        event.roles,
        event.commune,
        event.village,
        event.action,
        event.object_type,
        event.object_id,
        event.reason,
        event.request_id,
        event.row_count,
        [[part.kind, part.person, part.remainder_of, sha256(part.body).hexdigest()] for part in parts],
    ]
    return sha256(_json(values)).hexdigest()


def event_mark(digest: str) -> str:
    """HMAC of a digest under the audit key, which is not in the database."""
    return hmac.new(lookup_key(b"audit"), digest.encode("ascii"), sha256).hexdigest()


def _roles(actor: Actor, action: str) -> str:
    held = (grant for grant in actor.grants if action in grant.permissions)
    return ",".join(sorted({f"{grant.role}@{grant.unit or '*'}" for grant in held}))[:400]


def _contents(entry: Entry) -> Iterator[tuple[str, bytes, int]]:
    """Kind, packed content and number of rows of each part."""
    if entry.before or entry.after:
        yield "state", zlib.compress(_json({"before": entry.before, "after": entry.after}), 6), 0
    if entry.rows is None:
        return
    if isinstance(entry.rows, pa.Table):
        for start in range(0, entry.rows.num_rows, ROWS_IN_A_PART):
            part, buffer = entry.rows.slice(start, ROWS_IN_A_PART), io.BytesIO()
            pq.write_table(part, buffer, compression="zstd")
            yield "table", buffer.getvalue(), part.num_rows
        return
    rows = iter(entry.rows)
    while chunk := list(islice(rows, ROWS_IN_A_PART)):
        yield "rows", zlib.compress(_json([dict(row) for row in chunk]), 3), len(chunk)


def _sealed_part(kind: str, data: bytes, entry: Entry) -> AuditPayload:
    key = random_key()
    key_name, content_key = keyring().seal(key, CONTENT_KEY)
    return AuditPayload(
        kind=kind,
        person=entry.persons[0] if len(entry.persons) == 1 else None,
        remainder_of=entry.remainder_of,
        body=seal_with(key, data, BODY),
        key_name=key_name,
        content_key=content_key,
    )


def _json(value: Any) -> bytes:
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
