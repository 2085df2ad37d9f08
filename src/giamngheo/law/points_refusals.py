"""What keeps a points table out though every cell is well formed: another standard's, superseded, not whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from giamngheo.rules import Text

from .errors import LawError
from .points_changes import named
from .points_table import PointsRow
from .standard import Standard
from .table_file import TableProblem, TableRow, TableSheet, place_of, plain

OTHER_ITEMS = "--other-items"
# columns in which a collector of tables says how far a row is to be trusted
REMARKS = ("status", "confidence", "evidence", "note")
_SUPERSEDED = re.compile(
    r"(?<!not )(?<!never )(?<!chua )(?<!khong )"
    r"\b(superseded|repealed|obsolete|no longer in force|het hieu luc|bi bai bo|da bai bo|(?:bi|da|duoc) thay the)\b"
)
_YEARS = re.compile(r"(\d{4})\D{1,5}(\d{4})")


def foreign_rows(sheets: Iterable[TableSheet], standard: Standard) -> list[TableProblem]:
    """One fault for each sheet whose rows say they are superseded, one for each that name another standard."""
    found = []
    for sheet in sheets:
        superseded = [(row, name) for row in sheet.rows for name in REMARKS if _is_superseded(row.text(name))]
        others = [(row, "standard") for row in sheet.rows if not _is_of(row.text("standard"), standard)]
        for code, rows, message in (("superseded", superseded, _OLD), ("other_standard", others, _OTHER)):
            if rows:
                found.append(_first(rows, code, message.format(n=len(rows), standard=standard.id)))
    return found


_OLD = Text(
    "{n} dòng tự ghi là đã bị thay thế hoặc hết hiệu lực; bảng này không phải của chuẩn {standard}.",
    "{n} rows say that they are superseded or no longer in force; this is not the table of {standard}.",
)
_OTHER = Text(
    "{n} dòng ghi thuộc chuẩn khác, không phải chuẩn {standard}.",
    "{n} rows say that they belong to another standard than {standard}.",
)


def name_faults(rows: Iterable[tuple[TableRow, PointsRow]]) -> list[TableProblem]:
    """An item code with two names, a name with two codes, an option code with two wordings: a slip of the pen."""
    names: dict[str, tuple[TableRow, PointsRow]] = {}
    codes: dict[str, tuple[TableRow, PointsRow]] = {}
    options: dict[tuple[str, str], tuple[TableRow, PointsRow]] = {}
    found = []
    for row, cell in {(row.sheet, row.number): (row, cell) for row, cell in rows}.values():
        name, words = cell.item_label.vi.casefold(), cell.option_label.vi.casefold()
        at, first = names.setdefault(cell.item, (row, cell))
        if first.item_label.vi.casefold() != name:
            message = _NAMED.format(code=cell.item, name=first.item_label.vi, at=place_of(at, row))
            found.append(row.problem("different_name", message, "item_vi"))
        at, first = codes.setdefault(name, (row, cell))
        if first.item != cell.item and names[cell.item][1] is cell:
            message = _CODED.format(code=first.item, at=place_of(at, row))
            found.append(row.problem("different_code", message, "item_code"))
        at, first = options.setdefault((cell.item, cell.option), (row, cell))
        if first.option_label.vi.casefold() != words:
            message = _WORDED.format(code=cell.option, words=first.option_label.vi, at=place_of(at, row))
            found.append(row.problem("different_option", message, "option"))
    return found


_NAMED = Text(
    "Mã mục {code} đã mang tên «{name}» ở {at}; sửa mã hoặc tên.",
    "Item code {code} has the name “{name}” in {at}; correct the code or the name.",
)
_CODED = Text(
    "Mục cùng tên này mang mã {code} ở {at}; sửa mã hoặc tên.",
    "The item of this name has the code {code} in {at}; correct the code or the name.",
)
_WORDED = Text(
    "Mã phương án {code} đã là «{words}» ở {at}; sửa mã hoặc phương án.",
    "Option code {code} is “{words}” in {at}; correct the code or the option.",
)


def _first(rows: list[tuple[TableRow, str]], code: str, message: Text) -> TableProblem:
    row, column = rows[0]
    return row.problem(code, message, column)


def _is_superseded(words: str) -> bool:
    return bool(words) and _SUPERSEDED.search(plain(words)) is not None


def _is_of(words: str, standard: Standard) -> bool:
    """Whether a cell names the standard: by id, by name, or by the years of its id; an empty one says nothing."""
    said = plain(words)
    if not said or said in (plain(standard.id), plain(standard.name.vi), plain(standard.name.en)):
        return True
    years, own = _YEARS.search(said), _YEARS.search(standard.id)
    return years is not None and own is not None and years.groups() == own.groups()


def refuse_absent(file: Path, absent: Mapping[str, Text]) -> None:
    """Raises LawError items_absent, which names the items and the option that says the form has none of them."""
    if absent:
        raise LawError(
            "items_absent", _ABSENT.format(n=len(absent), names=named(absent), option=OTHER_ITEMS), file.name
        )


_ABSENT = Text(
    "Bảng thiếu {n} mục của mẫu: {names}. Chưa nạp gì. Tổng điểm B1 cộng từ bảng thiếu mục sẽ thấp hơn thật: "
    "hãy chép đủ bảng chính thức; nếu bảng chính thức không có các mục này (danh mục của mẫu do phần mềm gợi ý) "
    "thì chạy lại với {option}.",
    "The table lacks {n} items of the form: {names}. Nothing was loaded. A B1 total added from fewer items is lower "
    "than the true one: copy the official table whole; if the official table has none of these items (the form's "
    "list is the software's suggestion), run again with {option}.",
)
