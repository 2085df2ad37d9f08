"""A copy of the workbook as it was read, with the faulty cells marked and what is wrong at the end of
each row."""

import re
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from giamngheo.intake.problems import Problem
from giamngheo.intake.read import Intake
from giamngheo.intake.sheet import RawSheet

MAX_ROWS = 1_048_576
MAX_CELL = 32_767
# Beyond so many cells rows are written straight to disk; merged cells are then left out.
IN_MEMORY_CELLS = 1_400_000
COMMENTS = 500
_SUMMARY_WIDTH, _LINE = 70, 15
LISTED_MESSAGES = 2_000
_COLOURS = {"error": "#F8CBAD", "warning": "#FFE699", "repair": "#DDEBF7"}
_RANK = {"error": 0, "warning": 1, "repair": 2}
_WORDS = {
    "vi": {
        "summary": "Tổng hợp lỗi",
        "column": "Lỗi / Cảnh báo",
        "title": "Tổng hợp lỗi và cảnh báo của tệp {file}",
        "heads": ("Mức độ", "Mã", "Số lần", "Nội dung (ví dụ)", "Cách sửa"),
        "severity": {"error": "Lỗi", "warning": "Cảnh báo", "repair": "Đã tự sửa"},
        "none": "Không có lỗi hay cảnh báo nào.",
        "places": "Thông báo của cả tệp, cả trang",
        "col": "Cột",
        "legend": "Ô màu cam: lỗi, phải sửa. Ô màu vàng: cảnh báo. Ô màu xanh: phần mềm đã tự sửa.",
    },
    "en": {
        "summary": "Summary of problems",
        "column": "Errors / Warnings",
        "title": "Errors and warnings of the file {file}",
        "heads": ("Severity", "Code", "Count", "What is wrong (example)", "What to do"),
        "severity": {"error": "Error", "warning": "Warning", "repair": "Repaired"},
        "none": "No errors or warnings.",
        "places": "Messages about the whole file or sheet",
        "col": "Column",
        "legend": "Orange cells: errors, to be corrected. Yellow: warnings. Blue: mended by the program.",
    },
}


def write_checked_copy(intake: Intake, file: str | Path, out: Path, lang: str = "vi") -> Path:
    """Writes the checked copy of one input file (its name in the problems, or its path) to `out`.

    Every cell is written as a value or a text, never as a formula or a link. A file that could not be
    read gives the
    summary sheet alone.
    """
    name = _file_name(intake, file)
    sheets = [sheet for sheet in intake.sheets if sheet.file == name]
    problems = [problem for problem in intake.problems if problem.file == name]
    cells = sum(sheet.row_count * len(sheet.columns) for sheet in sheets)
    options = {
        "constant_memory": cells > IN_MEMORY_CELLS,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "default_date_format": "dd/mm/yyyy",
    }
    partial = out.with_name(out.name + ".partial")
    try:
        with xlsxwriter.Workbook(str(partial), options) as workbook:
            headings = {
                entry.sheet: entry.heading_rows[1]
                for entry in reversed(intake.mappings)
                if entry.file == name
            }
            writer = _Writer(workbook, lang, problems, headings, options["constant_memory"] is True)
            for sheet in sheets:
                writer.sheet(sheet)
            # last, so that the copy opens on the officer's own sheet
            writer.summary(name)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return out


