"""Filling a template: its looks kept by openpyxl, the rows themselves streamed into the sheet's part.

The template is small and is handled as a whole; rows go to a file on disk as they come, so that memory does not
grow with them. A sheet that is full is followed by another file of the same template.
"""

from __future__ import annotations

import re
import shutil
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Mapped
from copy import copy
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from giamngheo.exchange.profiles.fixed_values import fixed_value
from giamngheo.exchange.profiles.formulas import Span, clear_examples, first_below, move_all, repeated
from giamngheo.exchange.profiles.mapping import CODE, FILL, FIXED, Column, Mapping
from giamngheo.exchange.profiles.proposing import is_tick
from giamngheo.exchange.profiles.vocabulary import ALL_OTHERS, CLASS, Variable, variables
from giamngheo.intake.sheet import column_letter
from giamngheo.platform import figures
from giamngheo.platform.exports.writers import CELL_LIMIT, SHEET_LIMIT
from giamngheo.platform.scope import PersonalData
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange

_EPOCH = date(1899, 12, 30)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SMALL_NUMBER = re.compile(r"^(0|[1-9]\d{0,3})$")
_ROW_AT = re.compile(r'<row r="(\d+)"')
_DIMENSION = re.compile(r'<dimension ref="[^"]*"\s*/>')


@dataclass(frozen=True)
class Part:
    """One filled workbook and its rows."""

    path: Path
    rows: int
    uncoded: Mapped[str, int]
    """By heading of a column whose template has codes: cells whose value has none, left empty or in words."""


def value_of(column: Column, variable: Variable | None, found: Any) -> Any:
    """What stands in the cell: a number, a day, or words; None for an empty one."""
    if column.role == FIXED:
        return fixed_value(column.value)
    if variable is None:
        return None
    if found is None or found == "":
        # a household that no decision names is on no list, and that is known
        return _coded(column.codes.get(ALL_OTHERS, "")) if variable.name == CLASS else None
    if isinstance(found, bool):
        default = ("x" if found else "") if is_tick(variable.name) else ("Có" if found else "Không")
        return _coded(column.codes.get("true" if found else "false", default))
    if variable.codes is not None:
        if str(found) in column.codes:
            return _coded(column.codes[str(found)])
        if ALL_OTHERS in column.codes:
            return _coded(column.codes[ALL_OTHERS])
        label = variable.codes.get(str(found))
        return label.vi if label else str(found)
    return found


def _lacks_code(column: Column, value: Any) -> bool:
    """A cell of a column with codes that holds none of them; a mark that is not set is none."""
    if not column.codes or column.role != FILL or is_tick(column.variable):
        return False
    return value is None or str(value) not in column.codes.values()


def _coded(written: str) -> Any:
    """A code such as 1 is a number in the sheet, as the drop-downs of templates expect."""
    return int(written) if _SMALL_NUMBER.match(written) else (written or None)


def cells(mapping: Mapping, line: Any, sees: PersonalData) -> list[tuple[Column, Any]]:
    """The filled cells of a row, from left to right."""
    known = variables(mapping.each)
    found = []
    wanted = [*mapping.of_role(FILL, FIXED), *mapping.known_codes]
    for column in sorted(wanted, key=lambda one: one.index):
        if column.role == CODE:
            found.append((column, line.alias or None))
            continue
        variable = known.get(column.variable)
        value = variable.value(line, sees) if variable and column.role == FILL else None
        found.append((column, value_of(column, variable, value)))
    return found


def fill(
    template: bytes,
    mapping: Mapping,
    rows: Iterable[Any],
    sees: PersonalData,
    folder: Path,
    *,
    limit: int = SHEET_LIMIT,
    each_row: Callable[[int], None] = lambda done: None,
) -> list[Part]:
    """Fills the template with `rows` (lines of the register) into files part-1.xlsx… of `folder`.

    limit: rows of a sheet. Nothing is cut off: a word too long for a cell is Refused `too_long`.
    """
    parts: list[Part] = []
    stream = iter(rows)
    line, done = next(stream, None), 0
    while line is not None or not parts:
        frame = _Frame(template, mapping)
        room = limit - mapping.start + 1 - frame.below
        if room < 1:
            raise Refused(
                "no_room", Text("Mẫu không còn chỗ để điền dòng nào.", "The template has no room for rows.")
            )
        spool = folder / "rows.xml"
        count = 0
        uncoded: Counter[str] = Counter()
        with spool.open("w", encoding="utf-8") as out:
            while line is not None and count < room:
                row = cells(mapping, line, sees)
                uncoded.update(column.heading for column, value in row if _lacks_code(column, value))
                out.write(frame.row(mapping.start + count, row))
                count += 1
                done += 1
                each_row(done)
                line = next(stream, None)
        path = folder / f"part-{len(parts) + 1}.xlsx"
        frame.save(path, spool, count)
        spool.unlink()
        parts.append(Part(path, count, uncoded))
    return parts


