"""The reason sheet: what each criterion says about a household, with its threshold, article and evidence.

Written for the income criterion, every indicator that is deprived or not known, the sum of deprivations, and
the class. Indicators that are not deprived need no reason and have no row.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from giamngheo.law import LawError, Standard
from giamngheo.law.evidence import Basis
from giamngheo.reports import words
from giamngheo.reports.bulk import quoted
from giamngheo.reports.list_fields import case
from giamngheo.rules import Text

TABLE = "reason_rows"

_INCOME = Text("Tiêu chí thu nhập", "Income criterion")
_DEPRIVATIONS = Text("Tổng mức thiếu hụt", "Sum of deprivations")
_CLASS = Text("Phân loại hộ", "Class")
_BELOW, _ABOVE = Text("Không quá mức chuẩn", "At or below the line"), Text("Trên mức chuẩn", "Above the line")
_DEPRIVED, _UNKNOWN = Text("Thiếu hụt", "Deprived"), Text("Chưa rõ", "Not known")
_REACHED, _NOT_REACHED = (
    Text("Đạt ngưỡng thiếu hụt", "Cut-off reached"),
    Text("Chưa đến ngưỡng", "Below the cut-off"),
)
_NO_ANSWER = Text("Danh sách không ghi thông tin này", "The list does not give this information")
_NO_INCOME = Text("Chưa ghi điểm và thu nhập", "Neither points nor income are recorded")
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
    parts = [maker.income(source), *maker.indicators(source), maker.deprivations(source), maker.klass(source)]
    why = "coalesce(w.why, r.why)" if has_whys else "r.why"
    join = (
        "left join whys w on w.household_key = r.household_key and w.criterion = r.code" if has_whys else ""
    )
    con.execute(
        f"""create or replace temp table {TABLE} as
        select h.household_code, h.head_name, h.village, h."class", r.criterion, r.result, r.value, r.threshold,
               {why} as why, r.article, r.evidence
        from ({" union all ".join(parts)}) r join {source} h on h.place = r.place {join}
        order by r.place, r.step"""  # noqa: S608 -- columns and words of the standard, quoted
    )


class _Maker:
    def __init__(self, standard: Standard, lang: str, on: dt.date) -> None:
        self.standard, self.lang, self.on = standard, lang, on

    def income(self, source: str) -> str:
        line = f"concat({self._money('income_line')}, ' ', {self._q(_PER_MONTH)})"
        points = f"concat(points_line, ' ', {self._q(_POINTS)})"
        below = "coalesce(distance_income_points, distance_income) <= 0"
        result = f"case when {below} then {self._q(_BELOW)} when not ({below}) then {self._q(_ABOVE)} else {self._q(_UNKNOWN)} end"
        area = case(
            "locality",
            {key: _AREA.format(name=name).get(self.lang) for key, name in self.standard.localities.items()},
        )
        basis = self._line_basis()
        return self._select(
            source,
            step=0,
            code=quoted("income"),
            criterion=self._q(_INCOME),
            result=result,
            value=f"case basis when 'points' then income_points || ' ' || {self._q(_POINTS)} else {self._income()} end",
            threshold=f"concat(case when basis = 'income' then {line} else {points} end, coalesce(' (' || {area} || ')', ''))",
            why=f"case when basis is null then {self._q(_NO_INCOME)} else {self._income_source()} end",
            basis=basis,
        )

    def indicators(self, source: str) -> list[str]:
        parts = []
        for indicator in self.standard.indicators:
            column = f"deprived_{indicator.key}"
            answered = case("deprivation_source", self._said(words.SOURCE_WORDS))
            parts.append(
                self._select(
                    source,
                    step=indicator.number,
                    code=quoted(indicator.key),
                    criterion=self._q(indicator.name),
                    result=f"case when {column} then {self._q(_DEPRIVED)} else {self._q(_UNKNOWN)} end",
                    value=f"case when {column} then concat({indicator.points}, ' ', {self._q(_POINTS)}) end",
                    threshold=self._q(indicator.cutoff),
                    why=f"case when {column} then {answered} else {self._q(_NO_ANSWER)} end",
                    basis=indicator.cutoff_basis,
                    where=f"{column} is distinct from false",
                )
            )
        return parts

    def deprivations(self, source: str) -> str:
        cutoff = (self.standard.deprivation_cutoff or 0) * (self.standard.points_per_indicator or 0)
        low, high = "deprivation_points_lo", "deprivation_points_hi"
        answered = case("deprivation_source", self._said(words.SOURCE_WORDS))
        return self._select(
            source,
            step=90,
            code=quoted("deprivations"),
            criterion=self._q(_DEPRIVATIONS),
            result=f"""case when coalesce(deprivation_points, {low}) >= {cutoff} then {self._q(_REACHED)}
                when coalesce(deprivation_points, {high}) < {cutoff} then {self._q(_NOT_REACHED)} else {self._q(_UNKNOWN)} end""",
            value=f"""concat(coalesce(deprivation_points::varchar, concat({low}, '–', {high})), ' ', {self._q(_POINTS)})""",
            threshold=f"{quoted(f'≥ {cutoff} ')} || {self._q(_POINTS)}",
            why=f"coalesce({answered}, {self._q(_NO_ANSWER)})",
            basis=self.standard.deprivation_cutoff_basis,
        )

    def klass(self, source: str) -> str:
        definitions = self.standard.classes
        names = {code: text.get(self.lang) for code, text in words.CLASS_WORDS.items()}
        cited = {one.code: one.basis.cite(self.lang) for one in definitions}
        marked = {one.code: one.basis.mark.get(self.lang) for one in definitions}
        meant = {one.code: one.words.get(self.lang) for one in definitions}
        nothing = {"unknown": ""}
        return self._select(
            source,
            step=99,
            code=quoted("class"),
            criterion=self._q(_CLASS),
            result=case('"class"', names),
            value="null",
            threshold=case('"class"', {**meant, **nothing}),
            why=f"reason_{self.lang}",
            article=case('"class"', {**cited, **nothing}),
            evidence=case('"class"', {**marked, **nothing}),
        )

    def _select(
        self, source: str, *, step: int, basis: Basis | None = None, where: str = "true", **columns: str
    ) -> str:
        if "article" not in columns:
            columns["article"] = quoted(basis.cite(self.lang)) if basis else "null"
            columns["evidence"] = quoted(basis.mark.get(self.lang)) if basis else "null"
        listed = ", ".join(f"({sql})::varchar as {name}" for name, sql in columns.items())
        return f"select place, household_key, {step} as step, {listed} from {source} where {where}"  # noqa: S608

    def _line_basis(self) -> Basis | None:
        try:
            return self.standard.line("rural", self.on).basis
        except LawError:
            return None

    def _said(self, texts: dict[str, Text]) -> dict[str, str]:
        return {code: text.get(self.lang) for code, text in texts.items()}

    def _q(self, text: Text) -> str:
        return quoted(text.get(self.lang))

    def _income_source(self) -> str:
        recorded, computed = (_RECORDED.format(label=self._points_label), _COMPUTED.format(label=self._points_label))
        by_points = f"case income_points_source when 'items' then {self._q(computed)} else {self._q(recorded)} end"
        return f"case basis when 'points' then {by_points} else {self._q(_DECLARED)} end"

    @property
    def _points_label(self) -> Text:
        return self.standard.labels["income_points"].with_capital()

    def _income(self) -> str:
        each, whole = self._money("income_per_capita_month"), self._money("income_12m")
        return f"coalesce({each} || ' ' || {self._q(_PER_MONTH)}, {whole} || ' ' || {self._q(_PER_YEAR)})"

    @staticmethod
    def _money(column: str) -> str:
        """SQL for a whole number with dots between thousands."""
        return f"replace(format('{{:,}}', {column}), ',', '.')"
