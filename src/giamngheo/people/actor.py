"""From the account behind a request to what it may do: three queries, once per request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from giamngheo.areas.tree import use_mark
from giamngheo.people import devices, sessions
from giamngheo.people.models import Delegation, LiveSession, RoleGrant, User
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.scope import Actor, Grant


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request; nobody when the session has ended, the account is locked or the device revoked."""
    use_mark(None)
    live = sessions.resume(request) or devices.enter(request)
    if live is None:
        return Actor.nobody()
    request.live_session = live  # type: ignore[attr-defined]
    use_mark(live.tree_mark or "")  # type: ignore[attr-defined]
    return actor_for(live.user, live, request_id=getattr(request, "request_id", ""))


def actor_for(user: User, live: LiveSession | None = None, request_id: str = "") -> Actor:
    """The actor of an account with its roles of today; on a device only the roles that enter by device."""
    today = timezone.localdate()
    grants = own_grants(user, today)
    # hardly anyone was ever let act for another: the session knows
    if live is None or getattr(live, "acts_for_others", True):
        grants += delegated_grants(user, today)
    if live is not None and live.way == "device":
        grants = [grant for grant in grants if grant.role in roles() and roles()[grant.role].device]
    return Actor(
        user_id=user.pk,
        label=user.label,
        grants=tuple(grants),
        verified=live is not None and live.verified_at is not None,
        request_id=request_id,
    )


def actor_of_account(account: int) -> Actor:
    """The actor of an account in a job that it asked for; nobody when it is locked or gone.

    The second factor was asked for when the job was.
    """
    user = User.objects.filter(pk=account, is_active=True, locked_at__isnull=True).first()
    return Actor.nobody() if user is None else replace(actor_for(user), verified=True)


def own_grants(user: User, today: date) -> list[Grant]:
    rows = RoleGrant.objects.filter(user=user).on(today).order_by("id")
    return [
        _grant(role, unit, since, until)
        for role, unit, since, until in rows.values_list("role", "unit_id", "valid_from", "valid_to")
    ]


def delegated_grants(user: User, today: date) -> list[Grant]:
    """Roles that others let the account act in, as long as they hold these themselves and are not locked.

    And as long as the account itself still has a role at that place.
    """
    rows: Any = still_held(sessions.received(user).on(today), today).select_related("giver").order_by("id")
    return [_grant(one.role, one.unit_id, one.valid_from, one.valid_to, one.giver.label) for one in rows]


def still_held(rows: Any, today: date) -> Any:
    """Delegations whose giver still holds the role and whose receiver still has one at that place."""
    held = RoleGrant.objects.filter(user=OuterRef("giver"), role=OuterRef("role"), unit=OuterRef("unit")).on(
        today
    )
    here = RoleGrant.objects.filter(user=OuterRef("receiver"), unit=OuterRef("unit")).on(today)
    return rows.filter(Exists(held), Exists(here), giver__is_active=True, giver__locked_at__isnull=True)


def with_state(rows: Any) -> Any:
    """Delegations, each with `still_held`: both sides hold today what it rests on."""
    same = Delegation.objects.filter(pk=OuterRef("pk"))
    return rows.annotate(still_held=Exists(still_held(same, timezone.localdate())))


def _grant(role: str, unit: int | None, since: date, until: date | None, giver: str = "") -> Grant:
    entry = roles().get(role)
    return Grant(
        role=role,
        unit=unit,
        permissions=permissions_of(role),
        sees=entry.personal_data if entry else roles()["analyst"].personal_data,
        since=since,
        until=until,
        giver=giver,
    )