class _Frame:
    """The template around the rows: what stands above, and below, which moves down as rows come."""

    def __init__(self, template: bytes, mapping: Mapping) -> None:
        # the engine of workbooks is loaded by the first template
        from openpyxl import load_workbook

        self.mapping = mapping
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.book = load_workbook(BytesIO(template))
        self.sheet: Any = self.book[mapping.sheet]
        self.start = mapping.start
        self.typed = {one.index: one.value or None for one in mapping.of_role(FIXED)}
        filled = {one.index for one in mapping.of_role(FILL, FIXED)}
        serials = {one.index for one in mapping.of_role(FILL) if one.variable == "row_no"}
        constants = self._constants()
        self.tail = first_below(self.sheet, self.start, serials, filled, constants)
        self.free = self.tail - self.start
        self.below = max(0, self.sheet.max_row - self.tail + 1)
        width = max([self.sheet.max_column, *(one.index + 1 for one in mapping.columns)])
        self.styles = [_Style(self.sheet, self.start, place + 1) for place in range(width)]
        height = self.sheet.row_dimensions[self.start].height
        self.height = f' ht="{height}" customHeight="1"' if height else ""
        self.repeated = repeated(self.sheet[self.start], self.start, filled) if self.free else {}
        clear_examples(self.sheet, self.start, self.tail, serials, constants)

    def _constants(self) -> dict[int, Any]:
        """What the first row of the form holds in columns that are the same in every row."""
        found = {
            one.index: self.sheet.cell(self.start, one.index + 1).value for one in self.mapping.of_role(FIXED)
        }
        return {place: value for place, value in found.items() if value is not None}

    def row(self, number: int, filled: Sequence[tuple[Column, Any]]) -> str:
        values = {column.index: value for column, value in filled}
        written = []
        for place, style in enumerate(self.styles):
            value = values.get(place)
            if style.words and place in self.typed:
                value = self.typed[place]
            if place in self.repeated:
                written.append(
                    _formula(f"{column_letter(place)}{number}", self.repeated[place](number), style)
                )
            elif value is not None or style.plain:
                written.append(_cell(f"{column_letter(place)}{number}", value, style))
        return f'<row r="{number}"{self.height}>{"".join(written)}</row>'

    def save(self, path: Path, spool: Path, count: int) -> None:
        """The workbook with the rows of `spool` in their place."""
        shift = max(0, count - self.free)
        last = self.start + count - 1
        self._move(shift, last)
        base = path.with_suffix(".base")
        self.book.save(base)
        name = f"xl/worksheets/sheet{self.book.worksheets.index(self.sheet) + 1}.xml"
        with (
            zipfile.ZipFile(base) as read,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as out,
        ):
            for item in read.infolist():
                if item.filename != name:
                    out.writestr(item, read.read(item))
                    continue
                text = read.read(item).decode("utf-8")
                with out.open(zipfile.ZipInfo(name, item.date_time), "w", force_zip64=True) as part:
                    self._assemble(text, part, spool, last)
        base.unlink()

    def _assemble(self, text: str, part: IO[bytes], spool: Path, last: int) -> None:
        """Puts the rows between those above and those below."""
        text = text.replace("<sheetData />", "<sheetData></sheetData>").replace(
            "<sheetData/>", "<sheetData></sheetData>"
        )
        end = text.index("</sheetData>")
        places = [(int(one.group(1)), one.start()) for one in _ROW_AT.finditer(text, 0, end)]
        above = next((at for row, at in places if row >= self.start), end)
        # empty rows of the form that were not needed keep their looks
        below = next((at for row, at in places if row > last and row >= self.start), end)
        head = _DIMENSION.sub("", text[:above])
        part.write(head.encode("utf-8"))
        with spool.open("rb") as rows:
            shutil.copyfileobj(rows, part, 1024**2)
        part.write(text[below:].encode("utf-8"))

    def _move(self, shift: int, last: int) -> None:
        """Moves what stands below the rows down, with merges, heights, drop-downs and the printed area."""
        from openpyxl.worksheet.cell_range import CellRange

        sheet = self.sheet
        top, bottom = self.tail, sheet.max_row
        edge = self.tail if self.below else SHEET_LIMIT + 1
        if shift and top <= bottom:
            width = column_letter(sheet.max_column - 1)
            heights = {row: copy(sheet.row_dimensions[row].height) for row in range(top, bottom + 1)}
            sheet.move_range(f"A{top}:{width}{bottom}", rows=shift)
            for row in sorted(heights, reverse=True):
                sheet.row_dimensions[row].height = None
            for row, height in heights.items():
                sheet.row_dimensions[row + shift].height = height
        move_all(self.book, sheet.title, Span(self.start, edge, last, shift))
        for merged in list(sheet.merged_cells.ranges):
            if shift and merged.min_row >= edge:
                merged.shift(row_shift=shift)
        for rule in sheet.data_validations.dataValidation:
            rule.sqref = type(rule.sqref)(
                [self._stretched(one, shift, edge, last) for one in rule.sqref.ranges]
            )
        if sheet.auto_filter.ref:
            sheet.auto_filter.ref = self._stretched(CellRange(sheet.auto_filter.ref), shift, edge, last).coord
        self._conditions(shift, edge, last)
        if sheet.print_area:
            areas = list(str(sheet.print_area).replace("'", "").split(","))
            sheet.print_area = [
                self._stretched(CellRange(one.rpartition("!")[2].replace("$", "")), shift, edge, last).coord
                for one in areas
            ]

    def _conditions(self, shift: int, edge: int, last: int) -> None:
        old = self.sheet.conditional_formatting
        fresh = type(old)()
        for one in old:
            ranges = " ".join(self._stretched(part, shift, edge, last).coord for part in one.sqref.ranges)
            for rule in one.rules:
                fresh.add(ranges, rule)
        self.sheet.conditional_formatting = fresh

    def _stretched(self, box: Any, shift: int, edge: int, last: int) -> CellRange:
        """A range that reaches into the rows reaches to the last of them; one below moves down."""
        from openpyxl.worksheet.cell_range import CellRange

        left, top, right, bottom = box.min_col, box.min_row, box.max_col, box.max_row
        if top >= edge:
            top, bottom = top + shift, bottom + shift
        elif bottom >= edge:
            bottom += shift
        elif bottom >= self.start:
            bottom = max(bottom, last)
        return CellRange(min_col=left, min_row=top, max_col=right, max_row=min(bottom, SHEET_LIMIT))


