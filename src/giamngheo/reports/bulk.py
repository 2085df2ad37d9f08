"""Tables of any length as sheets, in seconds: rows become XML inside DuckDB and stream to the file.

XlsxWriter writes the workbook with headings only, and below each heading one model row with the styles; the
rows are then put in the model row's place while the file is packed. Text always becomes an inline string, so
nothing that looks like a formula is ever one. A table longer than a sheet may be is continued on further
sheets; no row is left out.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from xlsxwriter.utility import xl_col_to_name

from giamngheo.reports import sheet as look
from giamngheo.reports.bulk_rows import (
    HEADER_ROWS,
    LOOKS,
    XML_TEXT,
    Field,
    Marks,
    row_sql,
    shared_texts,
    styles_of,
)
from giamngheo.reports.sheet import Book

BATCH = 20_000
# wider tables are printed on A3: on A4 their letters would be too small to read
WIDEST_ON_A4 = 260.0

_MODEL_CELL = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"(?: t="s"><v>(\d+)</v>)?')


@dataclass(frozen=True)
class SheetPart:
    """A sheet that was written, and how many rows of the table it holds."""

    name: str
    rows: int


@dataclass(frozen=True)
class _Planned:
    number: int
    table: str
    fields: tuple[Field, ...]
    first: int
    rows: int
    shared: dict[Field, list[str]]


class BulkBook:
    """A workbook of long tables, each a table of `con` in its own order; `finish()` writes the file."""

    def __init__(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        label: str = "",
        footer: Callable[[str], str] = str,
        most_rows: int = look.MOST_ROWS,
        **properties: Any,
    ) -> None:
        self.path, self.con, self.label, self.footer = path, con, label, footer
        self.room = most_rows - HEADER_ROWS
        self.skeleton = path.with_name(f".{path.name}.part")
        self.book = Book(self.skeleton, **properties)
        self.planned: list[_Planned] = []
        self.sheets = 0
        con.execute(XML_TEXT)

    def plain_sheet(self, name: str) -> Any:
        """A sheet to be written cell by cell."""
        self.sheets += 1
        return self.book.sheet(name)

    def add(
        self, name: str, title: str, fields: Sequence[Field], table: str, *, empty: str
    ) -> list[SheetPart]:
        """The rows of the table on as many sheets as they need; `empty` is said where there is none."""
        rows = int(self.con.sql(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608 -- own names
        numbered = f"(select *, rowid as place from {table})"  # noqa: S608 -- own names
        shared = shared_texts(self.con, fields, numbered) if rows else {}
        parts = []
        for first in range(0, max(rows, 1), self.room):
            number = first // self.room + 1
            taken = min(self.room, rows - first)
            sheet = self._start(name if number == 1 else f"{name} ({number})", title, fields, taken, empty)
            if taken:
                _model_row(self.book, sheet, fields, {} if first else shared)
            self.planned.append(_Planned(self.sheets, table, tuple(fields), first, taken, shared))
            parts.append(SheetPart(sheet.get_name(), taken))
        return parts

    def finish(self) -> None:
        """Packs the file with all rows; without this nothing is left at `path`."""
        self.book.close()
        try:
            self._pack()
        finally:
            self.skeleton.unlink(missing_ok=True)

    def discard(self) -> None:
        """Gives the file up after an error."""
        self.book.abandon()
        for path in (self.skeleton, self.path):
            path.unlink(missing_ok=True)

    def _start(self, name: str, title: str, fields: Sequence[Field], rows: int, empty: str) -> Any:
        sheet = self.plain_sheet(name)
        for column, one in enumerate(fields):
            sheet.set_column(column, column, one.width)
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, title, self.book.style(bold=True, font_size=look.TITLE))
        sheet.write_string(1, 0, self.label, self.book.style(bold=True, font_color="#C00000"))
        header = self.book.style(
            bold=True, align="center", text_wrap=True, bg_color=look.HEADER_FILL, **look.LINE
        )
        lines = max(look.lines_needed(one.header, one.width * 0.85) for one in fields)
        sheet.set_row(HEADER_ROWS - 1, look.height_for(lines))
        for column, one in enumerate(fields):
            sheet.write_string(HEADER_ROWS - 1, column, one.header, header)
        sheet.freeze_panes(HEADER_ROWS, 0)
        look.page(
            sheet, footer=self.footer(name), repeat=(HEADER_ROWS - 1, HEADER_ROWS - 1), paper=_paper(fields)
        )
        if rows:
            sheet.autofilter(HEADER_ROWS - 1, 0, HEADER_ROWS + rows - 1, len(fields) - 1)
        else:
            sheet.write_string(HEADER_ROWS, 0, empty, self.book.style(italic=True))
        return sheet

    def _pack(self) -> None:
        by_file = {f"xl/worksheets/sheet{plan.number}.xml": plan for plan in self.planned if plan.rows}
        readers: dict[str, Iterator[pa.Array]] = {}
        with (
            zipfile.ZipFile(self.skeleton) as skeleton,
            zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        ):
            for entry in skeleton.infolist():
                plan = by_file.get(entry.filename)
                if plan is None:
                    with skeleton.open(entry) as source, packed.open(entry, "w") as target:
                        shutil.copyfileobj(source, target)
                    continue
                before, model, after = _around_model_row(skeleton.read(entry).decode("utf-8"))
                if plan.first == 0:
                    readers[plan.table] = self._rows(plan, model)
                with packed.open(entry.filename, "w", force_zip64=True) as target:
                    target.write(_with_dimension(before, plan).encode("utf-8"))
                    for chunk in readers[plan.table]:
                        target.write(chunk)
                        if chunk is _END_OF_SHEET:
                            break
                    target.write(after.encode("utf-8"))

    def _rows(self, plan: _Planned, model: str) -> Iterator[Any]:
        """The XML of all rows of a table in chunks, with a mark between one sheet and the next."""
        sql = row_sql(self.con, plan.fields, _marks(plan, model), self.room)
        reader = self.con.sql(
            f"select {sql} from (select *, rowid as place from {plan.table})"  # noqa: S608 -- own table names
        )
        left, remaining = self.room, sum(other.rows for other in self.planned if other.table == plan.table)
        for batch in reader.to_arrow_reader(BATCH):
            column = batch.column(0)
            remaining -= len(column)
            while len(column) > left or (len(column) == left and remaining):
                yield _bytes_of(column.slice(0, left))
                yield _END_OF_SHEET
                column, left = column.slice(left), self.room
            if len(column):
                yield _bytes_of(column)
                left -= len(column)


_END_OF_SHEET = b""


def _paper(fields: Sequence[Field]) -> int:
    return look.A4 if sum(one.width for one in fields) <= WIDEST_ON_A4 else look.A3


def _model_row(book: Book, sheet: Any, fields: Sequence[Field], shared: dict[Field, list[str]]) -> None:
    """A row whose cells carry the styles and the shared texts; their numbers are read from it
    when packing.
    """
    styles = styles_of(fields)
    for column, (one, fill) in enumerate(styles):
        properties = {**LOOKS[one.kind], **look.LINE, **({"bg_color": fill} if fill else {})}
        sheet.write_blank(HEADER_ROWS, column, None, book.style(**properties))
    texts = [text for listed in shared.values() for text in listed]
    for column, text in enumerate(texts, len(styles)):
        sheet.write_string(HEADER_ROWS, column, text, book.style())


def _marks(plan: _Planned, model: str) -> Marks:
    cells = _MODEL_CELL.findall(model)
    wanted = styles_of(plan.fields)
    styles = {pair: int(style) for pair, (style, _) in zip(wanted, cells, strict=False)}
    numbers = iter([int(number) for _, number in cells[len(wanted) :]])
    shared = {one: {text: next(numbers) for text in listed} for one, listed in plan.shared.items()}
    return Marks(styles, shared)


def _around_model_row(xml: str) -> tuple[str, str, str]:
    start = xml.index(f'<row r="{HEADER_ROWS + 1}"')
    end = xml.index("</row>", start) + len("</row>")
    return xml[:start], xml[start:end], xml[end:]


def _with_dimension(xml: str, plan: _Planned) -> str:
    last = f"{xl_col_to_name(len(plan.fields) - 1)}{HEADER_ROWS + plan.rows}"
    return re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}"/>', xml, count=1)


def _bytes_of(rows: pa.Array) -> memoryview:
    """The texts of the rows one after another, without copying."""
    _, offsets, data = rows.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[rows.offset : rows.offset + len(rows) + 1]
    return memoryview(data)[int(ends[0]) : int(ends[-1])]
