"""A template of the old binary form (.xls), written anew as .xlsx, which is what gets filled.

Values come through intake's reader, the looks from the file's records; text in the old Vietnamese fonts becomes
Unicode. Formulas and drop-down lists are told by LibreOffice, where the server has it; without it the cells of
formulas are named for the officer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from giamngheo.exchange.profiles.old_formulas import DropDown, Told, told_by_office
from giamngheo.intake.legacy import from_tcvn3, from_vni
from giamngheo.intake.readers import read_sheets
from giamngheo.intake.readers.xls_looks import BookLook, Box, SheetLook, look_of
from giamngheo.intake.sheet import RawSheet

_DROP_DOWN = "drop-down"
_PADDED = 12 / 7
"""A width in letters of which all is the cell's padding and one letter."""
_MADE = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Rewritten:
    """A workbook .xlsx; `unread`: by sheet the cells, (row, column) counted from 0, whose formulas are lost."""

    data: bytes
    unread: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    """What else is not carried over, in words."""


def is_old(data: bytes) -> bool:
    """Whether it may be a workbook of the old form: a compound file, or its bare stream."""
    return data.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08"))


def xlsx_name(file_name: str) -> str:
    """The name of the workbook written anew."""
    return PurePath(file_name).stem + ".xlsx"


def rewritten(data: bytes) -> Rewritten:
    """The same workbook as .xlsx; the same bytes for the same file. Unreadable; ValueError; TooLarge."""
    # the engine that writes workbooks is loaded by the first of them
    from xlsxwriter.exceptions import XlsxWriterException

    with tempfile.TemporaryDirectory(prefix="template-") as folder:
        path = Path(folder) / "template.xls"
        path.write_bytes(data)
        sheets = read_sheets(path)
    look = look_of(data)
    if not sheets or sheets[0].kind != "xls" or len(sheets) != len(look.sheets):
        raise ValueError("no workbook of sheets alone")
    computed = any(one.formulas or _DROP_DOWN in one.lost for one in look.sheets)
    told = told_by_office(data) if computed else {}
    try:
        return _written(sheets, look, told)
    except XlsxWriterException as error:
        raise ValueError("what the newer form does not allow, such as a sheet's name") from error


def _written(sheets: Sequence[RawSheet], look: BookLook, told: Mapping[str, Told]) -> Rewritten:
    import xlsxwriter

    unread = {}
    lost: set[str] = set()
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        # a date of its own, or the same file would be another one each time
        book.set_properties({"created": _MADE})
        styles = [_Style(book, one) for one in look.styles]
        for raw, one in zip(sheets, look.sheets, strict=True):
            page = book.add_worksheet(raw.name)
            known = told.get(raw.name, Told())
            _write(page, raw, one, styles, known)
            if not raw.visible:
                page.hide()
            if unknown := set(one.formulas) - known.formulas.keys():
                unread[raw.name] = sorted(unknown)
            lost |= set(one.lost) - ({_DROP_DOWN} if known.all_lists else set())
        shown = [page for page, raw in zip(book.worksheets(), sheets, strict=True) if raw.visible]
        if shown:
            shown[0].activate()
            shown[0].set_first_sheet()
    return Rewritten(out.getvalue(), unread, tuple(sorted(lost)))


class _Style:
    """A style of the workbook and how text in its font is read."""

    def __init__(self, book: Any, style: dict[str, Any]) -> None:
        name = str(style.get("font_name", ""))
        lowered = name.lower()
        self.read: Callable[[str], str] = str
        if lowered.startswith(".vn"):
            self.read = _capitals if lowered.endswith("h") else from_tcvn3
        elif lowered.startswith("vni"):
            self.read = from_vni
        if self.read is not str:
            style = style | {"font_name": "Arial" if "arial" in lowered else "Times New Roman"}
        self.format = book.add_format(style)


def _capitals(words: str) -> str:
    """A .Vn…H font shows small letters as capitals."""
    return from_tcvn3(words).upper()


