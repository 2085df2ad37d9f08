"""Cells and choices of a list, written here: a template would ask ten questions of each of five hundred cells."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape as escaped

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
    kind = escaped(first.column.kind)
    written = [f'<th role="rowheader" scope="row" class="kind-{kind} first">{_inside(first)}</th>']
    for cell in others:
        column = cell.column
        written.append(f"{_opening(column.kind, column.card, say(column.label))}{_inside(cell)}</td>")
    return SafeString("".join(written))


@lru_cache(maxsize=4096)
def _opening(kind: str, card: bool, label: str) -> str:
    """What begins every cell of a column alike."""
    shown_on_cards = " card-value" if card else ""
    return f'<td role="cell" class="kind-{escaped(kind)}{shown_on_cards}" data-label="{escaped(label)}">'


def _inside(cell: Cell) -> str:
    written = shown(cell.value)
    # plain text goes the short way: Django's own escaping asks each value first whether it is lazy
    value = escaped(written) if type(written) is str else conditional_escape(written)
    return f'<a href="{escaped(cell.href)}">{value}</a>' if cell.href else value


@register.simple_tag
def options(choices: Iterable[tuple[str, object]], chosen: str) -> SafeString:
    """The options of a select; every value and word is escaped."""
    return SafeString(
        "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(say(label))}</option>'
            for value, label in choices
        )
    )
