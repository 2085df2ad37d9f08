"""The criteria of a class: the income line, each indicator, the count of deprivations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.law import Basis, Evidence, Indicator, Standard
from giamngheo.measurement.classification.income import income_months, lines_on
from giamngheo.rules import Outcome, Text
from giamngheo.rules.formats import number_text

UNKNOWN_VALUE = Text("chưa biết", "unknown")
DEPRIVED = {
    True: Text("thiếu hụt", "deprived"),
    False: Text("không thiếu hụt", "not deprived"),
    None: UNKNOWN_VALUE,
}
BY_TICK = {
    True: Text("danh sách đánh dấu thiếu hụt", "the list marks it as deprived"),
    False: Text("danh sách đánh dấu không thiếu hụt", "the list marks it as not deprived"),
}
BY_ANSWERS = Text("không thiếu hụt theo thông tin của hộ", "not deprived by the household's answers")
BY_TOTAL = Text(
    "danh sách chỉ ghi tổng điểm, không ghi chỉ số này",
    "the list gives the total of points, not this indicator",
)
NOT_RECORDED = Text("chưa có thông tin", "no information")
TABLE_ENDS = Text(
    "Bảng tham chiếu đã nạp chỉ có đến {n} tháng tuổi: ghi kết luận của trạm y tế cho người này, "
    "hoặc nạp bảng có đủ các tuổi.",
    "The loaded reference table ends at {n} months of age: write the health station's finding for this person, "
    "or load a table with all ages.",
)


@dataclass(frozen=True)
class Criterion:
    """One thing the class rests on.

    `outcome` is True for at or below the line, deprived, or at or over the cut-off of deprivations; None is
    unknown. `value` and `threshold` are as people read them. `points` are income or deprivation points.
    """

    code: str
    name: Text
    outcome: bool | None
    value: Text
    threshold: Text
    why: Text
    basis: Basis
    points: int | None = None

    @property
    def article(self) -> Text:
        return self.basis.citation

    @property
    def evidence(self) -> Evidence:
        return self.basis.evidence


def indicator_criterion(
    standard: Standard, indicator: Indicator, row: Mapping[str, Any], trace: Outcome | None, answered: bool
) -> Criterion:
    """An indicator as the classified row has it; the answers explain it where they decided it."""
    deprived = row[f"deprived_{indicator.key}"]
    if trace is not None and answered and trace.value == deprived:
        why = _with_remedy(standard, trace)
    elif trace is None and answered and deprived is False:
        why = BY_ANSWERS
    elif deprived is not None:
        why = BY_TICK[deprived]
    else:
        why = BY_TOTAL if row["deprivation_source"] == "total" else NOT_RECORDED
    return Criterion(
        code=indicator.key,
        name=indicator.name,
        outcome=deprived,
        value=DEPRIVED[deprived],
        threshold=indicator.cutoff,
        why=why,
        basis=indicator.cutoff_basis,
        points=None if deprived is None else indicator.points * int(deprived),
    )


def _with_remedy(standard: Standard, trace: Outcome) -> Text:
    """Why, and what to do where a reference table that is loaded later is missing or ends too early."""
    slots = (standard.parameters.get(missing.variable) for missing in trace.missing)
    spec = next((spec for spec in slots if spec is not None and spec.slot), None)
    if spec is None:
        return trace.why
    ages = [part for row in spec.rows for part in row.key if isinstance(part, int)]
    remedy = TABLE_ENDS.format(n=max(ages)) if ages else standard.slots[spec.slot or ""]
    return Text.join(". ", [trace.why, remedy])


def deprivation_criterion(standard: Standard, row: Mapping[str, Any]) -> Criterion:
    """The deprivation points against the cut-off of the poor."""
    low, high = row["deprivation_points_lo"], row["deprivation_points_hi"]
    cutoff = (standard.deprivation_cutoff or 0) * (standard.points_per_indicator or 0)
    outcome = True if low >= cutoff else False if high < cutoff else None
    label = standard.labels["deprivation_points"]
    settled = low == high
    value = Text.same(number_text(low)) if settled else Text(f"từ {low} đến {high}", f"{low} to {high}")
    recorded = row["deprivation_source"] == "total"
    why = {
        True: Text(
            f"{label.vi} = {value.vi}, từ {cutoff} trở lên", f"{label.en} = {value.en}, {cutoff} or more"
        ),
        False: Text(f"{label.vi} = {value.vi}, dưới {cutoff}", f"{label.en} = {value.en}, below {cutoff}"),
        None: Text(f"{label.vi} {value.vi}: chưa xác định được", f"{label.en} {value.en}: not determined"),
    }[outcome]
    if recorded:
        why = Text(f"{why.vi} (tổng đã ghi trong danh sách)", f"{why.en} (total as recorded)")
    basis = standard.deprivation_cutoff_basis or standard.validity_basis
    return Criterion(
        code="deprivations",
        name=label.with_capital(),
        outcome=outcome,
        value=value,
        threshold=Text.same(number_text(cutoff)),
        why=why,
        basis=basis,
        points=low if settled else None,
    )


def income_criterion(standard: Standard, row: Mapping[str, Any], on: date) -> Criterion:
    """The points, or the income where there are none, against the line of the household's locality."""
    label = standard.labels["income_points"]
    by_points = row["basis"] == "points"
    value, threshold = _points(row) if by_points else _income(row, income_months(standard, on))
    name = label.with_capital() if by_points else Text("Thu nhập", "Income")
    outcome = row["below_line"]
    if row["basis"] is None and not lines_on(standard, on, "points"):
        why = Text("chuẩn này xét bằng thu nhập; chưa có thu nhập", "the income decides; it is not recorded")
    elif row["basis"] is None:
        why = Text(f"chưa có {label.vi} và chưa có thu nhập", f"neither {label.en} nor income is recorded")
    elif outcome is None:
        why = Text("chưa so sánh được với mức chuẩn", "cannot be compared with the line")
    else:
        sign = "≤" if outcome else ">"
        why = Text(f"{value.vi} {sign} {threshold.vi}", f"{value.en} {sign} {threshold.en}")
    return Criterion(
        code="income",
        name=name,
        outcome=outcome,
        value=value,
        threshold=threshold,
        why=why,
        basis=_line_basis(standard, row, on, by_points),
        points=row["income_points"],
    )


