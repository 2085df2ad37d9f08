"""Names of units for the rooms below (`platform.places`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.law.areas import normalise_name

MOST = 500


class UnitNames:
    """The `PlaceNames` of this installation."""

    def names(self, units: Iterable[int]) -> Mapping[int, str]:
        wanted = set(units)
        found = AdminUnit.objects.filter(pk__in=wanted) if wanted else ()
        return {one.pk: one.full_name for one in found}

    def communes_called(self, words: str) -> Sequence[int]:
        written = normalise_name(words)
        if not written:
            return ()
        communes = AdminUnit.objects.level(Level.COMMUNE)
        named = communes.filter(search_name__contains=written).order_by("pk").values_list("pk", flat=True)
        provinces = AdminUnit.objects.level(Level.PROVINCE).filter(search_name=written)
        return [*named[:MOST], *communes.filter(parent__in=provinces).values_list("pk", flat=True)]
