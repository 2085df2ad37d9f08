"""Which rows below the heading are data, and which are sums, sections, repeated headings, notes and
signatures."""

import itertools
import re
from dataclasses import dataclass, field

import numpy as np

from giamngheo.intake.plan import SheetPlan
from giamngheo.intake.sheet import cell_text
from giamngheo.intake.text import fold
from giamngheo.intake.titles import VILLAGE_KINDS, Place, class_in, is_signature, is_total, place_in
from giamngheo.intake.wordings import Wordings

_NUMBER_CELL = re.compile(r"^[\[(]?\s*(\d{1,2}|[A-Za-zĐđ])\s*[\])]?(\s*=.*)?$")
_ROMAN = re.compile(r"^(?=[IVXLC.)]{2,6}$)[IVXLC]+[.)]?$|^\d{1,2}(\.\d{1,2})+$|^[A-Z\d]{1,2}[.)]$")
_SECTION_START = re.compile(
    r"(?i)^\s*(?:[IVX]{1,4}|[A-HĐ]|\d{1,2})?\s*[.)\-:]?\s*"
    r"(thôn|xóm|khu|bản|tổ|tdp|ấp|buôn|làng|xã|phường|thị trấn|tt\.?|huyện|hộ nghèo|hộ cận nghèo"
    r"|khu vực|danh sách hộ)\b"
)
_HEADING_STARTS = (
    "Họ và",
    "HỌ VÀ",
    "Họ tên",
    "HỌ TÊN",
    "Họ, tên",
    "STT",
    "Stt",
    "TT",
    "Số TT",
    "Chủ hộ",
    "CHỦ HỘ",
    "Mã hộ",
    "MÃ HỘ",
)
_TOTAL_LETTERS = frozenset("TtCcLlSs")
# "Số hộ: 12", "Toàn xã": sums of a list in other words than "Tổng", "Cộng".
_SUM = re.compile(
    r"(?i)^(?:(?:toàn|cả)\s+(?:xã|phường|thị trấn|thôn|khu|xóm|bản|tổ|huyện|tỉnh)|số\s+(?:hộ|khẩu|nhân khẩu|người))"
    r"(?:\s*:.*|\s.{0,40})?$"
)
# "VD", "Ví dụ: …": a row that shows how to fill in the list.
_EXAMPLE = re.compile(r"(?i)^\W*(?:vd|v\.d|ví dụ)\b")
_OPENING = frozenset({None, "unused", "row_no", "household_no", "head_name", "any_name", "name"})
_PERSONAL = ("birth_date", "relation", "sex", "citizen_id", "head_citizen_id", "head_birth_date", "head_sex",
             "birth_year_male", "birth_year_female", "income_points_recorded",
                 "deprivation_points_recorded")  # fmt: skip


@dataclass(slots=True)
class RowScan:
    """`rows`: the data rows (from 0). `section`: for each of them the index into `places`."""

    rows: np.ndarray
    section: np.ndarray
    places: list[Place]
    ignored: list[tuple[int, str]] = field(default_factory=list)
    second_heading: int | None = None


def scan_rows(plan: SheetPlan, wordings: Wordings) -> RowScan:
    """Sorts the rows below the heading. Rows from a second, different heading on are left out."""
    sheet = plan.sheet
    first = plan.first_data_row
    filled = sheet.filled()
    filled[:first] = 0
    present = np.flatnonzero(filled)
    if not len(present):
        return RowScan(present, present, [Place()])
    typical = float(np.median(filled[present]))
    suspicious = filled <= max(3.0, 0.4 * typical)
    names = [plan.index(target) for target in ("head_name", "any_name", "name")]
    for index in _leading_columns(plan):
        flagged = _flagged_codes(plan, index, index in names)
        if flagged:
            suspicious |= np.isin(sheet.columns[index].codes, flagged)
    name = _name_codes(plan)
    if name is not None:
        suspicious |= name == 0
    candidates = present[suspicious[present]]
    state = _Scanner(plan, wordings, typical, np.zeros(sheet.row_count, dtype=bool))
    state.is_data[present] = True
    for row in candidates:
        state.visit(int(row), int(filled[row]))
        if state.second is not None:
            state.is_data[row:] = False
            break
    rows = np.flatnonzero(state.is_data)
    starts = np.array([start for start, _ in state.sections], dtype=np.int64)
    section = np.searchsorted(starts, rows, side="right")
    return RowScan(
        rows, section, [Place(), *(place for _, place in state.sections)], state.ignored, state.second
    )


