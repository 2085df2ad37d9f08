"""Reading the file that came back from the population database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

from giamngheo.intake.readers import Unreadable, read_sheets
from giamngheo.intake.sheet import RawSheet
from giamngheo.intake.text import fold
from giamngheo.platform.actions import ActionRefused
from giamngheo.rules.text import Text

CODE = Text("Mã đối chiếu", "Check code")
NUMBER = Text("Số định danh", "Citizen number")
RESULT = Text("Kết quả", "Result")
FITS = {"khop", "dung", "co", "x", "1", "yes"}
FITS_NOT = {"khong khop", "sai", "khong", "0", "no"}
HEAD_ROWS = 10


@dataclass(frozen=True)
class Answer:
    """A line of the returned file. `row` is the number that a spreadsheet shows."""

    person: int
    number: str
    fits: bool
    row: int


def read_returned(path: Path, name: str, check: int) -> list[Answer]:
    """The answered lines of a file in our layout; lines without a result are left out.

    ActionRefused `unreadable`, `no_columns`, `other_check`, `unknown_result`, `twice`: with sheet, row, column
    and value.
    """
    try:
        sheets = read_sheets(path, name)
    except (Unreadable, OSError) as error:
        raise ActionRefused(
            "unreadable",
            Text(
                "Không đọc được tệp. Gửi lại tệp Excel (.xlsx) hoặc CSV đã tải ở trang này.",
                "The file cannot be read. Send the Excel (.xlsx) or CSV file that this page gave.",
            ),
        ) from error
    for sheet in sheets:
        columns = _columns(sheet)
        if columns is not None:
            return _answers(sheet, *columns, check)
    raise ActionRefused(
        "no_columns",
        Text(
            "Không thấy đủ ba cột «Mã đối chiếu», «Số định danh», «Kết quả». Giữ nguyên dòng tiêu đề của tệp đã tải.",
            "The columns “Mã đối chiếu”, “Số định danh”, “Kết quả” are not all there. Keep the heading as it was.",
        ),
    )


def _columns(sheet: RawSheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the place of each."""
    wanted = {fold(label.vi): label.vi for label in (CODE, NUMBER, RESULT)}
    for row in range(min(HEAD_ROWS, sheet.row_count)):
        found: dict[str, int] = {}
        for place, column in enumerate(sheet.columns):
            label = wanted.get(fold(_said(column.cell(row))))
            if label:
                found.setdefault(label, place)
        if len(found) == len(wanted):
            return row, found
    return None


def _answers(sheet: RawSheet, head: int, places: dict[str, int], check: int) -> list[Answer]:
    answers: dict[int, Answer] = {}
    for row in range(head + 1, sheet.row_count):
        code, number, result = (
            _said(sheet.columns[places[label.vi]].cell(row)) for label in (CODE, NUMBER, RESULT)
        )
        said = fold(result)
        if not code or not said:
            continue
        shown = row + sheet.first_row
        if said not in FITS | FITS_NOT:
            raise _refused(sheet, shown, places[RESULT.vi], result, "unknown_result", _UNKNOWN)
        first, _, person = code.partition("-")
        if first != str(check) or not (person.isascii() and person.isdigit() and len(person) < 18):
            raise _refused(sheet, shown, places[CODE.vi], code, "other_check", _OTHER)
        if int(person) in answers:
            raise _refused(sheet, shown, places[CODE.vi], code, "twice", _TWICE)
        answers[int(person)] = Answer(int(person), number, said in FITS, shown)
    return list(answers.values())


_UNKNOWN = Text("ghi «khớp» hoặc «không khớp»", "write “khớp” or “không khớp”")
_OTHER = Text("mã này không thuộc lượt đối chiếu đang mở", "this code is not of this exchange")
_TWICE = Text("mã này đã có ở dòng trên; bỏ dòng thừa", "this code stands on a line above; remove one")


def _refused(sheet: RawSheet, row: int, place: int, value: str, code: str, way_out: Text) -> ActionRefused:
    column = _letters(place + sheet.first_column)
    return ActionRefused(
        code,
        Text(
            f"Trang tính «{sheet.name}», dòng {row}, cột {column}, giá trị «{value[:60]}»: {way_out.vi}.",
            f"Sheet “{sheet.name}”, row {row}, column {column}, value “{value[:60]}”: {way_out.en}.",
        ),
    )


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters


def _said(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
