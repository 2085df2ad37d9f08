"""Pages of long lists by key: as fast on page 10,000 as on page 1, stable while rows come and go.

No counting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of a page; `after` and `before` are what the next and the previous page's address carries.

    Or None.

    Both are surrogate ids: the sort key itself may be a name, which has no place in an address.
    """

    rows: list[M]
    after: int | None
    before: int | None


def page_of(
    rows: models.QuerySet[M],
    order: str = "pk",
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = 50,
) -> Page[M]:
    """One page of `rows` in the order of a non-null column (`-column`: descending), then of the id.

    The boundary row may have left the filter meanwhile; it serves as long as it exists in the same reach.
    One that does not leads to the first page.
    """
    column, descending = order.removeprefix("-"), order.startswith("-")
    backward = before is not None
    boundary = before if backward else after
    start = None
    if boundary is not None:
        start = rows.filter(pk=boundary).values_list(column, flat=True).first()
        backward = backward and start is not None
    ascending = descending == backward
    sign = "" if ascending else "-"
    chosen = rows.order_by(f"{sign}pk") if column == "pk" else rows.order_by(f"{sign}{column}", f"{sign}pk")
    if start is not None:
        assert boundary is not None
        chosen = chosen.filter(_beyond(column, start, boundary, ascending))
    found = list(chosen[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    behind = start is not None
    has_next, has_previous = (behind, more) if backward else (more, behind)
    return Page(
        rows=found,
        after=found[-1].pk if found and has_next else None,
        before=found[0].pk if found and has_previous else None,
    )


def _beyond(column: str, value: object, key: int, ascending: bool) -> models.Q:
    beyond = "gt" if ascending else "lt"
    if column == "pk":
        return models.Q(**{f"pk__{beyond}": key})
    # the first condition is implied; it lets the index start at the right place
    return models.Q(**{f"{column}__{beyond}e": value}) & (
        models.Q(**{f"{column}__{beyond}": value}) | models.Q(**{f"pk__{beyond}": key})
    )
