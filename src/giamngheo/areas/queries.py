"""What pages of units read; every unit in the actor's reach, another answers as one that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from giamngheo.areas.facts import Holding, holdings
from giamngheo.areas.models import AdminUnit, Level, Residents
from giamngheo.areas.models.facts import Subject
from giamngheo.platform.scope import Actor, policy

if TYPE_CHECKING:
    from giamngheo.areas.counts import Counts


def unit_or_404(actor: Actor, permission: str, pk: int) -> AdminUnit:
    """A unit of any day in the actor's reach."""
    unit = AdminUnit.objects.select_related("parent__parent").filter(pk=pk).first()
    if unit is None or not policy().may(actor, permission, unit):
        raise Http404
    return unit


def tops(actor: Actor, permission: str) -> list[AdminUnit]:
    """The highest units of today that the actor reaches; for the whole installation the provinces."""
    today = AdminUnit.objects.select_related("parent").on(timezone.localdate())
    reach = policy().reach(actor, permission)
    if reach.everything:
        return list(today.level(Level.PROVINCE).order_by("code"))
    held = {one.unit for one in actor.grants if permission in one.permissions and one.unit is not None}
    provinces = list(today.level(Level.PROVINCE).filter(pk__in=held).order_by("code"))
    communes = today.level(Level.COMMUNE).filter(pk__among=reach.communes).exclude(parent__in=provinces)
    villages = today.level(Level.VILLAGE).filter(pk__in=reach.villages).exclude(parent__among=reach.communes)
    return [*provinces, *communes.order_by("sort_name", "pk"), *villages.order_by("sort_name", "pk")]


def path(unit: AdminUnit) -> list[AdminUnit]:
    """The units from the province down to this one."""
    found, here = [unit], unit.parent
    while here is not None:
        found.insert(0, here)
        here = here.parent
    return found


@dataclass(frozen=True)
class Row:
    """A unit below, with the newest count of its residents and what holds for it on the day shown."""

    unit: AdminUnit
    villages: int
    residents: Residents | Counts | None
    locality: Holding | None

    @property
    def pk(self) -> int:
        return self.unit.pk


def rows_below(unit: AdminUnit, on: date) -> list[Row]:
    """The units below on a day; a past unit shows what lay in it on its last day. Five queries for any number."""
    day = unit.valid_to if unit.valid_to is not None and unit.valid_to < on else on
    if unit.level == Level.COMMUNE and unit.valid_to is not None:
        below = AdminUnit.objects.filter(
            Q(placements__valid_from__isnull=True) | Q(placements__valid_from__lte=day),
            Q(placements__valid_to__isnull=True) | Q(placements__valid_to__gte=day),
            placements__commune=unit,
        )
    else:
        below = AdminUnit.objects.on(day).filter(parent=unit)
    there = Q(children__valid_from__isnull=True) | Q(children__valid_from__lte=day)
    there &= Q(children__valid_to__isnull=True) | Q(children__valid_to__gte=day)
    counted = Count("children", filter=there & Q(children__level=Level.VILLAGE))
    units = list(below.annotate(villages=counted).order_by("code", "sort_name", "pk"))
    counts = newest_residents(units)
    what_holds = holdings(units, Subject.LOCALITY, day)
    return [
        Row(one, one.villages, counts.get(one.pk), what_holds.get(one.pk))  # type: ignore[attr-defined]
        for one in units
    ]


def newest_residents(units: Sequence[AdminUnit], on: date | None = None) -> dict[int, Residents]:
    """The latest count of each unit (by a day), by id; of two sources of one date the one recorded last."""
    return residents_of({unit.pk for unit in units}, on)


def residents_of(units: set[int], on: date | None = None) -> dict[int, Residents]:
    """`newest_residents` by ids."""
    found: dict[int, Residents] = {}
    counts = Residents.objects.filter(unit__among=units)
    if on is not None:
        counts = counts.filter(on__lte=on)
    for row in counts.order_by("unit_id", "-on", "-pk"):
        found.setdefault(row.unit_id, row)
    return found