def _line_basis(standard: Standard, row: Mapping[str, Any], on: date, by_points: bool) -> Basis:
    lines = [line for line in standard.lines if line.holds(on)]
    own = [line for line in lines if line.locality == row.get("locality")] or lines
    if not own:
        return standard.validity_basis
    return own[0].points_basis if by_points else own[0].income_basis


def _points(row: Mapping[str, Any]) -> tuple[Text, Text]:
    line = row["points_line"]
    value = Text(f"{number_text(row['income_points'])} điểm", f"{number_text(row['income_points'])} points")
    return value, UNKNOWN_VALUE if line is None else Text(f"{line} điểm", f"{line} points")


def _income(row: Mapping[str, Any], months: int | None) -> tuple[Text, Text]:
    total, per_head = row.get("income_12m"), row.get("income_per_capita_month")
    size, line = row.get("size"), row["income_line"]
    if total is not None and (size is not None or per_head is None):
        value = Text(f"{number_text(total)} đồng/hộ/năm", f"{number_text(total)} VND per household and year")
        if None in (line, size, months):
            return value, UNKNOWN_VALUE
        bound = number_text(line * size * months)
        return value, Text(f"{bound} đồng/hộ/năm", f"{bound} VND per household and year")
    value = UNKNOWN_VALUE
    if per_head is not None:
        value = Text(
            f"{number_text(per_head)} đồng/người/tháng", f"{number_text(per_head)} VND per person and month"
        )
    if line is None:
        return value, UNKNOWN_VALUE
    return value, Text(
        f"{number_text(line)} đồng/người/tháng", f"{number_text(line)} VND per person and month"
    )
