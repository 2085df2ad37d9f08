"""One official form as a workbook: heading, nested header, lines, notes, checks, signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from giamngheo.law.report_forms import Form, FormSet, Frame
from giamngheo.reports import sheet as look
from giamngheo.reports import words
from giamngheo.reports.columns import Layout, Leaf
from giamngheo.reports.results import Cell, FormResult, IdentityResult, ReportMeta, Row
from giamngheo.reports.sheet import Book
from giamngheo.rules import Text

NUMBER_WIDTH, UNIT_WIDTH, SPLIT_WIDTH = 5.5, 30.0, 13.5
PAGE_WIDTH = 150.0
ROOM_TO_SIGN = 4
# beyond this the notes under the table must do: thousands of comments make a workbook slow to open
MOST_COMMENTS = 2_000

_PASSED = Text("Đúng: {label} ({rule}), {count} dòng.", "Holds: {label} ({rule}), {count} lines.")
_FAILED = Text(
    "SAI: {label} ({rule}), {count} dòng: {lines}", "BROKEN: {label} ({rule}), {count} lines: {lines}"
)
_UNCHECKED = Text(
    "Chưa kiểm tra được {count} dòng vì có ô trống hoặc hộ chưa xác định.",
    "{count} lines could not be checked for an empty figure or an undetermined household.",
)
_NOT_CHECKED = Text("Chưa kiểm tra được: {label} ({rule}).", "Could not be checked: {label} ({rule}).")
_LIST_PASSED = Text(
    "Đúng: tổng các cột {keys} bằng danh sách.", "Holds: the totals of columns {keys} equal the list."
)


@dataclass(frozen=True)
class Printed:
    """What a form needs beside its figures to be printed; `area` is the unit's full name or None."""

    form: Form
    layout: Layout
    words: FormSet
    meta: ReportMeta
    area: str | None


