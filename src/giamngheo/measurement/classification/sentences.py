"""The sentence that says why a household has its class, for each pattern of facts.

Numbers stand in the sentences as ⟦placeholders⟧, so that a million households share a few thousand sentences.
"""

from dataclasses import dataclass
from datetime import date

from giamngheo.law import Standard
from giamngheo.law.codes import leaving_changes, load_codes
from giamngheo.law.points_table import PointsItem
from giamngheo.measurement.classification.classes import UNKNOWN
from giamngheo.measurement.classification.income import lines_on
from giamngheo.rules import Text
from giamngheo.rules.formats import number_text
from giamngheo.rules.text import AND

NOTHING = Text("", "")


@dataclass(frozen=True)
class Facts:
    """What the sentence depends on, the same for many households.

    `deprived` and `open` are bits in the order of the indicators; `income_kind` is "household", "person" or
    None. `gone_by` is the recorded change of a household without points and income. `items_open` and `column_open`
    are of such a household that answered items of the points table: the open ones, as bits in the table's order,
    and whether it is not known in which column to look the points up.
    """

    code: str
    basis: str | None
    below_line: bool | None
    locality: str | None
    deprived: int
    open: int
    source: str | None
    income_kind: str | None
    size_known: bool
    points_line_known: bool
    total_disagrees: bool
    basis_disagrees: bool
    gone_by: str | None = None
    items_open: int | None = None
    column_open: bool | None = None


