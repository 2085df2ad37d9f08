"""What a list is: its columns, filters, actions. One constant per list, bound to a request and its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpRequest

from giamngheo.platform.components import Empty
from giamngheo.platform.scope import PersonalData, Placed
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.platform.tables.bound import BoundTable
    from giamngheo.platform.tables.sources import Rows


class Kind(StrEnum):
    """How a column is set: figures to the right, codes in figures of one width."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    """A `figures.Rate`, or a value already in percent."""
    DATE = "date"
    CODE = "code"
    STATUS = "status"

    @property
    def to_the_right(self) -> bool:
        return self in (Kind.NUMBER, Kind.PERCENT)


@dataclass(frozen=True)
class Column:
    """A column; `value` takes the row (default: its attribute or entry `key`) and gives a plain value.

    sort: the database fields the rows are ordered by (a name or several); "" means not sortable. For rows
    that are a list any name will do: they are ordered by the value. card: shown on a phone. personal: it says
    something of a person, as much as the reader may see (`Table.persons`).
    """

    key: str
    label: Text
    kind: Kind = Kind.TEXT
    value: Callable[[Any], Any] | None = None
    sort: str | tuple[str, ...] = ""
    shown: bool = True
    card: bool = False
    href: Callable[[Any], str] | None = None
    help: Text | None = None
    personal: bool = False

    def of(self, row: Any) -> Any:
        if self.value is not None:
            return self.value(row)
        return row.get(self.key) if isinstance(row, dict) else getattr(row, self.key)

    @property
    def order(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) and self.sort else tuple(self.sort)


ALL = Text("Tất cả", "All")
Choices = Sequence[tuple[str, Text | str]]


@dataclass(frozen=True)
class Filter:
    """A filter; its value lives in the address under `key`, or for `personal` ones in the session.

    With choices it is a list, else a box for words. `apply` narrows the rows, else `lookup` equals the value.
    within: the key of the filter whose value decides what is offered here; another value there empties this one.
    """

    key: str
    label: Text
    choices: Choices | Callable[[HttpRequest], Choices] | None = None
    lookup: str = ""
    apply: Callable[[Any, str], Any] | None = None
    personal: bool = False
    hint: Text | None = None
    within: str = ""
    unset: Text = ALL
    """What is shown where nothing is chosen."""
    group: Callable[[str], Text] | None = None
    """Under which heading a choice stands; choices of one heading come together."""

    def options(self, request: HttpRequest) -> Choices | None:
        return self.choices(request) if callable(self.choices) else self.choices

    def narrow(self, rows: Any, value: str) -> Any:
        if self.apply is not None:
            return self.apply(rows, value)
        return rows.filter(**{self.lookup or self.key: value})


@dataclass(frozen=True)
class BulkAction:
    """Something done to the chosen rows; `address` receives the POST (see `Table.chosen`)."""

    label: Text
    address: str
    icon: str = "check2-square"
    permission: str = ""
    danger: bool = False


@dataclass(frozen=True)
class Persons:
    """Of whom a list tells: its page on the screen is a reading of those whom it shows in full, and is recorded.

    permission: by which the list is read. of: the objects of a row whose persons it shows (their classes have an
    `audit_mark`). sight: how much of a person the reader sees where (`policy().sight`). about: what the page is of.
    """

    permission: str
    of: Callable[[Any], Sequence[models.Model]]
    sight: Callable[[Placed], PersonalData]
    about: models.Model | None = None


@dataclass(frozen=True)
class Table:
    """A list. `name` is unique: it names saved views and the part of the page that htmx exchanges."""

    name: str
    caption: Text
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    order: str = ""
    """The column it is sorted by at first, "-key" for descending; default the first sortable one."""
    page_size: int = 50
    count_limit: int = 1000
    """Rows are counted up to here; beyond it "more than" is shown, so that a big list stays fast."""
    bulk: Sequence[BulkAction] = ()
    empty: Empty = field(
        default=Empty(
            Text("Chưa có dòng nào", "Nothing here yet"),
            Text("Danh sách sẽ hiện khi có dữ liệu.", "The list fills when there is data."),
        )
    )
    export: bool = True
    export_permission: str = ""
    on_export: Callable[[BoundTable, str, int], None] | None = None
    """Called before an export leaves: the list, format, number of rows – for the audit."""
    totals: Callable[[Any], dict[str, Any]] | None = None
    """The last row by column key, from the filtered rows; it equals the list, not the page."""
    row_href: Callable[[Any], str] | None = None
    paged: bool = False
    """A long list (not a queryset) is shown page by page too; the address carries the place in it."""
    persons: Persons | None = None
    """Needed where a column is personal."""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{self.name}: two columns have one key")
        taken = {"sort", "after", "before", "cols", "density", "export"} & {one.key for one in self.filters}
        if taken:
            raise ValueError(f"{self.name}: {sorted(taken)} are names of the table itself")
        if self.persons is None and any(column.personal for column in self.columns):
            raise ValueError(f"{self.name}: a column is personal, and `persons` does not say whose it is")

    def bind(self, request: HttpRequest, rows: Rows, **extra: Any) -> BoundTable:
        """The list of one request; `rows`: a scoped queryset or a list; `extra` overrides fields."""
        from dataclasses import replace

        from giamngheo.platform.tables.bound import BoundTable

        return BoundTable(replace(self, **extra) if extra else self, request, rows)

    def chosen(self, request: HttpRequest, rows: Any) -> Any:
        """The rows a bulk action was posted for: the ticked ones, or all that the list's filters leave.

        Only rows of `rows` (the scoped queryset) are ever given back, whatever ids came; none where a filter of the
        list is no longer in force: more would be taken than was seen.
        """
        from giamngheo.platform.tables.bound import BoundTable
        from giamngheo.platform.tables.sources import row_id

        if request.POST.get("everything"):
            bound = BoundTable(self, request, rows, address=request.POST.get("list", ""))
            return rows.none() if bound.lost else bound.filtered
        ids = [row_id(value) for value in request.POST.getlist("rows")]
        return rows.filter(pk__in=[pk for pk in ids if pk is not None])
