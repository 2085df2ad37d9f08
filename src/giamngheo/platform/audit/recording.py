"""Writing audit events."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from giamngheo.platform.audit.contents import Rows, json_bytes, pack_rows, pack_state, seal_part
from giamngheo.platform.audit.models import AuditEvent, AuditPayload
from giamngheo.platform.audit.tail import witness_on_commit
from giamngheo.platform.crypto.keyring import lookup_key
from giamngheo.platform.scope import Actor, Placed, policy

__all__ = ["Entry", "Rows", "event_digest", "event_mark", "record_reading", "write_event"]


@dataclass(frozen=True)
class Entry:
    """What one act leaves: see `Act.record`. `remainders`: event.

    Kind and packed rows that an erasure keeps. shown: marks of what a page of a list showed in full; kind: the label
    of its one kind, where the event is of no single object.
    """

    obj: models.Model | None
    place: Placed
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    rows: Rows | None = None
    persons: tuple[int, ...] = ()
    remainders: tuple[tuple[int, str, bytes], ...] = ()
    shown: tuple[str, ...] = ()
    kind: str = ""


def write_event(actor: Actor, action: str, reason: str, entry: Entry, *, reading: bool = False) -> int:
    """Appends the event inside the caller's transaction and returns its number."""
    parts, row_count = _parts(entry)
    event = AuditEvent(
        uid=uuid.uuid4(),
        at=timezone.now(),
        user_id=actor.user_id,
        actor=actor.label[:200],
        roles=_roles(actor, action),
        commune=entry.place.commune,
        village=entry.place.village,
        action=action,
        reading=reading,
        object_type=entry.kind if entry.obj is None else entry.obj._meta.label_lower,
        object_id="" if entry.obj is None else str(entry.obj.pk),
        reason=reason,
        request_id=actor.request_id,
        row_count=row_count or len(entry.shown),
        shown=" ".join(entry.shown) or None,
    )
    event.digest = event_digest(event, parts)
    event.mark = event_mark(event.digest)
    event.save(force_insert=True)
    for part in parts:
        part.event = event
    # a part at a time: a bulk act's parts are large, and SQLite bounds what one statement may carry
    AuditPayload.objects.bulk_create(parts, batch_size=1 if row_count else None)
    witness_on_commit(int(event.pk), event.digest)
    return int(event.pk)


def record_reading(
    actor: Actor,
    permission: str,
    obj: models.Model | None,
    *,
    fields: Iterable[str],
    rows: Rows | None = None,
) -> None:
    """Leaves an event that the actor read personal data unmasked: of `obj`, or of every object in `rows`.

    fields: names of what was shown, not its values.
    """
    place = (None if obj is None else policy().tree.place_of(obj)) or Placed()
    actor = actor.acting(permission)
    entry = Entry(obj=obj, place=place, before={}, after={"fields": sorted(fields)}, rows=rows)
    with transaction.atomic():
        write_event(actor, permission, "", entry, reading=True)


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
        event.reading,
        event.object_type,
        event.object_id,
        event.reason,
        event.request_id,
        event.row_count,
        [[part.kind, part.person, part.remainder_of, sha256(part.body).hexdigest()] for part in parts],
    ]
    if event.shown is not None:
        values.append(event.shown)
    return sha256(json_bytes(values)).hexdigest()


def event_mark(digest: str) -> str:
    """HMAC of a digest under the audit key, which is not in the database."""
    return hmac.new(lookup_key(b"audit"), digest.encode("ascii"), sha256).hexdigest()


def _parts(entry: Entry) -> tuple[list[AuditPayload], int]:
    parts, row_count = [], 0
    if entry.before or entry.after:
        data = pack_state(entry.before, entry.after)
        alone = entry.persons[0] if len(entry.persons) == 1 else None
        parts.append(seal_part("state", data, alone, None))
        several = () if alone is not None else entry.persons
        parts.extend(AuditPayload(kind="about", person=person, body=b"") for person in several)
    for kind, data, count in () if entry.rows is None else pack_rows(entry.rows):
        parts.append(seal_part(kind, data, None, None))
        row_count += count
    parts.extend(seal_part(kind, data, None, event) for event, kind, data in entry.remainders)
    return parts, row_count


def _roles(actor: Actor, action: str) -> str:
    held = (grant for grant in actor.grants if action in grant.permissions)
    return ",".join(sorted({f"{grant.role}@{grant.unit or '*'}" for grant in held}))[:400]
