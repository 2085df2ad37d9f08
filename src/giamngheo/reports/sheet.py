"""The one place where workbooks get their look: fonts, borders, number formats, page set-up, safe text.

Text is always written as text: nothing that looks like a formula or a link becomes one.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

FONT = "Times New Roman"
BODY, SMALL, TITLE = 11, 10, 14
ROW_HEIGHT = 15.0
LINE = {"border": 1, "border_color": "#7F7F7F"}
HEADER_FILL, EMPTY_FILL, TOTAL_FILL = "#E8EEF4", "#EFEFEF", "#F5F5F5"
COUNT, PERCENT, DATE = "#,##0", "0.00", "dd/mm/yyyy"
# Vietnamese separators in Vietnamese forms, also where the office program speaks another language
SEPARATORS = {"vi": "[$-42A]", "en": ""}
# the limits of the format itself
MOST_ROWS, MOST_TEXT = 1_048_576, 32_767

Value = str | int | float | Decimal | bool | dt.date | None


class Book:
    """A workbook being written; styles are made once per set of properties."""

    def __init__(
        self,
        path: Path,
        *,
        title: str = "",
        remark: str = "",
        created: dt.datetime | None = None,
    ) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
                "default_format_properties": {"font_name": FONT, "font_size": BODY},
            },
        )
        properties: dict[str, Any] = {"title": title, "comments": remark}
        if created is not None:
            properties["created"] = created
        self._book.set_properties(properties)
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """A cell style on top of the house font."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(
                {"font_name": FONT, "font_size": BODY, "valign": "vcenter", **properties}
            )
        return self._styles[key]

    def sheet(self, name: str) -> Any:
        """A new sheet; the name is cut to what Excel allows."""
        return self._book.add_worksheet(name[:31])

    def close(self) -> None:
        self._book.close()

    def abandon(self) -> None:
        """Gives the workbook up: nothing is written (the writer would warn when it is dropped unclosed)."""
        self._book.fileclosed = True


@contextmanager
def open_book(path: Path, **options: Any) -> Iterator[Book]:
    """A workbook that is finished when the block ends; an error inside leaves no file behind."""
    book = Book(path, **options)
    try:
        yield book
    except BaseException:
        book.abandon()
        path.unlink(missing_ok=True)
        raise
    book.close()


def write(sheet: Any, row: int, column: int, value: Value, style: Any) -> None:
    """One cell by the kind of its value; None is an empty cell with the style."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:MOST_TEXT], style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), style)
    else:
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)


def write_across(
    sheet: Any, row: int, first: int, last: int, text: str, style: Any, *, down_to: int | None = None
) -> None:
    """Text over a block of cells (one cell if the block is one)."""
    bottom = row if down_to is None else down_to
    if first == last and bottom == row:
        sheet.write_string(row, first, text, style)
    else:
        sheet.merge_range(row, first, bottom, last, "", style)
        sheet.write_string(row, first, text, style)


# characters of the body font that fit into one unit of column width: bold headings, and running text
TIGHT, RUNNING = 1.0, 1.22


def lines_needed(text: str, width: float, size: int = BODY, fit: float = TIGHT) -> int:
    """How many lines the text takes in a cell `width` units wide; words are not broken."""
    room = max(4, int(width * fit * BODY / size))
    return sum(max(1, len(textwrap.wrap(part, room))) for part in text.split("\n"))


def height_for(lines: int, size: int = BODY) -> float:
    """The row height in points for so many lines."""
    return max(ROW_HEIGHT, lines * (size * 1.28) + 3)


A3, A4 = 8, 9


def page(
    sheet: Any, *, footer: str, repeat: tuple[int, int] | None = None, landscape: bool = True, paper: int = A4
) -> None:
    """Paper, all columns on one page across, margins in inches, page numbers, header rows on every page."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(footer)
    if repeat is not None:
        sheet.repeat_rows(*repeat)


def footer_text(left: str, pages: str) -> str:
    """Footer with words on the left and page x of y on the right; `&` in words is kept as a letter."""
    plain = left.replace("&", "&&")
    return f'&L&"{FONT},Regular"&9{plain}&R&"{FONT},Regular"&9{pages}'