def _write(page: Any, raw: RawSheet, look: SheetLook, styles: Sequence[_Style], told: Told) -> None:
    lost = set(look.formulas)
    if look.height is not None:
        page.set_default_row(look.height)
    for first, last, width, style, hidden in look.columns:
        letters = (width * 7 - 5) / 7 if width > _PADDED else width / _PADDED
        page.set_column(first, last, min(255, max(0, letters)), _at(styles, style).format, {"hidden": hidden})
    for row, (height, style_of_row, hidden) in look.rows.items():
        form = None if style_of_row is None else _at(styles, style_of_row).format
        page.set_row(row, height, form, {"hidden": hidden})
    values = {
        (row, column + raw.first_column): value
        for row in range(raw.row_count)
        for column, value in enumerate(raw.row(row))
        if value is not None
    }
    values |= look.truths
    for place in sorted(values.keys() | look.styles.keys() | lost & told.formulas.keys()):
        one = _at(styles, look.styles.get(place, 0))
        value = values.get(place)
        if place in lost and place in told.formulas:
            page.write_formula(*place, told.formulas[place], one.format, value if value is not None else 0)
            continue
        # what a formula gave as words is shown by a heading; a number would no longer be true of the filled rows
        _cell(page, place, None if place in lost and not isinstance(value, str) else value, one)
    for top, bottom, left, right in _apart(look.merges):
        # the cells inside have their own styles already
        page.merge.append([top, left, bottom, right])
    for offered in told.lists:
        _offer(page, offered)
    _print(page, look)


def _offer(page: Any, one: DropDown) -> None:
    for top, bottom, left, right in one.boxes:
        page.data_validation(top, left, bottom, right, {"validate": "list", "source": one.source})


def _at(styles: Sequence[_Style], place: int) -> _Style:
    if not 0 <= place < len(styles):
        raise ValueError("a style that is not there")
    return styles[place]


def _cell(page: Any, place: tuple[int, int], value: object, style: _Style) -> None:
    match value:
        case None:
            page.write_blank(*place, None, style.format)
        case bool():
            page.write_boolean(*place, value, style.format)
        case int() | float():
            page.write_number(*place, value, style.format)
        case datetime() | date() | time() | timedelta():
            page.write_datetime(*place, value, style.format)
        case _:
            page.write_string(*place, style.read(str(value)), style.format)


def _apart(merges: Sequence[Box]) -> list[Box]:
    """The merged areas that can stand together: of more than one cell, none over another."""
    taken: set[tuple[int, int]] = set()
    found = []
    for top, bottom, left, right in merges:
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(cells) > 1 and not cells & taken:
            taken |= cells
            found.append((top, bottom, left, right))
    return found


def _print(page: Any, look: SheetLook) -> None:
    """How it is printed and how it stands on the screen."""
    page.set_margins(**look.margins)
    page.set_header(look.head[:255], {"margin": 0.3})
    page.set_footer(look.foot[:255], {"margin": 0.3})
    if look.paper:
        page.set_paper(look.paper)
    if look.landscape:
        page.set_landscape()
    if look.fit is not None:
        page.fit_to_pages(*look.fit)
    elif 10 <= look.scale <= 400:
        page.set_print_scale(look.scale)
    if look.centred[0]:
        page.center_horizontally()
    if look.centred[1]:
        page.center_vertically()
    for top, bottom, left, right in look.print_area[:1]:
        page.print_area(top, left, bottom, right)
    for top, bottom, left, right in look.print_titles:
        if left == 0 and right >= 0xFF:
            page.repeat_rows(top, bottom)
        else:
            page.repeat_columns(left, right)
    if look.frozen is not None and any(look.frozen):
        page.freeze_panes(*look.frozen)
    if not look.grid:
        page.hide_gridlines(2)
    if 10 <= look.zoom <= 400:
        page.set_zoom(look.zoom)
