"""The people of my area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from giamngheo.law.areas import fold
from giamngheo.people import devices, second_factor, sessions
from giamngheo.people import permissions as may
from giamngheo.people.actions import (
    add_account,
    change_account,
    end_session,
    lock,
    reset_password,
    take_second_factor,
    unlock,
)
from giamngheo.people.actor import with_state
from giamngheo.people.backend import shut_out
from giamngheo.people.forms import AccountForm, CorrectForm, DeviceForm
from giamngheo.people.models import LiveSession, RoleGrant, User
from giamngheo.people.reach import accounts_in_reach
from giamngheo.people.roles import permissions_of, roles
from giamngheo.people.templatetags.people_words import place_words
from giamngheo.people.views.profile import qr_picture
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Empty, Status, Tone
from giamngheo.platform.scope import permission, policy
from giamngheo.platform.scope.protected import SIGNED_IN, protected
from giamngheo.platform.tables import Column, Filter, Kind, Table
from giamngheo.platform.web.language import say, words
from giamngheo.platform.web.posted import posted_choice
from giamngheo.rules.text import Text

OPEN = Status(Text("Đang dùng", "Open"), Tone.GOOD)
SHUT_OUT = Status(Text("Tạm khóa do nhập sai", "Blocked by wrong entries"), Tone.BAD)
LOCKED = Status(Text("Đã khóa", "Locked"), Tone.BAD)
TWICE = Status(Text("Ở hai nơi", "In two places"), Tone.WARNING)


def _roles_of(user: User) -> str:
    today = timezone.localdate()
    held = (
        grant
        for grant in user.grants.all()
        if grant.valid_from <= today and (grant.valid_to or today) >= today
    )
    return "; ".join(dict.fromkeys(_held(one) for one in held if one.role in roles()))


def _held(grant: RoleGrant) -> str:
    """ "Công chức cấp xã – Xã Thu Cúc", "Trưởng thôn – Khu 1, Xã Thu Cúc"."""
    role = say(roles()[grant.role].words)
    return role if grant.unit is None else f"{role} – {place_words(grant.unit)}"


def _state(user: User) -> Status:
    if user.locked_at is not None:
        return LOCKED
    return TWICE if getattr(user, "in_two_places", False) else OPEN


ACCOUNTS = Table(
    name="people-accounts",
    caption=Text("Tài khoản", "Accounts"),
    columns=(
        Column("full_name", Text("Họ và tên", "Name"), sort="sort_name", card=True),
        Column("username", Text("Tên đăng nhập", "User name"), Kind.CODE, sort="username"),
        Column("roles", Text("Vai trò", "Roles"), value=_roles_of, card=True),
        Column("state", Text("Trạng thái", "State"), Kind.STATUS, value=_state, card=True),
        Column("last_login", Text("Đăng nhập gần nhất", "Last sign-in"), Kind.DATE, sort="last_login"),
    ),
    filters=(
        Filter(
            "name",
            Text("Tên", "Name"),
            personal=True,
            apply=lambda rows, value: rows.filter(search_name__contains=fold(value)),
        ),
        Filter(
            "role",
            Text("Vai trò", "Role"),
            choices=lambda request: [(key, role.words) for key, role in roles().items()],
            apply=lambda rows, value: rows.filter(
                pk__in=RoleGrant.objects.on(timezone.localdate()).filter(role=value).values("user")
            ),
        ),
    ),
    empty=Empty(
        Text("Chưa có tài khoản nào", "No accounts yet"),
        Text(
            "Tạo tài khoản rồi giao vai trò ở địa bàn.", "Create an account, then grant it a role in an area."
        ),
    ),
    export=False,
    row_href=lambda user: reverse("people:account", args=(user.pk,)),
)


def _by_device(grant: RoleGrant) -> bool:
    return grant.role in roles() and roles()[grant.role].device


@protected(may.ACCOUNT_VIEW)
def accounts(request: HttpRequest) -> HttpResponseBase:
    twice = LiveSession.objects.filter(
        user=OuterRef("pk"), ended_at__isnull=True, twin_seen_at__gte=timezone.now() - sessions.SAME_TIME
    )
    rows = accounts_in_reach(request.actor, may.ACCOUNT_VIEW)  # type: ignore[attr-defined]
    rows = rows.annotate(in_two_places=Exists(twice)).prefetch_related(
        Prefetch("grants", RoleGrant.objects.select_related("unit__parent"))
    )
    table = ACCOUNTS.bind(request, rows)
    may_add = policy().holds(request.actor, may.ACCOUNT_ADD)  # type: ignore[attr-defined]
    return table.response or render(request, "people/accounts.html", {"table": table, "may_add": may_add})


def account_or_404(request: HttpRequest, user_id: int, needed: str) -> User:
    """An account within the reach of the permission."""
    return get_object_or_404(accounts_in_reach(request.actor, needed), pk=user_id)  # type: ignore[attr-defined]


@never_cache
@protected(may.ACCOUNT_VIEW)
def account(request: HttpRequest, user_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_VIEW)
    held = policy().holds
    actor = request.actor  # type: ignore[attr-defined]
    grants = list(user.grants.select_related("unit__parent"))
    blocked = shut_out(user)
    return render(
        request,
        "people/account.html",
        {
            "who": user,
            "state": SHUT_OUT if blocked and user.locked_at is None else _state(user),
            "shut": blocked or user.locked_at is not None,
            "has_factor": second_factor.has_second_factor(user),
            "grants": grants,
            "received": with_state(user.delegations_received).select_related("giver", "unit")[:20],
            "given": with_state(user.delegations_given).select_related("receiver", "unit")[:20],
            "devices": user.devices.all(),
            "live_sessions": sessions.open_sessions(user)[:20],
            "today": timezone.localdate(),
            "may": {
                "correct": held(actor, may.ACCOUNT_CHANGE),
                "reset": held(actor, may.ACCOUNT_RESET) and user.pk != actor.user_id,
                "lock": held(actor, may.ACCOUNT_LOCK) and user.pk != actor.user_id,
                "grant": held(actor, may.ROLE_GRANT) and user.pk != actor.user_id,
                "end": held(actor, may.ROLE_END) and user.pk != actor.user_id,
                "device": held(actor, may.DEVICE_ENROL) and any(_by_device(one) for one in grants),
                "revoke": held(actor, may.DEVICE_REVOKE),
                "session": held(actor, may.SESSION_END),
            },
            "roles": roles(),
        },
    )


@never_cache
@protected(may.ACCOUNT_ADD)
def add(request: HttpRequest) -> HttpResponseBase:
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            user, code = add_account(Act(request.actor), **form.cleaned_data)  # type: ignore[attr-defined]
            return render(request, "people/one_time.html", {"who": user, "code": code})
        except ActionRefused as refusal:
            form.add_error("username", say(refusal.message))
    return render(request, "people/account_add.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@protected(may.ACCOUNT_CHANGE)
def correct(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Another spelling of the name, another telephone; the user name and the roles stay."""
    user = account_or_404(request, user_id, may.ACCOUNT_CHANGE)
    form = CorrectForm(request.POST or None, initial={"full_name": user.full_name, "phone": user.phone})
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            change_account(Act(request.actor, data.pop("reason")), user, data)  # type: ignore[attr-defined]
            messages.success(request, words("Đã sửa thông tin tài khoản.", "The account was corrected."))
            return redirect("people:account", user.pk)
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
    return render(
        request, "people/correct.html", {"form": form, "who": user}, status=422 if form.errors else 200
    )


