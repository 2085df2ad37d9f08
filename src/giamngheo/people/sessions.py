"""The registry of signed-in browsers: an open row is what lets a request in, ending it shuts the browser out."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY, login, logout
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from giamngheo.areas.models import TreeMark
from giamngheo.people.backend import account_at_hand
from giamngheo.people.models import Delegation, Device, LiveSession, User
from giamngheo.people.models.roles import PeriodQuerySet
from giamngheo.people.permissions import SIGN_IN
from giamngheo.platform.actions import Act, action
from giamngheo.platform.scope import Actor

IDLE = timedelta(hours=4)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
SAME_TIME = timedelta(minutes=10)
BACKEND = "giamngheo.people.backend.AccountBackend"


def digest(secret: str) -> str:
    """SHA-256 of a random secret; what the database keeps of it."""
    return sha256(secret.encode("utf-8")).hexdigest()


def resume(request: HttpRequest) -> LiveSession | None:
    """The open session of this browser, with its account and what `actor_of` asks of it; None when there is none.

    One that lay idle, lasted too long, or whose account or device is shut, is ended here.
    """
    if SESSION_KEY not in request.session or not request.session.session_key:
        return None
    live = (
        LiveSession.objects.filter(key_digest=digest(request.session.session_key), ended_at__isnull=True)
        .select_related("device", "user")
        .annotate(
            tree_mark=Subquery(TreeMark.objects.filter(pk=1).values("mark")[:1]),
            acts_for_others=Exists(received(OuterRef("user"))),
        )
        .first()
    )
    with account_at_hand(live.user if live else None):
        # `request.user` also holds the session against the password's hash: a new password ends all the others
        if live is None or not isinstance(request.user, User) or request.user.pk != live.user_id:
            logout(request)
            return None
    now = timezone.now()
    reason = _why_over(live, now)
    if reason:
        end(LiveSession.objects.filter(pk=live.pk), reason)
        logout(request)
        return None
    if now - live.last_seen > SEEN_EVERY:
        LiveSession.objects.filter(pk=live.pk).update(last_seen=now)
        live.last_seen = now
        flag_twins(live, now)
    return live


def received(account: Any) -> PeriodQuerySet:
    """Roles that others let an account act in, ended ones left out; the dates are still to be looked at."""
    return Delegation.objects.filter(receiver=account, ended_at__isnull=True)


def _why_over(live: LiveSession, now: datetime) -> str:
    user = live.user
    if not user.is_active or user.locked_at is not None:
        return "locked"
    if live.device is not None:
        return "revoked" if live.device.revoked_at is not None else ""
    if now - live.last_seen > IDLE:
        return "idle"
    return "too_long" if now - live.started_at > LONGEST else ""


@action(SIGN_IN)
def start(
    act: Act,
    request: HttpRequest,
    user: User,
    way: str,
    device: Device | None = None,
    *,
    verified: bool = False,
) -> LiveSession:
    """Signs the account in on this browser: a new session key, a row of the registry, an event.

    `verified`: who let it in has asked for a second step already.
    """
    before = request.session.session_key
    if before:
        end(LiveSession.objects.filter(key_digest=digest(before)), "switched")
    login(request, user, backend=BACKEND)
    request.session.cycle_key()
    request.session.save()
    now = timezone.now()
    live = LiveSession.objects.create(
        user=user,
        key_digest=digest(request.session.session_key or ""),
        way=way,
        device=device,
        address=request.META.get("REMOTE_ADDR") or None,
        browser=request.META.get("HTTP_USER_AGENT", "")[:120],
        started_at=now,
        last_seen=now,
        verified_at=now if verified else None,
    )
    flag_twins(live, now)
    act.record(user, after={"way": way, "session": live.pk, "twin": live.twin_seen_at is not None})
    return live


def entering(user: User) -> Actor:
    """Who acts while signing in: the account itself, which has no roles yet."""
    return Actor(user_id=user.pk, label=user.label, system=True, verified=True)


def flag_twins(live: LiveSession, now: datetime) -> None:
    """Marks this and the other browsers in which the account has been working in the last minutes."""
    others = others_at_work(live, now)
    if not others.exists():
        return
    others.update(twin_seen_at=now)
    LiveSession.objects.filter(pk=live.pk).update(twin_seen_at=now)
    live.twin_seen_at = now


def others_at_work(live: LiveSession, now: datetime) -> QuerySet[LiveSession]:
    return LiveSession.objects.filter(
        user_id=live.user_id, ended_at__isnull=True, last_seen__gte=now - SAME_TIME
    ).exclude(pk=live.pk)


def open_sessions(user: User) -> QuerySet[LiveSession]:
    """Those in which the account can still work."""
    now = timezone.now()
    living = Q(device__isnull=False) | Q(last_seen__gte=now - IDLE, started_at__gte=now - LONGEST)
    return LiveSession.objects.filter(living, user=user, ended_at__isnull=True).select_related("device")


def end(rows: QuerySet[LiveSession], reason: str) -> int:
    """Shuts the browsers out at their next request."""
    return rows.filter(ended_at__isnull=True).update(ended_at=timezone.now(), end_reason=reason)
