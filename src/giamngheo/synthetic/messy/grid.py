"""A sheet as a clerk leaves it, and its writing as xlsx, xls or csv."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import xlsxwriter

from giamngheo.synthetic.label import SYNTHETIC_LABEL

# Excel's day 0
_EPOCH = date(1899, 12, 30)
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Serial:
    """A date left as the number behind it, without a date format."""

    day: date

    @property
    def number(self) -> int:
        return (self.day - _EPOCH).days


@dataclass
class Grid:
    """Rows of cells from the top left; `merges` are (row, column, last row, last column), counted from 0."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, cells: Sequence[Any]) -> None:
        """One more row."""
        self.rows.append(list(cells))

    def merge(self, column: int, last_column: int, rows: int = 1) -> None:
        """Merge columns of the last row added, over `rows` rows from there on."""
        row = len(self.rows) - 1
        self.merges.append((row, column, row + rows - 1, last_column))


@dataclass
class Book:
    """A messy workbook: `text` changes every text on writing; `covers` says what is unusual in it."""

    file: str
    grids: list[Grid]
    covers: str
    text: Callable[[str], str] = str

    def write(self, folder: Path) -> Path:
        """Write the file by the kind its name says (an .xls becomes .xlsx where its writer is not
        installed)."""
        path = folder / self.file
        if path.suffix == ".csv":
            return self._write_csv(path)
        if path.suffix == ".xls" and find_spec("xlwt") is not None:
            return self._write_xls(path)
        return self._write_xlsx(path.with_suffix(".xlsx"))

    def _value(self, cell: Any) -> Any:
        if isinstance(cell, str):
            return self.text(cell)
        return cell.number if isinstance(cell, Serial) else cell

    def _write_xlsx(self, path: Path) -> Path:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            book.set_properties({"title": SYNTHETIC_LABEL, "comments": SYNTHETIC_LABEL, "created": _CREATED})
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            centred = book.add_format(
                {"align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
            )
            for grid in self.grids:
                sheet = book.add_worksheet(self.text(grid.name))
                for row, last in ((m[0], m) for m in grid.merges):
                    sheet.merge_range(row, last[1], last[2], last[3], "", centred)
                for row, cells in enumerate(grid.rows):
                    for column, cell in enumerate(cells):
                        value = self._value(cell)
                        if isinstance(value, date):
                            sheet.write_datetime(
                                row, column, datetime(value.year, value.month, value.day), day
                            )
                        elif value is not None:
                            sheet.write(row, column, value)
        return path

    def _write_xls(self, path: Path) -> Path:
        # only installed for tests: no one needs to write this format
        xlwt = import_module("xlwt")
        book = xlwt.Workbook(encoding="utf-8")
        book.owner = "SYNTHETIC DATA"  # the field is ASCII
        day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
        for grid in self.grids:
            sheet = book.add_sheet(self.text(grid.name), cell_overwrite_ok=True)
            for row, column, last_row, last_column in grid.merges:
                sheet.merge(row, last_row, column, last_column)
            for row, cells in enumerate(grid.rows):
                for column, cell in enumerate(cells):
                    value = self._value(cell)
                    if isinstance(value, date):
                        sheet.write(row, column, value, day)
                    elif value is not None:
                        sheet.write(row, column, value)
        book.save(str(path))
        return path

    def _write_csv(self, path: Path) -> Path:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
            for cells in self.grids[0].rows:
                writer.writerow(["" if cell is None else _csv_text(self._value(cell)) for cell in cells])
        return path


def _csv_text(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value}".replace(".", ",")
    return str(value)