def _file_name(intake: Intake, file: str | Path) -> str:
    for name, path in intake.paths.items():
        if name == str(file) or path == Path(file):
            return name
    return Path(file).name


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(
        self, workbook: Any, lang: str, problems: list[Problem], headings: dict[str, int], streamed: bool
    ) -> None:
        self.workbook, self.lang, self.problems, self.streamed = workbook, lang, problems, streamed
        self.headings = headings
        self.words: dict[str, Any] = _WORDS[lang]
        self.names: set[str] = set()
        plain = {"valign": "top"}
        self.date = workbook.add_format({"num_format": "dd/mm/yyyy"})
        self.heading = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
        )
        self.note = workbook.add_format({**plain, "text_wrap": False})
        self.wrapped = workbook.add_format({**plain, "text_wrap": True})
        self.marked = {level: workbook.add_format({"bg_color": colour}) for level, colour in _COLOURS.items()}
        self.marked_dates = {
            level: workbook.add_format({"bg_color": colour, "num_format": "dd/mm/yyyy"})
            for level, colour in _COLOURS.items()
        }
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.comments = 0

    def summary(self, file: str) -> None:
        page = self._page(self.words["summary"])
        page.set_column(0, 0, 12)
        page.set_column(1, 1, 26)
        page.set_column(2, 2, 9)
        page.set_column(3, 4, _SUMMARY_WIDTH)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, self.words["title"].format(file=file), self.title)
        page.write_string(1, 0, self.words["legend"])
        if not self.problems:
            page.write_string(3, 0, self.words["none"])
            return
        for column, text in enumerate(self.words["heads"]):
            page.write_string(3, column, text, self.heading)
        by_code: dict[tuple[str, str], list[Problem]] = defaultdict(list)
        for problem in self.problems:
            by_code[problem.severity, problem.code].append(problem)
        row = 4
        for (severity, code), found in sorted(
            by_code.items(), key=lambda item: (_RANK[item[0][0]], -len(item[1]))
        ):
            texts = (found[0].brief.get(self.lang), found[0].suggestion.get(self.lang))
            page.set_row(row, _LINE * max(-(-len(text) // _SUMMARY_WIDTH) for text in (*texts, "-")))
            page.write_string(row, 0, self.words["severity"][severity], self.marked[severity])
            page.write_string(row, 1, code, self.wrapped)
            page.write_number(row, 2, len(found), self.wrapped)
            for column, text in enumerate(texts, 3):
                page.write_string(row, column, text[:MAX_CELL], self.wrapped)
            row += 1
        whole = [problem for problem in self.problems if problem.row is None]
        if whole:
            page.write_string(row + 1, 0, self.words["places"], self.heading)
            for offset, problem in enumerate(whole[:LISTED_MESSAGES], row + 2):
                page.write_string(offset, 0, problem.message.get(self.lang)[:MAX_CELL])

    def sheet(self, sheet: RawSheet) -> None:
        mine: dict[int, list[Problem]] = defaultdict(list)
        for problem in self.problems:
            if problem.sheet == sheet.name and problem.row is not None:
                mine[problem.row - sheet.first_row].append(problem)
        offset = sheet.first_row - 1
        start, part = 0, 1
        while True:
            # Row numbers stay those of the original as long as a sheet can hold them.
            room = MAX_ROWS - (offset if part == 1 else 0)
            end = min(sheet.row_count, start + room)
            self._part(sheet, mine, start, end, offset if part == 1 else 0, part)
            if end >= sheet.row_count:
                return
            start, part = end, part + 1

    def _part(
        self, sheet: RawSheet, mine: dict[int, list[Problem]], start: int, end: int, offset: int, part: int
    ) -> None:
        page = self._page(sheet.name if part == 1 else f"{sheet.name} ({part})")
        width = len(sheet.columns)
        left = sheet.first_column
        self._widths(page, sheet)
        last = left + width
        page.set_column(last, last, 80)
        if not self.streamed and part == 1:
            self._merge(page, sheet, offset)
        columns = [(column.codes, column.values) for column in sheet.columns]
        headed = self.headings.get(sheet.name, 0) - sheet.first_row
        for row in range(start, end):
            line = row - start + offset
            troubles = mine.get(row)
            levels = self._levels(sheet, troubles) if troubles else {}
            for place, (codes, values) in enumerate(columns):
                code = codes[row]
                if code or place in levels:
                    self._write(page, line, left + place, values[code], levels.get(place))
            if troubles:
                self._explain(page, sheet, line, last, troubles)
            elif row == headed:
                page.write_string(line, last, self.words["column"], self.heading)

    def _levels(self, sheet: RawSheet, troubles: list[Problem]) -> dict[int, str]:
        levels: dict[int, str] = {}
        letters = {sheet.letter(index): index for index in range(len(sheet.columns))}
        for problem in troubles:
            index = letters.get(problem.column or "")
            if index is not None and _RANK[problem.severity] < _RANK.get(levels.get(index, ""), 9):
                levels[index] = problem.severity
        return levels

    def _explain(self, page: Any, sheet: RawSheet, line: int, column: int, troubles: list[Problem]) -> None:
        troubles = sorted(troubles, key=lambda problem: _RANK[problem.severity])
        texts = []
        for problem in troubles:
            where = f"[{self.words['col']} {problem.column}] " if problem.column else ""
            brief, remedy = problem.brief.get(self.lang), problem.suggestion.get(self.lang)
            texts.append(f"{self.words['severity'][problem.severity]}: {where}{brief} {remedy}".strip())
            if problem.column and self.comments < COMMENTS and problem.severity == "error":
                self.comments += 1
                index = _column_index(problem.column)
                page.write_comment(line, index, f"{brief}\n{remedy}"[:2000], {"x_scale": 2, "y_scale": 1.5})
        page.write_string(line, column, " | ".join(texts)[:MAX_CELL], self.marked[troubles[0].severity])

    def _write(self, page: Any, row: int, column: int, value: object, level: str | None) -> None:
        style = self.marked[level] if level else None
        if value is None:
            page.write_blank(row, column, None, style)
        elif isinstance(value, datetime | date):
            dated = self.marked_dates[level] if level else self.date
            if value.year < 1900:
                page.write_string(row, column, value.isoformat()[:10], style)
            else:
                page.write_datetime(row, column, value, dated)
        elif isinstance(value, int | float | Decimal) and abs(float(value)) < 10**15:
            page.write_number(row, column, float(value), style)
        else:
            page.write_string(row, column, str(value)[:MAX_CELL], style)

    def _merge(self, page: Any, sheet: RawSheet, offset: int) -> None:
        for top, left, bottom, right in sheet.merged[:20_000]:
            if bottom < sheet.row_count + 50 and (top, left) != (bottom, right):
                page.merge_range(
                    top + offset, left + sheet.first_column, bottom + offset, right + sheet.first_column, ""
                )

    def _widths(self, page: Any, sheet: RawSheet) -> None:
        for index, column in enumerate(sheet.columns):
            lengths = sorted(len(str(value)) for value in column.values[1:200])
            typical = lengths[int(len(lengths) * 0.9)] if lengths else 8
            page.set_column(
                index + sheet.first_column, index + sheet.first_column, max(6, min(40, typical + 2))
            )

    def _page(self, name: str) -> Any:
        clean = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31] or "Sheet"
        unique, number = clean, 2
        while unique.casefold() in self.names:
            tail = f" ({number})"
            unique, number = clean[: 31 - len(tail)] + tail, number + 1
        self.names.add(unique.casefold())
        return self.workbook.add_worksheet(unique)


def _column_index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
