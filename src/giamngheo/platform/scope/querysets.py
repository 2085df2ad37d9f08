"""Querysets that refuse to touch the database before somebody said whose eyes they are for."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from giamngheo.platform.scope.actor import Actor
from giamngheo.platform.scope.policy import policy

M = TypeVar("M", bound=models.Model, covariant=True)


class UnscopedQuery(Exception):
    """A scoped model was read without `.reach(actor, permission)` or `.unscoped(why)`."""


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that belong to an area; `reach` is the way in.

    The model names its places: `scope_commune` and `scope_village` are look-ups to the ids of the unit today
    (None where the model has none).
    """

    _scope_settled = False

    def reach(self, actor: Actor, permission: str) -> Self:
        """Only the rows that the actor reaches with the permission."""
        reach = policy().reach(actor, permission)
        settled = self._settled()
        if reach.everything:
            return settled
        condition = models.Q(pk__in=[])
        commune = getattr(self.model, "scope_commune", None)
        village = getattr(self.model, "scope_village", None)
        if commune and reach.communes:
            condition |= models.Q(**{f"{commune}__in": reach.communes})
        if village and reach.villages:
            condition |= models.Q(**{f"{village}__in": reach.villages})
        return settled.filter(condition)

    def unscoped(self, why: str) -> Self:
        """All rows, for the system itself; `why` is for the reader of the code."""
        if not why:
            raise ValueError("say why rows of all areas are read")
        return self._settled()

    def _settled(self) -> Self:
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone._scope_settled = True
        return clone

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._scope_settled = self._scope_settled
        return clone

    def _check_scope(self) -> None:
        # reached through an object that was itself read in scope (household.persons)
        through_object = self._hints.get("instance") is not None  # type: ignore[attr-defined]
        if not (self._scope_settled or through_object or self.query.is_empty()):
            raise UnscopedQuery(
                f"{self.model.__name__}: call .reach(actor, permission), or .unscoped(why) in a job"
            )

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._check_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._check_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._check_scope()
        return super().count()

    def exists(self) -> bool:
        self._check_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._check_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check_scope()
        return super().update(**kwargs)

    def delete(self) -> Any:
        self._check_scope()
        return super().delete()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._check_scope()
        return super().resolve_expression(*args, **kwargs)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The default manager of every model that belongs to an area."""

    def create(self, **kwargs: Any) -> Any:
        return self.get_queryset().unscoped("writing a row reads none").create(**kwargs)

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        return self.get_queryset().unscoped("writing rows reads none").bulk_create(*args, **kwargs)
