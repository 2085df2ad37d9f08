"""Which columns a list must have, by its kind, and what is said about the others."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from giamngheo.intake.heading_times import times_told
from giamngheo.intake.headings import ColumnMeaning
from giamngheo.intake.plan import MEMBERS, ROSTER, SheetPlan, unmapped
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.sheet import cell_text
from giamngheo.intake.wordings import usual_wording
from giamngheo.law import Standard
from giamngheo.rules import Text

# So many columns left out are named one by one; more are told in one line.
_MOST_LEFT_OUT = 20
_MOST_NAMED = 8
INCOME = ("income_points_recorded", "income_12m", "income_per_capita_month")


# Two columns of these with different values, and no telling which is of this review, stop the sheet.
_DECIDING = frozenset({*INCOME, "deprivation_points_recorded", "size"})
_NAMES = frozenset({"head_name", "any_name", "name"})
# So many headings said again, a name among them, are a second table at the side.
_TABLE_BESIDE = 3


def report_columns(plan: SheetPlan, standard: Standard, log: ProblemLog) -> None:
    """Columns that could not be used: ambiguous, doubled, not recognised; a second table at the side."""
    sheet = plan.sheet
    beside = _table_beside(plan)
    if beside:
        first, last = (sheet.letter(index) for index in (beside[0].index, beside[-1].index))
        place: dict[str, Any] = {
            "row": sheet.number(plan.heading.bottom),
            "column": first,
            "heading": beside[0].heading,
        }
        log.add("table_beside", sheet.file, sheet.name, **place, first=first, last=last)
    for column in plan.heading.columns:
        if (
            not column.path
            or column.target
            or column in beside
            or not sheet.columns[column.index].codes[plan.first_data_row :].any()
        ):
            continue
        place = {
            "row": sheet.number(plan.heading.bottom),
            "column": sheet.letter(column.index),
            "heading": column.heading,
        }
        if column.rivals:
            labels = [_called(standard, name) for name in column.rivals]
            rivals = Text("; ".join(label.vi for label in labels), "; ".join(label.en for label in labels))
            log.add("ambiguous_column", sheet.file, sheet.name, **place, rivals=rivals)
        elif column.duplicate_of is not None:
            used = plan.heading.columns[column.duplicate_of]
            row = _contradiction(plan, column, used)
            other = sheet.letter(used.index)
            if row is None:
                log.add("duplicate_column", sheet.file, sheet.name, **place, other=other)
                continue
            mine, theirs = (cell_text(sheet.columns[one.index].cell(row)) for one in (column, used))
            log.add("columns_disagree", sheet.file, sheet.name, **{**place, "row": sheet.number(row)},
                    value=mine, other=other, theirs=theirs)  # fmt: skip
    left_out = [
        one for one in unmapped(plan) if not one.rivals and one.duplicate_of is None and one not in beside
    ]
    row = sheet.number(plan.heading.bottom)
    if len(left_out) > _MOST_LEFT_OUT:
        names = ", ".join(f"{sheet.letter(one.index)} “{one.heading}”" for one in left_out[:_MOST_NAMED])
        log.add("unmapped_columns", sheet.file, sheet.name, row, count=len(left_out), names=names)
        return
    for column in left_out:
        letter = sheet.letter(column.index)
        log.add("unmapped_column", sheet.file, sheet.name, row, letter, heading=column.heading)


def _table_beside(plan: SheetPlan) -> list[ColumnMeaning]:
    """The columns of a second table to the right, whose headings repeat those of the first."""
    again = [column for column in plan.heading.columns if column.duplicate_of is not None]
    filled = plan.sheet.columns
    named = any(
        plan.heading.columns[column.duplicate_of or 0].target in _NAMES
        and filled[column.index].codes[plan.first_data_row :].any()
        for column in again
    )
    return again if named and len(again) >= _TABLE_BESIDE else []


def _contradiction(plan: SheetPlan, column: ColumnMeaning, used: ColumnMeaning) -> int | None:
    """The first row in which two columns of one figure differ, where their headings do not say which counts."""
    if used.target not in _DECIDING or times_told(column, used):
        return None
    sheet = plan.sheet
    one, other = sheet.columns[column.index], sheet.columns[used.index]
    both = np.flatnonzero((one.codes > 0) & (other.codes > 0))
    rows = both[both >= plan.first_data_row]
    return next(
        (int(row) for row in rows if cell_text(one.cell(int(row))) != cell_text(other.cell(int(row)))), None
    )


def _called(standard: Standard, name: str) -> Text:
    """What a person calls a variable."""
    if name in standard.questionnaire:
        return standard.questionnaire.variable(name).label
    return Text(usual_wording(name), name.replace("_", " "))


def missing_columns(plan: SheetPlan, standard: Standard, log: ProblemLog, has_members: bool) -> bool:
    """Reports what is missing; True when the sheet cannot be used for that reason."""
    if plan.role == MEMBERS:
        return _missing_of_members(plan, standard, log)
    blocking = False
    if not plan.has("head_name", "name", "any_name"):
        blocking |= _missing(plan, log, _label(standard, "head_name"), _WHY["head_name"])
    if not plan.has(*INCOME):
        why = _WHY["income_table"] if standard.points_table else _WHY["income"]
        wanted = _either(standard, ("income_points_recorded", "income_12m"))
        if plan.list_kind == "full":
            _recommend(plan, log, wanted, why)
        else:
            blocking |= _missing(plan, log, wanted, why)
    counted = plan.has("deprivation_points_recorded", "deprivation_count")
    if plan.list_kind == "totals" and not counted:
        blocking |= _missing(plan, log, _label(standard, "deprivation_points_recorded"), _WHY["deprivations"])
    ticks = [f"ticked_{indicator.key}" for indicator in standard.indicators]
    absent = [
        indicator for indicator, name in zip(standard.indicators, ticks, strict=True) if not plan.has(name)
    ]
    if plan.list_kind == "indicators" and not plan.has("ticked_list") and absent:
        names = Text(", ".join(i.short.vi for i in absent), ", ".join(i.short.en for i in absent))
        if counted:
            _recommend(plan, log, names, _WHY["ticks"])
        else:
            blocking |= _missing(plan, log, names, _WHY["ticks"])
    if plan.list_kind == "full" and plan.role != ROSTER and not has_members:
        _recommend(plan, log, Text("các cột thành viên (họ tên, quan hệ, ngày sinh…)",
            "the members (name, relation, birth date …)"), _WHY["members"])  # fmt: skip
    if not plan.has("size") and plan.role != ROSTER and not has_members:
        _recommend(plan, log, _label(standard, "size"), _WHY["size"])
    return blocking


def _missing_of_members(plan: SheetPlan, standard: Standard, log: ProblemLog) -> bool:
    if plan.has("name"):
        return False
    return _missing(plan, log, _label(standard, "name"), _WHY["head_name"])


_WHY = {
    "head_name": Text("Không có họ tên thì không biết hộ nào với hộ nào.",
        "Without names households cannot be told apart."),
    "income": Text("Cần điểm B1 hoặc thu nhập để biết hộ ở trên hay dưới chuẩn.",
        "B1 points or income are needed to see whether a household is below the line."),
    "income_table": Text("Cần điểm B1, thu nhập hoặc đủ các câu trả lời để tính điểm B1.",
        "B1 points, income, or all answers that give the B1 points are needed."),
    "deprivations": Text("Cần điểm B2 hoặc các chỉ số được đánh dấu để phân loại nghèo và cận nghèo.",
        "B2 points or ticked indicators are needed to tell poor from near-poor."),
    "ticks": Text("Chỉ số không có cột thì không biết hộ có thiếu hụt hay không.",
        "For an indicator without a column it is not known whether the household is deprived."),
    "members": Text("Không có thành viên thì nhiều chỉ số không tính được.",
        "Without members many indicators cannot be computed."),
    "size": Text("Không có số nhân khẩu thì không tính được số người.",
        "Without household sizes persons cannot be counted."),
}  # fmt: skip


def _said(column: Text, why: Text) -> dict[str, Any]:
    return {"column_label": column, "why": why}


def _missing(plan: SheetPlan, log: ProblemLog, column: Text, why: Text) -> bool:
    row = plan.sheet.number(plan.heading.bottom)
    log.add("missing_column", plan.sheet.file, plan.sheet.name, row, **_said(column, why))
    return True


def _recommend(plan: SheetPlan, log: ProblemLog, column: Text, why: Text) -> None:
    row = plan.sheet.number(plan.heading.bottom)
    log.add("recommended_column", plan.sheet.file, plan.sheet.name, row, **_said(column, why))


def _label(standard: Standard, name: str) -> Text:
    label = standard.questionnaire.variable(name).label
    return Text(f"“{label.vi}”", f"“{label.en}”")


def _either(standard: Standard, names: Sequence[str]) -> Text:
    labels = [_label(standard, name) for name in names]
    return Text(" hoặc ".join(label.vi for label in labels), " or ".join(label.en for label in labels))
