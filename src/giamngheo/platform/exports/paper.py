"""A list as a PDF, offered beside the workbook."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from giamngheo.platform import figures
from giamngheo.platform.documents import PaperColumn, TableDocument, table_pdf
from giamngheo.platform.documents.tables import ROW_LIMIT, written
from giamngheo.platform.exports.writers import Sheet, Written

LIES_FROM = 6
"""Columns from which on the paper lies."""


def write_pdf(sheet: Sheet, path: Path) -> Written:
    """The sheet as a paper of today; columns as wide as their words ask. TooLongForPaper."""
    rows = list(islice(sheet.rows, ROW_LIMIT + 1))
    columns = [
        PaperColumn(heading, _all_figures(rows, place), _weight(heading, rows, place, sheet.lang))
        for place, heading in enumerate(sheet.headings)
    ]
    paper = table_pdf(
        TableDocument(
            title=sheet.title,
            columns=columns,
            rows=rows,
            unit=sheet.unit,
            date=timezone.localdate() if sheet.unit else None,
            notes=sheet.notes,
            landscape=len(columns) >= LIES_FROM,
            synthetic=settings.DEMO,
            lang=sheet.lang,
        )
    )
    path.write_bytes(paper)
    return Written(len(rows))


def _all_figures(rows: list[Any], place: int) -> bool:
    values = [row[place] for row in rows if row[place] is not None]
    kinds = (int, float, Decimal, figures.Rate)
    return bool(values) and all(isinstance(value, kinds) and not isinstance(value, bool) for value in values)


def _weight(heading: str, rows: list[Any], place: int, lang: str) -> int:
    longest = max((len(written(row[place], lang)) for row in rows[:500]), default=0)
    return max(7, min(30, max(longest, max(map(len, heading.split()), default=0))))
