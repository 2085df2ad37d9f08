"""Cells and choices of a list, written here: a template would ask ten questions of each of five hundred cells."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

from giamngheo.platform.tables.bound import Cell, Row
from giamngheo.platform.templatetags.house import shown
from giamngheo.platform.web.language import say

register = template.Library()


@register.simple_tag
def cells(row: Row) -> SafeString:
    """The cells of a row; the first one heads it, the others name their column where a phone shows cards."""
    if not row.cells:
        return SafeString("")
    first, *others = row.cells
    written = [
        f'<th role="rowheader" scope="row" class="kind-{escape(first.column.kind)} first">{_inside(first)}</th>'
    ]
    for cell in others:
        card = " card-value" if cell.column.card else ""
        written.append(
            f'<td role="cell" class="kind-{escape(cell.column.kind)}{card}" '
            f'data-label="{escape(say(cell.column.label))}">{_inside(cell)}</td>'
        )
    return SafeString("".join(written))


def _inside(cell: Cell) -> str:
    value = conditional_escape(shown(cell.value))
    return f'<a href="{escape(cell.href)}">{value}</a>' if cell.href else value


@register.simple_tag
def options(choices: Iterable[tuple[str, object]], chosen: str) -> SafeString:
    """The options of a select; every value and word is escaped."""
    return SafeString(
        "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(say(label))}</option>'
            for value, label in choices
        )
    )
