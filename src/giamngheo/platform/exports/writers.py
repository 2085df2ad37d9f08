"""CSV and XLSX, row by row: formula-safe, split at the sheet's limit, rows counted, nothing cut off."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from giamngheo.platform import figures
from giamngheo.platform.components import Shares, Status
from giamngheo.rules.text import Text

SHEET_LIMIT = 1_048_576
"""Rows of a worksheet in Excel."""
CELL_LIMIT = 32_767
"""Letters of a cell in Excel."""
MEASURED = 1000
"""So many rows decide how wide the columns are."""
FORMULA = r"^'*[=+\-@\t\r]"
"""Words that a spreadsheet would run as a formula. Such words behind apostrophes count too, so that the reader
(`intake.readers.delimited`), which takes one apostrophe off, gives every word back as it was."""
_FORMULA = re.compile(FORMULA)


@dataclass(frozen=True)
class Sheet:
    """A table to write: title, headings, rows, and notes on where it comes from."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()
    lang: str = "vi"
    unit: str = ""
    """The office, for papers."""


@dataclass(frozen=True)
class Written:
    """What was written: the number of rows, and of sheets for a workbook."""

    rows: int
    sheets: int = 1


Write = Callable[[Sheet, Path], Written]


@dataclass(frozen=True)
class Format:
    """A kind of file; `write` fills the path and counts."""

    label: Text
    extension: str
    content_type: str
    write: Write


def plain(value: Any, lang: str) -> Any:
    """A value as a cell holds it: numbers and dates stay such, a rate becomes its percent."""
    match value:
        case None | bool() | int() | float() | Decimal():
            return value
        case Text():
            return value.get(lang)
        case Status():
            return value.word.get(lang)
        case Shares():
            return value.words.get(lang)
        case figures.Rate():
            exact = value.value
            return None if exact is None else round(exact, value.places)
        case dt.datetime():
            return figures.moment(value)
        case dt.date():
            return value
    return str(value)


def safe_text(value: str) -> str:
    """Words that a spreadsheet would run as a formula get a leading apostrophe."""
    return f"'{value}" if _FORMULA.match(value) else value


def csv_cell(value: Any, lang: str) -> str:
    """A cell of CSV: figures with a decimal point, dates dd/mm/yyyy, nothing for unknown."""
    held = plain(value, lang)
    match held:
        case None:
            return ""
        case bool():
            return figures.yes_no(held).get(lang)
        case int() | float() | Decimal():
            return str(held)
        case dt.date():
            return figures.day(held)
    return safe_text(held)


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """The file line by line, with the mark that makes Excel read UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(list(sheet.headings))
    for row in sheet.rows:
        yield writer.writerow([csv_cell(value, sheet.lang) for value in row])


class _Echo:
    def write(self, line: str) -> str:
        return line


def write_csv(sheet: Sheet, path: Path) -> Written:
    lines = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in csv_lines(sheet):
            file.write(line)
            lines += 1
    return Written(lines - 1)


def write_xlsx(sheet: Sheet, path: Path, limit: int = SHEET_LIMIT) -> Written:
    """Rows go to disk as they come; a full sheet is followed by the next, the last one states the count.

    limit: rows of one sheet, the heading included. ValueError for words longer than a cell holds.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    styles = Styles(book)
    rows = sheets = 0
    pages: list[Any] = []
    widest = [0] * len(sheet.headings)
    at = limit
    for row in sheet.rows:
        if at >= limit:
            sheets += 1
            pages.append(open_page(book, styles, sheet, sheets))
            at = 1
        for position, value in enumerate(row):
            held = plain(value, sheet.lang)
            _put(pages[-1], at, position, held, styles, sheet.lang)
            if rows < MEASURED and isinstance(held, str):
                widest[position] = max(widest[position], len(held))
        at += 1
        rows += 1
    for page in pages:
        for position, letters in enumerate(widest):
            _set_width(page, position, max(letters, len(sheet.headings[position])))
    if not pages:
        open_page(book, styles, sheet, 1)
        sheets = 1
    about(book, styles, sheet, Written(rows, sheets))
    book.close()
    return Written(rows, sheets)


class Styles:
    def __init__(self, book: Any) -> None:
        base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        self.heading = book.add_format(
            {**base, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#E8EFF8"}
        )
        self.text = book.add_format(base)
        self.whole = book.add_format({**base, "num_format": "#,##0"})
        self.decimal = book.add_format({**base, "num_format": "#,##0.0#######"})
        self.date = book.add_format({**base, "num_format": "dd/mm/yyyy"})


def open_page(book: Any, styles: Styles, sheet: Sheet, number: int) -> Any:
    name = Text("Danh sách", "List").get(sheet.lang)
    page = book.add_worksheet(name if number == 1 else f"{name} {number}")
    for position, heading in enumerate(sheet.headings):
        _set_width(page, position, len(heading))
        page.write_string(0, position, heading, styles.heading)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C&P/&N")
    return page


def _set_width(page: Any, position: int, letters: int) -> None:
    page.set_column(position, position, max(10, min(40, letters + 4)))


def _put(page: Any, row: int, column: int, value: Any, styles: Styles, lang: str) -> None:
    match value:
        case None | "":
            return
        case bool():
            page.write_string(row, column, figures.yes_no(value).get(lang), styles.text)
        case int():
            # beyond 15 digits Excel rounds: such a number is a code and stays words
            if abs(value) < 10**15:
                page.write_number(row, column, value, styles.whole)
            else:
                page.write_string(row, column, str(value), styles.text)
        case float() | Decimal():
            page.write_number(row, column, value, styles.decimal)
        case dt.date():
            page.write_datetime(row, column, value, styles.date)
        case _:
            if len(value) > CELL_LIMIT:
                raise ValueError(
                    f"row {row + 1}, column {column + 1}: {len(value)} letters do not fit a cell"
                )
            page.write_string(row, column, value, styles.text)


def about(book: Any, styles: Styles, sheet: Sheet, written: Written) -> None:
    page = book.add_worksheet(Text("Thông tin", "About").get(sheet.lang))
    page.set_column(0, 0, 90)
    count = Text(
        f"Số dòng: {figures.number(written.rows)}, trên {written.sheets} trang tính.",
        f"Rows: {figures.number(written.rows)}, on {written.sheets} sheet(s).",
    ).get(sheet.lang)
    for row, line in enumerate([sheet.title, count, *sheet.notes]):
        page.write_string(row, 0, line, styles.text)


_formats: dict[str, Format] = {}


def register_format(key: str, one: Format) -> None:
    """Makes a format known to every list."""
    _formats[key] = one


def formats() -> dict[str, Format]:
    """The formats by key, in the order they are offered."""
    return _formats
