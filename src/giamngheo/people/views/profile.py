"""One's own account: password, PIN, authenticator, devices, sessions, delegations."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import segno
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from giamngheo.people import second_factor, sessions, shared_computer
from giamngheo.people.actions import change_password, delegate, end_delegation
from giamngheo.people.actions.accounts import end_own_sessions, revoke_own_device
from giamngheo.people.actions.delegations import colleagues, officers
from giamngheo.people.actor import with_state
from giamngheo.people.forms import (
    CodeForm,
    DelegationForm,
    FirstCodeForm,
    NewPinForm,
    PasswordForm,
    PresentPassword,
)
from giamngheo.people.models import LiveSession, User
from giamngheo.people.permissions import DELEGATE
from giamngheo.people.views.entering import onward
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.protected import SIGNED_IN, protected
from giamngheo.platform.web.language import say, words

JUST_NOW = timedelta(minutes=10)
SHOWN = 20
_ENROLLING = "second_factor_begun"
# which box of the form a refusal of a delegation belongs to
FIELDS = {
    "receiver": "receiver",
    "in_the_past": "since",
    "period": "until",
    "role_ends": "until",
    "delegated_already": "receiver",
}


def own_act(request: HttpRequest) -> Act:
    """Acting on one's own account needs no role."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return Act(Actor(actor.user_id, actor.label, system=True, verified=True, request_id=actor.request_id))


def me(request: HttpRequest) -> User:
    return request.live_session.user  # type: ignore[attr-defined]


def is_present(request: HttpRequest, password: str) -> bool:
    """Whether it is the reader's password; wrong ones count as wrong sign-ins do, and shut out in the end."""
    user = me(request)
    return authenticate(request, username=user.username, password=password) == user


@never_cache
@protected(SIGNED_IN)
def profile(request: HttpRequest) -> HttpResponseBase:
    user = me(request)
    may_delegate = policy().holds(request.actor, DELEGATE)  # type: ignore[attr-defined]
    return render(
        request,
        "people/profile.html",
        {
            "who": user,
            "grants": user.grants.on(timezone.localdate()).select_related("unit__parent"),
            "open_sessions": sessions.open_sessions(user),
            "live": request.live_session,  # type: ignore[attr-defined]
            "devices": user.devices.filter(revoked_at__isnull=True),
            "has_factor": second_factor.has_second_factor(user),
            "given": with_state(user.delegations_given).select_related("receiver", "unit")[:SHOWN],
            "received": with_state(user.delegations_received).select_related("giver", "unit")[:SHOWN],
            "today": timezone.localdate(),
            "may_delegate": may_delegate,
        },
    )


@sensitive_post_parameters()
@never_cache
@protected(SIGNED_IN)
def password(request: HttpRequest) -> HttpResponseBase:
    user = me(request)
    form = PasswordForm(request.POST or None, right=partial(is_present, request))
    if form.is_valid():
        try:
            change_password(own_act(request), user, form.cleaned_data["new"])
        except ActionRefused as refusal:
            form.add_error("new", say(refusal.message))
        else:
            # the other sessions ended with the old password; this browser gets a new one
            sessions.end(LiveSession.objects.filter(user=user), "password_changed")
            sessions.start(Act(sessions.entering(user)), request, user, "password")
            messages.success(request, words("Đã đổi mật khẩu.", "The password was changed."))
            response = redirect("people:profile")
            shared_computer.remember(request, response, user)
            return response
    return render(
        request, "people/password.html", {"form": form, "who": user}, status=422 if form.errors else 200
    )


