"""A file that came back: its rows found again in the register, what it says read, what does not fit listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from giamngheo.exchange.profiles.filling import value_of
from giamngheo.exchange.profiles.lines import Line
from giamngheo.exchange.profiles.mapping import BLANK, CODE, FILL, VERIFIED, Column
from giamngheo.exchange.profiles.mapping import Mapping as ProfileMapping
from giamngheo.exchange.profiles.result_words import read_result
from giamngheo.exchange.profiles.vocabulary import variables
from giamngheo.intake.readers import Unreadable, read_sheets
from giamngheo.intake.sheet import RawSheet, cell_text
from giamngheo.intake.text import fold
from giamngheo.intake.values.dates import parse_date
from giamngheo.platform.figures import day as shown_day
from giamngheo.platform.scope import PersonalData
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

SEARCHED = 200
HEADING_HEIGHT = 3
SHOWN = 2000
"""Mismatches kept in full; all are counted."""
_COMPARED = frozenset(
    {"head_name", "name", "citizen_id", "head_citizen_id", "birth_date", "head_birth_date", "sex", "head_sex",
     "birth_year", "phone"}
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the columns of the profile stand in the returned sheet: profile's index → column of the sheet."""

    sheet: RawSheet
    first: int
    columns: Mapping[int, int]


@dataclass(frozen=True)
class Mismatch:
    """A cell that does not fit, and the way out. `code` is the kind; values are as written."""

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    code: str
    message_vi: str
    message_en: str

    @property
    def message(self) -> Text:
        return Text(self.message_vi, self.message_en)


@dataclass
class Answer:
    """What a row of the returned file says of one person or household. `number`: the one that it speaks of."""

    household: int
    person: int | None
    verified: bool | None
    code: str
    number: str


@dataclass
class Reading:
    """All that was read. `counts` are figures only."""

    answers: list[Answer] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, one: Mismatch) -> None:
        self.counts[f"mismatch_{one.code}"] += 1
        self.counts["mismatches"] += 1
        if len(self.mismatches) < SHOWN:
            self.mismatches.append(one)

    def as_json(self) -> dict[str, Any]:
        return {
            "answers": [asdict(one) for one in self.answers],
            "mismatches": [asdict(one) for one in self.mismatches],
        }


def open_returned(path: Path, name: str) -> list[RawSheet]:
    """The sheets of a returned file. Refused `returned` in the user's words."""
    try:
        return read_sheets(path, name)
    except Unreadable as error:
        raise Refused(
            "returned",
            Text(
                "Không mở được tệp {name}. Mở bằng Excel, lưu lại dạng .xlsx không mật khẩu rồi tải lên.",
                "The file {name} cannot be opened. Save it as .xlsx without a password and upload it again.",
            ).format(name=name),
        ) from error


def locate(sheets: Sequence[RawSheet], mapping: ProfileMapping) -> list[Place]:
    """Every sheet that has the profile's headings, wherever its columns and rows have moved.

    Refused `no_heading` when the columns that name a row, or any column to read, are not there.
    """
    found = [place for sheet in sheets if (place := _place(sheet, mapping)) is not None]
    if not found:
        keys = ", ".join(f"«{one.heading}»" for one in mapping.keys)
        read = ", ".join(f"«{one.heading}»" for one in mapping.of_role(VERIFIED, CODE))
        raise Refused(
            "no_heading",
            Text(
                "Không thấy các cột của mẫu trong tệp trả về: cần một cột nhận ra dòng ({keys}) và cột kết quả "
                "({read}). Kiểm tra đúng tệp chưa, và tiêu đề cột có bị sửa không.",
                "The columns of the profile are not in this file: one that names the row ({keys}) and one with the "
                "result ({read}). Check that it is the right file and that its headings were not changed.",
            ).format(keys=keys, read=read),
        )
    return found


def _place(sheet: RawSheet, mapping: ProfileMapping) -> Place | None:
    wanted = {one.index: fold(_leaf(one)) for one in mapping.columns if one.role != BLANK}
    best: tuple[int, int, dict[int, int]] | None = None
    for row in range(min(sheet.row_count, SEARCHED)):
        texts = [fold(text) for text in sheet.texts(row)]
        columns: dict[int, int] = {}
        for index, leaf in wanted.items():
            places = [at for at, text in enumerate(texts) if text == leaf]
            own = index - sheet.first_column
            if places:
                # headings that repeat ("Ngày", "Ghi chú") stay where they were
                columns[index] = own if own in places else places[0]
        if columns and (best is None or len(columns) > best[0]):
            best = (len(columns), row, columns)
    if best is None:
        return None
    _, row, columns = best
    first = row + 1
    for index, leaf in wanted.items():
        # headings of two levels: the leaf may stand in another row of the heading
        near = range(max(0, row - HEADING_HEIGHT), min(sheet.row_count, row + HEADING_HEIGHT + 1))
        for other in near if index not in columns else ():
            texts = [fold(text) for text in sheet.texts(other)]
            if leaf in texts:
                columns[index] = texts.index(leaf)
                first = max(first, other + 1)
                break
    keys = [one for one in mapping.keys if one.index in columns]
    if not keys or not any(one.index in columns for one in mapping.of_role(VERIFIED, CODE)):
        return None
    return Place(sheet, first, columns)


