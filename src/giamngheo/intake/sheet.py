"""A sheet as it was read: columns of codes into their distinct values.

Each distinct cell value is stored, cleaned and parsed once per column, however many rows hold it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from giamngheo.intake.text import is_blank, tidy

BLANK = 0
_CHUNK = 20_000
MAX_COLUMNS = 2_000


@dataclass(slots=True)
class Column:
    """`values[codes[i]]` is the cell of row i; code 0 is the blank cell (None)."""

    codes: np.ndarray
    values: list[object]

    def cell(self, row: int) -> object:
        return self.values[self.codes[row]]


@dataclass(slots=True)
class RawSheet:
    """One sheet (or delimited file, or Parquet table). Rows and columns are counted from 0 here.

    `first_row` is the number a spreadsheet shows for row 0; `first_column` the place of column 0 (A = 0).
    `notes` are problems of the sheet as a whole, found while reading: (code, parameters). `year`: the one the
    file itself states beside its cells.
    """

    file: str
    path: Path
    name: str
    columns: list[Column]
    row_count: int
    first_row: int = 1
    first_column: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    kind: str = "xlsx"
    visible: bool = True
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    year: int | None = None

    def row(self, index: int) -> list[object]:
        return [column.values[column.codes[index]] for column in self.columns]

    def texts(self, index: int) -> list[str]:
        """The row's cells as tidied text ("" for blank)."""
        return [cell_text(value) for value in self.row(index)]

    def number(self, index: int) -> int:
        """The row's number as the spreadsheet shows it."""
        return index + self.first_row

    def letter(self, column: int) -> str:
        return column_letter(column + self.first_column)

    def filled(self) -> np.ndarray:
        """For each row, how many of its cells are not blank."""
        counts = np.zeros(self.row_count, dtype=np.int32)
        for column in self.columns:
            counts += column.codes != BLANK
        return counts


def cell_text(value: object) -> str:
    """A cell as tidied text; whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Coder(dict[object, int]):
    """value → code, giving each new value the next code; blank texts share code 0."""

    def __init__(self) -> None:
        super().__init__({None: BLANK, "": BLANK})
        self.distinct: list[object] = [None]

    def __missing__(self, value: object) -> int:
        if isinstance(value, str) and is_blank(value):
            code = BLANK
        else:
            code = len(self.distinct)
            self.distinct.append(value)
        self[value] = code
        return code


def encode_rows(rows: Iterable[Sequence[object]]) -> tuple[list[Column], int]:
    """Rows of cells (of any lengths) → columns of codes. Memory: four bytes a cell, and the distinct
    values."""
    coders: list[_Coder] = []
    parts: list[list[np.ndarray]] = []
    total = 0
    iterator: Iterator[Sequence[object]] = iter(rows)
    while chunk := list(islice(iterator, _CHUNK)):
        columns = list(zip_longest(*chunk))[:MAX_COLUMNS]
        while len(coders) < len(columns):
            coders.append(_Coder())
            parts.append([np.zeros(total, dtype=np.int32)] if total else [])
        for place, coder in enumerate(coders):
            cells: Sequence[object] = columns[place] if place < len(columns) else (None,) * len(chunk)
            if bool in set(map(type, cells)):
                cells = [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
            codes = np.fromiter(map(coder.__getitem__, cells), dtype=np.int32, count=len(chunk))
            parts[place].append(codes)
        total += len(chunk)
    built = [
        Column(np.concatenate(part) if part else np.zeros(0, dtype=np.int32), coder.distinct)
        for coder, part in zip(coders, parts, strict=True)
    ]
    return trimmed(built, total)


def trimmed(columns: list[Column], rows: int) -> tuple[list[Column], int]:
    """Without the empty rows at the end and the empty columns at the right."""
    last = -1
    for column in columns:
        filled = np.flatnonzero(column.codes)
        if len(filled):
            last = max(last, int(filled[-1]))
    while columns and not columns[-1].codes.any():
        columns.pop()
    if last + 1 < rows:
        columns = [Column(column.codes[: last + 1].copy(), column.values) for column in columns]
    return columns, last + 1
