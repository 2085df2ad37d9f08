"""Names of units for the rooms below (`platform.places`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.tree import communes_of
from giamngheo.platform.scope import Actor, policy


class UnitNames:
    """The `PlaceNames` of this installation."""

    def names(self, units: Iterable[int]) -> Mapping[int, str]:
        wanted = set(units)
        found = AdminUnit.objects.filter(pk__in=wanted) if wanted else ()
        return {one.pk: one.full_name for one in found}

    def communes(self, actor: Actor, permission: str) -> Sequence[tuple[int, str]]:
        reach = policy().reach(actor, permission)
        rows = AdminUnit.objects.level(Level.COMMUNE).on(timezone.localdate())
        if not reach.everything:
            rows = rows.filter(pk__among=reach.communes | communes_of(reach.villages))
        return [(one.pk, one.full_name) for one in rows.order_by("sort_name", "pk")]