@require_POST
@never_cache
@protected(may.ACCOUNT_RESET)
def reset(request: HttpRequest, user_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_RESET)
    code = reset_password(Act(request.actor), user)  # type: ignore[attr-defined]
    return render(request, "people/one_time.html", {"who": user, "code": code})


@require_POST
@protected(may.ACCOUNT_RESET)
def drop_factor(request: HttpRequest, user_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_RESET)
    return _do(request, user, take_second_factor, user)


@require_POST
@protected(may.ACCOUNT_LOCK)
def set_lock(request: HttpRequest, user_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_LOCK)
    try:
        opens = posted_choice(request, "open", {"", "1"})
    except ActionRefused as refusal:
        messages.error(request, say(refusal.message))
        return redirect("people:account", user.pk)
    return _do(request, user, unlock if opens else lock, user)


@require_POST
@protected(may.SESSION_END)
def close_session(request: HttpRequest, user_id: int, session_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_VIEW)
    return _do(request, user, end_session, get_object_or_404(LiveSession, pk=session_id, user=user))


@require_POST
@protected(may.DEVICE_REVOKE)
def revoke_device(request: HttpRequest, user_id: int, device_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_VIEW)
    return _do(request, user, devices.revoke, get_object_or_404(user.devices.all(), pk=device_id))


def _do(request: HttpRequest, user: User, act: Callable[..., Any], obj: Any) -> HttpResponseBase:
    try:
        act(Act(request.actor), obj)  # type: ignore[attr-defined]
        messages.success(request, words("Đã thực hiện.", "Done."))
    except ActionRefused as refusal:
        messages.error(request, say(refusal.message))
    return redirect("people:account", user.pk)


def _address_for_phones(request: HttpRequest, path: str) -> tuple[str, bool]:
    """The address as the officer opened the site, else the public one; whether it exists on this computer only."""
    opened = request.build_absolute_uri(path)
    if not _only_here(opened):
        return opened, False
    public = f"{settings.PUBLIC_ADDRESS}{path}"
    return (opened, True) if _only_here(public) else (public, False)


def _only_here(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


@never_cache
@protected(may.DEVICE_ENROL)
def enrol_device(request: HttpRequest, user_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_VIEW)
    form = DeviceForm(request.POST or None)
    if form.is_valid():
        try:
            device, ticket = devices.enrol(Act(request.actor), user, form.cleaned_data["label"])  # type: ignore[attr-defined]
            address, only_here = _address_for_phones(request, reverse("people:device", args=(ticket,)))
            context = {
                "who": user,
                "device": device,
                "qr": qr_picture(address),
                "address": address,
                "only_here": only_here,
            }
            return render(request, "people/device_code.html", context)
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
    return render(
        request, "people/enrol.html", {"form": form, "who": user}, status=422 if form.errors else 200
    )


@protected(SIGNED_IN)
def role_list(request: HttpRequest) -> HttpResponseBase:
    """Every role and what it may do, in words."""
    rows = [
        {"role": role, "may": [permission(name) for name in sorted(permissions_of(key))]}
        for key, role in roles().items()
    ]
    return render(request, "people/roles.html", {"rows": rows})