def _leaf(column: Column) -> str:
    return column.heading.rpartition(" / ")[2]


@dataclass(frozen=True, slots=True)
class Sent:
    """What is kept of a line that was sent, to find it again and compare it."""

    household: int
    code: str
    person: int | None
    number: str
    ours: Mapping[int, Any]


class Register:
    """The lines that were sent, found by what names them."""

    def __init__(self, lines: Iterator[Line], mapping: ProfileMapping) -> None:
        known = variables(mapping.each)
        self.keys = mapping.keys
        self.compared = [one for one in mapping.of_role(FILL) if one.variable in _COMPARED]
        self.by_key: dict[int, dict[str, Sent | None]] = {one.index: {} for one in self.keys}
        self.count = 0
        for line in lines:
            self.count += 1
            ours = {}
            for column in self.compared:
                variable = known[column.variable]
                ours[column.index] = value_of(column, variable, variable.value(line, PersonalData.FULL))
            who, number = line.person.get("id"), line.person.get("citizen_number", "")
            sent = Sent(line.household.pk, line.household.code, who, number, ours)
            for column in self.keys:
                value = known[column.variable].read(line)
                if value:
                    table = self.by_key[column.index]
                    # a key that two rows share names neither
                    table[_key(str(value))] = None if _key(str(value)) in table else sent

    def find(self, values: Mapping[int, str]) -> tuple[Sent | None, Column | None]:
        """The line, by the surest key that the row states; and the key that was tried."""
        tried = None
        for column in self.keys:
            value = _key(values.get(column.index, ""))
            if value:
                tried = tried or column
                found = self.by_key[column.index].get(value)
                if found is not None:
                    return found, column
        return None, tried


def _key(value: str) -> str:
    packed = "".join(value.split()).lstrip("'").upper()
    return packed.zfill(12) if packed.isdigit() and len(packed) == 11 else packed


