"""Writing an audit event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from giamngheo.platform.scope import Actor


@dataclass(frozen=True)
class Entry:
    """What one act leaves: see `Act.record`."""

    obj: models.Model | None
    before: dict[str, Any]
    after: dict[str, Any]
    unit: int | None
    rows: list[dict[str, Any]] | None
    persons: tuple[int, ...]


def write_event(actor: Actor, action: str, reason: str, entry: Entry) -> int:
    """Appends the event inside the caller's transaction and returns its number."""
    from giamngheo.platform.audit.models import AuditEvent

    event = AuditEvent.objects.append(actor, action, reason, entry)
    return int(event.pk)
