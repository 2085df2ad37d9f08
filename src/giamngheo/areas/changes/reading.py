"""Reading a file of changes: csv or a workbook, each cell checked by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from giamngheo.areas.models import Level
from giamngheo.areas.models.history import Part
from giamngheo.areas.models.unit import KINDS_OF_LEVEL
from giamngheo.intake.readers.detect import Unreadable
from giamngheo.intake.readers.load import read_sheets
from giamngheo.intake.sheet import RawSheet
from giamngheo.law.areas import fold
from giamngheo.rules.text import Text

HEADINGS = {
    "level": ("level", "cap", "cap hanh chinh", "cap don vi"),
    "old_code": ("old_code", "ma cu", "ma don vi cu", "ma xa cu"),
    "old_name": ("old_name", "ten cu", "ten don vi cu", "ten xa cu"),
    "old_parent_code": ("old_parent_code", "ma cap tren cu", "ma xa cu cua thon"),
    "new_code": ("new_code", "ma moi", "ma don vi moi", "ma xa moi"),
    "new_name": ("new_name", "ten moi", "ten don vi moi", "ten xa moi"),
    "new_kind": ("new_kind", "loai moi", "loai don vi moi", "cap moi", "loai"),
    "parent_code": ("parent_code", "ma cap tren", "ma cap tren moi", "ma don vi cap tren"),
    "valid_from": ("valid_from", "tu ngay", "ngay hieu luc", "hieu luc tu ngay"),
    "valid_to": ("valid_to", "den ngay", "den het ngay", "hieu luc den ngay"),
    "part": ("part", "phan", "pham vi"),
    "document": ("document", "van ban", "nghi quyet", "can cu"),
}
OPTIONAL = {"level", "old_name", "old_parent_code", "parent_code", "valid_to"}
LEVELS = {
    "": Level.COMMUNE,
    **dict.fromkeys(("province", "tinh", "cap tinh", "tinh thanh pho"), Level.PROVINCE),
    **dict.fromkeys(("district", "huyen", "cap huyen", "quan huyen"), Level.DISTRICT),
    **dict.fromkeys(("commune", "xa", "cap xa", "xa phuong"), Level.COMMUNE),
    **dict.fromkeys(("village", "thon", "cap thon", "thon to dan pho", "to dan pho"), Level.VILLAGE),
}
DIGITS = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
NEW = "new"
PARTS: dict[str, str] = {
    "whole": Part.WHOLE,
    "toan bo": Part.WHOLE,
    "part": Part.PART,
    "mot phan": Part.PART,
    "unchanged": Part.UNCHANGED,
    "giu nguyen": Part.UNCHANGED,
    "rename": Part.UNCHANGED,
    "doi ten": Part.UNCHANGED,
    "new": NEW,
    "moi": NEW,
    "thanh lap moi": NEW,
}
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Problem:
    """What is wrong in which row and column of the file (rows as the sheet counts them)."""

    row: int
    column: str
    value: str
    words: Text
    sheet: str = ""

    @property
    def message(self) -> Text:
        vi, en = (
            (f"Trang “{self.sheet}”, dòng", f"Sheet “{self.sheet}”, row") if self.sheet else ("Dòng", "Row")
        )
        return Text(
            f"{vi} {self.row}, cột {self.column}, “{self.value}”: {self.words.vi}",
            f"{en} {self.row}, column {self.column}, “{self.value}”: {self.words.en}",
        )


@dataclass(frozen=True)
class ChangeRow:
    """One old → new step; `part` is a `Part` or NEW. Codes as they are kept; those of villages may be empty."""

    number: int
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    new_kind: str
    since: date
    part: str
    document: str
    level: str = Level.COMMUNE
    parent_code: str = ""
    old_parent_code: str = ""
    until: date | None = None
    sheet: str = ""

    def problem(self, column: str, value: str, words: Text) -> Problem:
        return Problem(self.number, column, value, words, self.sheet)


def read_rows(path: Path) -> tuple[list[ChangeRow], list[Problem]]:
    """The rows that could be read, and what is wrong with the others. Unreadable for a file that is no table.

    Of a workbook every sheet that has the headings is read; others may explain.
    """
    sheets = [sheet for sheet in read_sheets(path) if sheet.row_count]
    if not sheets:
        raise Unreadable("file_empty")
    rows: list[ChangeRow] = []
    problems: list[Problem] = []
    read = 0
    for sheet in sheets:
        found = _read_sheet(sheet, sheet.name if sheet.kind == "xlsx" else "", rows)
        if found is not None:
            read += 1
            problems += found
    if not read:
        words = Text(
            "không thấy dòng tiêu đề. Cần các cột: " + ", ".join(HEADINGS),
            "there is no heading row. Needed columns: " + ", ".join(HEADINGS),
        )
        return [], [Problem(1, "–", "", words)]
    return rows, problems


def _read_sheet(sheet: RawSheet, name: str, rows: list[ChangeRow]) -> list[Problem] | None:
    """Adds the rows of a sheet; what is wrong there, None for a sheet without headings."""
    if sheet.row_count > MOST_ROWS:
        words = Text(f"quá {MOST_ROWS} dòng", f"more than {MOST_ROWS} rows")
        return [Problem(MOST_ROWS + 1, "–", "", words, name)]
    above = sheet.first_row - 1
    grid: list[list[str]] = [[] for _ in range(above)]
    grid += [[_text(column.cell(row)) for column in sheet.columns] for row in range(sheet.row_count)]
    start, columns = _heading(grid)
    if start is None:
        return None
    missing = [one for one in HEADINGS if one not in columns and one not in OPTIONAL]
    if missing:
        words = Text("thiếu cột " + ", ".join(missing), "missing columns " + ", ".join(missing))
        return [Problem(start + 1, "–", "", words, name)]
    problems: list[Problem] = []
    seen = {_key(row): row.number for row in rows}
    known = len(rows)
    for number, cells in enumerate(grid[start + 1 :], start + 2):
        if not any(cells):
            continue
        values = dict.fromkeys(HEADINGS, "")
        values |= {one: cells[at] if at < len(cells) else "" for one, at in columns.items()}
        found = [replace(one, sheet=name) for one in _faults(number, values)]
        problems += found
        if found:
            continue
        row = replace(_row(number, values), sheet=name)
        if _key(row) in seen:
            words = Text(f"trùng với dòng {seen[_key(row)]}", f"the same as row {seen[_key(row)]}")
            problems.append(row.problem("old_code", row.old_code, words))
            continue
        seen[_key(row)] = number
        rows.append(row)
    if len(rows) == known and not problems:
        problems.append(Problem(start + 1, "–", "", Text("không có dòng nào", "there are no rows"), name))
    return problems


def _key(row: ChangeRow) -> tuple[str, ...]:
    old, new = row.old_code or row.old_name, row.new_code or row.new_name
    return row.level, row.parent_code, old, new, f"{row.since:%Y-%m-%d}"


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
    def wrong(column: str, vi: str, en: str) -> Problem:
        return Problem(number, column, values[column], Text(vi, en))

    level = LEVELS.get(fold(values["level"]))
    if level is None:
        yield wrong(
            "level", "phải là tỉnh, huyện, xã hoặc thôn", "must be province, district, commune or village"
        )
        return
    part = PARTS.get(fold(values["part"]))
    yield from _code_faults(number, values, level, part)
    for name in ("new_name", "document"):
        if not values[name]:
            yield wrong(name, "còn trống", "is empty")
    kinds = [kind.value for kind in KINDS_OF_LEVEL[level]]
    if values["new_kind"].casefold() not in kinds:
        yield wrong("new_kind", "phải là " + ", ".join(kinds), "must be one of " + ", ".join(kinds))
    if part is None or (part == NEW and level in {Level.PROVINCE, Level.COMMUNE}):
        also = level in {Level.VILLAGE, Level.DISTRICT}
        yield wrong(
            "part",
            "phải là toàn bộ, một phần" + (", giữ nguyên hoặc mới" if also else " hoặc giữ nguyên"),
            "must be whole, part" + (", unchanged or new" if also else " or unchanged"),
        )
    if _day(values["valid_from"]) is None:
        yield wrong(
            "valid_from", "không phải ngày; viết như 01/07/2025", "is no date; write it like 01/07/2025"
        )
    if values["valid_to"]:
        first, last = _day(values["valid_from"]), _day(values["valid_to"])
        if level != Level.DISTRICT or part != NEW:
            yield wrong("valid_to", "chỉ ghi cho huyện đã có trước đây", "is only for a district of the past")
        elif last is None or (first is not None and last < first):
            yield wrong("valid_to", "không phải ngày sau valid_from", "is no day after valid_from")


def _code_faults(number: int, values: dict[str, str], level: Level, part: str | None) -> Iterator[Problem]:
    """Codes have so many digits as their level; a village may be named by its name alone, below a commune's code."""
    wanted: list[tuple[str, Level, bool]] = []
    if level == Level.VILLAGE:
        wanted += [("parent_code", Level.COMMUNE, True), ("old_parent_code", Level.COMMUNE, False)]
        if part != NEW and not values["old_code"] and not values["old_name"]:
            words = Text("ghi mã hoặc tên thôn cũ", "give the old village's code or name")
            yield Problem(number, "old_name", "", words)
    else:
        wanted += [("old_code", level, part != NEW), ("new_code", level, True)]
        wanted.append(("parent_code", Level.PROVINCE, level == Level.DISTRICT and part == NEW))
    for name, of, needed in wanted:
        value, digits = values[name], DIGITS[of]
        if not value and not needed:
            continue
        if not (value.isascii() and value.isdigit() and len(value) <= digits):
            vi = {Level.PROVINCE: "tỉnh", Level.DISTRICT: "huyện", Level.COMMUNE: "xã"}[of]
            yield Problem(
                number,
                name,
                value,
                Text(f"mã {vi} gồm {digits} chữ số", f"a {of.value}'s code has {digits} digits"),
            )


def _row(number: int, values: dict[str, str]) -> ChangeRow:
    since = _day(values["valid_from"])
    assert since is not None
    level = LEVELS[fold(values["level"])]
    above = Level.COMMUNE if level == Level.VILLAGE else Level.PROVINCE

    def code(name: str, of: Level) -> str:
        return values[name].zfill(DIGITS[of]) if values[name] and of in DIGITS else values[name]

    return ChangeRow(
        number=number,
        old_code=code("old_code", level),
        old_name=values["old_name"],
        new_code=code("new_code", level),
        new_name=values["new_name"],
        new_kind=values["new_kind"].casefold(),
        since=since,
        part=str(PARTS[fold(values["part"])]),
        document=values["document"],
        level=level,
        parent_code=code("parent_code", above),
        old_parent_code=code("old_parent_code", above),
        until=_day(values["valid_to"]) if values["valid_to"] else None,
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
