"""Lawful erasure of a person's data from the audit; the chain stays whole."""

from __future__ import annotations

import io
import zlib

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from giamngheo.platform.actions import Act, action
from giamngheo.platform.audit.contents import json_bytes, open_part, pack_table, part_rows
from giamngheo.platform.audit.models import AuditPayload
from giamngheo.platform.audit.recording import Entry
from giamngheo.platform.permissions import AUDIT_ERASE
from giamngheo.platform.scope import Placed

Remainder = tuple[int, str, bytes]


@action(AUDIT_ERASE)
def erase_person(act: Act, person: int) -> int:
    """Destroys the content keys of everything the audit holds about a person; returns how many parts.

    Rows of other persons in a bulk act are written anew as part of this act's own event, so they stay
    readable. The event says that a person was erased, on what ground (`reason`), and from which events.
    """
    about = AuditPayload.objects.filter(person=person).values("event_id")
    own = AuditPayload.objects.filter(event_id__in=about, kind="state", content_key__isnull=False)
    erased = [(part.event_id, part.pk) for part in own]
    remainders: list[Remainder] = []
    shared = AuditPayload.objects.filter(kind__in=["rows", "table"], content_key__isnull=False).order_by("pk")
    for part in shared.iterator(chunk_size=1):
        rest = _without(part, person)
        if rest is not None:
            erased.append((part.event_id, part.pk))
            origin = part.remainder_of or part.event_id
            remainders.extend((origin, part.kind, data) for data in rest)
    AuditPayload.objects.filter(pk__in=[key for _, key in erased]).update(content_key=None)
    act.write_entry(
        Entry(
            obj=None,
            place=Placed(),
            before={},
            after={"person": person, "events": sorted({event for event, _ in erased})},
            remainders=tuple(remainders),
        )
    )
    return len(erased)


def _without(part: AuditPayload, person: int) -> list[bytes] | None:
    """The packed rows of the others (none: an empty list), or None when the person is not among them."""
    if part.kind == "table":
        table = pq.read_table(io.BytesIO(open_part(part)))
        if "person" not in table.column_names:
            return None
        others = table.filter(pc.not_equal(pc.fill_null(table["person"], -1), pa.scalar(person)))
        if others.num_rows == table.num_rows:
            return None
        return [pack_table(others)] if others.num_rows else []
    rows = part_rows(part)
    kept = [row for row in rows if row.get("person") != person]
    if len(kept) == len(rows):
        return None
    return [zlib.compress(json_bytes(kept), 3)] if kept else []
