"""Reading a small table that an administrator supplies (xlsx, xls, ods, csv); faults are named by cell."""

from __future__ import annotations

import csv
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from giamngheo.rules import Text

from .errors import LawError

MAX_FILE_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_ROWS = 200_000
HEADER_ROWS = 20
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".txt", ".tsv")


@dataclass(frozen=True)
class TableProblem:
    """One fault: where it is, what stands there, and what to do."""

    sheet: str
    row: int | None
    column: str | None
    value: str | None
    code: str
    message: Text

    def show(self, lang: str = "vi") -> str:
        """Sheet, row, column, value and remedy in one line."""
        names = {"vi": ("trang", "dòng", "cột"), "en": ("sheet", "row", "column")}[lang]
        place = [
            f"{names[0]} «{self.sheet}»" if self.sheet else "",
            f"{names[1]} {self.row}" if self.row else "",
        ]
        place += [
            f"{names[2]} «{self.column}»" if self.column else "",
            f"«{self.value}»" if self.value else "",
        ]
        return ", ".join(part for part in place if part) + f": {self.message.get(lang)}"


class TableRefused(LawError):
    """A supplied table has faults; nothing of it was stored."""

    def __init__(self, file: Path, problems: list[TableProblem]) -> None:
        count = Text("Bảng có {n} chỗ sai, chưa nạp gì.", "The table has {n} faults; nothing was loaded.")
        super().__init__("bad_table", count.format(n=len(problems)), file.name)
        self.problems = tuple(problems)

    def show(self, lang: str = "vi") -> str:
        lines = [super().show(lang), *(f"  {problem.show(lang)}" for problem in self.problems[:50])]
        if len(self.problems) > 50:
            rest = Text("  … và {n} chỗ nữa", "  … and {n} more").format(n=len(self.problems) - 50)
            lines.append(rest.get(lang))
        return "\n".join(lines)


@dataclass(frozen=True)
class TableRow:
    """One row of a supplied table, by recognised column; `heads` are the columns' headings as the file has them."""

    sheet: str
    number: int
    cells: Mapping[str, Any]
    heads: Mapping[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """The cell as tidy words; empty if there is none."""
        return as_text(self.cells.get(column))

    def problem(self, code: str, message: Text, column: str | None = None) -> TableProblem:
        value = self.text(column) if column else None
        shown = self.heads.get(column, column) if column else None
        return TableProblem(self.sheet, self.number, shown, value, code, message)


def place_of(earlier: TableRow, row: TableRow) -> Text:
    """Where an earlier row stands, seen from a later one: its sheet is named if it is another."""
    if earlier.sheet == row.sheet:
        return Text("dòng {n}", "row {n}").format(n=earlier.number)
    words = Text("trang «{sheet}», dòng {n}", "sheet “{sheet}”, row {n}")
    return words.format(sheet=earlier.sheet, n=earlier.number)


@dataclass(frozen=True)
class TableSheet:
    """A sheet whose header was recognised: its columns and its rows."""

    name: str
    header: int
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(file: Path, headings: Mapping[str, str], needed: Mapping[str, Text]) -> list[TableSheet]:
    """The sheets whose header holds all `needed` columns (name → what people call it).

    `headings` maps plain headings to column names; what a heading adds in brackets, such as its unit, is free.
    Raises LawError: missing_file, too_large, unreadable_table, no_header, double_column, empty_table.
    """
    sheets = [
        sheet for name, rows in _raw_sheets(file) if (sheet := _recognise(file, name, rows, headings, needed))
    ]
    if not sheets:
        message = Text(
            "Không thấy dòng tiêu đề có đủ các cột: {names}.",
            "No header row with all these columns was found: {names}.",
        )
        raise LawError("no_header", message.format(names=Text.join(", ", [*needed.values()])), file.name)
    if not any(sheet.rows for sheet in sheets):
        raise LawError(
            "empty_table", Text("Bảng không có dòng dữ liệu nào.", "The table has no rows."), file.name
        )
    return sheets


def plain(words: str) -> str:
    """A heading for comparison: lower case, no accents, single spaces."""
    stripped = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    letters = "".join(c for c in stripped if not unicodedata.combining(c))
    return re.sub(r"[\s_]+", " ", letters).strip(" .:*")


def as_text(value: Any) -> str:
    """A cell as tidy words; a whole number without its decimal point."""
    if value is None:
        return ""
    if isinstance(value, float):
        # a computed cell of a workbook carries the noise of binary numbers: 3.4000000000000004 is 3.4
        value = int(value) if value.is_integer() else float(f"{value:.12g}")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(value))).strip()


