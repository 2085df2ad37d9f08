"""A large table as a workbook: XlsxWriter makes the book, its looks and its headings; the rows are streamed into it.

The cells of a batch are made by columns and go straight into the packed file, so that neither memory nor the disk
grows with them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from giamngheo.platform.exports.columnar import Batch, ColumnOf, Words, made, words
from giamngheo.platform.exports.large import content, joined
from giamngheo.platform.exports.writers import (
    CELL_LIMIT,
    SHEET_LIMIT,
    Sheet,
    Styles,
    Written,
    about,
    open_page,
)

COMPRESSION = 3
STEP = 250
"""Rows whose cells are made at once: they take many times the room of the values."""
_UNIX_DAYS = 25_569
"""Days of Excel's calendar before 1970."""
_FIRST_DAY = 61
"""1/3/1900: what Excel counts before it is a day off, so that earlier days are words."""
_FIRST_ROW = re.compile(r'<row r="2"[^>]*>.*?</row>')
_STYLE = re.compile(r'<c r="[A-Z]+2" s="(\d+)"')
_DIMENSION = re.compile(r'<dimension ref="[^"]*"\s*/>')
# what a cell cannot hold, and words that look like the way it is written instead
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_"
_ESCAPED = re.compile(_CONTROL.replace(r"\x{fffe}\x{ffff}", "\ufffe\uffff"))
_MOST_DIGITS = 15


def write_xlsx_of(
    columns: Sequence[ColumnOf],
    batches: Iterable[Batch],
    path: Path,
    title: str,
    notes: Sequence[str] = (),
    *,
    limit: int = SHEET_LIMIT,
) -> Written:
    """A full sheet is followed by the next; the last sheet states the rows. ValueError for words too long.

    limit: rows of a sheet, the heading included.
    """
    looks = _Looks(columns, title)
    rows = sheets = 0
    left = _Slices(batches)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as book:
        while not sheets or left.more:
            sheets += 1
            with book.open(_name(sheets), "w", force_zip64=True) as page:
                rows += looks.page(page, left, limit)
        written = Written(rows, sheets)
        frame = _frame(columns, title, notes, written)
        with zipfile.ZipFile(frame) as around:
            pages = {_name(number) for number in range(1, sheets + 1)}
            for name in around.namelist():
                if name not in pages:
                    book.writestr(name, around.read(name))
    return written


def _name(sheet: int) -> str:
    return f"xl/worksheets/sheet{sheet}.xml"


def _frame(columns: Sequence[ColumnOf], title: str, notes: Sequence[str], written: Written) -> io.BytesIO:
    """The book without its rows: a second row of every look a cell has is where they go."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    styles = Styles(book)
    sheet = Sheet(title, [one.heading for one in columns], (), notes)
    for number in range(1, written.sheets + 1):
        page = open_page(book, styles, sheet, number)
        for place, style in enumerate((styles.text, styles.date)):
            page.write_blank(1, place, None, style)
    about(book, styles, sheet, written)
    book.close()
    return out


class _Slices:
    """Batches cut where a sheet is full, and into steps."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self._batches: Iterator[Batch] = iter(batches)
        self._held: Batch | None = None

    @property
    def more(self) -> bool:
        """Whether there are rows left; the next batch is asked for only when the last one is written."""
        if self._held is None:
            self._held = next(self._batches, None)
        return self._held is not None

    def take(self, room: int) -> Batch:
        """At most `room` rows of the next batch."""
        assert self._held is not None
        batch, self._held = self._held, None
        if len(batch[0]) > room:
            self._held = [values[room:] for values in batch]
            return [values[:room] for values in batch]
        return batch


class _Looks:
    """How a sheet begins and ends, and the looks of its cells."""

    def __init__(self, columns: Sequence[ColumnOf], title: str) -> None:
        self.columns = columns
        self.letters = [xlsxwriter.utility.xl_col_to_name(place) for place in range(len(columns))]
        with zipfile.ZipFile(_frame(columns, title, (), Written(0))) as frame:
            page = _DIMENSION.sub("", frame.read(_name(1)).decode("utf-8"), count=1)
        row = _FIRST_ROW.search(page)
        assert row is not None
        self.before, self.after = page[: row.start()].encode(), page[row.end() :].encode()
        self.text, self.day = _STYLE.findall(row[0])

    def page(self, out: IO[bytes], left: _Slices, limit: int) -> int:
        """Fills one sheet and says how many rows it has."""
        out.write(self.before)
        at = 1
        while left.more and at < limit:
            batch = left.take(min(limit - at, STEP))
            out.write(self._rows(batch, at + 1))
            at += len(batch[0])
            # or it would stay while the next one is read
            del batch
        out.write(self.after)
        return at - 1

    def _rows(self, batch: Batch, first: int) -> memoryview:
        numbers = pa.array(range(first, first + len(batch[0])), pa.int32()).cast(pa.string())
        said = [words(column, values) for column, values in zip(self.columns, batch, strict=True)]
        texts = iter(made([one for one in said if one.form == "text"], _escaped))
        cells = [
            self._cell(letter, numbers, one, next(texts) if one.form == "text" else None)
            for letter, one in zip(self.letters, said, strict=True)
        ]
        return content(joined(['<row r="', numbers, '">', joined(cells), "</row>"]))

    def _cell(self, letter: str, numbers: pa.Array, said: Words, escaped: pa.Array | None) -> pa.Array:
        """The cells of a column; nothing where there is no value. escaped: its texts, where they are that already."""
        value = said.text
        days = pc.add(said.days, _UNIX_DAYS) if said.days is not None else None
        if days is not None and (pc.min(days).as_py() or _FIRST_DAY) >= _FIRST_DAY:
            within = joined([f'" s="{self.day}"><v>', days.cast(pa.string()), "</v></c>"])
        elif said.form == "number" and (pc.max(pc.utf8_length(value)).as_py() or 0) <= _MOST_DIGITS:
            within = joined([f'" s="{self.text}"><v>', value, "</v></c>"])
        else:
            opening = f'" s="{self.text}" t="inlineStr"><is><t xml:space="preserve">'
            within = joined([opening, _escaped(value) if escaped is None else escaped, "</t></is></c>"])
        there = said.of_rows(value.is_valid())
        cell = joined([f'<c r="{letter}', numbers, said.of_rows(within)])
        return cell if pc.all(there, skip_nulls=False).as_py() else pc.if_else(there, cell, None)


def _escaped(text: pa.Array) -> pa.Array:
    longest = pc.max(pc.utf8_length(text)).as_py() or 0
    if longest > CELL_LIMIT:
        raise ValueError(f"{longest} letters do not fit a cell")
    if pc.any(pc.match_substring_regex(text, _CONTROL)).as_py():
        text = pa.array([value and _ESCAPED.sub(_as_code, value) for value in text.to_pylist()], pa.string())
    if pc.any(pc.match_substring_regex(text, "[&<>]")).as_py():
        for mark, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = pc.replace_substring(text, mark, name)
    return text


def _as_code(found: re.Match[str]) -> str:
    """A mark that XML cannot hold as Excel writes it; the same words typed by a person are kept apart."""
    mark: Any = found[0]
    return f"_x005F{mark}" if len(mark) > 1 else f"_x{ord(mark):04X}_"
