"""The report forms as a person would read them: columns, lines, identities."""

from __future__ import annotations

from collections.abc import Iterator

from giamngheo.rules import Text

from .report_forms import Column, Form, FormSet
from .show_text import heading

_FORM = Text("Mẫu {number}. {title} ({unit})", "Form {number}. {title} ({unit})")
_ROWS = Text("Mỗi địa bàn có các dòng: {splits}", "Each unit has the lines: {splits}")
_EACH = {
    "indicators": Text("mỗi chỉ số một cột", "a column for each indicator"),
    "ethnic_groups": Text("mỗi dân tộc có trong danh sách một cột", "a column for each ethnic group listed"),
}
_IDENTITY = Text("Đẳng thức: {rule}", "Identity: {rule}")
_LAYOUT = Text("Bố cục: {layout}; số mẫu: {number}", "Layout: {layout}; number: {number}")


def report_form_lines(forms: FormSet, lang: str) -> Iterator[str]:
    """Every form: its columns under their headings, its lines, the identities that are checked."""
    yield from heading(Text("Biểu báo cáo: {name}", "Report forms: {name}").format(name=forms.name), lang)
    for form in forms.forms:
        yield ""
        yield _FORM.format(number=form.number, title=form.title, unit=form.measured_in).get(lang)
        backing = form.basis
        layout, number = (_backed(one.evidence.label, one.source) for one in (backing.layout, backing.number))
        yield f"  [{backing.article} · {_LAYOUT.format(layout=layout, number=number).get(lang)}]"
        if form.splits:
            splits = ", ".join(split.label.get(lang) for split in form.splits)
            yield f"  {_ROWS.format(splits=splits).get(lang)}"
        yield from _columns(form, lang)
        for identity in form.identities:
            if not _names_hidden(identity.rule, form):
                yield f"  {_IDENTITY.format(rule=identity.rule).get(lang)}"


def _backed(evidence: Text, source: str | None) -> Text:
    return Text(f"{evidence.vi} ({source})", f"{evidence.en} ({source})") if source else evidence


def _columns(form: Form, lang: str) -> Iterator[str]:
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
            each = f" ({_EACH[column.each].get(lang)})" if column.each else ""
            yield f"{space}{column.key}. {label}{each}"

    yield from of(form.columns, 1)


def _names_hidden(rule: str, form: Form) -> bool:
    hidden = {leaf.key for column in form.columns for leaf in column.leaves() if leaf.hidden}
    return any(word in hidden for word in rule.replace("(", " ").replace(")", " ").split())
