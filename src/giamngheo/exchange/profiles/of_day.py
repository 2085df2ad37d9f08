"""Which households lived in an area on a day, and where in it: of today by their own rows, before by their places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, When
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.querysets import within
from giamngheo.registry.in_force import holds_on
from giamngheo.registry.models import Household, HouseholdPlace, PovertyStatus

WHY = "narrowed to households the actor reaches"


def holds(begins: str, ends: str, on: date) -> Q:
    """That a row holds on a day, the days it begins and ends included."""
    return Q(**{f"{begins}__lte": on}) & (Q(**{ends: None}) | Q(**{f"{ends}__gte": on}))


def households_of(
    actor: Actor, permission: str, unit: AdminUnit, on: date, classes: Sequence[str] = ()
) -> QuerySet[Household]:
    """The households that lived in an area on a day, those with one of the statuses where `classes` are given.

    The area is one of today; of a past day the dated places of households are asked (`lived_…`). Only households
    that are within the actor's reach today: `gone_elsewhere` counts the others.
    """
    rows = Household.objects.reach(actor, permission).filter(holds("since", "until", on))
    rows = lived_on(rows, on)
    area = _area(unit, "lived_")
    if area is None:
        return rows.none()
    rows = rows.filter(area)
    if classes:
        rows = rows.filter(pk__in=_held(on, classes))
    first = "commune" if _is_today(on) else "lived_commune"
    return rows.order_by(first, "sort_name", "id")


def gone_elsewhere(
    actor: Actor, permission: str, unit: AdminUnit, on: date, classes: Sequence[str] = ()
) -> int:
    """How many households that `households_of` would give are another area's today, whose officers see them."""
    reach = policy().reach(actor, permission)
    area = _area(unit, "")
    if reach.everything or area is None or _is_today(on):
        return 0
    rows = HouseholdPlace.objects.unscoped(WHY).filter(area, holds("since", "until", on))
    rows = rows.filter(holds("household__since", "household__until", on))
    rows = rows.exclude(within(reach, ["household__commune_id"], "household__village_id"))
    if classes:
        rows = rows.filter(household__in=_held(on, classes))
    return rows.count()


def _is_today(on: date) -> bool:
    return on >= timezone.localdate()


def lived_on(rows: Any, on: date) -> Any:
    """Households with `lived_commune`, `lived_village` and `lived_address`: where they were on the day."""
    if _is_today(on):
        return rows.annotate(
            lived_commune=F("commune_id"), lived_village=F("village_id"), lived_address=F("address")
        )
    # one row each: places of a household never overlap
    rows = rows.annotate(
        lived=FilteredRelation("places", condition=holds("places__since", "places__until", on))
    )
    return rows.annotate(
        lived_commune=F("lived__commune_id"),
        lived_village=F("lived__village_id"),
        lived_address=Case(When(lived__until=None, then=F("address")), default=F("lived__address")),
    )


def _area(unit: AdminUnit, of: str) -> Q | None:
    """The condition that something lies in a unit; `of`: before the names `commune` and `village`."""
    place = policy().tree.place_of(unit)
    if place is None:
        return None
    if place.village is not None:
        return Q(**{f"{of}village": place.village})
    if place.commune is not None:
        return Q(**{f"{of}commune": place.commune})
    return Q(**{f"{of}commune__in": place.communes})


def _held(on: date, classes: Sequence[str]) -> Any:
    return PovertyStatus.objects.unscoped(WHY).filter(holds_on(on), status__in=classes).values("household")
