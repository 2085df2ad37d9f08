"""A file that came back: its rows found again in the register, what it says read, what does not fit listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from giamngheo.exchange.profiles.mapping import BLANK, CODE, KEYS, VERIFIED, Column
from giamngheo.exchange.profiles.mapping import Mapping as ProfileMapping
from giamngheo.exchange.profiles.result_words import read_result
from giamngheo.exchange.profiles.sent import NUMBERS, Match, Register, Sent, contradicting, same, shown
from giamngheo.intake.readers import Unreadable, read_sheets
from giamngheo.intake.sheet import RawSheet, cell_text
from giamngheo.intake.text import fold
from giamngheo.platform.figures import number
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

SEARCHED = 200
HEADING_HEIGHT = 3
SHOWN = 2000
"""Mismatches kept in full; all are counted."""


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


def read_rows(
    places: Sequence[Place],
    mapping: ProfileMapping,
    register: Register,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Reading:
    """What the rows say. Nothing is written, and of a row that contradicts the register nothing will be."""
    found = Reading()
    seen: dict[tuple[int, int | None], int] = {}
    contrary: set[tuple[int, int | None]] = set()
    codes: dict[str, int] = {}
    total = sum(place.sheet.row_count - place.first for place in places)
    done = 0
    for place in places:
        for row in range(place.first, place.sheet.row_count):
            done += 1
            if done % 500 == 0:
                report(done, total)
            cells = {index: place.sheet.columns[at].cell(row) for index, at in place.columns.items()}
            values = {index: cell_text(cell) for index, cell in cells.items()}
            if all(len(text) <= 4 for text in values.values()):
                continue  # the row that numbers the columns
            order = place.sheet.number(row) - mapping.start + 1
            match = register.find(values, cells, order)
            line, key = match.line, match.key
            if line is None and (match.why == "nameless" or sum(map(bool, values.values())) == 1):
                named = sum(bool(values.get(one.index)) for one in register.own) > 1
                if named and order <= register.count:
                    found.add(_unnamed(place, row, register, values))
                continue  # a note under the rows
            if line is None:
                found.add(_unknown(place, row, match, values))
                continue
            who = (line.household, line.person)
            if who in seen:
                found.add(_twice(place, row, key or register.own[0], values, seen[who]))
                continue
            differing = register.differing(line, values, cells)
            for column in differing:
                found.add(_differs(place, row, column, values[column.index], line))
            if against := contradicting(differing):
                contrary.add(who)
                found.counts["renumbered" if against <= NUMBERS else "contradicted"] += 1
                continue
            seen[who] = place.sheet.number(row)
            found.counts["rows"] += 1
            answer = _answer(place, row, values, line, mapping, found)
            _check_code(place, row, mapping, values, answer, line, register, found)
            if answer.code and (first := codes.setdefault(answer.code, row)) != row:
                found.add(_code_twice(place, row, mapping, values, place.sheet.number(first)))
                answer.code = ""
            found.counts["codes"] += bool(answer.code)
            found.answers.append(answer)
    found.counts["missing"] = max(0, register.count - len(contrary.union(seen)))
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
    return Answer(line.household, line.person, verified, code[:100], line.number)


def _check_code(
    place: Place,
    row: int,
    mapping: ProfileMapping,
    values: Mapping[int, str],
    answer: Answer,
    line: Sent,
    register: Register,
    found: Reading,
) -> None:
    """A code that is known already is no news; another one for the same line, or somebody else's, is not taken."""
    owner = register.by_alias.get(answer.code)
    if not answer.code or (not line.alias and owner is None):
        return
    code, answer.code = answer.code, ""
    if same(line.alias, code):
        found.counts["known"] += 1
        return
    column = next(one for one in mapping.of_role(CODE) if values.get(one.index))
    if line.alias:
        words = Text(
            "Sổ đã giữ mã «{alias}» của bên nhận cho hộ {code}; mã khác trong tệp không được lấy. Hỏi lại bên nhận "
            "mã nào đúng.",
            "The register keeps “{alias}” as their code for household {code}; the other one in the file is not "
            "taken. Ask which is right.",
        ).format(alias=line.alias, code=line.code)
    else:
        words = Text(
            "Sổ đã giữ mã này cho hộ {code}; không lấy cho dòng này. Hỏi lại bên nhận mã của ai.",
            "The register keeps this code for household {code}; it is not taken for this row. Ask whose it is.",
        ).format(code=owner.code if owner else "")
    found.add(_mismatch(place, row, column, values[column.index], "code_other", words))


