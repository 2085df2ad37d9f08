"""Which units an actor sees figures of."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.monitoring import permissions
from giamngheo.platform.scope import Actor, policy


def unit_or_404(actor: Actor, pk: int) -> AdminUnit:
    """A unit of today in the actor's reach; another one answers as one that does not exist."""
    unit = AdminUnit.objects.select_related("parent").on(timezone.localdate()).filter(pk=pk).first()
    if unit is None or unit.level == Level.DISTRICT or not policy().may(actor, permissions.VIEW, unit):
        raise Http404
    return unit


def tops(actor: Actor) -> list[AdminUnit]:
    """The units that the actor's roles stand for today, the highest first; for all areas the provinces."""
    today = AdminUnit.objects.select_related("parent").on(timezone.localdate())
    held = {grant.unit for grant in actor.grants if permissions.VIEW in grant.permissions}
    if None in held or actor.system:
        return list(today.filter(level=Level.PROVINCE).order_by("code"))
    own = list(
        today.filter(pk__in=[pk for pk in held if pk is not None])
        .exclude(level=Level.DISTRICT)
        .order_by("code", "pk")
    )
    if len(own) < len(held):
        # a role on a unit of the past covers what became of it
        reach = policy().reach(actor, permissions.VIEW)
        known = {pk for unit in own for pk in (unit.pk, unit.parent_id) if pk is not None}
        later = today.filter(pk__among=reach.communes | reach.villages).exclude(parent__in=known)
        own += [
            unit
            for unit in later.exclude(pk__in=known).order_by("code", "pk")
            if unit.level != Level.DISTRICT
        ]
    order = [Level.PROVINCE, Level.COMMUNE, Level.VILLAGE]
    return sorted(own, key=lambda unit: order.index(Level(unit.level)))


def children(unit: AdminUnit) -> list[AdminUnit]:
    """Communes below a province, villages below a commune."""
    below = AdminUnit.objects.on(timezone.localdate()).filter(parent=unit)
    order = ("sort_name", "pk") if unit.level == Level.COMMUNE else ("code", "pk")
    return list(below.exclude(level=Level.DISTRICT).order_by(*order))
