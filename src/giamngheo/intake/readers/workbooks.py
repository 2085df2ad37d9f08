"""xlsx, xlsb, xls and ods through calamine. Formulas are never computed: their stored values are read."""

import posixpath
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine as calamine

from giamngheo.intake.readers.detect import DAMAGED, Unreadable
from giamngheo.intake.readers.facts import SheetFacts
from giamngheo.intake.readers.guard import inspect_zip
from giamngheo.intake.readers.xls_hidden import claims_too_much, hidden_in
from giamngheo.intake.sheet import MAX_COLUMNS, RawSheet, encode_rows

MANY_EMPTY_ROWS = 5_000
_SHEET_TAG = re.compile(rb"<sheet\b[^>]*>")
_RELATION_TAG = re.compile(rb"<Relationship\b[^>]*>")
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')


def read_workbook(path: Path, file: str, kind: str) -> list[RawSheet]:
    """The sheets of a workbook in its order. Chart and macro sheets are left out."""
    facts = inspect_zip(path, kind) if kind in ("xlsx", "xlsb", "ods") else {}
    if kind == "xls" and claims_too_much(path.read_bytes()):
        raise Unreadable("file_corrupt", detail=DAMAGED)
    hidden = hidden_in(path.read_bytes()) if kind == "xls" else []
    try:
        workbook = _open(path, kind)
        parts = _sheet_parts(path) if kind == "xlsx" else {}
        sheets = []
        for index, meta in enumerate(workbook.sheets_metadata):
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            raw = _read_sheet(workbook, index, meta, path, file, kind)
            fact = hidden[index] if index < len(hidden) else facts.get(parts.get(index, str(index)))
            _add_notes(raw, fact, _declared_rows(path, parts.get(index)))
            sheets.append(raw)
        workbook.close()
    except calamine.PasswordError as error:
        raise Unreadable("file_encrypted") from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable("file_corrupt", detail=DAMAGED) from error
    except BaseException as error:
        # A fault inside the parser's own code arrives as a PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("file_corrupt", detail=DAMAGED) from error
    return sheets


def _open(path: Path, kind: str) -> Any:
    """The parser chooses by the suffix; a file under a wrong one is shown to it under a right one."""
    if path.suffix.lower() == f".{kind}":
        return calamine.CalamineWorkbook.from_path(str(path))
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / f"workbook.{kind}"
        link.symlink_to(path.resolve())
        return calamine.CalamineWorkbook.from_path(str(link))


def _read_sheet(workbook: Any, index: int, meta: Any, path: Path, file: str, kind: str) -> RawSheet:
    sheet = workbook.get_sheet_by_index(index)
    start = sheet.start or (0, 0)
    columns, rows = encode_rows(_rows(sheet))
    merged = [
        (top, left - start[1], bottom, right - start[1])
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    notes: list[tuple[str, dict[str, Any]]] = []
    if sheet.width > MAX_COLUMNS:
        notes.append(("columns_cut", {"count": sheet.width, "limit": MAX_COLUMNS}))
    visible = meta.visible == calamine.SheetVisibleEnum.Visible
    return RawSheet(
        file,
        path,
        meta.name,
        columns,
        rows,
        first_column=start[1],
        merged=[box for box in merged if box[3] >= 0],
        kind=kind,
        visible=visible,
        notes=notes,
    )


def _rows(sheet: Any) -> Iterator[Sequence[object]]:
    if sheet.height:
        yield from sheet.iter_rows()


def _sheet_parts(path: Path) -> dict[int, str]:
    """Sheet index → the part of the package that holds it."""
    with zipfile.ZipFile(path) as archive:
        try:
            book = archive.read("xl/workbook.xml")
            relations = archive.read("xl/_rels/workbook.xml.rels")
        except KeyError:
            return {}
    targets = {_attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in _RELATION_TAG.findall(relations)}
    parts = {}
    for index, tag in enumerate(_SHEET_TAG.findall(book)):
        target = targets.get(_attribute(tag, b"r:id"), "")
        parts[index] = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
    return parts


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return found.group(1).decode("utf-8", errors="replace") if found else ""


def _declared_rows(path: Path, part: str | None) -> int:
    """The last row by the sheet's own <dimension>, formatting included; 0 when not said."""
    if not part:
        return 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
            found = _DIMENSION.search(stream.read(4096))
    except KeyError:
        return 0
    return int(found.group(1)) if found else 0


def _add_notes(raw: RawSheet, facts: SheetFacts | None, declared: int) -> None:
    if declared - raw.row_count > MANY_EMPTY_ROWS:
        raw.notes.append(("many_empty_rows", {"count": declared - raw.row_count, "last": raw.row_count}))
    if facts and facts.error_count:
        cells = ", ".join(facts.error_cells[:10])
        raw.notes.append(("error_cells", {"count": facts.error_count, "cells": cells}))
    if facts and facts.uncomputed_count:
        cells = ", ".join(facts.uncomputed[:10])
        raw.notes.append(("formula_without_value", {"count": facts.uncomputed_count, "cells": cells}))
    if facts and facts.hidden_rows:
        raw.notes.append(("hidden_rows", {"count": facts.hidden_rows}))
    hidden = [
        raw.letter(place)
        for place in range(len(raw.columns))
        if facts
        and any(first <= place + raw.first_column + 1 <= last for first, last in facts.hidden_columns)
    ]
    if hidden:
        raw.notes.append(("hidden_columns", {"count": len(hidden), "columns": ", ".join(hidden[:20])}))