@dataclass(frozen=True)
class Sentences:
    """Writes reasons for one standard at one date."""

    standard: Standard
    on: date

    def reason(self, facts: Facts) -> Text:
        """One sentence with placeholders: class, line, deprivations, article, and what disagrees."""
        if facts.code == UNKNOWN and facts.gone_by in leaving_changes():
            head, parts, article = Text("Không xét", "Not judged"), [_gone(facts.gone_by)], NOTHING
        elif facts.code == UNKNOWN:
            head, parts, article = Text("Chưa xác định", "Not determined"), self._unknown(facts), NOTHING
        else:
            definition = self.standard.class_named(facts.code)
            head, parts = short_name(definition.name).with_capital(), self._decided(facts)
            article = Text(f" – {definition.basis.citation.vi}", f" – {definition.basis.citation.en}")
        body = Text.join("; ", [part for part in parts if part != NOTHING])
        return Text.join("", [head, Text.same(": "), body, article, Text.same("."), *self._notes(facts)])

    def _decided(self, facts: Facts) -> list[Text]:
        if facts.below_line:
            return [self.line(facts), self.deprivations(facts)]
        parts = [self.line(facts)]
        if facts.code == "not_poor":
            return [*parts, self._no_average(facts)] if facts.basis == "points" else parts
        if facts.basis == "points":
            parts.append(_income(facts))
        bound = Text("⟦upper_line⟧ đồng/người/tháng", "⟦upper_line⟧ VND per person and month")
        if facts.code == "average":
            parts.append(Text(f"không quá mức trần {bound.vi}", f"not above the upper bound of {bound.en}"))
        elif facts.code == "above_average":
            parts.append(Text(f"trên mức trần {bound.vi}", f"above the upper bound of {bound.en}"))
        return parts

    def _no_average(self, facts: Facts) -> Text:
        if facts.income_kind is None:
            return Text(
                "chưa có thu nhập 12 tháng để xét mức sống trung bình",
                "no 12-month income is recorded to judge the average living standard",
            )
        return Text("thu nhập đã ghi không trên mức chuẩn", "the recorded income is not above the line")

    def line(self, facts: Facts) -> Text:
        """The side of the line on which the household is, and by what."""
        if facts.basis is None:
            return NOTHING
        shown = self._points if facts.basis == "points" else _income(facts)
        bound = self._bound(facts)
        if facts.below_line is None or bound is None:
            return shown
        sign = "≤" if facts.below_line else ">"
        where = self._place(facts.locality)
        return Text(
            f"{shown.vi} {sign} {bound.vi} ({where.vi})", f"{shown.en} {sign} {bound.en} ({where.en})"
        )

    @property
    def _points(self) -> Text:
        label = self.standard.labels["income_points"]
        return Text(f"{label.vi} = ⟦points⟧", f"{label.en} = ⟦points⟧")

    def _bound(self, facts: Facts) -> Text | None:
        """What the points or the income are compared with, where the household's own line is known."""
        if facts.locality is None:
            return None
        if facts.basis == "points":
            return Text.same("⟦points_line⟧") if facts.points_line_known else None
        if facts.income_kind == "household":
            if not facts.size_known:
                return None
            return Text(
                "⟦period_line⟧ đồng, là mức ⟦income_line⟧ đồng/người/tháng cho ⟦size⟧ người",
                "⟦period_line⟧ VND, the line of ⟦income_line⟧ VND per person and month for ⟦size⟧ persons",
            )
        return Text("⟦income_line⟧ đồng", "⟦income_line⟧ VND")

    def _place(self, locality: str | None) -> Text:
        return self.standard.localities.get(locality or "", Text("chưa biết khu vực", "area not known"))

    def names(self, bits: int) -> Text:
        """The indicators of a bit mask as a list."""
        short = [one.short for at, one in enumerate(self.standard.indicators) if bits >> at & 1]
        return Text.join(", ", short)

    @property
    def _cutoff(self) -> int:
        return (self.standard.deprivation_cutoff or 0) * (self.standard.points_per_indicator or 0)

    def deprivations(self, facts: Facts) -> Text:
        """The deprived indicators and their points against the cut-off."""
        sign = f"{'≥' if facts.code == 'poor' else '<'} {self._cutoff}"
        label = self.standard.labels["deprivation_points"]
        count = facts.deprived.bit_count()
        listed = self._listed(count, facts)
        if facts.source == "total":
            total = Text(
                f"{label.vi} ghi trong danh sách = ⟦b2⟧ {sign}", f"{label.en} as recorded = ⟦b2⟧ {sign}"
            )
            return total if count == 0 else Text(f"{listed.vi}; {total.vi}", f"{listed.en}; {total.en}")
        if not facts.open:
            return Text(f"{listed.vi} ({label.vi} = ⟦b2⟧ {sign})", f"{listed.en} ({label.en} = ⟦b2⟧ {sign})")
        bound = (
            Text(f"ít nhất ⟦b2_lo⟧ {sign}", f"at least ⟦b2_lo⟧ {sign}")
            if facts.code == "poor"
            else Text(f"nhiều nhất ⟦b2_hi⟧ {sign}", f"at most ⟦b2_hi⟧ {sign}")
        )
        return Text(f"{listed.vi} ({label.vi} {bound.vi})", f"{listed.en} ({label.en} {bound.en})")

    def _listed(self, count: int, facts: Facts) -> Text:
        names = self.names(facts.deprived)
        least = Text("ít nhất ", "at least ") if facts.open else NOTHING
        if count == 0:
            return (
                Text("chưa thấy chỉ số nào thiếu hụt", "no deprivation seen so far")
                if facts.open
                else Text("không thiếu hụt chỉ số nào", "no deprivation")
            )
        things = "indicator" if count == 1 else "indicators"
        return Text(
            f"thiếu hụt {least.vi}{count} chỉ số: {names.vi}",
            f"deprived in {least.en}{count} {things}: {names.en}",
        )

    def _unknown(self, facts: Facts) -> list[Text]:
        """What is known, what is missing, and what would decide."""
        parts = [self.line(facts)]
        if facts.basis is None:
            parts.append(
                self._points_open(facts) if facts.items_open or facts.column_open else self._no_income()
            )
        elif facts.below_line is None:
            parts.append(self._line_open(facts))
        if facts.below_line is False:
            parts.append(self._average_open(facts))
        elif facts.below_line is True:
            parts.append(self._deprivations_open(facts))
        return parts

    def _no_income(self) -> Text:
        if not lines_on(self.standard, self.on, "points"):
            return Text(
                "chuẩn này chưa có mức điểm tương đương chuẩn nghèo; cần thu nhập để xét",
                "this standard has no points equal to the poverty line; the income is needed",
            )
        label = self.standard.labels["income_points"]
        return Text(
            f"chưa có {label.vi} và chưa có thu nhập 12 tháng; cần một trong hai để xét chuẩn nghèo",
            f"neither {label.en} nor the 12-month income is recorded; one of them is needed",
        )

    def _points_open(self, facts: Facts) -> Text:
        """What keeps the points from being counted from the items."""
        label = self.standard.labels["income_points"]
        why = Text.listing(
            [part for part in (self._items_open(facts), self._column_open(facts)) if part != NOTHING], AND
        )
        return Text(
            f"chưa tính được {label.vi} vì {why.vi}; cũng chưa có thu nhập 12 tháng",
            f"{label.en} cannot be counted: {why.en}; nor is the 12-month income recorded",
        )

    def _items_open(self, facts: Facts) -> Text:
        points = self.standard.points_table
        items = points.items if points else ()
        missing = [item for at, item in enumerate(items) if (facts.items_open or 0) >> at & 1]
        if not missing:
            return NOTHING
        names = Text.listing([_item_name(item) for item in missing], AND)
        things = "item" if len(missing) == 1 else "items"
        return Text(
            f"thiếu câu trả lời của {len(missing)} mục trong bảng điểm: {names.vi}",
            f"{len(missing)} {things} of the points table without an answer: {names.en}",
        )

    def _column_open(self, facts: Facts) -> Text:
        if not facts.column_open:
            return NOTHING
        if facts.locality is None:
            return Text(
                "chưa biết khu vực của hộ (nông thôn hay thành thị) để chọn cột của bảng điểm",
                "the household's area (rural or urban), which chooses the column of the points table, is not known",
            )
        return Text(
            "chưa biết vùng của hộ (theo tỉnh) để chọn cột của bảng điểm",
            "the household's region (by its province), which chooses the column of the points table, is not known",
        )

    def _line_open(self, facts: Facts) -> Text:
        wanted = self._wanted(facts)
        return Text(
            f"cần biết {wanted.vi} để so với mức chuẩn{self._lines(facts).vi}",
            f"{wanted.en} must be known to compare with the line{self._lines(facts).en}",
        )

    def _lines(self, facts: Facts) -> Text:
        """ " (nông thôn …, thành thị …)" where the area decides."""
        if facts.locality is not None:
            return NOTHING
        known = lines_on(self.standard, self.on, "points" if facts.basis == "points" else "income")
        each = [
            Text(
                f"{self._place(locality).vi} {number_text(value)}",
                f"{self._place(locality).en} {number_text(value)}",
            )
            for locality, value in known.items()
        ]
        listed = Text.join(", ", each)
        return Text(f" ({listed.vi})", f" ({listed.en})")

    def _wanted(self, facts: Facts) -> Text:
        wanted = []
        if facts.locality is None:
            wanted.append(Text("khu vực của hộ", "the area of the household"))
        if facts.income_kind == "household" and not facts.size_known:
            wanted.append(Text("số nhân khẩu", "the household size"))
        return Text.listing(wanted or [Text("thu nhập 12 tháng", "the 12-month income")], AND)

    def _average_open(self, facts: Facts) -> Text:
        wanted = self._wanted(facts)
        return Text(
            f"trên mức chuẩn; cần biết {wanted.vi} để xét mức sống trung bình",
            f"above the line; {wanted.en} must be known to judge the average living standard",
        )

    def _deprivations_open(self, facts: Facts) -> Text:
        cutoff, count = self.standard.deprivation_cutoff or 0, facts.deprived.bit_count()
        needed = cutoff - count
        known, why = self._listed(count, facts), self._open_because(facts.open)
        return Text(
            f"{known.vi}; {why.vi}; "
            f"nếu thiếu hụt thêm từ {needed} chỉ số trở lên thì là hộ nghèo, nếu không thì là hộ cận nghèo",
            f"{known.en}; {why.en}; "
            f"with {needed} or more of them deprived the household is poor, otherwise near-poor",
        )

    def _open_because(self, indicators: int) -> Text:
        """What keeps them open: answers of the household, or a cut-off that the standard does not have."""
        cut = [one.rule_source is not None for one in self.standard.indicators]
        without = indicators & sum(1 << at for at, has in enumerate(cut) if not has)
        asked, parts = indicators & ~without, []
        if asked:
            names, count = self.names(asked), asked.bit_count()
            more = "indicator is" if count == 1 else "indicators are"
            parts.append(
                Text(
                    f"chưa có thông tin về {count} chỉ số: {names.vi}",
                    f"{count} {more} not known: {names.en}",
                )
            )
        if without:
            names, count = self.names(without), without.bit_count()
            more = "indicator" if count == 1 else "indicators"
            parts.append(
                Text(
                    f"chuẩn chưa có ngưỡng của {count} chỉ số (không thiếu câu trả lời): {names.vi}",
                    f"the standard has no cut-off of {count} {more} (no answer is missing): {names.en}",
                )
            )
        return Text.join("; ", parts)

    def _notes(self, facts: Facts) -> list[Text]:
        """What disagrees in the records, and the label of a scenario."""
        notes = []
        label, points = self.standard.labels["deprivation_points"], self.standard.labels["income_points"]
        if facts.total_disagrees:
            notes.append(
                Text(
                    f" Lưu ý: tổng {label.vi} đã ghi (⟦b2_total⟧) không khớp các chỉ số nên không dùng.",
                    f" Note: the recorded {label.en} (⟦b2_total⟧) do not fit the indicators: not used.",
                )
            )
        if facts.basis_disagrees:
            notes.append(
                Text(
                    f" Lưu ý: thu nhập đã ghi nằm ở phía khác của mức chuẩn; {points.vi} quyết định.",
                    f" Note: the recorded income lies on the other side of the line; {points.en} decide.",
                )
            )
        if self.standard.scenario_name is not None:
            name = self.standard.scenario_name
            notes.append(
                Text(
                    f" [Giả định theo kịch bản «{name.vi}», không dùng để ra quyết định]",
                    f" [Assumption of the scenario “{name.en}”, not for decisions]",
                )
            )
        return notes


