"""A mark that changes with every change of the tree, so that remembered trees are never stale."""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models
from django.db.models.signals import post_delete, post_save

M = TypeVar("M", bound=models.Model, covariant=True)

# the mark already read in this request, see `areas.tree`
mark_of_request: ContextVar[str | None] = ContextVar("mark_of_request", default=None)


class TreeMark(models.Model):
    """One row. A random mark, not a number: a rolled back change brings back the mark of the earlier tree."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mark = models.CharField(max_length=32)

    class Meta:
        verbose_name = "dấu của cây đơn vị"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="areas_one_tree_mark"),)

    def __str__(self) -> str:
        return self.mark


def tree_changed() -> None:
    """Gives the tree a new mark, within the transaction of the change."""
    mark_of_request.set(None)
    TreeMark.objects.update_or_create(pk=1, defaults={"mark": uuid.uuid4().hex})


class TreeQuerySet(models.QuerySet[M]):
    """Rows that the tree is made of: bulk writes change its mark too."""

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        made = super().bulk_create(*args, **kwargs)
        tree_changed()
        return made

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        done = super().bulk_update(*args, **kwargs)
        tree_changed()
        return done

    def update(self, **kwargs: Any) -> int:
        done = super().update(**kwargs)
        tree_changed()
        return done


def _row_changed(**_: Any) -> None:
    tree_changed()


def part_of_tree(model: type[M]) -> type[M]:
    """Class decorator: each saved or deleted row changes the mark."""
    for signal in (post_save, post_delete):
        signal.connect(_row_changed, sender=model, dispatch_uid=f"tree mark {model.__name__}", weak=False)
    return model