def read_rows(
    places: Sequence[Place],
    mapping: ProfileMapping,
    register: Register,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Reading:
    """What the rows say. Nothing is written."""
    found = Reading()
    seen: dict[tuple[int, int | None], int] = {}
    codes: dict[str, int] = {}
    total = sum(place.sheet.row_count - place.first for place in places)
    done = 0
    for place in places:
        for row in range(place.first, place.sheet.row_count):
            done += 1
            if done % 500 == 0:
                report(done, total)
            values = {
                index: cell_text(place.sheet.columns[at].cell(row)) for index, at in place.columns.items()
            }
            if not any(values.get(one.index) for one in register.keys):
                continue
            if all(len(text) <= 4 for text in values.values()):
                continue  # the row that numbers the columns
            line, key = register.find(values)
            if line is None and sum(map(bool, values.values())) == 1:
                continue  # a note under the rows
            if line is None:
                found.add(_unknown(place, row, key, values))
                continue
            who = (line.household, line.person)
            if who in seen:
                found.add(_twice(place, row, key, values, seen[who]))
                continue
            seen[who] = place.sheet.number(row)
            found.counts["rows"] += 1
            answer = _answer(place, row, values, line, mapping, found)
            differing = _compare(place, row, values, line, register.compared, found)
            if "citizen_id" in differing:
                _leave(answer, found, "renumbered")
            elif answer.verified and differing - {"phone"}:
                # a match for somebody who is called or born otherwise is none of this person
                _leave(answer, found, "contradicted")
            if answer.code and (first := codes.setdefault(answer.code, row)) != row:
                found.add(_code_twice(place, row, mapping, values, place.sheet.number(first)))
                found.counts["codes"] -= 1
                answer.code = ""
            found.answers.append(answer)
    found.counts["missing"] = max(0, register.count - len(seen))
    return found


def _answer(
    place: Place, row: int, values: Mapping[int, str], line: Sent, mapping: ProfileMapping, found: Reading
) -> Answer:
    verified: bool | None = None
    for column in mapping.of_role(VERIFIED):
        written = values.get(column.index, "")
        if written:
            verified = read_result(column, written)
            if verified is None:
                found.add(_unclear(place, row, column, written))
    code = next((values[one.index] for one in mapping.of_role(CODE) if values.get(one.index)), "")
    found.counts["verified"] += verified is True
    found.counts["refused"] += verified is False
    found.counts["codes"] += bool(code)
    return Answer(line.household, line.person, verified, code[:100], line.number)


def _leave(answer: Answer, found: Reading, why: str) -> None:
    """The result is of another number or another person than the register has: it has to be asked for again."""
    if answer.verified is not None:
        found.counts["verified" if answer.verified else "refused"] -= 1
        found.counts[why] += 1
        answer.verified = None


def _compare(
    place: Place, row: int, values: Mapping[int, str], line: Sent, compared: Sequence[Column], found: Reading
) -> set[str]:
    """Names, numbers and dates that came back otherwise than they stand in the register: their variables."""
    differing = set()
    for column in compared:
        if not values.get(column.index):
            continue
        ours, theirs = line.ours[column.index], place.sheet.columns[place.columns[column.index]].cell(row)
        if ours is None or _same(ours, theirs):
            continue
        differing.add(column.variable)
        found.add(
            _mismatch(
                place,
                row,
                column,
                values[column.index],
                "differs",
                Text(
                    "Sổ hộ ghi «{ours}», tệp trả về ghi khác. Đối chiếu giấy tờ; nếu sổ sai thì sửa ở trang của hộ "
                    "{code}.",
                    "The register says “{ours}”, this file says otherwise. If the register is wrong, correct it on "
                    "the page of household {code}.",
                ).format(ours=_shown(ours), code=line.code),
            )
        )
    return differing


def _same(ours: Any, theirs: Any) -> bool:
    shown = _shown(ours)
    text = cell_text(theirs)
    if "•" in text or fold(shown) == fold(text) or _key(shown) == _key(text):
        return True
    if isinstance(ours, date):
        value = parse_date(theirs, on=date.today()).value
        return isinstance(value, tuple) and value[0] == ours
    return False


def _shown(value: Any) -> str:
    return shown_day(value) if isinstance(value, date) else str(value)


def _mismatch(place: Place, row: int, column: Column, value: str, code: str, words: Text) -> Mismatch:
    at = place.columns[column.index]
    return Mismatch(
        place.sheet.name,
        place.sheet.number(row),
        place.sheet.letter(at),
        column.heading,
        value,
        code,
        words.vi,
        words.en,
    )


def _unknown(place: Place, row: int, key: Column | None, values: Mapping[int, str]) -> Mismatch:
    assert key is not None
    words = Text(
        "Không có dòng nào đã gửi mang giá trị này. Kiểm tra ô này có bị sửa, hoặc dòng thuộc địa bàn, ngày khác.",
        "No row that was sent has this value. Check whether the cell was changed, or the row belongs to another "
        "area or day.",
    )
    return _mismatch(place, row, key, values[key.index], "unknown", words)


def _twice(place: Place, row: int, key: Column | None, values: Mapping[int, str], first: int) -> Mismatch:
    assert key is not None
    words = Text(
        "Dòng này lặp lại dòng {first}; chỉ dòng {first} được đọc. Xóa dòng thừa nếu dòng này mới đúng.",
        "This row repeats row {first}; only row {first} is read. Remove the wrong one.",
    ).format(first=first)
    return _mismatch(place, row, key, values[key.index], "twice", words)


def _code_twice(
    place: Place, row: int, mapping: ProfileMapping, values: Mapping[int, str], first: int
) -> Mismatch:
    column = next(one for one in mapping.of_role(CODE) if values.get(one.index))
    words = Text(
        "Mã này đã ghi ở dòng {first} cho người, hộ khác; chỉ dòng {first} được lấy. Hỏi lại bên nhận mã nào đúng.",
        "Row {first} has this code for somebody else; only row {first} is taken. Ask whose code it is.",
    ).format(first=first)
    return _mismatch(place, row, column, values[column.index], "code_twice", words)


def _unclear(place: Place, row: int, column: Column, written: str) -> Mismatch:
    words = Text(
        "Không hiểu kết quả này là khớp hay không khớp. Ghi «Khớp» hoặc «Không khớp», hoặc khai từ này trong mẫu.",
        "It is unclear whether this means a match. Write «Khớp» or «Không khớp», or state the word in the profile.",
    )
    return _mismatch(place, row, column, written, "unclear", words)