def _leading_columns(plan: SheetPlan) -> list[int]:
    """The columns in which sums, sections and closing lines begin: names, numbers, and columns without a
    meaning."""
    places = {column.index: column.target for column in plan.heading.columns}
    names = [
        index for index, target in places.items() if target in _OPENING and target not in (None, "row_no")
    ]
    last = max(names, default=2)
    return [
        index for index in range(min(last + 1, len(plan.sheet.columns))) if places.get(index) in _OPENING
    ][:8]


def _name_codes(plan: SheetPlan) -> np.ndarray | None:
    found = [
        codes for target in ("head_name", "any_name", "name") if (codes := plan.codes(target)) is not None
    ]
    if not found:
        return None
    return np.maximum.reduce(found)


def _flagged_codes(plan: SheetPlan, index: int, is_name: bool) -> list[int]:
    """Codes of the texts that may open a line of sums, a section, a closing line, or repeat the heading."""
    flagged = []
    own = {
        text.casefold() for column in plan.heading.columns for text in column.path if column.index == index
    }
    for code, value in enumerate(plan.sheet.columns[index].values):
        if not isinstance(value, str):
            if is_name and code:
                flagged.append(code)
            continue
        text = value.strip()
        if (
            (text[:1] in _TOTAL_LETTERS and _is_sum(text))
            or _SECTION_START.match(text)
            or is_signature(text)
            or text.casefold() in own
            or text.startswith(_HEADING_STARTS)
            or _EXAMPLE.match(text)
            or (is_name and len(text) <= 3)
        ):
            flagged.append(code)
    return flagged


