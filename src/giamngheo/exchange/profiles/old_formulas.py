"""What LibreOffice tells of a workbook of the old form (.xls): its formulas and its drop-down lists."""

from __future__ import annotations

import logging
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from giamngheo.platform.documents.converting import as_workbook

Box = tuple[int, int, int, int]
"""First and last row, first and last column, counted from 0."""
_LONGEST_LIST = 255
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DropDown:
    """The cells that offer a choice; source: a reference («=$A$1:$A$9») or the choices themselves."""

    boxes: tuple[Box, ...]
    source: str | list[str]


@dataclass(frozen=True)
class Told:
    """Of a sheet the formulas by (row, column) counted from 0, and the lists; all_lists: nothing else is checked."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    lists: tuple[DropDown, ...] = ()
    all_lists: bool = False


def told_by_office(data: bytes) -> dict[str, Told]:
    """By sheet what LibreOffice read; nothing where the server lacks it, or where it cannot read the file."""
    from openpyxl import load_workbook

    with tempfile.TemporaryDirectory(prefix="template-") as folder:
        source = Path(folder) / "template.xls"
        source.write_bytes(data)
        made = as_workbook(source)
        if made is None:
            return {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(made)
        except (BadZipFile, KeyError, ValueError, TypeError):
            _log.warning("a template that LibreOffice wrote anew cannot be read")
            return {}
    return {page.title: _told(page) for page in book.worksheets}


def _told(page: Any) -> Told:
    formulas = {
        (cell.row - 1, cell.column - 1): cell.value
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }
    checks = page.data_validations.dataValidation
    found = [_list(one) for one in checks]
    lists = tuple(one for one in found if one is not None)
    return Told(formulas, lists, len(lists) == len(checks))


def _list(check: Any) -> DropDown | None:
    source = check.formula1 or ""
    if check.type != "list" or not source:
        return None
    boxes = tuple(
        (one.min_row - 1, one.max_row - 1, one.min_col - 1, one.max_col - 1) for one in check.sqref.ranges
    )
    if source.startswith('"') and source.endswith('"'):
        words = source[1:-1].replace('""', '"').split(",")
        return DropDown(boxes, words) if len(",".join(words)) <= _LONGEST_LIST else None
    return DropDown(boxes, "=" + source)
