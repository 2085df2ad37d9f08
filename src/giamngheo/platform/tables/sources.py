"""Rows of a list: a queryset, paged by key, or a list, shown whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from giamngheo.platform.database.paging import keys_of

Rows = QuerySet[Any] | Sequence[Any]
Found = TypeVar("Found", bound=QuerySet[Any])


def row_id(written: str) -> int | None:
    """The id in an address; None for anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 18 else None


def counted(rows: Rows, limit: int) -> tuple[int, bool]:
    """How many rows there are, and whether that is all: counting ends at `limit`."""
    if not isinstance(rows, QuerySet):
        return len(rows), True
    if getattr(rows, "known_to_be_more", 0) >= limit:
        return limit, False
    found = rows.order_by().values("pk")[: limit + 1].count()
    return min(found, limit), found <= limit


def exactly(rows: Rows) -> int:
    """How many rows there are, whatever it costs (a job's work)."""
    return rows.order_by().count() if isinstance(rows, QuerySet) else len(rows)


def more_than(rows: Found, count: int) -> Found:
    """The rows with a note that there are more than so many; a queryset made from them has it no more."""
    rows.known_to_be_more = count  # type: ignore[attr-defined]
    return rows


def stream(rows: QuerySet[Any], order: Sequence[str]) -> Iterator[Any]:
    """All rows in order, a few thousand in memory at a time."""
    ordered = rows.order_by(*(key.term() for key in keys_of(rows.model, order)))
    yield from ordered.iterator(chunk_size=2000)
