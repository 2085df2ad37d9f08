"""The report forms as a person would read them: columns, lines, identities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from giamngheo.rules import Text

from .parts import Indicator
from .report_forms import Column, Form, FormSet
from .show_text import heading

_FORM = Text("Mẫu {number}. {title} ({unit})", "Form {number}. {title} ({unit})")
_ROWS = Text("Mỗi địa bàn có các dòng: {splits}", "Each unit has the lines: {splits}")
_GROUPS = Text("mỗi dân tộc có trong danh sách một cột", "a column for each ethnic group listed")
_IDENTITY = Text("Đẳng thức: {rule}", "Identity: {rule}")
_LAYOUT = Text("Bố cục: {layout}; số mẫu: {number}", "Layout: {layout}; number: {number}")


def report_form_lines(forms: FormSet, indicators: Sequence[Indicator], lang: str) -> Iterator[str]:
    """Every form: its columns under their headings, its lines, the identities that are checked."""
    yield from heading(Text("Biểu báo cáo: {name}", "Report forms: {name}").format(name=forms.name), lang)
    for form in forms.forms:
        yield ""
        yield _FORM.format(number=form.number, title=form.title, unit=form.measured_in).get(lang)
        backing = form.basis
        layout = _LAYOUT.format(layout=backing.layout.words, number=backing.number.words)
        yield f"  [{backing.article.get(lang)} · {layout.get(lang)}]"
        if form.splits:
            splits = ", ".join(split.label.get(lang) for split in form.splits)
            yield f"  {_ROWS.format(splits=splits).get(lang)}"
        yield from _columns(form, indicators, lang)
        for identity in form.identities:
            if not _names_hidden(identity.rule, form):
                printed = all(_printed(word) for word in re.findall(r"\w+", identity.rule))
                yield f"  {_IDENTITY.format(rule=identity.rule if printed else identity.label).get(lang)}"


def _printed(key: str) -> bool:
    """Whether a key is the number or letter that the form prints above the column."""
    return key.isdigit() or len(key) == 1


def _columns(form: Form, indicators: Sequence[Indicator], lang: str) -> Iterator[str]:
    def of(columns: tuple[Column, ...], depth: int) -> Iterator[str]:
        for column in columns:
            if column.hidden:
                continue
            space = "  " * depth
            label = column.label.get(lang)
            if column.columns:
                yield f"{space}{label}:"
                yield from of(column.columns, depth + 1)
                continue
            if column.each == "indicators":
                yield from (f"{space}{one.number}. {one.short.get(lang)}" for one in indicators)
            elif column.each:
                yield f"{space}- ({_GROUPS.get(lang)})"
            else:
                yield f"{space}{column.key}. {label}" if _printed(column.key) else f"{space}- {label}"

    yield from of(form.columns, 1)


def _names_hidden(rule: str, form: Form) -> bool:
    hidden = {leaf.key for column in form.columns for leaf in column.leaves() if leaf.hidden}
    return any(word in hidden for word in rule.replace("(", " ").replace(")", " ").split())
