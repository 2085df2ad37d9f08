"""A list of one request: which rows, in which order, under which filters, and every address it offers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict

from giamngheo.platform.database.names import label_key
from giamngheo.platform.database.paging import Page, page_of
from giamngheo.platform.exports import formats
from giamngheo.platform.scope import policy
from giamngheo.platform.tables import sources
from giamngheo.platform.tables.reading import note_page
from giamngheo.platform.tables.saved import SavedView, saved_views
from giamngheo.platform.tables.spec import BulkAction, Choices, Column, Filter, Table
from giamngheo.platform.web.language import language, say
from giamngheo.platform.web.navigation import allowed
from giamngheo.rules.text import Text

KEPT_SEARCHES = 20
FEW_FILTERS = 2
"""So many stand before the rows of a phone without being in the way."""
PAGING = ("after", "before")
CHOOSE_FIRST = Text("Chọn «{label}» trước", "Choose “{label}” first")


@dataclass(frozen=True)
class Heading:
    column: Column
    address: str
    direction: str
    """"ascending", "descending", "none", or "" where the column cannot be sorted."""


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    address: str


@dataclass(frozen=True)
class Box:
    """A filter as the reader sees it."""

    filter: Filter
    value: str
    options: Choices | None
    unset: Text
    """What stands where nothing is chosen."""

    @property
    def headings(self) -> dict[str, Text]:
        """Under which heading each choice stands; none where the filter has no headings."""
        group = self.filter.group
        return {} if group is None else {value: group(value) for value, _ in self.options or ()}


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any
    href: str


@dataclass(frozen=True)
class Row:
    pk: Any
    cells: list[Cell]

    @property
    def name(self) -> str:
        """What a reader of screens hears at the tick box."""
        return str(self.cells[0].value) if self.cells else ""


class BoundTable:
    """See `Table.bind`. A view first returns `response` where there is one: a file or a redirect."""

    def __init__(
        self, table: Table, request: HttpRequest, rows: sources.Rows, address: str | None = None
    ) -> None:
        self.table = table
        self.request = request
        self.rows_in_scope = rows
        self.query = request.GET if address is None else QueryDict(address)

    # addresses

    def address(self, **changes: str | None) -> str:
        """This list with some parameters changed, from its first page."""
        query = self.query.copy()
        for name in PAGING:
            query.pop(name, None)
        query.pop("export", None)
        for name, value in changes.items():
            if value:
                query[name] = value
            else:
                query.pop(name, None)
        return "?" + query.urlencode()

    # columns

    @cached_property
    def columns(self) -> list[Column]:
        wanted = ",".join(self.query.getlist("cols")).split(",")
        chosen = [column for column in self.table.columns if column.key in wanted]
        return chosen or [column for column in self.table.columns if column.shown]

    @property
    def column_boxes(self) -> list[tuple[Column, bool]]:
        return [(column, column in self.columns) for column in self.table.columns]

    @property
    def compact(self) -> bool:
        return self.query.get("density") == "compact"

    @property
    def density_address(self) -> str:
        return self.address(density=None if self.compact else "compact")

    @cached_property
    def sorting(self) -> tuple[Column | None, bool]:
        """The column the rows are sorted by and whether descending."""
        sortable = {column.key: column for column in self.table.columns if column.order}
        # rows by key need an order; a list keeps the one it came in
        otherwise = next(iter(sortable), "") if isinstance(self.rows_in_scope, QuerySet) else ""
        for wanted in (self.query.get("sort", ""), self.table.order, otherwise):
            if wanted.lstrip("-") in sortable:
                return sortable[wanted.lstrip("-")], wanted.startswith("-")
        return None, False

    @property
    def headings(self) -> list[Heading]:
        current, descending = self.sorting
        made = []
        for column in self.columns:
            direction, address = "", ""
            if column.order:
                direction = "none" if column is not current else "descending" if descending else "ascending"
                address = self.address(sort=f"-{column.key}" if direction == "ascending" else column.key)
            made.append(Heading(column, address, direction))
        return made

    # filters

    @cached_property
    def boxes(self) -> list[Box]:
        asked = [(one, one.options(self.request)) for one in self.table.filters]
        labels = {one.key: one.label for one in self.table.filters}
        return [
            Box(
                one,
                self._value(one, options),
                options,
                CHOOSE_FIRST.format(label=labels[one.within])
                if one.within in labels and not options
                else one.unset,
            )
            for one, options in asked
        ]

    def _value(self, one: Filter, options: Choices | None) -> str:
        raw = self.query.get(one.key, "").strip()
        if one.personal and raw:
            return str(self.request.session.get(f"table:{self.table.name}", {}).get(raw, ""))
        if options is not None and raw not in {value for value, _ in options}:
            return ""
        return raw

    @cached_property
    def folded(self) -> list[Box]:
        """The filters that a phone shows when asked: all but the search in front, where there are many."""
        first = 1 if self.boxes and self.boxes[0].options is None else 0
        return self.boxes[first:] if len(self.boxes) - first > FEW_FILTERS else []

    @property
    def folded_in_use(self) -> int:
        return sum(1 for box in self.folded if box.value)

    @property
    def keeps_words_private(self) -> bool:
        return any(one.personal for one in self.table.filters)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Parameters that the filter form carries along."""
        own = {one.key for one in self.table.filters} | {*PAGING, "export"}
        return [(name, str(value)) for name, value in self.query.items() if name not in own]

    @property
    def chips(self) -> list[Chip]:
        chips = []
        for box in self.boxes:
            if box.value:
                named = dict(box.options or ()).get(box.value, box.value)
                chips.append(Chip(say(box.filter.label), say(named), self.address(**{box.filter.key: None})))
        return chips

    @property
    def lost(self) -> list[Text]:
        """Filters of the address that are not in force: the value is no longer offered, or the words are gone."""
        return [box.filter.label for box in self.boxes if not box.value and self.query.get(box.filter.key)]

    @property
    def without_filters(self) -> str:
        return self.address(**{one.key: None for one in self.table.filters})

    @cached_property
    def filtered(self) -> Any:
        """The rows that the filters leave."""
        rows = self.rows_in_scope
        # words are looked for among what the other filters leave
        for box in sorted(self.boxes, key=lambda box: box.filter.personal):
            if box.value:
                rows = box.filter.narrow(rows, box.value)
        return rows

    # rows

    @cached_property
    def _order(self) -> list[str]:
        column, descending = self.sorting
        return [f"-{name}" if descending else name for name in (column.order if column else ())]

    @cached_property
    def page(self) -> Page[Any]:
        after, before = (sources.row_id(self.query.get(name, "")) for name in PAGING)
        if not isinstance(self.filtered, QuerySet):
            rows, size = self._sorted_list(), self.table.page_size
            if not self.table.paged or len(rows) <= size:
                return Page(rows, None, None)
            start = min(after or max((before or 0) - size, 0), len(rows) - 1)
            return Page(
                rows[start : start + size], start + size if start + size < len(rows) else None, start or None
            )
        size, reached = self.table.page_size, self.rows_in_scope
        among = reached if isinstance(reached, QuerySet) else None
        return page_of(self.filtered, self._order, after=after, before=before, size=size, among=among)

    def _sorted_list(self) -> list[Any]:
        column, descending = self.sorting
        rows = list(self.filtered)
        if column is None:
            return rows
        known = [row for row in rows if column.of(row) is not None]
        rest = [row for row in rows if column.of(row) is None]
        return sorted(known, key=lambda row: _comparable(column.of(row)), reverse=descending) + rest

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page; whom they show in full is noted for the audit."""
        made = [self._row(row) for row in self.page.rows]
        note_page(self, made)
        return made

    def _row(self, row: Any) -> Row:
        cells = []
        for position, column in enumerate(self.columns):
            link = column.href or (self.table.row_href if position == 0 else None)
            cells.append(Cell(column, column.of(row), link(row) if link else ""))
        return Row(row.get("pk") if isinstance(row, dict) else getattr(row, "pk", None), cells)

    @cached_property
    def count(self) -> tuple[int, bool]:
        """How many rows the filters leave, and whether that is exact."""
        return sources.counted(self.filtered, self.table.count_limit)

    @property
    def next_address(self) -> str:
        return self.address(after=str(self.page.after)) if self.page.after else ""

    @property
    def previous_address(self) -> str:
        return self.address(before=str(self.page.before)) if self.page.before else ""

    @property
    def first_address(self) -> str:
        return self.address() if self.page.before else ""

    @cached_property
    def totals(self) -> list[tuple[Column, Any]] | None:
        if self.table.totals is None or not self.rows:
            return None
        totals = self.table.totals(self.filtered)
        return [(column, totals.get(column.key, "")) for column in self.columns]

    # actions

    @cached_property
    def bulk(self) -> list[BulkAction]:
        actor = self.request.actor  # type: ignore[attr-defined]
        return [one for one in self.table.bulk if not one.permission or allowed(actor, one.permission)]

    @property
    def list_address(self) -> str:
        """What a bulk action on everything needs to know of the filters."""
        return self.address()[1:]

    @property
    def searching(self) -> bool:
        return any(box.value and box.filter.personal for box in self.boxes)

    @property
    def kept_address(self) -> str:
        """What a saved view keeps: not the words searched for, which stand in the session and are gone with it."""
        return self.address(**{one.key: None for one in self.table.filters if one.personal})[1:]

    @cached_property
    def saved(self) -> list[SavedView] | None:
        kept = saved_views()
        return None if kept is None else kept.views(self.request, self.table.name)

    @property
    def save_address(self) -> str:
        kept = saved_views()
        return kept.save_address(self.table.name) if kept else ""

    # export

    @property
    def may_export(self) -> bool:
        permission = self.table.export_permission
        actor = self.request.actor  # type: ignore[attr-defined]
        return self.table.export and (not permission or allowed(actor, permission))

    @property
    def exports(self) -> list[tuple[str, Text, str]]:
        """Format, its name, its address."""
        if not self.may_export:
            return []
        return [(key, one.label, self.address(export=key)) for key, one in formats().items()]

    def export_rows(self) -> Iterator[list[Any]]:
        """The values of every row under the filters, in the order and with the columns shown."""
        is_query = isinstance(self.filtered, QuerySet)
        rows = sources.stream(self.filtered, self._order) if is_query else iter(self._sorted_list())
        for row in rows:
            yield [column.of(row) for column in self.columns]

    @property
    def response(self) -> HttpResponseBase | None:
        """What to answer instead of the page: a file, or the way to the list under the words just sent."""
        if self.request.method == "POST":
            return HttpResponseRedirect(self._address_of_sent_words())
        wanted = self.query.get("export", "")
        # a file of more than was asked for is none: the page says which filter is gone
        if wanted not in formats() or not self.may_export or self.lost:
            if getattr(self.request, "list_target", None) is not None:
                from giamngheo.platform.tables.long_lists import GONE

                raise GONE
            return None
        if self.table.export_permission:
            # holding the right shows the button; the file itself may ask for the second step
            policy().require(self.request.actor, self.table.export_permission)  # type: ignore[attr-defined]
        from giamngheo.platform.tables.export import export_response

        return export_response(self, wanted)

    def _address_of_sent_words(self) -> str:
        changes: dict[str, str | None] = {}
        kept = dict(self.request.session.get(f"table:{self.table.name}", {}))
        for one in self.table.filters:
            value = self.request.POST.get(one.key, "").strip()
            if one.personal and value:
                token = next((key for key, old in kept.items() if old == value), secrets.token_urlsafe(6))
                kept[token] = value
                value = token
            changes[one.key] = value or None
        self.request.session[f"table:{self.table.name}"] = dict(list(kept.items())[-KEPT_SEARCHES:])
        return self.address(**changes)

    @property
    def state(self) -> str:
        """For the head of an export: the filters in words."""
        return "; ".join(f"{chip.label}: {chip.value}" for chip in self.chips)

    @property
    def title(self) -> str:
        return self.table.caption.get(language())


def _comparable(value: Any) -> Any:
    """Words in the Vietnamese order, numbers in them by value: Khu 2 before Khu 10."""
    if isinstance(value, Text):
        return label_key(value.get(language()))
    shown = getattr(value, "value", value)
    if isinstance(shown, str):
        return label_key(shown)
    return shown if shown is not None else float("-inf")
