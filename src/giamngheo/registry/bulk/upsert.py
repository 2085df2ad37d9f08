"""Changed rows of the register, written many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BATCH = 2000


def upsert(rows: list[Any], fields: Sequence[str]) -> None:
    """Writes the fields of saved rows: an insert that always conflicts, far faster than an update by cases."""
    if rows:
        type(rows[0]).objects.unscoped("rows of the plan").bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=("id",), update_fields=fields
        )