def _differs(place: Place, row: int, column: Column, value: str, line: Sent) -> Mismatch:
    """A cell that came back otherwise than it stands in the register."""
    ours = shown(line.ours[column.index])
    if column.variable in KEYS and column.variable not in NUMBERS:
        words = Text(
            "Tệp đã gửi ghi «{ours}» cho dòng này, tệp trả về ghi khác nên không ghi gì của dòng này vào sổ. Trả ô "
            "về «{ours}», hoặc đưa dòng về đúng hộ, rồi tải lại.",
            "“{ours}” was sent in this row and something else came back, so nothing of the row is written. Put "
            "“{ours}” back, or the row to its own household, and upload again.",
        ).format(ours=ours)
    elif contradicting([column]):
        words = Text(
            "Sổ hộ ghi «{ours}», tệp trả về ghi khác nên không ghi gì của dòng này vào sổ. Đối chiếu giấy tờ; nếu sổ "
            "sai thì sửa ở trang của hộ {code}.",
            "The register says “{ours}”, this file says otherwise, so nothing of the row is written. If the register "
            "is wrong, correct it on the page of household {code}.",
        ).format(ours=ours, code=line.code)
    else:
        words = Text(
            "Sổ hộ ghi «{ours}», tệp trả về ghi khác. Nếu sổ sai thì sửa ở trang của hộ {code}.",
            "The register says “{ours}”, this file says otherwise. If the register is wrong, correct it on the page "
            "of household {code}.",
        ).format(ours=ours, code=line.code)
    return _mismatch(place, row, column, value, "differs", words)


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


_WHY = {
    "unknown": Text(
        "Không có dòng nào đã gửi mang giá trị này. Kiểm tra ô này có bị sửa, hoặc dòng thuộc địa bàn, ngày khác.",
        "No row that was sent has this value. Check whether the cell was changed, or the row belongs to another "
        "area or day.",
    ),
    "several": Text(
        "{among} dòng đã gửi cùng mang giá trị này, và ô khác của dòng không cho biết là dòng nào. Ghi thêm số định "
        "danh, hoặc họ tên và ngày sinh.",
        "{among} rows that were sent have this value, and nothing else in the row tells which it is. Add the citizen "
        "number, or name and birth date.",
    ),
    "nobody": Text(
        "{among} dòng đã gửi mang giá trị này, nhưng không dòng nào có họ tên, ngày sinh, giới tính như ở đây. Kiểm "
        "tra các ô đó có bị sửa.",
        "{among} rows that were sent have this value, but none with this name, birth date and sex. Check whether "
        "those cells were changed.",
    ),
}


def _unknown(place: Place, row: int, match: Match, values: Mapping[int, str]) -> Mismatch:
    assert match.key is not None
    words = _WHY[match.why].format(among=number(match.among))
    return _mismatch(place, row, match.key, values[match.key.index], match.why, words)


def _unnamed(place: Place, row: int, register: Register, values: Mapping[int, str]) -> Mismatch:
    column = next(one for one in register.own if values.get(one.index))
    words = Text(
        "Dòng này không có mã hộ hay số định danh, và không còn đứng ở chỗ đã gửi. Ghi mã hộ hoặc số định danh, hoặc "
        "đưa dòng về chỗ cũ.",
        "This row has neither household code nor citizen number and no longer stands where it was sent. Add one of "
        "them, or put the row back in its place.",
    )
    return _mismatch(place, row, column, values[column.index], "nameless", words)


def _twice(place: Place, row: int, key: Column, values: Mapping[int, str], first: int) -> Mismatch:
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