class _Style:
    """The style numbers of a column's cells, by what they hold, as the sample row of the template shows them."""

    def __init__(self, sheet: Any, row: int, column: int) -> None:
        cell = sheet.cell(row, column)
        self.plain = cell.style_id if cell.has_style else 0
        self.words = cell.number_format == "@"
        kept = copy(cell._style)
        general = cell.number_format in {"General", "@"}
        if general:
            cell.number_format = "dd/mm/yyyy"
        self.day = cell.style_id
        cell._style = copy(kept)
        cell.number_format = "@"
        self.code = cell.style_id
        cell._style = kept


def _cell(place: str, value: Any, style: _Style) -> str:
    match value:
        case None:
            return f'<c r="{place}" s="{style.plain}"/>'
        case int() | float():
            return f'<c r="{place}" s="{style.plain}"><v>{value}</v></c>'
        case date():
            return f'<c r="{place}" s="{style.day}"><v>{(value - _EPOCH).days}</v></c>'
    words = _CONTROL.sub("", str(value))
    if len(words) > CELL_LIMIT:
        raise Refused(
            "too_long",
            Text(
                "Ô {place}: nội dung dài {letters} chữ, quá giới hạn một ô của Excel.",
                "Cell {place}: {letters} letters are more than a cell of Excel holds.",
            ).format(place=place, letters=figures.number(len(words))),
        )
    # digits that are a code keep their zeros and are not taken for a number
    used = style.code if words.isdigit() else style.plain
    inline = f'<is><t xml:space="preserve">{escape(words, quote=False)}</t></is>'
    return f'<c r="{place}" s="{used}" t="inlineStr">{inline}</c>'


def _formula(place: str, formula: str, style: _Style) -> str:
    return f'<c r="{place}" s="{style.plain}"><f>{escape(formula[1:], quote=False)}</f></c>'


def preview(mapping: Mapping, rows: Iterator[Any], sees: PersonalData) -> list[list[Any]]:
    """The first rows as they will stand, column by column of the mapping."""
    found = []
    for line in rows:
        values = {column.index: value for column, value in cells(mapping, line, sees)}
        found.append([values.get(one.index) for one in mapping.columns])
    return found
