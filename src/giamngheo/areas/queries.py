"""What pages of units read; every unit in the actor's reach, another answers as one that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import Http404
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level, Residents
from giamngheo.platform.scope import Actor, policy


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
