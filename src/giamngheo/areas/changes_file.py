"""Reading a file of changes: csv or a workbook, each cell checked by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from giamngheo.areas.models import Level
from giamngheo.areas.models.history import Part
from giamngheo.areas.models.unit import KINDS_OF_LEVEL
from giamngheo.intake.readers.detect import Unreadable
from giamngheo.intake.readers.load import read_sheets
from giamngheo.law.areas import fold
from giamngheo.rules.text import Text

HEADINGS = {
    "old_code": ("old_code", "ma cu", "ma don vi cu", "ma xa cu"),
    "old_name": ("old_name", "ten cu", "ten don vi cu", "ten xa cu"),
    "new_code": ("new_code", "ma moi", "ma don vi moi", "ma xa moi"),
    "new_name": ("new_name", "ten moi", "ten don vi moi", "ten xa moi"),
    "new_kind": ("new_kind", "loai moi", "loai don vi moi", "cap moi", "loai"),
    "valid_from": ("valid_from", "tu ngay", "ngay hieu luc", "hieu luc tu ngay"),
    "part": ("part", "phan", "pham vi"),
    "document": ("document", "van ban", "nghi quyet", "can cu"),
}
OPTIONAL = {"old_name"}
PARTS = {
    "whole": Part.WHOLE,
    "toan bo": Part.WHOLE,
    "part": Part.PART,
    "mot phan": Part.PART,
    "unchanged": Part.UNCHANGED,
    "giu nguyen": Part.UNCHANGED,
}
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Problem:
    """What is wrong in which row and column of the file (rows as the sheet counts them)."""

    row: int
    column: str
    value: str
    words: Text

    @property
    def message(self) -> Text:
        return Text(
            f"Dòng {self.row}, cột {self.column}, “{self.value}”: {self.words.vi}",
            f"Row {self.row}, column {self.column}, “{self.value}”: {self.words.en}",
        )


@dataclass(frozen=True)
class ChangeRow:
    number: int
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    new_kind: str
    since: date
    part: str
    document: str


def read_rows(path: Path) -> tuple[list[ChangeRow], list[Problem]]:
    """The rows that could be read, and what is wrong with the others. Unreadable for a file that is no table."""
    sheets = [sheet for sheet in read_sheets(path) if sheet.row_count]
    if not sheets:
        raise Unreadable("file_empty")
    sheet = sheets[0]
    if sheet.row_count > MOST_ROWS:
        words = Text(f"quá {MOST_ROWS} dòng", f"more than {MOST_ROWS} rows")
        return [], [Problem(MOST_ROWS + 1, "–", "", words)]
    above = sheet.first_row - 1
    grid: list[list[str]] = [[] for _ in range(above)]
    grid += [[_text(column.cell(row)) for column in sheet.columns] for row in range(sheet.row_count)]
    start, columns = _heading(grid)
    if start is None:
        return [], [
            Problem(
                1,
                "–",
                "",
                Text(
                    "không thấy dòng tiêu đề. Cần các cột: " + ", ".join(HEADINGS),
                    "there is no heading row. Needed columns: " + ", ".join(HEADINGS),
                ),
            )
        ]
    missing = [name for name in HEADINGS if name not in columns and name not in OPTIONAL]
    if missing:
        words = Text("thiếu cột " + ", ".join(missing), "missing columns " + ", ".join(missing))
        return [], [Problem(start + 1, "–", "", words)]
    rows: list[ChangeRow] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, date], int] = {}
    for number, cells in enumerate(grid[start + 1 :], start + 2):
        if not any(cells):
            continue
        values = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        found = list(_faults(number, values))
        problems += found
        if found:
            continue
        row = _row(number, values)
        key = (row.old_code, row.new_code, row.since)
        if key in seen:
            words = Text(f"trùng với dòng {seen[key]}", f"the same as row {seen[key]}")
            problems.append(Problem(number, "old_code", row.old_code, words))
            continue
        seen[key] = number
        rows.append(row)
    if not rows and not problems:
        problems.append(Problem(start + 1, "–", "", Text("không có dòng nào", "there are no rows")))
    return rows, problems


def _heading(grid: Sequence[Sequence[str]]) -> tuple[int | None, dict[str, int]]:
    for number, cells in enumerate(grid[:50]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(cells):
            for name, written in HEADINGS.items():
                if cell.casefold() == name or fold(cell) in written:
                    columns.setdefault(name, at)
        if len(columns) >= 3:
            return number, columns
    return None, {}


def _faults(number: int, values: dict[str, str]) -> Iterator[Problem]:
    for name in ("old_code", "new_code"):
        if not (values[name].isascii() and values[name].isdigit() and len(values[name]) <= 5):
            words = Text("mã xã gồm 5 chữ số", "a commune's code has 5 digits")
            yield Problem(number, name, values[name], words)
    for name in ("new_name", "document"):
        if not values[name]:
            yield Problem(number, name, "", Text("còn trống", "is empty"))
    kinds = [kind.value for kind in KINDS_OF_LEVEL[Level.COMMUNE]]
    if values["new_kind"].casefold() not in kinds:
        words = Text("phải là " + ", ".join(kinds), "must be one of " + ", ".join(kinds))
        yield Problem(number, "new_kind", values["new_kind"], words)
    if fold(values["part"]) not in PARTS:
        words = Text("phải là toàn bộ, một phần hoặc giữ nguyên", "must be whole, part or unchanged")
        yield Problem(number, "part", values["part"], words)
    if _day(values["valid_from"]) is None:
        words = Text("không phải ngày; viết như 01/07/2025", "is no date; write it like 01/07/2025")
        yield Problem(number, "valid_from", values["valid_from"], words)


def _row(number: int, values: dict[str, str]) -> ChangeRow:
    since = _day(values["valid_from"])
    assert since is not None
    return ChangeRow(
        number=number,
        old_code=values["old_code"].zfill(5),
        old_name=values.get("old_name", ""),
        new_code=values["new_code"].zfill(5),
        new_name=values["new_name"],
        new_kind=values["new_kind"].casefold(),
        since=since,
        part=PARTS[fold(values["part"])].value,
        document=values["document"],
    )


def _day(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return found if 1990 <= found.year <= 2100 else None
    return None


def _text(cell: object) -> str:
    """A cell as written; 8545.0 is "8545", a date is dd/mm/yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split()).lstrip("'")