@sensitive_post_parameters()
@never_cache
@protected(SIGNED_IN)
def pin(request: HttpRequest) -> HttpResponseBase:
    user = me(request)
    form = NewPinForm(request.POST or None, right=partial(is_present, request))
    if form.is_valid():
        try:
            shared_computer.set_pin(own_act(request), user, form.cleaned_data["pin"])
            messages.success(request, words("Đã đặt mã PIN.", "The PIN was set."))
            return redirect("people:profile")
        except ActionRefused as refusal:
            form.add_error("pin", say(refusal.message))
    return render(request, "people/pin.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@protected(SIGNED_IN)
def factor(request: HttpRequest) -> HttpResponseBase:
    """Sets the authenticator up, or (with a code) takes it away."""
    if second_factor.has_second_factor(me(request)):
        return _take_factor_away(request)
    if _ENROLLING in request.session and "code" in request.POST:
        return _confirm_factor(request)
    return _begin_factor(request)


def _take_factor_away(request: HttpRequest) -> HttpResponseBase:
    user = me(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            if second_factor.check(user, form.cleaned_data["code"]):
                second_factor.remove(own_act(request), user)
                messages.success(request, words("Đã tắt xác thực hai bước.", "Two-step verification is off."))
                return redirect("people:profile")
            form.add_error("code", say(second_factor.WRONG_CODE))
        except ActionRefused as refusal:
            form.add_error("code", say(refusal.message))
    return render(request, "people/factor_off.html", {"form": form}, status=422 if form.errors else 200)


def _begin_factor(request: HttpRequest) -> HttpResponseBase:
    """An open session alone shows no secret: the password is asked for, unless a provider just did so."""
    form = PresentPassword(request.POST or None, right=partial(is_present, request))
    if not (_came_from_provider(request) or form.is_valid()):
        return render(
            request, "people/factor_password.html", {"form": form}, status=422 if form.errors else 200
        )
    second_factor.begin(me(request))
    request.session[_ENROLLING] = timezone.now().timestamp()
    return _show_factor(request, FirstCodeForm())


def _confirm_factor(request: HttpRequest) -> HttpResponseBase:
    user, form = me(request), FirstCodeForm(request.POST)
    begun = float(request.session[_ENROLLING])
    if (
        second_factor.unconfirmed(user) is None
        or timezone.now().timestamp() - begun > JUST_NOW.total_seconds()
    ):
        del request.session[_ENROLLING]
        text = (
            "Đã quá lâu từ khi nhập mật khẩu. Bắt đầu lại.",
            "The password was given too long ago. Begin again.",
        )
        messages.warning(request, words(*text))
        return redirect(request.get_full_path())
    if form.is_valid():
        try:
            codes = second_factor.confirm(own_act(request), user, form.cleaned_data["code"].replace(" ", ""))
            second_factor.mark_verified(request.live_session)  # type: ignore[attr-defined]
            del request.session[_ENROLLING]
            further = onward(request) if request.GET.get("next") else reverse("people:profile")
            return render(request, "people/recovery_codes.html", {"codes": codes, "further": further})
        except ActionRefused as refusal:
            form.add_error("code", say(refusal.message))
    return _show_factor(request, form)


def _show_factor(request: HttpRequest, form: FirstCodeForm) -> HttpResponseBase:
    """The secret of who gave the password in this session a moment ago."""
    found = second_factor.unconfirmed(me(request))
    assert found is not None
    context = {"form": form, "qr": qr_picture(second_factor.address(found)), "secret": found.secret}
    return render(request, "people/factor.html", context, status=422 if form.errors else 200)


def _came_from_provider(request: HttpRequest) -> bool:
    """Whether the provider of identities asked for its own password a moment ago; the account may know none here."""
    live: LiveSession = request.live_session  # type: ignore[attr-defined]
    return live.way == "oidc" and timezone.now() - live.started_at < JUST_NOW


def qr_picture(text: str) -> str:
    """A QR code as SVG for the page itself."""
    # drawn by the library from a text of ours: squares only
    return mark_safe(segno.make(text, error="m").svg_inline(scale=5, svgclass="qr"))  # noqa: S308


@require_POST
@protected(SIGNED_IN)
def end_others(request: HttpRequest) -> HttpResponseBase:
    count = end_own_sessions(own_act(request), me(request), request.live_session)  # type: ignore[attr-defined]
    messages.success(
        request, words(f"Đã kết thúc {count} phiên khác.", f"{count} other sessions were ended.")
    )
    return redirect("people:profile")


@require_POST
@protected(SIGNED_IN)
def drop_device(request: HttpRequest, device_id: int) -> HttpResponseBase:
    device = get_object_or_404(me(request).devices.all(), pk=device_id)
    revoke_own_device(own_act(request), device)
    messages.success(request, words("Đã thu hồi thiết bị.", "The device was revoked."))
    return redirect("people:profile")


@protected(DELEGATE)
def give(request: HttpRequest) -> HttpResponseBase:
    user = me(request)
    today = timezone.localdate()
    grants = user.grants.on(today).filter(role__in=officers()).select_related("unit")
    receivers = colleagues(grants.values("unit"), user)
    form = DelegationForm(request.POST or None, grants=grants, receivers=receivers, initial={"since": today})
    if form.is_valid():
        data = form.cleaned_data
        try:
            delegate(
                Act(request.actor, data["reason"]),  # type: ignore[attr-defined]
                data["grant"],
                data["receiver"],
                data["since"],
                data["until"],
                data["document"],
            )
            messages.success(request, words("Đã ủy quyền.", "Delegated."))
            return redirect("people:profile")
        except ActionRefused as refusal:
            form.add_error(FIELDS.get(refusal.code), say(refusal.message))
    return render(
        request,
        "people/delegate.html",
        {"form": form, "alone": not form.fields["receiver"].queryset.exists()},  # type: ignore[attr-defined]
        status=422 if form.errors else 200,
    )


@require_POST
@protected(DELEGATE)
def take_back(request: HttpRequest, delegation_id: int) -> HttpResponseBase:
    delegation = get_object_or_404(me(request).delegations_given.all(), pk=delegation_id)
    end_delegation(Act(request.actor), delegation)  # type: ignore[attr-defined]
    messages.success(request, words("Đã thu lại ủy quyền.", "The delegation was taken back."))
    return redirect("people:profile")
