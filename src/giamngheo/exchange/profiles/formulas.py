"""Formulas of a template: those that every row of it carries, and where they point once rows have come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from giamngheo.intake.text import fold

_REFERENCE = re.compile(
    r'"(?:[^"]|"")*"|'
    r"(?P<sheet>'(?:[^']|'')+'!|(?:\[\d+\])?[^\W\d][\w.]*!)?"
    r"(?<![A-Za-z_.])(?P<column>\$?[A-Z]{1,3})(?P<fixed>\$?)(?P<row>\d+)"
    r"(?::(?P<other>\$?[A-Z]{1,3}\$?)(?P<end>\d+))?(?![\d(A-Za-z_])"
)
_TOTALS = ("tong", "cong")
_MANY = 3


class Span(NamedTuple):
    """Where rows come in: `rows` from `start` to `last` are new, what stood from `edge` on moves `shift` down."""

    start: int
    edge: int
    last: int
    shift: int

    def place(self, row: int) -> int:
        """Where a row of the template stands afterwards."""
        return row + self.shift if row >= self.edge else row

    def until(self, row: int) -> int:
        """The end of a range: one that ends among the rows, or at the line under them, takes all of them in."""
        if row >= self.edge:
            return row + self.shift
        return max(row, self.last) if row >= self.start else row


def moved(formula: str, here: str, filled: str, span: Span) -> str:
    """The formula of a cell of sheet `here`, its references to sheet `filled` as they are after the rows came."""

    def put(found: re.Match[str]) -> str:
        if found["row"] is None or _sheet_of(found, here) != filled:
            return found[0]
        start = f"{found['sheet'] or ''}{found['column']}{found['fixed']}{span.place(int(found['row']))}"
        return start if found["end"] is None else f"{start}:{found['other']}{span.until(int(found['end']))}"

    return _REFERENCE.sub(put, formula)


def move_all(book: Any, filled: str, span: Span) -> None:
    """Every formula and every name of the workbook."""
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if is_formula(cell.value):
                cell.value = moved(cell.value, sheet.title, filled, span)
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name in names.values():
            if name.attr_text:
                name.attr_text = moved(name.attr_text, "", filled, span)


def _sheet_of(found: re.Match[str], here: str) -> str:
    written = found["sheet"]
    return written[:-1].strip("'").replace("''", "'") if written else here


def is_formula(value: Any) -> bool:
    """Whether a cell of a template computes."""
    return isinstance(value, str) and value.startswith("=")


def of_its_row(formula: str, row: int, start: int) -> bool:
    """Whether a formula speaks of its own row only, of fixed cells above the rows, or of other sheets."""
    for found in _REFERENCE.finditer(formula):
        if found["row"] is None or found["sheet"]:
            continue
        at, until = int(found["row"]), int(found["end"] or found["row"])
        own = at == until == row
        above = bool(found["fixed"]) and max(at, until) < start
        if not (own or above):
            return False
    return True


def repeated(cells: Sequence[Any], start: int, filled: Iterable[int]) -> dict[int, Callable[[int], str]]:
    """Formulas of the first row that go on in every row, by column: row number → the formula there.

    filled: columns that the register fills, counted from 0.
    """
    # the engine of workbooks is loaded by the first template
    from openpyxl.formula.translate import Translator

    taken = set(filled)

    def to_row(cell: Any) -> Callable[[int], str]:
        made = Translator(cell.value, origin=cell.coordinate)
        return lambda row: str(made.translate_formula(f"{cell.column_letter}{row}"))

    return {
        cell.column - 1: to_row(cell)
        for cell in cells
        if cell.column - 1 not in taken and is_formula(cell.value) and of_its_row(cell.value, start, start)
    }


def referred(cells: Sequence[Any], start: int) -> set[int]:
    """Columns, counted from 0, from which formulas of the first row that go on in every row compute."""
    # the engine of workbooks is loaded by the first template
    from openpyxl.utils import column_index_from_string

    found: set[int] = set()
    for cell in cells:
        if not (is_formula(cell.value) and of_its_row(cell.value, start, start)):
            continue
        for one in _REFERENCE.finditer(cell.value):
            if one["row"] is None or one["sheet"] or int(one["row"]) != start:
                continue
            ends = [
                column_index_from_string(one[name].strip("$")) for name in ("column", "other") if one[name]
            ]
            found.update(range(min(ends) - 1, max(ends)))
    return found


def first_below(
    sheet: Any, start: int, serials: set[int], filled: set[int], constants: Mapping[int, Any]
) -> int:
    """The first row that stands below the rows: a line of totals, notes, signatures.

    Rows of the form that wait to be filled hold nothing, a number of the row (`serials`: its columns), a value that
    is the same in all of them (`constants`, by column) or formulas of their own row; rows that show how to fill are
    replaced too. filled: columns that the register fills.
    """
    end = max(sheet.max_row, start)
    for cells in sheet.iter_rows(min_row=start, max_row=end):
        held = [cell for cell in cells if cell.value not in (None, "")]
        row = int(cells[0].row)
        if held and not (_waits(held, row, start, serials, constants) or _shows(held, row, start, filled)):
            return row
    return int(end + 1)


def clear_examples(
    sheet: Any, start: int, tail: int, serials: set[int], constants: Mapping[int, Any]
) -> None:
    """Empties the rows that show how to fill; numbers, constants and formulas of rows that still wait stay."""
    for cells in sheet.iter_rows(min_row=start, max_row=tail - 1) if tail > start else ():
        for cell in cells:
            waits = cell.column - 1 in serials or is_formula(cell.value) or _is_constant(cell, constants)
            if type(cell).__name__ != "MergedCell" and (cell.row == start or not waits):
                cell.value = None


def _waits(
    held: Sequence[Any], row: int, start: int, serials: set[int], constants: Mapping[int, Any]
) -> bool:
    return all(
        _is_serial(cell.value)
        if cell.column - 1 in serials
        else _is_constant(cell, constants) or (is_formula(cell.value) and of_its_row(cell.value, row, start))
        for cell in held
    )


def _is_constant(cell: Any, constants: Mapping[int, Any]) -> bool:
    return cell.column - 1 in constants and constants[cell.column - 1] == cell.value


def _is_serial(value: Any) -> bool:
    return isinstance(value, int | float) or is_formula(value) or str(value).strip().isdigit()


def _shows(held: Sequence[Any], row: int, start: int, filled: set[int]) -> bool:
    """An example: a first row of more than a word, a later one that fills many columns; never a line of totals."""
    if any(_totals(cell, row, start) for cell in held):
        return False
    return len(held) > 1 if row == start else sum(cell.column - 1 in filled for cell in held) >= _MANY


def _totals(cell: Any, row: int, start: int) -> bool:
    if is_formula(cell.value):
        return not of_its_row(cell.value, row, start)
    return isinstance(cell.value, str) and fold(cell.value).startswith(_TOTALS)
