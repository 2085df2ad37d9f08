"""The changed rows of a bulk event, a page at a time: only the part a page lies in is opened."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq

from giamngheo.platform.audit.contents import open_part
from giamngheo.platform.audit.models import AuditEvent, AuditPayload

SIZE = 50


@dataclass(frozen=True)
class RowPage:
    """Rows `first` to `last` (from 1) of part `part` (from 1) of `parts`; places of the neighbours or None.

    A place is (part, index of the first row). erased: rows of this event were erased as the law asks.
    """

    rows: list[dict[str, Any]]
    part: int
    parts: int
    first: int
    last: int
    previous: tuple[int, int] | None
    next: tuple[int, int] | None
    erased: bool


def row_page(event: AuditEvent, part: int = 1, start: int = 0) -> RowPage | None:
    """The page that begins at row `start` of a part; None for an event without rows.

    A place that does not exist leads to the first page.
    """
    own = event.payloads.filter(remainder_of=None, kind__in=("rows", "table"))
    whole = list(own.order_by("pk").values_list("pk", "content_key"))
    anew = AuditPayload.objects.filter(remainder_of=event.pk, kind__in=("rows", "table"))
    keys = [pk for pk, key in whole if key is not None]
    keys += anew.exclude(content_key=None).order_by("pk").values_list("pk", flat=True)
    erased = len(keys) < len(whole) or any(key is None for _, key in whole)
    if not keys:
        return RowPage([], 1, 1, 0, 0, None, None, erased) if erased else None
    if not (1 <= part <= len(keys)):
        part, start = 1, 0
    rows, count = _rows(AuditPayload.objects.get(pk=keys[part - 1]), start)
    if not rows and start:
        start = 0
        rows, count = _rows(AuditPayload.objects.get(pk=keys[part - 1]), 0)
    end = start + len(rows)
    following = (part, end) if end < count else (part + 1, 0) if part < len(keys) else None
    before = (part, max(0, start - SIZE)) if start else (part - 1, 0) if part > 1 else None
    return RowPage(rows, part, len(keys), start + 1, end, before, following, erased)


def _rows(payload: AuditPayload, start: int) -> tuple[list[dict[str, Any]], int]:
    """One page of a part, and how many rows the part holds."""
    data = open_part(payload)
    if payload.kind == "table":
        table = pq.read_table(io.BytesIO(data))
        return table.slice(start, SIZE).to_pylist(), table.num_rows
    rows = json.loads(zlib.decompress(data))
    return rows[start : start + SIZE], len(rows)
