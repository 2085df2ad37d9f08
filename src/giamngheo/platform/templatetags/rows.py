"""Rows and choices of a list, written here: a template would ask ten questions of each of five hundred cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape as escaped
from itertools import groupby

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

from giamngheo.platform.tables.bound import BoundTable, Cell, Row
from giamngheo.platform.templatetags.house import shown
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

register = template.Library()

CHOOSE = Text("Chọn", "Choose")


@register.simple_tag
def rows(table: BoundTable) -> SafeString:
    """The rows of a page of the list: its cells, and before them a box to choose it where there are bulk actions."""
    return SafeString("".join([_row(row, table) for row in table.rows]))


def _row(row: Row, table: BoundTable) -> str:
    written = ['<tr role="row">']
    if table.bulk:
        label = escaped(f"{say(CHOOSE)} {row.name}")
        written.append(
            f'<td role="cell" class="tick"><input type="checkbox" name="rows" value="{escaped(str(row.pk))}" '
            f'form="bulk-{escaped(table.table.name)}" aria-label="{label}"></td>'
        )
    for at, cell in enumerate(row.cells):
        column = cell.column
        if at:
            written += [_opening(column.kind, column.card, say(column.label)), _inside(cell), "</td>"]
        else:
            # the first one heads the row, the others name their column where a phone shows cards
            kind = escaped(column.kind)
            written.append(f'<th role="rowheader" scope="row" class="kind-{kind} first">{_inside(cell)}</th>')
    written.append("</tr>\n")
    return "".join(written)


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
def options(
    choices: Iterable[tuple[str, object]], chosen: str, headings: Mapping[str, Text] | None = None
) -> SafeString:
    """The options of a select, under their headings if there are any; every value and word is escaped."""
    drawn = (
        (
            str(escape(say(headings[value]))) if headings else "",
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(say(label))}</option>',
        )
        for value, label in choices
    )
    parts = []
    for heading, some in groupby(drawn, key=lambda one: one[0]):
        inside = "".join(option for _, option in some)
        parts.append(f'<optgroup label="{heading}">{inside}</optgroup>' if heading else inside)
    return SafeString("".join(parts))
