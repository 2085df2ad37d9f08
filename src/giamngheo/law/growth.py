"""Loading the reference table of children's height and weight for age into its slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from giamngheo.rules import Text

from .errors import LawError
from .loader import load_standard
from .parts import VariableSpec
from .points_store import GROWTH, Growth, Version, current_growth, current_version, same_table, store
from .standard import Standard
from .table_document import refuse_document
from .table_file import TableProblem, TableRefused, TableRow, as_decimal, plain, read_table

HEADINGS = {
    "sex": ("sex", "gioi tinh", "gioi"),
    "age_months": ("age months", "thang tuoi", "tuoi thang"),
    "min_height_cm": (
        *("min height cm", "min height", "minimum height"),
        *("chieu cao", "chieu cao toi thieu", "chieu cao toi thieu cm"),
    ),
    "min_weight_kg": (
        *("min weight kg", "min weight", "minimum weight"),
        *("can nang", "can nang toi thieu", "can nang toi thieu kg"),
    ),
}
NEEDED = {
    "sex": Text("giới tính", "sex"),
    "age_months": Text("tháng tuổi", "age in months"),
    "min_height_cm": Text("chiều cao tối thiểu (cm)", "minimum height (cm)"),
    "min_weight_kg": Text("cân nặng tối thiểu (kg)", "minimum weight (kg)"),
}
# the measurement of the questionnaire that a column is compared with: its bounds hold for the column too
MEASURED = {"min_height_cm": "height_cm", "min_weight_kg": "weight_kg"}
SEXES = {"male": "male", "nam": "male", "trai": "male", "female": "female", "nu": "female", "gai": "female"}
MAX_AGE_MONTHS = 12 * 20
FIELDS = ("sex", "age_months", "min_height_cm", "min_weight_kg", "valid_from")


@dataclass(frozen=True)
class GrowthLoad:
    """The outcome: rows, the last age in months by measurement, rows changed, the version (None: a dry run).

    `again`: the very table was in force already, from the same document and person, and stays that version.
    """

    cells: int
    last_ages: Mapping[str, int]
    changed: tuple[tuple[str, int], ...]
    version: Version | None
    again: bool = False

    def show(self, lang: str = "vi") -> str:
        words = Text("Bảng hợp lệ: {n} dòng.", "The table is valid: {n} rows.").format(n=self.cells)
        lines = [words, *(_UNTIL.format(what=NEEDED[name], n=age) for name, age in self.last_ages.items())]
        if self.changed:
            shown = Text.join("; ", [_WHO[sex].format(n=age) for sex, age in self.changed[:10]])
            more = " …" if len(self.changed) > 10 else ""
            lines.append(_CHANGED.format(n=len(self.changed), shown=shown, more=more))
        else:
            lines.append(Text("Không khác bảng đang dùng.", "No difference from the table in force."))
        if self.version is None:
            lines.append(Text("Chạy thử: chưa lưu gì.", "Dry run: nothing was stored."))
        elif self.again:
            kept = Text("Giữ nguyên phiên bản {n}.", "Version {n} stays in force.")
            lines.append(kept.format(n=self.version.number))
        else:
            loaded = Text("Đã nạp thành phiên bản {n}.", "Loaded as version {n}.")
            lines.append(loaded.format(n=self.version.number))
        return "\n".join(line.get(lang) for line in lines)


_WHO = {
    "male": Text("nam {n} tháng", "male, {n} months"),
    "female": Text("nữ {n} tháng", "female, {n} months"),
}
_UNTIL = Text(
    "Có {what} đến {n} tháng tuổi; trẻ lớn hơn chỉ có số đo thì chưa xác định.",
    "There is a {what} up to {n} months of age; older children with measurements only stay unknown.",
)
_CHANGED = Text(
    "{n} dòng khác với bảng đang dùng: {shown}{more}.",
    "{n} rows differ from the table in force: {shown}{more}.",
)


def load_growth(
    file: Path | str,
    standard_id: str,
    *,
    document: str,
    article: str,
    by: str,
    valid_from: date,
    on: date | None = None,
    dry_run: bool = False,
) -> GrowthLoad:
    """Check a table sex × age in months → smallest height and weight, and put it in force.

    A cell may be empty where the reference gives nothing (weight of older children). Raises TableRefused,
    LawError (no_slot, missing_basis, other_document, draft_document, unreadable file).
    """
    standard = load_standard(standard_id)
    if not any(spec.slot == GROWTH for spec in standard.parameters.values()):
        message = Text("Chuẩn {id} không có chỗ cho bảng này.", "Standard {id} has no slot for this table.")
        raise LawError("no_slot", message.format(id=standard_id))
    if not (document.strip() and article.strip() and by.strip()):
        raise LawError(
            "missing_basis",
            Text("Thiếu văn bản, điều hoặc người nạp.", "Document, article or person is missing."),
        )
    refuse_document(document, standard)
    cells = _read(Path(file), standard)
    rows: list[list[str | int]] = [[*FIELDS]]
    rows += [[*cell, valid_from.isoformat()] for cell in cells]
    old = current_version(standard_id, GROWTH)
    again = old is not None and same_table(old, rows, document, article, by)
    version = old if again and not dry_run else None
    changed = _changed(current_growth(standard_id), rows)
    if not dry_run and not again:
        version = store(
            standard_id,
            GROWTH,
            rows,
            source=Path(file).name,
            document=document,
            article=article,
            by=by,
            on=on or date.today(),
        )
    ages = {name: [int(cell[1]) for cell in cells if cell[place]] for place, name in enumerate(MEASURED, 2)}
    return GrowthLoad(len(cells), {name: max(of) for name, of in ages.items() if of}, changed, version, again)


def _changed(before: Growth | None, rows: list[list[str | int]]) -> tuple[tuple[str, int], ...]:
    """Sex and age of the rows that are new, gone or different; all of them if the table holds from another day."""
    day = before.valid_from.isoformat() if before else ""
    old = {(sex, age): (height, weight, day) for sex, age, height, weight in (before.cells if before else ())}
    new = {(str(row[0]), int(row[1])): tuple(row[2:]) for row in rows[1:]}
    return tuple(sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))


def _read(file: Path, standard: Standard) -> list[list[str]]:
    headings = {word: name for name, words in HEADINGS.items() for word in words}
    problems: list[TableProblem] = []
    found: dict[tuple[str, int], list[str]] = {}
    limits = {name: standard.questionnaire.variable(measured) for name, measured in MEASURED.items()}
    for sheet in read_table(file, headings, NEEDED):
        for row in sheet.rows:
            cells = _cells(row, limits, problems)
            if cells is None:
                continue
            key = (cells[0], int(cells[1]))
            if key in found:
                message = Text(
                    "Giới và tháng tuổi này đã có ở dòng trước.", "This sex and age is in an earlier row."
                )
                problems.append(row.problem("duplicate", message, "age_months"))
            found.setdefault(key, cells)
    problems += _holes(found)
    if problems:
        raise TableRefused(file, problems)
    return list(found.values())


def _cells(
    row: TableRow, limits: Mapping[str, VariableSpec], problems: list[TableProblem]
) -> list[str] | None:
    before = len(problems)
    sex = SEXES.get(plain(row.text("sex")))
    if sex is None:
        problems.append(
            row.problem("bad_sex", Text("Giới tính là nam hoặc nữ.", "The sex is male or female."), "sex")
        )
    age = as_decimal(row.cells.get("age_months"))
    if age is None or age != age.to_integral_value() or not 0 <= age <= MAX_AGE_MONTHS:
        message = Text("Tháng tuổi phải là số nguyên.", "The age in months must be a whole number.")
        problems.append(row.problem("bad_age", message, "age_months"))
    figures = [_figure(row, name, limit, problems) for name, limit in limits.items()]
    if figures == ["", ""]:
        message = Text("Dòng không có số đo nào.", "The row has no measurement.")
        problems.append(row.problem("empty_cell", message, "min_height_cm"))
    if len(problems) > before or sex is None or age is None:
        return None
    return [sex, str(int(age)), *figures]


def _figure(row: TableRow, name: str, limit: VariableSpec, problems: list[TableProblem]) -> str:
    if not row.text(name):
        return ""
    number = as_decimal(row.cells.get(name))
    low, high = Decimal(str(limit.min or 0)), Decimal(str(limit.max or "Infinity"))
    if number is not None and number == number.quantize(Decimal("0.1")) and low <= number <= high:
        return str(number.quantize(Decimal("0.1")))
    message = Text(
        "Số đo từ {low} đến {high}, nhiều nhất một chữ số thập phân.",
        "A measurement is from {low} to {high}, with at most one decimal place.",
    )
    problems.append(row.problem("bad_figure", message.format(low=low, high=high), name))
    return ""


def _holes(found: dict[tuple[str, int], list[str]]) -> list[TableProblem]:
    problems = []
    for sex, label in (("male", Text("nam", "male")), ("female", Text("nữ", "female"))):
        ages = sorted(age for s, age in found if s == sex)
        absent = [age for age in range(ages[-1] + 1) if (sex, age) not in found] if ages else [0]
        if absent:
            message = Text(
                "Thiếu các tháng tuổi {ages} ({sex}).", "Ages in months {ages} are missing ({sex})."
            )
            shown = ", ".join(map(str, absent[:10])) + (" …" if len(absent) > 10 else "")
            problems.append(
                TableProblem("", None, None, None, "not_covered", message.format(ages=shown, sex=label))
            )
    return problems
