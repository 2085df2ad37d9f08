"""A page of rows out of a queryset (by key, never by offset) or out of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet

Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True)
class Page:
    """The rows shown and whether there are more on either side."""

    rows: list[Any]
    before: bool = False
    after: bool = False


@dataclass(frozen=True)
class Key:
    """A field of the order; where it may be NULL, NULL stands last (first when descending)."""

    name: str
    descending: bool
    nullable: bool

    def term(self, backwards: bool) -> Any:
        descending = self.descending != backwards
        if not self.nullable:
            return f"-{self.name}" if descending else self.name
        return F(self.name).desc(nulls_first=True) if descending else F(self.name).asc(nulls_last=True)

    def beyond(self, value: Any, backwards: bool) -> Q:
        """Rows strictly beyond `value` in the direction of reading."""
        descending = self.descending != backwards
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if descending else Q(pk__in=[])
        further = Q(**{f"{self.name}__{'lt' if descending else 'gt'}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.nullable and not descending else further

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def reached(self, value: Any, backwards: bool) -> Q:
        """A bound that lets an index be used; it says nothing new."""
        if self.nullable or value is None:
            return Q()
        return Q(**{f"{self.name}__{'lte' if self.descending != backwards else 'gte'}": value})


def keys_of(model: type[Model], names: Sequence[str], descending: bool) -> list[Key]:
    """The order by `names`, made whole by the primary key."""
    return [Key(name, descending, _nullable(model, name)) for name in names] + [Key("pk", descending, False)]


def _nullable(model: type[Model], name: str) -> bool:
    owner: Any = model
    field: Any = None
    for part in name.split("__"):
        try:
            field = owner._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            return True
        if field.null:
            return True
        owner = field.related_model
    return False


def page_of(rows: QuerySet[Any], keys: list[Key], size: int, after: str, before: str) -> Page:
    """The rows after (or before) the row with that primary key; from the start when it is not among them."""
    backwards = bool(before)
    start = _values(rows, keys, before or after)
    ordered = rows.order_by(*(key.term(backwards) for key in keys))
    if start is not None:
        ordered = ordered.filter(_beyond(keys, start, backwards))
    elif backwards:
        return page_of(rows, keys, size, "", "")
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        return Page(found[::-1], before=more, after=True)
    return Page(found, before=start is not None, after=more)


def _values(rows: QuerySet[Any], keys: list[Key], pk: str) -> tuple[Any, ...] | None:
    # the address carries the number of a row, never a name; its values are read within the reader's scope
    if not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
        return None
    found: tuple[Any, ...] | None = (
        rows.order_by().filter(pk=int(pk)).values_list(*(key.name for key in keys)).first()
    )
    return found


def _beyond(keys: list[Key], values: Sequence[Any], backwards: bool) -> Q:
    wanted, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        wanted |= equal & key.beyond(value, backwards)
        equal &= key.same(value)
    return keys[0].reached(values[0], backwards) & wanted


def counted(rows: Rows, limit: int) -> tuple[int, bool]:
    """How many rows there are, and whether that is all: counting ends at `limit`."""
    if not isinstance(rows, QuerySet):
        return len(rows), True
    found = rows.order_by().values("pk")[: limit + 1].count()
    return min(found, limit), found <= limit


def stream(rows: Rows, keys: list[Key] | None) -> Iterator[Any]:
    """All rows in order, a few thousand in memory at a time."""
    if not isinstance(rows, QuerySet):
        yield from rows
        return
    ordered = rows.order_by(*(key.term(False) for key in keys)) if keys else rows
    yield from ordered.iterator(chunk_size=2000)
