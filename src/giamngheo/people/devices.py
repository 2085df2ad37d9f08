"""Phones of enumerators and village heads: a QR code that works once, then a cookie that can be revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from giamngheo.people import sessions
from giamngheo.people.models import Device, LiveSession, User
from giamngheo.people.permissions import DEVICE_ENROL, DEVICE_REVOKE
from giamngheo.people.reach import require_governed
from giamngheo.people.roles import roles
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text

COOKIE = "giamngheo_device"
COOKIE_AGE = timedelta(days=400)
TICKET_AGE = timedelta(hours=24)
REVOKED = Text(
    "Thiết bị này đã bị thu hồi, không vào được nữa. Nếu vẫn cần dùng, xin cán bộ xã cấp mã QR mới.",
    "This device was revoked and enters no more. If you still need it, ask the commune officer for a new QR code.",
)
LOCKED = Text(
    "Tài khoản của thiết bị này đang bị khóa. Hãy hỏi cán bộ xã.",
    "The account of this device is locked. Ask the commune officer.",
)


@action(DEVICE_ENROL)
def enrol(act: Act, user: User, label: str) -> tuple[Device, str]:
    """A device for an account that enters by device, and the ticket for its QR code (shown once).

    ActionRefused when the account holds no such role; Forbidden when one of these lies outside the reach.
    """
    require_governed(act.actor, act.permission, user)
    require_device_role(user)
    ticket = secrets.token_urlsafe(24)
    device = Device.objects.create(
        user=user,
        label=label,
        ticket_digest=sessions.digest(ticket),
        ticket_until=timezone.now() + TICKET_AGE,
        made_by=act.actor.label,
    )
    act.record(device, after={"user": user.pk, "label": label}, at=device_place(user))
    return device, ticket


def require_device_role(user: User) -> None:
    """ActionRefused unless the account holds a role that enters by device."""
    held = user.grants.on(timezone.localdate()).values_list("role", flat=True)
    if not any(role in roles() and roles()[role].device for role in held):
        raise ActionRefused(
            "no_device_role",
            Text(
                "Tài khoản này không có vai trò được vào bằng thiết bị (trưởng thôn, rà soát viên). "
                "Giao vai trò trước rồi cấp mã.",
                "This account holds no role that enters by device (village head, enumerator). "
                "Grant the role first.",
            ),
        )


def device_place(user: User) -> object:
    """A unit of the account, for the audit."""
    grant = user.grants.on(timezone.localdate()).select_related("unit").filter(unit__isnull=False).first()
    return None if grant is None else grant.unit


@action(DEVICE_REVOKE)
def revoke(act: Act, device: Device) -> None:
    """From now on the device enters no more; its open sessions end at their next request."""
    require_governed(act.actor, act.permission, device.user)
    if device.revoked_at is not None:
        act.nothing_to_do()
        return
    device.revoked_at = timezone.now()
    device.save(update_fields=["revoked_at"])
    sessions.end(LiveSession.objects.filter(device=device), "revoked")
    act.record(device, before={"revoked": False}, after={"revoked": True}, at=device_place(device.user))


def waiting(ticket: str) -> Device | None:
    """The device that a QR code was made for, while the code still works."""
    return (
        Device.objects.filter(
            ticket_digest=sessions.digest(ticket),
            ticket_until__gt=timezone.now(),
            enrolled_at__isnull=True,
            revoked_at__isnull=True,
            user__is_active=True,
            user__locked_at__isnull=True,
        )
        .select_related("user")
        .first()
    )


def accept(request: HttpRequest, response: HttpResponse, device: Device) -> bool:
    """Binds this browser to the device; False when another was faster with the same code."""
    token = secrets.token_urlsafe(32)
    taken = Device.objects.filter(pk=device.pk, enrolled_at__isnull=True, revoked_at__isnull=True).update(
        enrolled_at=timezone.now(), token_digest=sessions.digest(token), ticket_digest=None
    )
    if not taken:
        return False
    response.set_signed_cookie(
        COOKIE,
        f"{device.pk}:{token}",
        salt=COOKIE,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return True


def _bound(request: HttpRequest) -> Device | None:
    """The device that this browser is, revoked or not."""
    if COOKIE not in request.COOKIES:
        return None
    try:
        value = request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=COOKIE_AGE) or ""
    except BadSignature:
        return None
    number, _, token = value.partition(":")
    rows = Device.objects.filter(pk=int(number), token_digest=sessions.digest(token))
    return rows.select_related("user").first()


def why_not(request: HttpRequest) -> Text | None:
    """Why the device that this browser is no longer enters; None where it does, or is none."""
    device = _bound(request)
    if device is None:
        return None
    if device.revoked_at is not None:
        return REVOKED
    return LOCKED if device.user.locked_at is not None or not device.user.is_active else None


def enter(request: HttpRequest) -> LiveSession | None:
    """A new session for a device that has none; None when there is no such cookie or it was revoked."""
    device = _bound(request)
    if device is None or device.revoked_at is not None:
        return None
    if not device.user.is_active or device.user.locked_at is not None:
        return None
    Device.objects.filter(pk=device.pk).update(last_seen=timezone.now())
    sessions.start(Act(sessions.entering(device.user)), request, device.user, "device", device)
    return sessions.resume(request)
