"""Loading the reference table of children's height and weight for age into its slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from giamngheo.rules import Text

from .errors import LawError
from .loader import load_standard
from .points_store import GROWTH, Version, store
from .table_file import TableProblem, TableRefused, TableRow, as_decimal, plain, read_table

HEADINGS = {
    "sex": ("sex", "gioi tinh", "gioi"),
    "age_months": ("age months", "thang tuoi", "tuoi thang"),
    "min_height_cm": ("min height cm", "chieu cao toi thieu", "chieu cao toi thieu cm", "chieu cao (cm)"),
    "min_weight_kg": ("min weight kg", "can nang toi thieu", "can nang toi thieu kg", "can nang (kg)"),
}
NEEDED = frozenset(HEADINGS)
SEXES = {"male": "male", "nam": "male", "trai": "male", "female": "female", "nu": "female", "gai": "female"}
LIMITS = {"min_height_cm": Decimal(250), "min_weight_kg": Decimal(150)}
MAX_AGE_MONTHS = 12 * 20


@dataclass(frozen=True)
class GrowthLoad:
    """The outcome: how many cells, and the stored version (None after a dry run)."""

    cells: int
    version: Version | None

    def show(self, lang: str = "vi") -> str:
        words = Text("Bảng hợp lệ: {n} dòng.", "The table is valid: {n} rows.").format(n=self.cells)
        stored = Text("Chạy thử: chưa lưu gì.", "Dry run: nothing was stored.")
        if self.version:
            stored = Text("Đã nạp thành phiên bản {n}.", "Loaded as version {n}.").format(
                n=self.version.number
            )
        return f"{words.get(lang)}\n{stored.get(lang)}"


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
    LawError (no_slot, missing_basis, unreadable file).
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
    rows = _read(Path(file))
    version = None
    if not dry_run:
        body = [[*row, valid_from.isoformat()] for row in rows]
        version = store(
            standard_id,
            GROWTH,
            [["sex", "age_months", "min_height_cm", "min_weight_kg", "valid_from"], *body],
            source=Path(file).name,
            document=document,
            article=article,
            by=by,
            on=on or date.today(),
        )
    return GrowthLoad(len(rows), version)


def _read(file: Path) -> list[list[str]]:
    headings = {word: name for name, words in HEADINGS.items() for word in words}
    problems: list[TableProblem] = []
    found: dict[tuple[str, int], list[str]] = {}
    for sheet in read_table(file, headings, NEEDED):
        for row in sheet.rows:
            cells = _cells(row, problems)
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


def _cells(row: TableRow, problems: list[TableProblem]) -> list[str] | None:
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
    figures = [_figure(row, name, problems) for name in LIMITS]
    if figures == ["", ""]:
        message = Text("Dòng không có số đo nào.", "The row has no measurement.")
        problems.append(row.problem("empty_cell", message, "min_height_cm"))
    if len(problems) > before or sex is None or age is None:
        return None
    return [sex, str(int(age)), *figures]


def _figure(row: TableRow, name: str, problems: list[TableProblem]) -> str:
    if not row.text(name):
        return ""
    number = as_decimal(row.cells.get(name))
    if number is not None and number == number.quantize(Decimal("0.1")) and 0 < number <= LIMITS[name]:
        return str(number.quantize(Decimal("0.1")))
    message = Text(
        "Số đo có nhiều nhất một chữ số thập phân.", "A measurement has at most one decimal place."
    )
    problems.append(row.problem("bad_figure", message, name))
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
