"""Codes of a list that are not the household's own: of the list itself, or of another system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from giamngheo.platform.database.inserting import insert_rows
from giamngheo.registry.bulk.existing import LISTED
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.models import ForeignCode


def keep_codes(new: Sequence[PlannedHousehold], codes: Sequence[str], on: date) -> None:
    """Codes of a list that did not become the household's own; one that two households carry is the first one's."""
    kept: dict[tuple[str, str], int] = {}
    for one, code in zip(new, codes, strict=True):
        row = one.row
        if row.code and row.code != code and not row.code_system:
            kept.setdefault((LISTED, row.code), one.made or 0)
        if row.alias:
            kept.setdefault(row.alias, one.made or 0)
    insert_rows(
        ForeignCode(system=system, code=code, household_id=household, since=on)
        for (system, code), household in kept.items()
    )


def add_aliases(todo: Sequence[PlannedHousehold], on: date) -> list[dict[str, Any]]:
    """Gives known households the codes that the list brings of other systems; returns the changes."""
    made = [
        (one, ForeignCode(system=one.alias[0], code=one.alias[1], household_id=one.household.pk, since=on))
        for one in todo
        if one.alias and one.household
    ]
    insert_rows(row for _, row in made)
    return [
        {
            "table": "foreign_code", "id": row.pk, "household": row.household_id, "made": True,
            "before": {"code": ""}, "after": {"code": row.code, "system": row.system},
        }
        for _, row in made
    ]  # fmt: skip
