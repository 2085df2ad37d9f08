"""The closing words of a review on the screen: counts, what is wrong, and where the files are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from giamngheo.batch.request import ReviewOutcome, ReviewRequest, Status
from giamngheo.intake import Problem, SheetMapping
from giamngheo.intake.mapping import ColumnMapping
from giamngheo.intake.wordings import usual_wording
from giamngheo.rules import Text

SHOWN_PROBLEMS = 12

CLASS_NAMES = {
    "poor": Text("Hộ nghèo", "Poor"),
    "near_poor": Text("Hộ cận nghèo", "Near-poor"),
    "average": Text("Hộ có mức sống trung bình", "Average living standard"),
    "above_average": Text("Hộ trên mức sống trung bình", "Above average"),
    "not_poor": Text("Hộ không nghèo (chưa có thu nhập)", "Not poor (income not recorded)"),
    "unknown": Text("Chưa xác định (thiếu thông tin)", "Unknown (information missing)"),
}
SEVERITIES = {
    "error": Text("lỗi", "errors"),
    "warning": Text("cảnh báo", "warnings"),
    "repair": Text("đã tự sửa", "repaired"),
}


def number(value: int) -> str:
    """1.234.567, as Vietnamese offices write it."""
    return f"{value:,}".replace(",", ".")


def show_outcome(outcome: ReviewOutcome, request: ReviewRequest) -> None:
    """Prints the outcome in the language of the request."""
    screen = _Screen(outcome, request)
    screen.mappings()
    if outcome.status is Status.DONE:
        screen.classes()
        screen.problems()
        screen.forms()
        screen.remarks()
    else:
        screen.refused()
    screen.files()


class _Screen:
    def __init__(self, outcome: ReviewOutcome, request: ReviewRequest) -> None:
        self.outcome = outcome
        self.request = request
        self.lang = request.lang
        self.console = Console(highlight=False, soft_wrap=True)

    def say(self, vi: str, en: str, style: str | None = None) -> None:
        self.console.print(Styled(vi if self.lang == "vi" else en, style=style or ""))

    def word(self, vi: str, en: str) -> str:
        return vi if self.lang == "vi" else en

    def mappings(self) -> None:
        """How each sheet was read; columns that were left out are named."""
        before: tuple[str, str, str] | None = None
        for mapping in self.outcome.mappings:
            same, guessed, unused = now = self.columns(mapping)
            self.console.print(Styled(f"{mapping.file} › {mapping.sheet}", style="bold"))
            if now == before:
                self.say("  như trang trên", "  as the sheet above")
                continue
            before = now
            if same:
                self.say(f"  ghép cột: {same}", f"  columns: {same}")
            if guessed:
                self.say(
                    f"  ghép gần đúng, hãy xem lại: {guessed}",
                    f"  matched by likeness, please check: {guessed}",
                    "yellow",
                )
            if unused:
                self.say(f"  không dùng: {unused}", f"  left out: {unused}", "yellow")
        if self.outcome.mappings:
            self.console.print()

    def columns(self, mapping: SheetMapping) -> tuple[str, str, str]:
        """Columns known by their wording (briefly), those matched by likeness, and those left out."""
        same, guessed, unused = [], [], []
        for column in mapping.columns:
            if not column.variable:
                unused.append(f"{column.column} “{column.heading}”")
            elif _certain(column):
                same.append(f"{column.column} {self.label(column.variable)}")
            else:
                guessed.append(f"{column.column} “{column.heading}” → {self.label(column.variable)}")
        return "; ".join(same), "; ".join(guessed), "; ".join(unused)

    def label(self, variable: str) -> str:
        """What a person calls the variable."""
        questionnaire = self.outcome.standard.questionnaire
        if variable in questionnaire:
            return questionnaire.variable(variable).label.get(self.lang)
        return usual_wording(variable) if self.lang == "vi" else variable

    def classes(self) -> None:
        summary: dict[str, Any] = dict(self.outcome.summary or {})
        on = self.outcome.on.strftime("%d/%m/%Y")
        standard = self.outcome.standard
        self.say(
            f"{standard.name.vi}; ngày tham chiếu {on}", f"{standard.name.en}; reference date {on}", "bold"
        )
        for text in standard.assumptions:
            self.say(f"GIẢ ĐỊNH: {text.vi}", f"ASSUMPTION: {text.en}", "bold magenta")
        if summary.get("synthetic"):
            self.say(
                "DỮ LIỆU MÔ PHỎNG – không phải người thật", "SYNTHETIC DATA – no real people", "bold magenta"
            )
        table = Table(show_edge=False, pad_edge=False)
        table.add_column(self.word("Loại hộ", "Class"))
        table.add_column(self.word("Số hộ", "Households"), justify="right")
        table.add_column(self.word("Nhân khẩu", "Persons"), justify="right")
        for code, count in summary["classes"].items():
            table.add_row(
                CLASS_NAMES[code].get(self.lang), number(count["households"]), number(count["persons"])
            )
        table.add_section()
        table.add_row(self.word("Cộng", "Total"), number(summary["households"]), number(summary["persons"]))
        self.console.print(table)
        if summary["departed_households"]:
            count = number(summary["departed_households"])
            self.say(
                f"{count} hộ ghi là đã chuyển đi, nhập hộ hoặc mất: không xét, không có trong số trên.",
                f"{count} households are recorded as moved out, merged or died out: not judged, not counted above.",
            )
        if summary["rejected_households"]:
            count = number(summary["rejected_households"])
            self.say(
                f"{count} hộ bị loại vì có lỗi.", f"{count} households were left out for errors.", "yellow"
            )

    def problems(self) -> None:
        levels = Counter(problem.severity for problem in self.outcome.problems)
        if not levels:
            return
        parts = [
            f"{number(levels[level])} {SEVERITIES[level].get(self.lang)}"
            for level in SEVERITIES
            if levels[level]
        ]
        text = ", ".join(parts)
        self.say(
            f"Khi đọc: {text} (chi tiết trong problems.json).", f"On reading: {text} (see problems.json)."
        )

    def forms(self) -> None:
        broken = [line for form in self.outcome.forms for line in form.errors]
        for line in broken:
            self.say(f"ĐẲNG THỨC KHÔNG KHỚP: {line}", f"IDENTITY BROKEN: {line}", "bold red")
        if not broken:
            checked = sum(len(form.identities) for form in self.outcome.forms)
            self.say(
                f"11 biểu: mọi đẳng thức kiểm tra được đều khớp ({checked} đẳng thức).",
                f"11 forms: every identity that can be checked holds ({checked} identities).",
            )

    def remarks(self) -> None:
        standard = self.outcome.standard
        open_values = len(standard.unconfirmed())
        if open_values:
            self.say(
                f"{open_values} giá trị của chuẩn chưa đối chiếu với văn bản gốc (giamngheo law check). "
                "Kết quả này để rà soát, chưa phải căn cứ ban hành quyết định.",
                f"{open_values} values of the standard are not checked against the signed documents (giamngheo law check). "
                "This result is for review and is no ground for a decision yet.",
                "yellow",
            )
        for text in self.outcome.remarks:
            self.say(text.vi, text.en, "bold yellow")

    def refused(self) -> None:
        errors = [problem for problem in self.outcome.problems if problem.severity == "error"]
        shown = errors[:SHOWN_PROBLEMS] or self.outcome.problems[:SHOWN_PROBLEMS]
        if self.outcome.status is Status.UNREADABLE:
            self.say("Không đọc được tệp:", "A file cannot be read:", "bold red")
        elif any(problem.code != "sheet_without_rows" for problem in errors):
            count = number(len(errors))
            self.say(
                f"Dữ liệu có {count} lỗi, chưa xử lý hộ nào. Sửa theo bản sao có cột lỗi rồi chạy lại, "
                "hoặc thêm --accept-valid để xử lý phần đúng.",
                f"The data has {count} errors; nothing was processed. Correct them with the checked copy and run again, "
                "or add --accept-valid to go on with the valid part.",
                "bold red",
            )
        else:
            self.say("Không có hộ nào để xử lý.", "There is no household to process.", "bold red")
        for problem in shown:
            self.console.print(_line(problem, self.lang))
        if len(errors) > len(shown):
            more = number(len(errors) - len(shown))
            self.say(f"  … và {more} lỗi nữa.", f"  … and {more} more.")
        for text in self.outcome.remarks:
            self.say(text.vi, text.en, "bold yellow")

    def files(self) -> None:
        if not self.outcome.files:
            return
        self.console.print()
        self.say(f"Các tệp trong {self.request.out}:", f"Files in {self.request.out}:", "bold")
        names = [path.relative_to(self.request.out) for path in self.outcome.files]
        shown = [str(name) for name in names if name.parent == Path()]
        if any(name.parent == Path("forms") for name in names):
            shown.append("forms/7.1.xlsx … forms/7.11.xlsx")
        for name in shown:
            self.console.print(f"  {name}")
        mapping = self.request.save_mapping
        if mapping is not None and self.outcome.mappings:
            self.say(
                f"Cách ghép cột đã lưu: {mapping} (sửa rồi dùng lại với --mapping)",
                f"Column mapping saved: {mapping} (mend it and use it with --mapping)",
            )


def _certain(column: ColumnMapping) -> bool:
    return column.confidence >= 1


def _line(problem: Problem, lang: str) -> Styled:
    return Styled(f"  • {problem.message.get(lang)}")
