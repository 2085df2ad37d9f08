"""Querysets that refuse to touch the database before somebody said whose eyes they are for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import sql
from django.http import Http404

from giamngheo.platform.database.among import Among as Among  # the look-up `__among`
from giamngheo.platform.scope.actor import Actor
from giamngheo.platform.scope.policy import Reach, policy

M = TypeVar("M", bound=models.Model, covariant=True)

FEW_COMMUNES = 20
"""Up to so many communes a reader's rows are few beside those of the installation."""

_inner: ContextVar[bool] = ContextVar("inner", default=False)
_validating: ContextVar[bool] = ContextVar("validating", default=False)


class UnscopedQuery(Exception):
    """A scoped model was read without `.reach(actor, permission)` or `.unscoped(why)`."""


def within(reach: Reach, communes: Iterable[str | None], village: str | None) -> models.Q:
    """Rows of which a look-up to a commune's id, or to a village's, leads into the reach."""
    if reach.everything:
        return models.Q()
    # a province's hundreds of communes go as one value: each page asks several times
    how = "in" if len(reach.communes) <= FEW_COMMUNES else "among"
    condition = models.Q(pk__in=[])
    for commune in filter(None, communes) if reach.communes else ():
        condition |= models.Q(**{f"{commune}__{how}": reach.communes})
    if village and reach.villages:
        condition |= models.Q(**{f"{village}__in": reach.villages})
    return condition


class ScopedQuery(sql.Query):
    """Every way to the database compiles the query: lists, counts, aggregates, subqueries, unions.

    Explain.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope_settled = _inner.get()
        self.within_few_communes = False

    def split_exclude(self, *args: Any, **kwargs: Any) -> Any:
        """`exclude(dwellers__…)` builds a query of its own inside this one; this one is checked."""
        with _set(_inner):
            return super().split_exclude(*args, **kwargs)

    def check_scope(self) -> None:
        if not (self.scope_settled or self.is_empty() or _validating.get()):
            name = self.model.__name__ if self.model else "?"
            raise UnscopedQuery(f"{name}: call .reach(actor, permission), or .unscoped(why) in a job")

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.check_scope()
        return super().get_compiler(*args, **kwargs)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that belong to an area; `reach` is the way in.

    The model names its places: `scope_commune` and `scope_village` are look-ups to the ids of the unit today
    (None where the model has none). `scope_also` names further communes whose readers reach the row as well.
    """

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query if query is not None else ScopedQuery(model), using, hints)

    def reach(self, actor: Actor, permission: str) -> Self:
        """Only the rows that the actor reaches with the permission."""
        reach = policy().reach(actor, permission)
        settled = self._settled()
        if reach.everything:
            return settled
        settled.query.within_few_communes = len(reach.communes) <= FEW_COMMUNES  # type: ignore[attr-defined]
        communes = (getattr(self.model, "scope_commune", None), *getattr(self.model, "scope_also", ()))
        return settled.filter(within(reach, communes, getattr(self.model, "scope_village", None)))

    def unscoped(self, why: str) -> Self:
        """All rows, for the system itself; `why` is for the reader of the code."""
        if not why:
            raise ValueError("say why rows of all areas are read")
        return self._settled()

    def one_or_404(self, **lookup: Any) -> M:
        """The one row; what lies outside the reach answers exactly as what does not exist."""
        try:
            return self.get(**lookup)
        except (ObjectDoesNotExist, ValueError, OverflowError) as error:
            raise Http404 from error

    def _settled(self) -> Self:
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.query.scope_settled = True  # type: ignore[attr-defined]
        return clone

    def _add_hints(self, **hints: Any) -> None:
        """Rows reached through an object (`household.persons`), which was itself read in scope.

        Are in scope.
        """
        super()._add_hints(**hints)  # type: ignore[misc]
        parent = hints.get("instance")
        if parent is not None and not parent._state.adding and is_scoped(type(parent)):
            self.query.scope_settled = True  # type: ignore[attr-defined]

    # these change the class of the query before they compile it, or compile none

    def update(self, **kwargs: Any) -> int:
        self.query.check_scope()  # type: ignore[attr-defined]
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> Any:
        self.query.check_scope()  # type: ignore[attr-defined]
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> int:
        self.query.check_scope()  # type: ignore[attr-defined]
        return super()._raw_delete(using)

    _raw_delete.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[M]:
        if kwargs.get("update_conflicts"):
            self.query.check_scope()  # type: ignore[attr-defined]
        return super().bulk_create(objs, *args, **kwargs)

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def raw(self, *_: Any, **__: Any) -> NoReturn:
        raise UnscopedQuery(f"{self.model.__name__}: raw SQL knows no area; use a connection in a job")


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The default manager of every model that belongs to an area.

    Writing a new row reads none and is free.
    """


class ScopedModel(models.Model):
    """A model of an area's rows; its own checks of uniqueness look at the whole table."""

    objects = ScopedManager()

    class Meta:
        abstract = True

    def validate_unique(self, exclude: Any = None) -> None:
        with _set(_validating):
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Any = None) -> None:
        with _set(_validating):
            super().validate_constraints(exclude)


def is_scoped(model: type[models.Model]) -> bool:
    """Whether rows of this model can only be read in somebody's scope."""
    return isinstance(model._default_manager, ScopedManager)


@contextmanager
def _set(flag: ContextVar[bool]) -> Iterator[None]:
    before = flag.set(True)
    try:
        yield
    finally:
        flag.reset(before)
