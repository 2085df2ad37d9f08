"""Granting and ending roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.people.actions.accounts import require_another
from giamngheo.people.models import RoleGrant, User
from giamngheo.people.permissions import ROLE_END, ROLE_GRANT
from giamngheo.people.reach import units_within
from giamngheo.people.roles import roles
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.forms.keeping import drop_drafts_of
from giamngheo.platform.scope import Actor, Forbidden, Grant
from giamngheo.rules.text import Text


def grantable(act: Act, unit: AdminUnit | None) -> list[str]:
    """The roles that the actor may give on the unit: by the actor's own roles, and the level."""
    if act.actor.system:
        mine = list(roles())
    else:
        # a role gives what it may give where it is itself held, not where another role of the actor is
        own = [
            grant.role
            for grant in act.actor.grants
            if grant.role in roles() and _reaches(act.actor, grant, unit)
        ]
        mine = [key for key in roles() if any(roles()[one].may_grant(key) for one in own)]
    if unit is None:
        return [key for key in mine if roles()[key].everywhere]
    return [key for key in mine if unit.level in roles()[key].levels]


def _reaches(actor: Actor, grant: Grant, unit: AdminUnit | None) -> bool:
    """Whether a role of the actor alone lets roles be given on the unit."""
    units = units_within(replace(actor, grants=(grant,)), ROLE_GRANT)
    return units is None or (unit is not None and unit.pk in units)


@action(ROLE_GRANT)
def grant_role(
    act: Act,
    user: User,
    role: str,
    unit: AdminUnit | None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> RoleGrant:
    """Gives a role on a unit for a period (`unit` None: everywhere).

    ActionRefused: an unknown role, one that cannot be held there, that the actor may not give, or that is held
    already in that period, or to oneself. Forbidden: a unit outside the reach.
    """
    require_another(act, user)
    _require_within(act, unit)
    if role not in grantable(act, unit):
        raise ActionRefused(
            "role_not_here",
            Text(
                "Vai trò này không giao được ở địa bàn đó, hoặc bạn không có quyền giao.",
                "This role cannot be held there, or you may not grant it.",
            ),
        )
    since = since or timezone.localdate()
    if until is not None and until < since:
        raise ActionRefused(
            "period",
            Text("Ngày kết thúc đứng trước ngày bắt đầu.", "The last day lies before the first."),
        )
    overlapping = RoleGrant.objects.filter(user=user, role=role, unit=unit).exclude(valid_to__lt=since)
    if until is not None:
        overlapping = overlapping.exclude(valid_from__gt=until)
    if overlapping.exists():
        raise ActionRefused(
            "held_already",
            Text("Người này đã có vai trò đó ở địa bàn này.", "This person holds that role there already."),
        )
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        unit=unit,
        valid_from=since,
        valid_to=until,
        reason=act.reason,
        granted_by=act.actor.label[:200],
    )
    act.record(
        grant,
        after={"user": user.pk, "role": role, "unit": unit and unit.pk, "from": since, "to": until},
        at=unit,
    )
    return grant


@action(ROLE_END)
def end_role(act: Act, grant: RoleGrant, *, last_day: date | None = None) -> RoleGrant:
    """Ends a role with `last_day` (default: at once, so that yesterday was the last). It stays in the history."""
    require_another(act, grant.user)
    _require_within(act, grant.unit)
    yesterday = timezone.localdate() - timedelta(days=1)
    last_day = last_day or yesterday
    if grant.valid_to is not None and grant.valid_to <= last_day:
        raise ActionRefused("ended_already", Text("Vai trò này đã kết thúc.", "This role has ended already."))
    if last_day < yesterday:
        raise ActionRefused(
            "in_the_past",
            Text(
                "Không ghi lùi ngày kết thúc: việc đã làm vẫn là việc đã làm.",
                "A role cannot be ended back in time: what was done was done.",
            ),
        )
    before = {"to": grant.valid_to}
    grant.valid_to, grant.ended_at = last_day, timezone.now()
    grant.ended_by, grant.end_reason = act.actor.label[:200], act.reason[:300]
    grant.save(update_fields=["valid_to", "ended_at", "ended_by", "end_reason"])
    if last_day == yesterday:
        # what was typed may repeat what the account sees no more
        drop_drafts_of(grant.user_id)
    act.record(grant, before=before, after={"to": last_day}, at=grant.unit)
    return grant


def _require_within(act: Act, unit: AdminUnit | None) -> None:
    units = units_within(act.actor, act.permission)
    if units is not None and (unit is None or unit.pk not in units):
        raise Forbidden(act.permission)
