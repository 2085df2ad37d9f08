"""A template as it came: its headings recognised as intake recognises lists, a mapping proposed."""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from giamngheo.exchange.profiles import fixed_values
from giamngheo.exchange.profiles.formulas import is_formula, referred
from giamngheo.exchange.profiles.mapping import (
    BLANK,
    CODE,
    FILL,
    FIXED,
    HOUSEHOLD,
    PERSON,
    VERIFIED,
    Column,
    Mapping,
)
from giamngheo.exchange.profiles.old_workbooks import Rewritten, is_old, rewritten
from giamngheo.exchange.profiles.vocabulary import CLASS, latest_standard, variables
from giamngheo.exchange.profiles.written_codes import codes_of
from giamngheo.intake.foreign_codes import FOREIGN_CODE, OWN_CODE, system_of
from giamngheo.intake.headings import Heading, find_heading
from giamngheo.intake.readers import Unreadable, read_sheets
from giamngheo.intake.readers.xls_looks import TooLarge
from giamngheo.intake.sheet import RawSheet, column_letter
from giamngheo.intake.text import fold
from giamngheo.intake.wordings import UNUSED, load_wordings
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

MAX_TEMPLATE_MIB = 20
NAMED_CELLS = 60
"""Of the formulas that are lost so many cells are named."""
_SECTION = re.compile(r"^([IVX]{1,4}|[A-Z])[.)]?$")
_NUMBER_CELL = re.compile(r"^[\[(]?\s*(\d{1,3}|[A-Za-z])\s*[\])]?(\s*=.*)?$")
_RESULT_WORDS = (
    "ket qua doi chieu",
    "da doi chieu",
    "ket qua xac minh",
    "ket qua kiem tra",
    "khop",
    "ket qua",
)
_CODE_WORDS = (
    "ma tren he thong",
    "ma he thong",
    "tren he thong",
    "ma doi tuong",
    "ma so bhxh",
    "ma the",
    "ma khach hang",
    "ma vay",
)
_OWN_WORDS = {
    "row_key": ("ma dong", "khoa dong", "row key"),
    "household_code": ("ma ho cua xa", "ma ho"),
}
_OFFERED = {"poor", "near_poor"}
"""A column that offers these words wants the class, whatever its heading."""
_PERSON_MARKS = {"relation", "is_head", "member_no"}
_HOUSEHOLD_MARKS = {
    "head_name", "size", "poverty_class_recorded", "income_points_recorded", "deprivation_points_recorded", "causes",
}  # fmt: skip
_SECTION_CELLS = 2
_TICKS = ("class_", "sex_", "ticked_", "cause_")


@dataclass(frozen=True)
class Found:
    """A sheet of the template with its heading."""

    sheet: RawSheet
    heading: Heading


def unusable(words: Text) -> Refused:
    return Refused("template", words)


_UNOPENED = Text(
    "Không mở được tệp mẫu này. Mở bằng Excel, chọn «Lưu thành» dạng .xlsx không mật khẩu, rồi tải lại.",
    "The template cannot be opened. Save it as .xlsx without a password, then upload it again.",
)


def opened(data: bytes) -> Rewritten:
    """A template as it was uploaded, .xls or .xlsx, as the .xlsx that will be filled. Refused `template`."""
    _check_size(data)
    if not is_old(data):
        return Rewritten(data)
    try:
        return rewritten(data)
    except TooLarge as error:
        raise unusable(
            Text(
                "Tệp mẫu có quá nhiều ô. Xóa các dòng, trang tính không dùng, chỉ giữ mẫu trống, rồi tải lại.",
                "The template has too many cells. Remove rows and sheets that are not used, then upload it again.",
            )
        ) from error
    except (Unreadable, ValueError, OverflowError) as error:
        raise unusable(_UNOPENED) from error


def _check_size(data: bytes) -> None:
    if len(data) > MAX_TEMPLATE_MIB * 1024**2:
        raise unusable(
            Text(
                "Tệp mẫu lớn hơn {limit} MB. Xóa các dòng đã điền, chỉ giữ mẫu trống.",
                "The template is larger than {limit} MB. Keep the empty form only.",
            ).format(limit=MAX_TEMPLATE_MIB)
        )