def as_decimal(value: Any) -> Decimal | None:
    """A cell as an exact number; None if it is not one. A comma may stand for the decimal point."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(as_text(value).replace(",", ".") or "x")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _recognise(
    file: Path, name: str, rows: list[list[Any]], headings: Mapping[str, str], needed: Mapping[str, Text]
) -> TableSheet | None:
    for index, row in enumerate(rows[:HEADER_ROWS]):
        found = {
            place: column for place, cell in enumerate(row) if (column := _column(as_text(cell), headings))
        }
        if needed.keys() <= set(found.values()):
            heads: dict[str, str] = {}
            for place, column in found.items():
                if column in heads:
                    raise _double(file, name, index + 1, heads[column], as_text(row[place]))
                heads[column] = as_text(row[place])
            body = tuple(_body(name, rows, index + 1, found, heads))
            return TableSheet(name, index + 1, tuple(found.values()), body)
    return None


def _column(heading: str, headings: Mapping[str, str]) -> str | None:
    words = plain(heading)
    return headings.get(words) or headings.get(plain(re.sub(r"\([^()]*\)", " ", words)))


def _double(file: Path, sheet: str, row: int, first: str, second: str) -> LawError:
    message = Text(
        "Hai cột «{first}» và «{second}» cùng một nội dung; giữ một cột.",
        "Two columns, “{first}” and “{second}”, hold the same; keep one of them.",
    ).format(first=first, second=second)
    place = TableProblem(sheet, row, None, None, "double_column", message)
    return LawError("double_column", Text(place.show("vi"), place.show("en")), file.name)


def _body(
    name: str, rows: list[list[Any]], start: int, columns: Mapping[int, str], heads: Mapping[str, str]
) -> Iterator[TableRow]:
    for number, row in enumerate(rows[start:], start + 1):
        cells = {column: row[place] for place, column in columns.items() if place < len(row)}
        if any(as_text(cell) for cell in cells.values()):
            yield TableRow(name, number, cells, heads)


def _raw_sheets(file: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    if not file.is_file():
        raise LawError(
            "missing_file",
            Text("Không có tệp {name}.", "There is no file {name}.").format(name=file),
            file.name,
        )
    if file.stat().st_size > MAX_FILE_BYTES or _unpacked(file) > MAX_UNPACKED_BYTES:
        raise LawError("too_large", Text("Tệp quá lớn.", "The file is too large."), file.name)
    suffix = file.suffix.lower()
    if suffix in TEXTS:
        yield "", _text_rows(file)
    elif suffix in WORKBOOKS:
        yield from _workbook_rows(file)
    else:
        raise _unreadable(file)


def _unpacked(file: Path) -> int:
    if not zipfile.is_zipfile(file):
        return 0
    with zipfile.ZipFile(file) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _text_rows(file: Path) -> list[list[Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(file) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(text.splitlines(), delimiter=delimiter))[:MAX_ROWS]


def _workbook_rows(file: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(file))
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)[:MAX_ROWS]
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(file) from error


def _unreadable(file: Path) -> LawError:
    message = Text(
        "Không đọc được tệp. Hãy lưu lại thành .xlsx hoặc .csv (UTF-8), không đặt mật khẩu.",
        "The file cannot be read. Save it as .xlsx or .csv (UTF-8), without a password.",
    )
    return LawError("unreadable_table", message, file.name)