class _Scanner:
    """Walks over the suspicious rows from top to bottom."""

    def __init__(self, plan: SheetPlan, wordings: Wordings, typical: float, is_data: np.ndarray) -> None:
        self.plan = plan
        self.wordings = wordings
        self.typical = typical
        self.is_data = is_data
        self.sections: list[tuple[int, Place]] = []
        self.ignored: list[tuple[int, str]] = []
        self.second: int | None = None
        self.closing_from: int | None = None
        self.headings = [{fold(text) for text in column.path} for column in plan.heading.columns]
        self.name_columns = [
            index for target in ("head_name", "any_name", "name") if (index := plan.index(target)) is not None
        ]
        self.key_columns = [
            index
            for t in ("household_code", "household_link", "citizen_id", "head_citizen_id")
            if (index := plan.index(t)) is not None
        ]
        self.personal = [index for target in _PERSONAL if (index := plan.index(target)) is not None]

    def visit(self, row: int, filled: int) -> None:
        texts = [cell_text(value) for value in self.plan.sheet.row(row)]
        if self._is_heading_again(texts) or self._is_number_row(texts):
            self.is_data[row] = False
            return
        if self.second is None and self._is_other_heading(texts):
            self.second = row
        words = [text for text in texts if text and not _NUMBER_CELL.match(text) and not _ROMAN.match(text)]
        opening = words[0] if words else ""
        has_name = any(texts[index] for index in self.name_columns)
        personal = sum(bool(texts[index]) for index in self.personal)
        keys = [texts[index] for index in self.key_columns if _has_digit(texts[index])]
        # "I | Khu 1" where the second column is that of codes: the name of a village is no code
        keyed = any(has_name or personal or not _names_section(key) for key in keys)
        if any(_is_sum(text) for text in words[:3]) and not keyed and not self._has_dates(texts):
            self.is_data[row] = False
        elif any(_EXAMPLE.match(text) for text in words[:2]):
            self.is_data[row] = False
            self.ignored.append((row, " ".join(words[:2])))
        elif self._closes(texts, words, opening, filled) and not keyed:
            self.is_data[row] = False
            self.closing_from = row if self.closing_from is None else self.closing_from
        elif self._is_section(row, opening, words, personal, keyed, filled) or (
            self.closing_from is not None and filled <= 2 and not personal and not keyed
        ):
            self.is_data[row] = False
        elif not has_name and not keyed:
            self._without_name(row, texts, filled, personal, opening)
        elif (
            filled <= 2
            and not personal
            and not keyed
            and len(self.plan.heading.targets) > 4
            and len(words) == 1
        ):
            self._lonely_text(row, texts, opening)

    def _closes(self, texts: list[str], words: list[str], opening: str, filled: int) -> bool:
        """A line of offices, signers or notes; below the first of them, signers' names may stand anywhere."""
        if is_signature(opening) and filled <= max(3, self.typical / 2):
            return True
        if filled > 3 or self._has_dates(texts) or any(_is_amount(text) for text in texts):
            return False
        return self.closing_from is not None or any(is_signature(word) for word in words)

    def _is_heading_again(self, texts: list[str]) -> bool:
        cells = [(index, fold(text)) for index, text in enumerate(texts) if text]
        same = sum(key in self.headings[index] for index, key in cells)
        return len(cells) >= 2 and same >= 0.6 * len(cells)

    def _is_other_heading(self, texts: list[str]) -> bool:
        """Four or more wordings of headings in one row, in other places than in this table's heading."""
        found = {self.wordings.exact.get(fold(text)) for text in texts if text and not text.isdigit()}
        return len(found - {None}) >= 4

    def _is_number_row(self, texts: list[str]) -> bool:
        """(1) (2) (3), or A B 1 2 3: the numbers of the columns, one after the other."""
        cells = [text for text in texts if text]
        found = [match for text in cells if (match := _NUMBER_CELL.match(text))]
        if len(cells) < 3 or len(found) < 0.8 * len(cells):
            return False
        numbers = [int(match[1]) for match in found if match[1].isdigit()]
        return len(numbers) >= 2 and all(b - a == 1 for a, b in itertools.pairwise(numbers))

    def _has_dates(self, texts: list[str]) -> bool:
        columns = (self.plan.index(target) for target in ("birth_date", "relation", "head_birth_date"))
        return any(index is not None and texts[index] for index in columns)

    def _is_section(
        self, row: int, opening: str, words: list[str], personal: int, keyed: bool, filled: int
    ) -> bool:
        if (
            keyed
            or personal
            or not opening
            or self._has_dates([cell_text(v) for v in self.plan.sheet.row(row)])
        ):
            return False
        place = place_in(_without_number(opening))
        place.recorded_class = class_in(opening)
        says = any((place.village, place.commune, place.locality, place.recorded_class))
        if not says and filled > 1:
            return False
        if not says:
            return False
        if len(words) > 3 and not _SECTION_START.match(opening):
            return False
        self._open(row, place)
        return True

    def _open(self, row: int, place: Place) -> None:
        before = self.sections[-1][1] if self.sections else Place()
        if place.locality:
            carried = Place(recorded_class=before.recorded_class)
        elif place.commune:
            carried = Place(locality=before.locality, recorded_class=before.recorded_class)
        else:
            carried = before
        place.source = f"{self.plan.sheet.number(row)}"
        self.sections.append((row, place.filled_from(carried)))

    def _without_name(self, row: int, texts: list[str], filled: int, personal: int, opening: str) -> None:
        numeric = all(re.fullmatch(r"[\d.,\s%]+", text) for text in texts if text)
        if self._is_numbered(texts) and personal >= 2:
            # A household whose name was forgotten: sums bear no number.
            return
        if filled <= 2 or numeric or personal + filled < 4:
            self.is_data[row] = False
            said = " ".join(text for text in texts if text) if numeric else opening
            if self.closing_from is None and not _NUMBER_CELL.match(said):
                self.ignored.append((row, said))

    def _is_numbered(self, texts: list[str]) -> bool:
        index = self.plan.index("row_no")
        return index is not None and texts[index].rstrip(".").isdigit()

    def _lonely_text(self, row: int, texts: list[str], opening: str) -> None:
        """One text and nothing else among many columns: a remark, unless it stands where names stand and
        is numbered."""
        index = next(i for i, text in enumerate(texts) if text == opening)
        if (
            index not in self.name_columns
            or len(opening.split()) > 8
            or fold(_without_number(opening)) in VILLAGE_KINDS
        ):
            self.is_data[row] = False
            self.ignored.append((row, opening))


def _is_sum(text: str) -> bool:
    return is_total(text) or bool(_SUM.match(text.strip()))


def _names_section(text: str) -> bool:
    return len(text.split()) > 1 and bool(_SECTION_START.match(text))


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _is_amount(text: str) -> bool:
    """A number standing alone in its cell, as points, sizes and years do."""
    return bool(re.fullmatch(r"[\d.,\s%]+", text)) and _has_digit(text)


def _without_number(text: str) -> str:
    """ "II. Thôn 2" without its number."""
    return re.sub(r"^\s*(?:[IVX]{1,4}|[A-HĐ]|\d{1,2})\s*[.)\-:]+\s*", "", text)
