"""Before every page of somebody signed in: a one-time password must be changed first; two places are told."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from giamngheo.people.models import LiveSession
from giamngheo.platform.web.language import words

OPEN = ("/static/", "/language/")


def password_gate(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Leads to the page for a new password until it was changed, and notes where the account works elsewhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        live: LiveSession | None = getattr(request, "live_session", None)
        if live is None or request.path.startswith(OPEN):
            return get_response(request)
        target = reverse("people:password")
        if live.user.must_change_password and live.way in ("password", "pin"):
            if request.path not in (target, reverse("people:sign-out")):
                return redirect(target)
        elif (
            live.twin_seen_at is not None and not live.twin_dismissed and not getattr(request, "htmx", False)
        ):
            _tell_of_twin(request, live)
        return get_response(request)

    return middleware


def _tell_of_twin(request: HttpRequest, live: LiveSession) -> None:
    LiveSession.objects.filter(pk=live.pk).update(twin_dismissed=True)
    messages.warning(
        request,
        words(
            "Tài khoản này đang được dùng ở một nơi khác. Nếu không phải bạn, hãy mở Tài khoản của tôi để kết thúc "
            "phiên kia và đổi mật khẩu.",
            "This account is being used somewhere else. If that is not you, open My account to end the other "
            "session and change the password.",
        ),
    )
