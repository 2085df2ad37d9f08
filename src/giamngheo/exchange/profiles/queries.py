"""What pages read of profiles, runs and extracts: through the actor's reach."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.http import Http404

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.exchange import permissions
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun, RegisterExtract
from giamngheo.platform.scope import Actor, PersonalData, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet

M = TypeVar("M", bound=models.Model)
WHY = "narrowed to the units the actor reaches"
_UPPER = (Level.PROVINCE, Level.DISTRICT)


def _within(rows: ScopedQuerySet[M], actor: Actor, permission: str) -> Q | None:
    """Rows of units that lie within the reach; None: all of them."""
    reach = policy().reach(actor, permission)
    if reach.everything:
        return None
    uppers = AdminUnit.objects.filter(pk__in=rows.filter(unit__level__in=_UPPER).values("unit"))
    whole = [unit.pk for unit in uppers if policy().may(actor, permission, unit)]
    return Q(unit__among=reach.communes | reach.villages) | Q(unit__in=whole)


def profiles(actor: Actor) -> ScopedQuerySet[ExchangeProfile]:
    """Profiles of the actor's units, and of the units above them, by name; those out of use last."""
    rows = ExchangeProfile.objects.unscoped(WHY).select_related("unit").order_by("retired", "name", "id")
    inside = _within(rows, actor, permissions.PROFILE_VIEW)
    if inside is None:
        return rows
    return rows.filter(inside | Q(unit__in=_above(actor)))


def _above(actor: Actor) -> set[int]:
    """The actor's units and all that they lie in: a province's template serves its communes."""
    held = {
        grant.unit for grant in actor.grants if permissions.PROFILE_VIEW in grant.permissions and grant.unit
    }
    found: set[int] = set()
    while held:
        found |= held
        above = AdminUnit.objects.filter(pk__in=held).exclude(parent=None).values_list("parent_id", flat=True)
        held = {pk for pk in above if pk} - found
    return found


def profile_or_404(actor: Actor, uid: uuid.UUID) -> ExchangeProfile:
    """One profile; outside the reach is the same as none."""
    return _one(profiles(actor), uid)


def runs(actor: Actor, permission: str = permissions.PROFILE_VIEW) -> ScopedQuerySet[ExchangeRun]:
    """Runs for areas that lie within the reach, latest first."""
    rows = ExchangeRun.objects.unscoped(WHY).select_related("unit", "profile", "job").order_by("-id")
    inside = _within(rows, actor, permission)
    return rows if inside is None else rows.filter(inside)


def run_or_404(actor: Actor, uid: uuid.UUID) -> ExchangeRun:
    return _one(runs(actor), uid)


def received(actor: Actor) -> ScopedQuerySet[ExchangeRun]:
    """Runs handed over to a role of the actor within that role's area, that hold no more than it may see."""
    rows = runs(actor, permissions.RECEIVE).filter(handed_at__isnull=False)
    mine = Q(pk__in=[])
    for grant in actor.grants:
        if permissions.RECEIVE in grant.permissions:
            alone = replace(actor, grants=(grant,))
            inside = _within(rows, alone, permissions.RECEIVE) or Q()
            mine |= inside & Q(profile__recipient=grant.role, sees__lte=grant.sees)
    return rows.filter(mine).order_by("-handed_at", "-id")


def received_or_404(actor: Actor, uid: uuid.UUID) -> ExchangeRun:
    """One run that was handed over to the actor; anything else is the same as none."""
    return _one(received(actor), uid)


def extracts(actor: Actor) -> ScopedQuerySet[RegisterExtract]:
    """The actor's own extracts, latest first."""
    rows = RegisterExtract.objects.unscoped("the actor's own").select_related("unit", "job").order_by("-id")
    return rows.filter(made_by=actor.user_id)


def extract_or_404(actor: Actor, uid: uuid.UUID) -> RegisterExtract:
    """One of the actor's own extracts, while the actor still reaches its area."""
    found = _one(extracts(actor), uid)
    if not policy().may(actor, permissions.REGISTER_EXPORT, found.unit):
        raise Http404
    return found


def may_open(actor: Actor, run: ExchangeRun) -> bool:
    """Whether the actor may fetch the filled files: nothing in them is more than its role sees."""
    may = policy().may(actor, permissions.PROFILE_FILL, run.unit)
    return may and run.sees <= policy().sees(actor, permissions.PROFILE_FILL, run.unit)


def sees_returned(actor: Actor, run: ExchangeRun) -> bool:
    """Whether the values of a returned file may be shown."""
    return policy().sees(actor, permissions.PROFILE_READ, run.unit) is PersonalData.FULL


def _one(rows: ScopedQuerySet[M], uid: uuid.UUID) -> M:
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found