def short_name(name: Text) -> Text:
    """A class name without the remark in brackets."""
    return Text(name.vi.split(" (")[0], name.en.split(" (")[0])


def _item_name(item: PointsItem) -> Text:
    """The item with its code; of one that nobody asks, that it follows from other answers."""
    from_vi, from_en = (
        (
            ", tính từ thông tin của hộ và thành viên",
            ", counted from the answers of the household and its members",
        )
        if item.derived
        else ("", "")
    )
    return Text(f"{item.label.vi} (mục {item.code}{from_vi})", f"{item.label.en} (item {item.code}{from_en})")


def _income(facts: Facts) -> Text:
    if facts.income_kind == "household":
        return Text(
            "thu nhập 12 tháng của hộ = ⟦income_12m⟧ đồng", "household income of 12 months = ⟦income_12m⟧ VND"
        )
    return Text(
        "thu nhập bình quân = ⟦per_head⟧ đồng/người/tháng",
        "average income = ⟦per_head⟧ VND per person and month",
    )


def _gone(change: str | None) -> Text:
    name = load_codes("household_changes").labels[change or ""]
    return Text(
        f"danh sách ghi biến động «{name.vi}»; hộ không còn ở đây nên không tính vào số hộ cuối năm",
        f"the list records the change “{name.en}”; the household has left and does not count at the year’s end",
    )
