"""What roles on units reach, and where objects belong: the tree behind the policy."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.signals import request_finished
from django.db import models
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, TreeMark
from giamngheo.areas.models.mark import mark_of_request
from giamngheo.areas.tree_index import TreeIndex, read_index
from giamngheo.platform.scope import Placed, Reach

REMEMBERED = 3
_indexes: OrderedDict[tuple[str, date], TreeIndex] = OrderedDict()


def current_mark() -> str:
    """The mark of the tree as it is in the database; empty before anything was loaded."""
    return TreeMark.objects.values_list("mark", flat=True).first() or ""


def use_mark(mark: str | None) -> None:
    """For a request that has read the mark together with its account: no further look at it is needed."""
    mark_of_request.set(mark)


def _forget_mark(**_: Any) -> None:
    mark_of_request.set(None)


request_finished.connect(_forget_mark, dispatch_uid="areas tree mark")


def tree_today() -> TreeIndex:
    """The tree of today, read again only after a change (by this or another process) or at midnight."""
    known = mark_of_request.get()
    key = (current_mark() if known is None else known, timezone.localdate())
    index = _indexes.get(key)
    if index is None:
        index = _indexes[key] = read_index(key[1])
        while len(_indexes) > REMEMBERED:
            _indexes.popitem(last=False)
    return index


def communes_of(villages: Iterable[int]) -> set[int]:
    """The communes of today in which the villages lie; the tree is looked at only where there are any."""
    asked = list(villages)
    index = tree_today() if asked else None
    return {commune for one in asked if index and (commune := index.place(one).commune) is not None}


class DatedTree:
    """The `AreaTree` of this installation."""

    def reach_of(self, units: Iterable[int | None]) -> Reach:
        """What roles on these units reach today.

        A commune brings the past communes that lie wholly in it; a past district the communes that were made
        of its own alone, and otherwise the villages that lay in it; None is the whole installation.
        """
        wanted = set(units)
        if None in wanted:
            return Reach(everything=True)
        index, reach = tree_today(), Reach()
        for unit in wanted:
            reach |= index.reach(unit)  # type: ignore[arg-type]
        return reach

    def above_communes(self, unit: int | None) -> bool:
        """Whether a role on this unit (None: the whole installation) is held above communes."""
        return unit is None or tree_today().place(unit).commune is None

    def place_of(self, obj: Any) -> Placed | None:
        """Where an object belongs; None for one that belongs to no area.

        A unit belongs to itself; another object to the units that its class names in `scope_commune` and
        `scope_village` (paths of attributes to an id or a unit), or in `scope_unit` (a unit of any level).
        """
        if isinstance(obj, AdminUnit):
            return tree_today().place(obj.pk)
        if isinstance(obj, Placed):
            return obj
        path = getattr(type(obj), "scope_unit", None)
        if path:
            unit = _value(obj, path)
            return None if unit is None else tree_today().place(unit)
        commune, village = (
            getattr(type(obj), "scope_commune", None),
            getattr(type(obj), "scope_village", None),
        )
        if commune is None and village is None:
            return None
        also = {_value(obj, path) for path in getattr(type(obj), "scope_also", ())} - {None}
        return Placed(_value(obj, commune), _value(obj, village), also=frozenset(also))  # type: ignore[arg-type]


def _value(obj: Any, path: str | None) -> int | None:
    """The id at the end of `household__village__parent`."""
    for name in path.split("__") if path else ():
        if obj is None:
            return None
        obj = getattr(obj, name)
    if path is None or obj is None:
        return None
    return obj.pk if isinstance(obj, models.Model) else int(obj)
