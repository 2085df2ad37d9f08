"""Pages of long lists by key: as fast on page 10,000 as on page 1, stable while rows come and go; no counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of a page; `after` and `before` are what the next and the previous page's address carries, or None.

    Both are surrogate ids: the sort key itself may be a name, which has no place in an address.
    """

    rows: list[M]
    after: int | None
    before: int | None


@dataclass(frozen=True)
class Key:
    """A field of the order; where it may be NULL, NULL stands last (first when descending)."""

    name: str
    descending: bool
    nullable: bool

    def reversed(self) -> Key:
        return Key(self.name, not self.descending, self.nullable)

    def term(self, *, sorted_whole: bool = False) -> Any:
        """For `order_by`; nothing is said of NULL where there is none, so that every index serves.

        sorted_whole: no index serves, so that the rows are found first and sorted then.
        """
        if sorted_whole and self.name != "pk":
            value = Coalesce(self.name, self.name)
            return value.desc(nulls_first=True) if self.descending else value.asc(nulls_last=True)
        if not self.nullable:
            return f"-{self.name}" if self.descending else self.name
        return F(self.name).desc(nulls_first=True) if self.descending else F(self.name).asc(nulls_last=True)

    def beyond(self, value: Any) -> Q:
        """Rows strictly beyond `value`."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if self.descending else Q(pk__in=[])
        further = Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})
        return (
            further | Q(**{f"{self.name}__isnull": True})
            if self.nullable and not self.descending
            else further
        )

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def reached(self, value: Any) -> Q:
        """A bound that lets an index start at the right place; it says nothing new."""
        if self.nullable or value is None:
            return Q()
        return Q(**{f"{self.name}__{'lte' if self.descending else 'gte'}": value})


def keys_of(model: type[models.Model], order: Sequence[str]) -> list[Key]:
    """The order by columns (`-column`: descending), made whole by the id in the direction of the first."""
    keys = [
        Key(one.removeprefix("-"), one.startswith("-"), _nullable(model, one.removeprefix("-")))
        for one in order
    ]
    if any(key.name == "pk" for key in keys):
        return keys
    return [*keys, Key("pk", bool(keys) and keys[0].descending, False)]


def page_of(
    rows: models.QuerySet[M],
    order: str | Sequence[str] = "pk",
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = 50,
    among: models.QuerySet[M] | None = None,
) -> Page[M]:
    """One page of `rows` in the order of one or several columns, then of the id.

    The boundary row serves as long as it is among `among` (by default `rows`; more of the same reader, so that a row
    that has left the list meanwhile still tells the place); one that is not leads to the first page. Where nothing is
    left beyond it, the page is the last one, or the first when going back: no page of a list with rows is empty.
    """
    keys = keys_of(rows.model, (order,) if isinstance(order, str) else order)
    boundary = after if before is None else before
    start = None
    if boundary is not None:
        known = rows if among is None else among
        start = known.order_by().filter(pk=boundary).values_list(*(key.name for key in keys)).first()
        if start is None and [key.name for key in keys] == ["pk"]:
            start = (boundary,)
    backward = before is not None and start is not None
    found, more = _part(rows, [key.reversed() for key in keys] if backward else keys, start, size)
    if start is not None and len(found) < size and (backward or not found):
        # rows have gone, or come before the first that was seen
        start, backward = None, not backward
        found, more = _part(rows, [key.reversed() for key in keys] if backward else keys, start, size)
        behind = False
    else:
        behind = start is not None
    if backward:
        found.reverse()
    has_next, has_previous = (behind, more) if backward else (more, behind)
    return Page(
        rows=found,
        after=found[-1].pk if found and has_next else None,
        before=found[0].pk if found and has_previous else None,
    )


def _part(
    rows: models.QuerySet[M], keys: Sequence[Key], start: Sequence[Any] | None, size: int
) -> tuple[list[M], bool]:
    """The rows beyond the start, as many as a page has, and whether there are more."""
    # the rows of a few communes are found by the commune: in the order of the whole they may lie far apart
    few = getattr(rows.query, "within_few_communes", False)
    terms = [key.term(sorted_whole=few) for key in keys]
    chosen = rows.order_by(*terms)
    if start is not None:
        chosen = chosen.filter(_beyond(keys, start))
    if few and not rows.query.distinct:
        # sorted by themselves; what the rows of the page name is then looked up for these alone
        found = list(rows.filter(pk__in=chosen.values("pk")[: size + 1]).order_by(*terms))
    else:
        found = list(chosen[: size + 1])
    return found[:size], len(found) > size


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    wanted, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        wanted |= equal & key.beyond(value)
        equal &= key.same(value)
    return keys[0].reached(values[0]) & wanted


def _nullable(model: type[models.Model], name: str) -> bool:
    if name == "pk":
        return False
    owner: Any = model
    for part in name.split("__"):
        try:
            field: Any = owner._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            # a computed value: nothing is known of it
            return True
        if field.null:
            return True
        owner = field.related_model
    return False