def read_template(data: bytes) -> list[RawSheet]:
    """The sheets. Refused `template` for anything but a workbook .xlsx (the filled file keeps its looks)."""
    _check_size(data)
    try:
        with tempfile.TemporaryDirectory(prefix="template-") as folder:
            path = Path(folder) / "template.xlsx"
            path.write_bytes(data)
            sheets = read_sheets(path)
    except Unreadable as error:
        raise unusable(_UNOPENED) from error
    if not sheets or sheets[0].kind != "xlsx":
        raise unusable(
            Text(
                "Mẫu phải là tệp Excel .xlsx hoặc .xls. Mở tệp, chọn «Lưu thành» dạng .xlsx rồi tải lại.",
                "The template must be an Excel file .xlsx or .xls. Save it so and upload it again.",
            )
        )
    return sheets


def find(sheets: Sequence[RawSheet]) -> Found:
    """The sheet whose heading is recognised best. Refused `template` when none has one."""
    wordings = load_wordings(latest_standard())
    best: Found | None = None
    for sheet in sheets:
        heading = find_heading(sheet, wordings) if sheet.visible else None
        if heading is not None and (best is None or heading.score > best.heading.score):
            best = Found(sheet, heading)
    if best is None:
        raise unusable(
            Text(
                "Không nhận ra dòng tiêu đề cột trong tệp mẫu. Mẫu cần ít nhất hai cột quen thuộc, ví dụ "
                "«Họ và tên», «Số CCCD», «Thôn».",
                "No row of column headings was recognised. At least two familiar columns are needed, such as a name "
                "and a citizen number.",
            )
        )
    return best


def propose(data: bytes, each: str = "", came: Rewritten | None = None) -> Mapping:
    """The mapping that the headings suggest; each: what a row is, where that is decided. Refused `template`.

    came: the template as `opened` told; a column whose formula it lost is not filled.
    """
    # the engine of workbooks is loaded by the first template
    from openpyxl import load_workbook

    found = find(read_template(data))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            book = load_workbook(BytesIO(data))
        except Exception as error:  # the library fails in many ways over damaged parts
            raise unusable(
                Text(
                    "Tệp mẫu hỏng ở bên trong. Mở bằng Excel rồi lưu lại dạng .xlsx.",
                    "The template is damaged inside. Open it in Excel and save it again as .xlsx.",
                )
            ) from error
    page = book[found.sheet.name]
    each = each or _each(found.heading.targets)
    lost = sorted({str(one.message) for one in told if "extension" in str(one.message).lower()})
    start = start_row(found)
    left = found.sheet.first_column
    headed = sorted((one for one in found.heading.columns if one.path), key=lambda one: -one.confidence)
    came = came or Rewritten(data)
    lost_here = set(came.unread.get(found.sheet.name, ()))
    columns: list[Column] = []
    used: set[str] = set()
    # of two columns that may mean the same, the surer one has it
    for one in headed:
        computed = (start - 1, one.index + left) in lost_here or is_formula(
            page.cell(start, one.index + left + 1).value
        )
        target = None if computed else _target(one.target, each)
        made = _column(one.index + left, one.heading, one.path, target, each, page)
        if computed or made.variable in used:
            made = Column(made.index, one.heading, BLANK, options=made.options)
        columns.append(made)
        used |= {made.variable} - {""}
    columns = sorted(_with_constants(columns, page, start), key=lambda one: one.index)
    return Mapping(
        found.sheet.name, start, each, (), tuple(columns), (*came.lost, *lost), _cells(came, found.sheet.name)
    )


def _cells(came: Rewritten, here: str) -> tuple[str, ...]:
    """The cells whose formulas are lost, in words; those of other sheets, which come last, with the sheet's name."""
    sheets = sorted(came.unread, key=lambda name: name != here)
    cells = [
        (name, f"{column_letter(place)}{row + 1}") for name in sheets for row, place in came.unread[name]
    ]
    named = [cell if name == here else f"{name}!{cell}" for name, cell in cells[:NAMED_CELLS]]
    return (*named, *(["…"] if len(cells) > NAMED_CELLS else []))