class FormSheet:
    """Writes one filled form; lay-out in columns: order, unit, split (if any), then the figures."""

    def __init__(self, book: Book, result: FormResult, printed: Printed) -> None:
        self.book, self.result, self.printed = book, result, printed
        self.lang = printed.meta.lang
        self.frame: Frame = printed.words.frame
        self.leaves = printed.layout.shown
        self.first = 3 if printed.form.splits else 2
        self.last = self.first + len(self.leaves) - 1
        self.sheet = book.sheet(result.number)
        self.widths = self._widths()
        self.comments = 0

    def write(self) -> None:
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        row = self._heading()
        top = row
        row = self._header(row)
        self.sheet.freeze_panes(row, self.first)
        row = self._body(row)
        row = self._signatures(row + 1)
        self._notes(row + 2)
        version = f"giamngheo {self.printed.meta.product_version}".strip()
        number = self.frame.form_number.format(number=self.result.number)
        left = f"{number.get(self.lang)} – {version}"
        if self.printed.meta.synthetic:
            left += f" – {words.SYNTHETIC.get(self.lang)}"
        look.page(
            self.sheet,
            footer=look.footer_text(left, self.frame.page.get(self.lang)),
            repeat=(top, row_of_numbers(top, self.depth)),
        )

    def say(self, text: Text, **values: object) -> str:
        return (text.format(**values) if values else text).get(self.lang)

    @property
    def depth(self) -> int:
        return max(len(leaf.path) for leaf in self.leaves) + 1

    def _widths(self) -> list[float]:
        fixed = [NUMBER_WIDTH, UNIT_WIDTH, *([SPLIT_WIDTH] if self.first == 3 else [])]
        each = (PAGE_WIDTH - sum(fixed)) / len(self.leaves)
        longest = [max(map(len, leaf.label.get(self.lang).split())) + 2.5 for leaf in self.leaves]
        return [*fixed, *(max(7.0, min(each, 14.0), word) for word in longest)]

    def _span(self, first: int, last: int) -> float:
        return sum(self.widths[first : last + 1])

    def _heading(self) -> int:
        centred = {"align": "center", "font_size": 12}
        middle = self._middle()
        number = self.book.style(bold=True, align="right", font_size=12)
        look.write_across(
            self.sheet,
            0,
            middle + 1,
            self.last,
            self.say(self.frame.form_number, number=self.result.number),
            number,
        )
        area = self.printed.area.upper() if self.printed.area else "……………………"
        bold = self.book.style(bold=True, **centred)
        self._line(1, 0, middle, self.say(self.frame.authority, area=area), bold)
        self._line(1, middle + 1, self.last, self.say(self.frame.motto), bold)
        underlined = self.book.style(bold=True, underline=1, **centred)
        self._line(2, middle + 1, self.last, self.say(self.frame.motto_second), underlined)
        title = self.book.style(bold=True, align="center", font_size=look.TITLE, text_wrap=True)
        self._line(4, 0, self.last, self.say(self.result.title).upper(), title, size=look.TITLE)
        self._line(5, 0, self.last, self._subtitle(), self.book.style(italic=True, **centred))
        row = 6
        if self.printed.meta.synthetic:
            warning = self.book.style(bold=True, align="center", font_color="#C00000", font_size=12)
            self._line(row, 0, self.last, self.say(words.SYNTHETIC), warning)
            row += 1
        unit = self.book.style(italic=True, align="right")
        self._line(
            row, 0, self.last, self.say(self.frame.measured_in, units=self.printed.form.measured_in), unit
        )
        return row + 1

    def _subtitle(self) -> str:
        stage = words.STAGE_WORDS[self.printed.meta.stage]
        parts = [
            self.say(self.frame.period, year=self.printed.meta.year),
            self.say(self.frame.result, stage=stage),
        ]
        if self.printed.area:
            parts[0] = f"{self.printed.area}, {parts[0][:1].lower()}{parts[0][1:]}"
        return " ".join(parts)

    def _middle(self) -> int:
        """The last column of the left half of the page."""
        half, width = self._span(0, self.last) * 0.45, 0.0
        for column in range(self.last):
            width += self.widths[column]
            if width >= half:
                return max(1, column)
        return max(1, self.last - 1)

    def _line(self, row: int, first: int, last: int, text: str, style: Any, size: int = 12) -> None:
        look.write_across(self.sheet, row, first, last, text, style)
        lines = look.lines_needed(text, self._span(first, last), size)
        self.sheet.set_row(row, look.height_for(lines, size))

    def _header(self, top: int) -> int:
        style = self.book.style(
            bold=True, align="center", text_wrap=True, bg_color=look.HEADER_FILL, **look.LINE
        )
        bottom = top + self.depth - 1
        look.write_across(self.sheet, top, 0, 0, self.say(self.frame.order), style, down_to=bottom)
        end = self.first - 1
        look.write_across(self.sheet, top, 1, end, self.say(self.frame.unit), style, down_to=bottom)
        heights = [1] * self.depth
        self._headings(top, 0, list(enumerate(self.leaves, self.first)), style, heights)
        for level, lines in enumerate(heights):
            self.sheet.set_row(top + level, look.height_for(lines))
        small = self.book.style(
            italic=True, align="center", font_size=look.SMALL, bg_color=look.HEADER_FILL, **look.LINE
        )
        self.sheet.write_string(bottom + 1, 0, "A", small)
        look.write_across(self.sheet, bottom + 1, 1, end, "B", small)
        for column, leaf in enumerate(self.leaves, self.first):
            self.sheet.write_string(bottom + 1, column, leaf.printed, small)
        return bottom + 2

    def _headings(
        self, top: int, level: int, part: list[tuple[int, Leaf]], style: Any, heights: list[int]
    ) -> None:
        """Writes one level of the header: neighbours under the same heading share it, leaves
        reach to the bottom.
        """
        bottom = top + self.depth - 1
        start = 0
        while start < len(part):
            column, leaf = part[start]
            if len(leaf.path) <= level:
                text = self.say(leaf.label)
                look.write_across(self.sheet, top + level, column, column, text, style, down_to=bottom)
                needed = look.lines_needed(text, self.widths[column] * 0.92)
                heights[-1] = max(heights[-1], needed - sum(heights[level:-1]))
                start += 1
                continue
            end = start
            while end + 1 < len(part) and part[end + 1][1].path[: level + 1] == leaf.path[: level + 1]:
                end += 1
            text = self.say(leaf.path[level])
            look.write_across(self.sheet, top + level, column, part[end][0], text, style)
            heights[level] = max(
                heights[level], look.lines_needed(text, self._span(column, part[end][0]) * 0.92)
            )
            self._headings(top, level + 1, part[start : end + 1], style, heights)
            start = end + 1

    def _body(self, row: int) -> int:
        splits = max(1, len(self.printed.form.splits))
        for start in range(0, len(self.result.rows), splits):
            group = self.result.rows[start : start + splits]
            self._names(row, group)
            for offset, line in enumerate(group):
                self._figures(row + offset, line)
            row += splits
        return row

    def _names(self, row: int, group: Sequence[Row]) -> None:
        """Number and unit on the first of a unit's lines; not merged, so that a page break cuts no name."""
        line = group[0]
        bold = self._emphasis(line)
        label = line.label.upper() if line.block == "total" else line.label
        needed = look.height_for(look.lines_needed(label, UNIT_WIDTH * (0.85 if bold else 0.92)))
        for offset, part in enumerate(group):
            edges = _edges(first=offset == 0, last=offset == len(group) - 1)
            centre = self.book.style(align="center", **bold, **edges)
            left = self.book.style(text_wrap=True, indent=0 if line.kind == "block" else 1, **bold, **edges)
            look.write(self.sheet, row + offset, 0, line.number if offset == 0 else None, centre)
            look.write(self.sheet, row + offset, 1, label if offset == 0 else None, left)
            self.sheet.set_row(row + offset, max(18.0, needed if offset == 0 else 0))
            if part.split is not None:
                split = next(split for split in self.printed.form.splits if split.key == part.split)
                style = self.book.style(**bold, **look.LINE)
                self.sheet.write_string(row + offset, 2, self.say(split.label), style)

    def _emphasis(self, line: Row) -> dict[str, Any]:
        if line.kind == "unit":
            return {}
        return {"bold": True, "bg_color": look.TOTAL_FILL}

    def _figures(self, row: int, line: Row) -> None:
        emphasis = self._emphasis(line)
        for column, leaf in enumerate(self.leaves, self.first):
            cell = line.cells[leaf.key]
            form = look.SEPARATORS[self.lang] + (look.PERCENT if leaf.column.percent else look.COUNT)
            fill = {**emphasis, "bg_color": look.EMPTY_FILL} if cell.value is None else emphasis
            style = self.book.style(num_format=form, align="right", indent=1, **fill, **look.LINE)
            look.write(self.sheet, row, column, cell.value, style)
            self._comment(row, column, cell, line)

    def _comment(self, row: int, column: int, cell: Cell, line: Row) -> None:
        if cell.note is None or (self.comments >= MOST_COMMENTS and line.kind == "unit"):
            return
        self.comments += 1
        text = self.say(cell.note)
        size = {"width": 260, "height": 20 + 18 * look.lines_needed(text, 38), "author": "giamngheo"}
        self.sheet.write_comment(row, column, text, {**size, "font_name": look.FONT, "font_size": 10})

    def _notes(self, row: int) -> int:
        self.sheet.write_string(
            row, 0, self.say(self.frame.notes) + ":", self.book.style(bold=True, italic=True)
        )
        plain = {"text_wrap": True, "valign": "top", "font_size": look.SMALL}
        style = self.book.style(**plain)
        for number, note in enumerate(self.result.notes, 1):
            row = self._paragraph(row + 1, f"{number}. {self.say(note)}", style)
        self.sheet.write_string(
            row + 1, 0, self.say(self.frame.checks) + ":", self.book.style(bold=True, italic=True)
        )
        row += 1
        loud = self.book.style(bold=True, font_color="#C00000", **plain)
        for broken, text in check_lines(self.result.identities, self.printed.layout):
            row = self._paragraph(row + 1, f"- {text.get(self.lang)}", loud if broken else style)
        return row

    def _paragraph(self, row: int, text: str, style: Any) -> int:
        look.write_across(self.sheet, row, 0, self.last, text, style)
        lines = look.lines_needed(text, self._span(0, self.last), look.SMALL, look.RUNNING)
        self.sheet.set_row(row, look.height_for(lines, look.SMALL))
        return row

    def _signatures(self, row: int) -> int:
        middle = self._middle()
        right, left = (middle + 1, self.last), (0, middle)
        bold = self.book.style(bold=True, align="center", font_size=12)
        italic = self.book.style(italic=True, align="center", font_size=12)
        self._line(row, *right, self.say(self.frame.place_and_date, year=self.printed.meta.year), italic)
        self._line(row + 1, *left, self.say(self.frame.prepared_by), bold)
        self._line(row + 1, *right, self.say(self.frame.signed_by), bold)
        self._line(row + 2, *left, self.say(self.frame.sign_here), italic)
        self._line(row + 2, *right, self.say(self.frame.chairman), bold)
        self._line(row + 3, *right, self.say(self.frame.seal), italic)
        return row + 3 + ROOM_TO_SIGN


