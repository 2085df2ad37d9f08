"""The closing words of a measurement on the screen: tables, what must be said of them, and the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from giamngheo.batch.measuring import SYNTHETIC, MeasureOutcome, MeasureRequest
from giamngheo.config.closing import CLASS_NAMES, number
from giamngheo.measurement.alkire_foster.estimates import NATION
from giamngheo.measurement.alkire_foster.summary import (
    WORDS,
    figure_text,
    group_text,
    interval_text,
    period_text,
)
from giamngheo.rules import Text

SHOWN_ROWS = 40
GAP = {
    "FGT0": Text("Tỷ lệ hộ có điểm không quá chuẩn (FGT0)", "Share at or below the line (FGT0)"),
    "FGT1": Text("Khoảng cách nghèo, phần của chuẩn (FGT1)", "Poverty gap, share of the line (FGT1)"),
    "FGT2": Text("Mức trầm trọng (FGT2)", "Severity (FGT2)"),
    "gap_poor": Text("Khoảng cách bình quân của hộ dưới chuẩn", "Mean gap of those below the line"),
}
SPELLS = {
    "years_poor": Text("Nghèo đúng {d} kỳ", "Poor in exactly {d} periods"),
    "ever_poor": Text("Từng nghèo", "Ever poor"),
    "always_poor": Text("Nghèo ở mọi kỳ", "Poor in every period"),
    "mean_share": Text("Tỷ lệ số kỳ nghèo bình quân", "Mean share of periods spent poor"),
    "exit_rate": Text("Thoát nghèo sau {d} kỳ nghèo", "Leaving poverty after {d} periods of it"),
    "return_rate": Text("Tái nghèo sau {d} kỳ thoát nghèo", "Falling back after {d} periods out of it"),
}
VERDICTS = {
    "lower": Text("nghèo ít hơn ở mọi ngưỡng", "less poor at every cut-off"),
    "higher": Text("nghèo hơn ở mọi ngưỡng", "poorer at every cut-off"),
    "crossing": Text("tuỳ ngưỡng", "depends on the cut-off"),
    "equal": Text("như nhau", "alike"),
}
CERTAIN = {
    True: Text("có ý nghĩa thống kê", "significant"),
    False: Text("chưa chắc chắn", "not significant"),
    None: Text("—", "—"),
}
NOT_ESTIMABLE = Text("không ước lượng được sai số", "error not estimable")
HEADINGS = {
    "gap": Text("Khoảng cách nghèo của điểm thu nhập", "Poverty gap of income points"),
    "inequality": Text(
        "Bất bình đẳng giữa những hộ nghèo (0: như nhau; 1: lớn nhất)",
        "Inequality among the poor (0: alike; 1: greatest)",
    ),
    "dominance": Text(
        "So sánh nhóm trên mọi ngưỡng k từ {low} đến {high} %", "Groups over k from {low} to {high} %"
    ),
    "moves": Text(
        "Chuyển đổi {first} → {second}: từ hàng sang cột", "Transitions {first} → {second}: row to column"
    ),
    "spells": Text(
        "Các đợt nghèo qua {count} kỳ, {households} hộ",
        "Spells of poverty over {count} periods, {households} households",
    ),
}


def show_measures(outcome: MeasureOutcome, request: MeasureRequest) -> None:
    """Prints the outcome in the language of the request."""
    _Screen(outcome, request).show()


class _Screen:
    def __init__(self, outcome: MeasureOutcome, request: MeasureRequest) -> None:
        self.outcome, self.request, self.lang = outcome, request, request.lang
        self.console = Console(highlight=False)

    def word(self, vi: str, en: str) -> str:
        return vi if self.lang == "vi" else en

    def say(self, text: Text, style: str = "") -> None:
        self.console.print(Styled(text.get(self.lang), style=style), soft_wrap=True)

    def show(self) -> None:
        if self.outcome.synthetic:
            self.say(SYNTHETIC, "bold magenta")
        for table in self.outcome.report.tables:
            self.console.print(table)
            self.console.print()
        self.inequality()
        self.gap()
        self.dominance()
        self.moves()
        self.spells()
        for note in self.outcome.report.notes:
            self.say(note)
        self.files()

    def table(self, title: Text, columns: Iterable[str], rows: list[list[str]]) -> None:
        """A table whose first column is words and the others figures, cut at SHOWN_ROWS."""
        table = Table(title=title.get(self.lang), title_justify="left")
        for place, column in enumerate(columns):
            table.add_column(column, justify="right" if place else "left")
        for row in rows[:SHOWN_ROWS]:
            table.add_row(*row)
        self.console.print(table)
        if len(rows) <= SHOWN_ROWS:
            self.console.print()
        else:
            more = number(len(rows) - SHOWN_ROWS)
            self.say(
                Text(f"  … và {more} hàng nữa trong tệp kết quả.", f"  … and {more} more rows in the files.")
            )

    def figures(self, rows: Iterable[Mapping[str, Any]], names: Mapping[str, Text], heading: Text) -> None:
        several = len({row["t"] for row in rows}) > 1
        lines = []
        for row in rows:
            words = names[row["measure"]].get(self.lang)
            group = group_text(row["loa"], row["subg"]).get(self.lang)
            when = [self.when(row["t"])] if several else []
            lines.append([f"{group} · {words}", *when, self.figure(row, row.get("kind", row["measure"]))])
        period = [WORDS["period"].get(self.lang)] if several else []
        self.table(heading, ["", *period, self.word("Giá trị", "Value")], lines)

    def figure(self, row: Mapping[str, Any], measure: str = "") -> str:
        return f"{figure_text(row['b'], measure)} {interval_text(row, measure)}".rstrip()

    def when(self, period: object) -> str:
        """The year of a period, or its own value."""
        cells = self.outcome.report.measurement.cells
        return period_text(cells, cells.period.values.index(period))

    def inequality(self) -> None:
        if self.request.inequality:
            rows = [
                row
                for row in self.outcome.report.measurement.levels.to_pylist()
                if row["measure"] == "inequality"
            ]
            shown = [row | {"measure": str(row["k"]), "kind": "inequality"} for row in rows]
            names = {row["measure"]: Text.same(f"k = {row['measure']}".removesuffix(".0")) for row in shown}
            self.figures(shown, names, HEADINGS["inequality"])

    def gap(self) -> None:
        if self.outcome.gap is not None:
            self.figures(self.outcome.tables["gap"].to_pylist(), GAP, HEADINGS["gap"])

    def dominance(self) -> None:
        if "dominance" not in self.outcome.tables:
            return
        found = self.outcome.tables["dominance"].to_pylist()
        survey = self.outcome.report.measurement.cells.sample.has_errors
        columns = ["", WORDS["period"].get(self.lang), self.word("Kết luận", "Verdict"), ""]
        rows = []
        for row in found:
            verdict, certain = VERDICTS[row["verdict"]], CERTAIN[row["significant"]]
            if row["significant"] is None and survey:
                certain = NOT_ESTIMABLE
            first, second = (group_text(row["loa"], row[name]).get(self.lang) for name in ("subg", "versus"))
            pair = f"{row['measure']} · {first} / {second.partition(': ')[2] or second}"
            rows.append([pair, self.when(row["t"]), verdict.get(self.lang), certain.get(self.lang)])
        low, high = (
            f"{found[0][name]:.4g}".replace(".", ",") if found else "" for name in ("from_k", "to_k")
        )
        self.table(HEADINGS["dominance"].format(low=low, high=high), columns, rows)

    def moves(self) -> None:
        if self.outcome.moves is None:
            return
        rates = [
            row
            for row in self.outcome.moves.table.to_pylist()
            if row["loa"] == NATION and row["measure"] == "rate"
        ]
        for pair in self.outcome.moves.matched.to_pylist():
            here = [row for row in rates if (row["t0"], row["t1"]) == (pair["t0"], pair["t1"])]
            states = list(dict.fromkeys(row["origin"] for row in here))
            lines = [
                [self.state(origin), *(self.figure(row) for row in here if row["origin"] == origin)]
                for origin in states
            ]
            title = HEADINGS["moves"].format(first=pair["t0"], second=pair["t1"])
            self.table(title, ["", *map(self.state, states)], lines)
            both, first, second, unknown = (
                number(pair[name]) for name in ("both", "only_first", "only_second", "unknown")
            )
            self.say(
                Text(
                    f"  Theo dõi được {both} hộ (trong đó {unknown} hộ chưa rõ loại, để ngoài); chỉ có ở kỳ trước {first}, chỉ có ở kỳ sau {second}.",
                    f"  {both} households are followed ({unknown} with an unknown class are left out); only before {first}, only after {second}.",
                )
            )

    def state(self, code: str) -> str:
        return CLASS_NAMES.get(code, Text.same(code)).get(self.lang)

    def spells(self) -> None:
        spells = self.outcome.spells
        if spells is None:
            return
        rows = [
            [SPELLS[row["measure"]].format(d=row["duration"]).get(self.lang), self.figure(row)]
            for row in spells.table.to_pylist()
            if row["loa"] == NATION
        ]
        title = HEADINGS["spells"].format(count=len(spells.periods), households=number(spells.households))
        self.table(title, ["", self.word("Giá trị", "Value")], rows)
        left = number(spells.left_out)
        self.say(
            Text(
                f"  {left} hộ không có đủ mọi kỳ, để ngoài bảng này.",
                f"  {left} households are not seen in every period and are left out of this table.",
            )
        )

    def files(self) -> None:
        self.console.print()
        self.say(Text(f"Các tệp trong {self.request.out}:", f"Files in {self.request.out}:"), "bold")
        for path in self.outcome.files:
            if not path.name.endswith(".vl.json"):
                self.console.print(f"  {path.relative_to(self.request.out)}", markup=False)