def _with_constants(columns: Sequence[Column], page: Any, start: int) -> list[Column]:
    """Columns that nothing fills and that formulas compute from keep what the first row holds, in every row."""
    known = {one.index: one for one in columns}
    for index in referred(page[start], start):
        one = known.get(index) or Column(index, column_letter(index))
        value = fixed_values.as_typed(page.cell(start, index + 1).value)
        if value and one.role == BLANK:
            known[index] = replace(one, role=FIXED, value=value)
    return list(known.values())


def _each(targets: set[str]) -> str:
    """A list of names that says nothing of households is one of persons."""
    if targets & _PERSON_MARKS:
        return PERSON
    named = bool(targets & {"any_name", "name"})
    return PERSON if named and not targets & _HOUSEHOLD_MARKS else HOUSEHOLD


def start_row(found: Found) -> int:
    """The first row under the heading, under the row that numbers the columns and the name of a first section."""
    row = found.heading.bottom + 1
    while row < found.sheet.row_count:
        texts = [text for text in found.sheet.texts(row) if text]
        numbers = len(texts) > 1 and all(_NUMBER_CELL.match(text) for text in texts)
        section = len(texts) == _SECTION_CELLS and _SECTION.match(texts[0])
        if not (numbers or section):
            break
        row += 1
    return found.sheet.number(row)


def _target(target: str | None, each: str) -> str | None:
    if target in {"any_name", "name", "head_name"}:
        return "name" if each == PERSON and target != "head_name" else "head_name"
    return None if target in {None, UNUSED, "note"} else target


def _column(
    index: int, heading: str, path: Sequence[str], target: str | None, each: str, page: Any
) -> Column:
    known = variables(each)
    key = fold(path[-1])
    options = _options(page, index)
    for name, words in _OWN_WORDS.items():
        if any(key.startswith(one) for one in words) and name == "row_key":
            target = name
    foreign = target == FOREIGN_CODE or (
        target in {None, OWN_CODE} and key.startswith("ma ") and bool(system_of(heading))
    )
    if foreign and target is not None:
        return Column(index, heading, CODE, options=options)
    if target is not None and target in known:
        variable = known[target]
        return Column(
            index, heading, FILL, target, codes=codes_of(variable, heading, options), options=options
        )
    if foreign or any(one in key for one in _CODE_WORDS):
        # "Mã đối tượng (HN/CN)" is a class that we fill, not a code of theirs
        recorded = known[CLASS]
        if codes := codes_of(recorded, heading, options):
            return Column(index, heading, FILL, CLASS, codes=codes, options=options)
        return Column(index, heading, CODE, options=options)
    if any(one in key for one in _RESULT_WORDS):
        return Column(index, heading, VERIFIED, options=options)
    if (codes := codes_of(known[CLASS], heading, options)).keys() >= _OFFERED:
        return Column(index, heading, FILL, CLASS, codes=codes, options=options)
    return Column(index, heading, BLANK, options=options)


def _options(page: Any, index: int) -> tuple[str, ...]:
    """What a drop-down of the column offers, where it is a list in the template itself."""
    letter = column_letter(index)
    for one in page.data_validations.dataValidation:
        columns = {str(part).split(":")[0].rstrip("0123456789").strip("$") for part in one.sqref.ranges}
        if one.type != "list" or letter not in columns or not one.formula1:
            continue
        words = str(one.formula1)
        if words.startswith('"'):
            return tuple(part.strip() for part in words.strip('"').split(",") if part.strip())
        return _referred(page, words)
    return ()


def _referred(page: Any, reference: str) -> tuple[str, ...]:
    sheet, _, cells = reference.lstrip("=").rpartition("!")
    name = sheet.strip("'")
    try:
        found = (page.parent[name] if name else page)[cells.replace("$", "")]
    except (KeyError, ValueError):
        return ()
    rows = found if isinstance(found, tuple) else ((found,),)
    return tuple(str(cell.value).strip() for row in rows for cell in row if cell.value is not None)[:200]


def is_tick(name: str) -> bool:
    """A column that is marked where it holds, and left empty elsewhere."""
    return name.startswith(_TICKS)