def _edges(*, first: bool, last: bool) -> dict[str, Any]:
    """Borders of one of several cells that read as one: open between them."""
    sides = {"left": 1, "right": 1, "top": int(first), "bottom": int(last)}
    return {side: width for side, width in sides.items() if width} | {
        f"{side}_color": look.LINE["border_color"] for side, width in sides.items() if width
    }


def row_of_numbers(top: int, depth: int) -> int:
    """The last header row: the printed column numbers."""
    return top + depth


def check_lines(identities: Sequence[IdentityResult], layout: Layout) -> list[tuple[bool, Text]]:
    """Each check as a sentence, broken ones marked; the totals that equal the list share one sentence."""
    lines: list[tuple[bool, Text]] = []
    names = {leaf.key: _name(leaf) for leaf in layout.leaves}
    equal: dict[Text, None] = {}
    for identity in identities:
        of_list = re.fullmatch(r"total (\w+) = list", identity.rule)
        rule = Text(*(_readable(identity.rule, names, lang) for lang in ("vi", "en")))
        values = {"label": identity.label, "rule": rule}
        if identity.failed:
            shown = "; ".join(identity.failures[:5])
            lines.append((True, _FAILED.format(count=identity.failed, lines=shown, **values)))
        elif of_list and identity.passed:
            equal[names[of_list[1]]] = None
        elif not identity.passed:
            lines.append((False, _NOT_CHECKED.format(**values)))
        else:
            text = _PASSED.format(count=words.number(identity.passed), **values)
            if identity.not_checkable:
                text = Text.join(" ", [text, _UNCHECKED.format(count=words.number(identity.not_checkable))])
            lines.append((False, text))
    if equal:
        lines.append((False, _LIST_PASSED.format(keys=Text.join(", ", equal))))
    return lines


def _name(leaf: Leaf) -> Text:
    """How a check calls a column: its printed number, or the words of a column that is not printed."""
    return Text(f"[{leaf.label.vi}]", f"[{leaf.label.en}]") if leaf.hidden else Text.same(leaf.printed)


def _readable(rule: str, names: Mapping[str, Text], lang: str) -> str:
    return re.sub(r"\w+", lambda word: names[word[0]].get(lang) if word[0] in names else word[0], rule)


def write_form(path: Path, result: FormResult, printed: Printed) -> None:
    """One form as a workbook of one sheet; an existing file is replaced."""
    meta = printed.meta
    remark = words.SYNTHETIC.get(meta.lang) if meta.synthetic else ""
    title = f"{result.number} {result.title.get(meta.lang)}"
    with look.open_book(path, title=title, remark=remark, created=meta.created) as book:
        FormSheet(book, result, printed).write()
