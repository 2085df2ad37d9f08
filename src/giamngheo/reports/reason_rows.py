"""The reason sheet: what each criterion says about a household, with its threshold, article and evidence.

A household has a row for the income criterion, for each indicator that is deprived, for the sum of deprivations,
and for the class. At or below the line, or where the class is not determined, it also has one for each indicator
that is not known; above the line deprivations decide nothing, so what is not known of them is left out, and the
sum too where nothing is recorded. An indicator that is not deprived needs no reason;
a household that has left has only the row of the class.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import duckdb

from giamngheo.law import Standard
from giamngheo.law.evidence import Basis
from giamngheo.reports import words
from giamngheo.reports.bulk_rows import quoted
from giamngheo.reports.departed import GONE
from giamngheo.reports.list_fields import case
from giamngheo.rules import Text

TABLE = "reason_rows"
# the order of a household's rows; indicators stand between, by their number
INCOME, DEPRIVATIONS, CLASS = 0, 90, 99

_INCOME = Text("Tiêu chí thu nhập", "Income criterion")
_DEPRIVATIONS = Text("Tổng mức thiếu hụt", "Sum of deprivations")
_CLASS = Text("Phân loại hộ", "Class")
_BELOW, _ABOVE = Text("Không quá mức chuẩn", "At or below the line"), Text("Trên mức chuẩn", "Above the line")
_DEPRIVED, _UNKNOWN = Text("Thiếu hụt", "Deprived"), Text("Chưa rõ", "Not known")
_REACHED = Text("Đạt ngưỡng thiếu hụt", "Cut-off reached")
_NOT_REACHED = Text("Chưa đến ngưỡng", "Below the cut-off")
_NO_ANSWER = Text("Danh sách không ghi thông tin này", "The list does not give this information")
_NO_INCOME = Text("Chưa ghi điểm và thu nhập", "Neither points nor income are recorded")
_LISTED = Text("Danh sách ghi là thiếu hụt", "Recorded as deprived in the list")
_RECORDED = Text("{label} ghi trong danh sách", "{label} as recorded in the list")
_COMPUTED = Text("{label} tính từ bảng điểm", "{label} computed from the points table")
_DECLARED = Text("Thu nhập kê khai (không có điểm)", "Declared income (there are no points)")
_POINTS = Text("điểm", "points")
_PER_MONTH = Text("đồng/người/tháng", "VND per person and month")
_PER_YEAR = Text("đồng/hộ/12 tháng", "VND per household in 12 months")
_AREA = Text("khu vực {name}", "{name} area")


def make_reason_rows(
    con: duckdb.DuckDBPyConnection, source: str, standard: Standard, lang: str, on: dt.date, has_whys: bool
) -> None:
    """Makes the table TABLE from the table `source` (the classified list in order, with `place`).

    `has_whys`: a table `whys` (household_key, criterion, why) gives better reasons of some criteria.
    """
    maker = _Maker(standard, lang, on)
    columns = {
        "criterion": maker.criterion(),
        "result": maker.result(),
        "value": maker.value(),
        "threshold": maker.threshold(),
        "why": maker.why(),
        "article": maker.cited(lambda basis: basis.cite(lang)),
        "evidence": maker.cited(lambda basis: basis.mark.get(lang)),
    }
    if has_whys:
        columns["why"] = f"coalesce(w.why, {columns['why']})"
    listed = ", ".join(f"({sql})::varchar as {name}" for name, sql in columns.items())
    join = f"left join whys w on w.household_key = h.household_key and w.criterion = {maker.codes()}"
    steps = f"select *, unnest({maker.steps()}) as step from {source}"  # noqa: S608 -- own names
    con.execute(
        f"""create or replace temp table {TABLE} as
        select household_code, head_name, village, "class", {listed}
        from ({steps}) as h {join + " order by h.place, h.step" if has_whys else ""}"""  # noqa: S608 -- quoted
    )


class _Maker:
    """SQL of each column; every one is a choice by `step`."""

    def __init__(self, standard: Standard, lang: str, on: dt.date) -> None:
        self.standard, self.lang, self.on = standard, lang, on
        self.answered = case("deprivation_source", self._said(words.SOURCE_WORDS))
        # The total decides the sum; a single indicator is deprived by what the list says of it.
        of_one = words.SOURCE_WORDS | {"total": _LISTED}
        self.answered_one = case("deprivation_source", self._said(of_one))

    def steps(self) -> str:
        """SQL of the list of a household's steps."""
        distance = "coalesce(distance_income_points, distance_income)"
        wanted = f"coalesce({distance} <= 0, true)"
        open_or_deprived = [
            f"case when deprived_{one.key} or ({wanted} and deprived_{one.key} is null) then {one.number} end"
            for one in self.standard.indicators
        ]
        summed = f"{wanted} or deprivation_points is not null or coalesce(deprivation_points_lo, 0) > 0"
        steps = [str(INCOME), *open_or_deprived, f"case when {summed} then {DEPRIVATIONS} end", str(CLASS)]
        judged = f"list_filter([{', '.join(steps)}], lambda step: step is not null)"
        return f'case when "class" = {quoted(GONE)} then [{CLASS}] else {judged} end'

    def codes(self) -> str:
        names = {one.number: quoted(one.key) for one in self.standard.indicators}
        return self._by_step(quoted("income"), names, quoted("deprivations"), quoted("class"))

    def criterion(self) -> str:
        names = {one.number: self._q(one.name) for one in self.standard.indicators}
        return self._by_step(self._q(_INCOME), names, self._q(_DEPRIVATIONS), self._q(_CLASS))

    def result(self) -> str:
        distance = "coalesce(distance_income_points, distance_income)"
        income = (
            f"case when {distance} <= 0 then {self._q(_BELOW)} when {distance} > 0 then {self._q(_ABOVE)}"
        )
        low, high = "deprivation_points_lo", "deprivation_points_hi"
        reached = f"case when coalesce(deprivation_points, {low}) >= {self.cutoff} then {self._q(_REACHED)}"
        reached += f" when coalesce(deprivation_points, {high}) < {self.cutoff} then {self._q(_NOT_REACHED)}"
        unknown = f"else {self._q(_UNKNOWN)} end"
        indicators = {
            one.number: f"case when deprived_{one.key} then {self._q(_DEPRIVED)} {unknown}"
            for one in self.standard.indicators
        }
        names = {code: text.get(self.lang) for code, text in words.CLASS_WORDS.items()}
        return self._by_step(
            f"{income} {unknown}", indicators, f"{reached} {unknown}", case('"class"', names)
        )

    def value(self) -> str:
        points = self._q(_POINTS)
        income = f"case basis when 'points' then income_points || ' ' || {points} else {self._income()} end"
        indicators = {
            one.number: f"case when deprived_{one.key} then '{one.points} ' || {points} end"
            for one in self.standard.indicators
        }
        between = "deprivation_points_lo || '–' || deprivation_points_hi"
        summed = f"coalesce(deprivation_points::varchar, {between}) || ' ' || {points}"
        return self._by_step(income, indicators, summed, "null")

    def threshold(self) -> str:
        areas = {
            key: _AREA.format(name=name).get(self.lang) for key, name in self.standard.localities.items()
        }
        line = f"{self._money('income_line')} || ' ' || {self._q(_PER_MONTH)}"
        points = f"points_line || ' ' || {self._q(_POINTS)}"
        income = f"case when basis = 'income' then {line} else {points} end || "
        income += f"coalesce(' (' || {case('locality', areas)} || ')', '')"
        cutoffs = {one.number: self._q(one.cutoff) for one in self.standard.indicators}
        meant = {one.code: one.words.get(self.lang) for one in self.standard.classes} | {
            "unknown": "",
            GONE: "",
        }
        summed = f"{quoted(f'≥ {self.cutoff} ')} || {self._q(_POINTS)}"
        return self._by_step(income, cutoffs, summed, case('"class"', meant))

    def why(self) -> str:
        points_label = self.standard.labels["income_points"].with_capital()
        recorded, computed = (self._q(text.format(label=points_label)) for text in (_RECORDED, _COMPUTED))
        by_points = f"case income_points_source when 'items' then {computed} else {recorded} end"
        income = f"case basis when 'points' then {by_points} when 'income' then {self._q(_DECLARED)} "
        income += f"else {self._q(_NO_INCOME)} end"
        indicators = {
            one.number: f"case when deprived_{one.key} then {self.answered_one} else {self._q(_NO_ANSWER)} end"
            for one in self.standard.indicators
        }
        summed = f"coalesce({self.answered}, {self._q(_NO_ANSWER)})"
        return self._by_step(income, indicators, summed, f"reason_{self.lang}")

    def cited(self, show: Callable[[Basis], str]) -> str:
        """What `show` says of the basis of each criterion."""
        cutoff = self.standard.deprivation_cutoff_basis
        classes = {one.code: show(one.basis) for one in self.standard.classes} | {"unknown": "", GONE: ""}
        return self._by_step(
            self._line_cited(show),
            {one.number: quoted(show(one.cutoff_basis)) for one in self.standard.indicators},
            quoted(show(cutoff)) if cutoff else "null",
            case('"class"', classes),
        )

    @property
    def cutoff(self) -> int:
        return (self.standard.deprivation_cutoff or 0) * (self.standard.points_per_indicator or 0)

    def _by_step(self, income: str, indicators: Mapping[int, str], deprivations: str, klass: str) -> str:
        whens = {INCOME: income, **indicators, DEPRIVATIONS: deprivations, CLASS: klass}
        return f"case step {' '.join(f'when {step} then {sql}' for step, sql in whens.items())} end"

    def _line_cited(self, show: Callable[[Basis], str]) -> str:
        """The line of the household's locality: of the points where they decide, else of the income."""
        lines = [line for line in self.standard.lines if line.holds(self.on)]
        if not lines:
            return "null"
        either = []
        for name in ("points_basis", "income_basis"):
            shown = {line.locality: show(getattr(line, name)) for line in lines}
            either.append(f"coalesce({case('locality', shown)}, {quoted(shown[lines[0].locality])})")
        return f"case when basis = 'points' then {either[0]} else {either[1]} end"

    def _income(self) -> str:
        each, whole = self._money("income_per_capita_month"), self._money("income_12m")
        return f"coalesce({each} || ' ' || {self._q(_PER_MONTH)}, {whole} || ' ' || {self._q(_PER_YEAR)})"

    def _said(self, texts: Mapping[str, Text]) -> dict[str, str]:
        return {code: text.get(self.lang) for code, text in texts.items()}

    def _q(self, text: Text) -> str:
        return quoted(text.get(self.lang))

    @staticmethod
    def _money(column: str) -> str:
        """SQL for a whole number with dots between thousands."""
        return f"replace(format('{{:,}}', {column}), ',', '.')"
