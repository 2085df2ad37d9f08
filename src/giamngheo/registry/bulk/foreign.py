"""Codes of a list that are not the household's own: of the list itself, or of another system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from giamngheo.platform.database.inserting import insert_rows
from giamngheo.registry.bulk.existing import LISTED
from giamngheo.registry.bulk.plan import PlannedHousehold
from giamngheo.registry.models import ForeignCode


def keep_codes(new: Sequence[PlannedHousehold], codes: Sequence[str], on: date) -> None:
    """Codes of a list that did not become the household's own; one that two households carry is the first one's."""
    kept: dict[tuple[str, str], int] = {}
    for one, code in zip(new, codes, strict=True):
        if one.row.code and one.row.code != code:
            kept.setdefault((one.row.code_system or LISTED, one.row.code), one.made or 0)
    insert_rows(
        ForeignCode(system=system, code=code, household_id=household, since=on)
        for (system, code), household in kept.items()
    )
