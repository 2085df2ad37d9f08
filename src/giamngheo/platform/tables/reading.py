"""Whom a page of a list shows in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models

from giamngheo.platform.audit.shown import note_shown
from giamngheo.platform.scope import PersonalData, Placed, policy

if TYPE_CHECKING:
    from giamngheo.platform.tables.bound import BoundTable, Row


def note_page(bound: BoundTable, made: Sequence[Row]) -> None:
    """Notes the objects of the rows whose personal columns stand on the page, filled and in full.

    made: the page's rows as they are shown.
    """
    persons = bound.table.persons
    fields = [column.key for column in bound.columns if column.personal]
    if persons is None or not fields:
        return
    told = (
        one
        for row, shown in zip(bound.page.rows, made, strict=True)
        if any(cell.column.personal and cell.value for cell in shown.cells)
        for one in persons.of(row)
    )
    full = [one for one in told if persons.sight(_place(one)) is PersonalData.FULL]
    if full:
        note_shown(bound.request, persons.permission, full, fields, persons.about)


def _place(one: models.Model) -> Placed:
    return policy().tree.place_of(one) or Placed()
