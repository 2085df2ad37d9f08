"""Signing in: password, second step, device, PIN; signing out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from giamngheo.people import devices, second_factor, sessions, shared_computer, single_sign_on
from giamngheo.people.backend import MOST_PIN_FAILURES
from giamngheo.people.forms import CodeForm, PinForm, SignInForm
from giamngheo.people.models import LiveSession, User
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope.protected import PUBLIC, SIGNED_IN, protected
from giamngheo.platform.web.language import say, words


def onward(request: HttpRequest) -> str:
    """Where the reader wanted to go: an address of this site, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else settings.LOGIN_REDIRECT_URL


@sensitive_post_parameters("password")
@never_cache
@protected(PUBLIC)
def sign_in(request: HttpRequest) -> HttpResponseBase:
    form = SignInForm(request.POST or None)
    status = 200
    if form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            sessions.start(Act(sessions.entering(user)), request, user, "password")
            response = redirect(onward(request))
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
            shared_computer.remember(request, response, user)
            return response
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        form.add_error(None, _wrong())
        status = 422
    return render(
        request,
        "people/sign_in.html",
        {
            "form": form,
            "next": onward(request),
            "known": shared_computer.switchable(request),
            "provider": single_sign_on.provider(),
            "refused": None if form.errors or (why := devices.why_not(request)) is None else say(why),
        },
        status=status,
    )


def _wrong() -> Any:
    return words(
        "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang khóa. Quên mật khẩu: nhờ quản trị viên cấp lại.",
        "The user name or password is wrong, or the account is locked. Forgotten: ask your administrator.",
    )


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Too many wrong passwords."""
    return render(request, "people/locked_out.html", status=429)


@never_cache
@protected(SIGNED_IN)
def second_step(request: HttpRequest) -> HttpResponseBase:
    """Asks for a code; who has no authenticator yet is led to set one up."""
    live: LiveSession = request.live_session  # type: ignore[attr-defined]
    if not second_factor.has_second_factor(live.user):
        messages.info(
            request,
            words(
                "Việc này cần xác thực hai bước. Hãy cài đặt trước.",
                "This needs two-step verification. Set it up first.",
            ),
        )
        # the way on is kept through the set-up
        return redirect(f"{reverse('people:second-factor')}?{urlencode({'next': onward(request)})}")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            if second_factor.check(live.user, form.cleaned_data["code"]):
                second_factor.mark_verified(live)
                return redirect(onward(request))
            form.add_error("code", say(second_factor.WRONG_CODE))
        except ActionRefused as refusal:
            form.add_error("code", say(refusal.message))
    return render(
        request,
        "people/second_step.html",
        {"form": form, "next": onward(request)},
        status=422 if form.errors else 200,
    )


@require_POST
@protected(PUBLIC)
def sign_out(request: HttpRequest) -> HttpResponseBase:
    live: LiveSession | None = getattr(request, "live_session", None)
    if live is not None:
        sessions.end(LiveSession.objects.filter(pk=live.pk), "signed_out")
    logout(request)
    if live is not None and live.way == "device":
        messages.info(
            request,
            words(
                "Điện thoại này vẫn vào được không cần mật khẩu. Muốn thôi: mở Tài khoản của tôi, thu hồi thiết bị.",
                "This phone still enters without a password. To end that, open My account and revoke the device.",
            ),
        )
    return redirect("people:sign-in")


@never_cache
@protected(PUBLIC)
def device(request: HttpRequest, ticket: str) -> HttpResponseBase:
    """What the QR code opens: looking changes nothing, the button binds this browser."""
    found = devices.waiting(ticket)
    if found is None:
        return render(request, "people/device_gone.html", status=410)
    if request.method == "POST":
        response = redirect(settings.LOGIN_REDIRECT_URL)
        if devices.accept(request, response, found):
            logout(request)
            return response
        return render(request, "people/device_gone.html", status=410)
    return render(request, "people/device.html", {"device": found})


@sensitive_post_parameters("pin")
@never_cache
@protected(PUBLIC)
def switch(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Another user on this computer, by PIN; 404 for one who did not sign in here today or has no PIN."""
    known = {user.pk: user for user in shared_computer.switchable(request)}
    if user_id not in known:
        get_object_or_404(User.objects.none())
    user = known[user_id]
    form = PinForm(request.POST or None)
    if form.is_valid():
        if shared_computer.pin_opens(user, form.cleaned_data["pin"]):
            sessions.start(Act(sessions.entering(user)), request, user, "pin")
            return redirect(settings.LOGIN_REDIRECT_URL)
        blocked = user.pin_failures >= MOST_PIN_FAILURES
        form.add_error(
            "pin",
            words(
                "Mã PIN đã bị khóa. Hãy đăng nhập bằng mật khẩu và đặt mã mới.",
                "The PIN is blocked. Sign in with the password and set a new one.",
            )
            if blocked
            else words("Mã PIN không đúng.", "The PIN is wrong."),
        )
    return render(
        request, "people/switch.html", {"form": form, "who": user}, status=422 if form.errors else 200
    )
