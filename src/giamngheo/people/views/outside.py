"""Signing in at an OpenID provider: the way there and the way back."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from giamngheo.people import sessions, shared_computer, single_sign_on
from giamngheo.people.forms import SignInForm
from giamngheo.people.identity_provider import IdentityProvider
from giamngheo.people.views.entering import onward
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.platform.web.language import say

WANTED = "provider_next"


def _provider() -> IdentityProvider:
    chosen = single_sign_on.provider()
    if chosen is None:
        raise Http404
    return chosen


@require_GET
@never_cache
@protected(PUBLIC)
def leave(request: HttpRequest) -> HttpResponseBase:
    chosen = _provider()
    request.session[WANTED] = onward(request)
    try:
        return single_sign_on.lead_away(
            request, chosen, request.build_absolute_uri(reverse("people:provider-return"))
        )
    except ActionRefused as refusal:
        return _refused(request, refusal, 502)


@require_GET
@never_cache
@protected(PUBLIC)
def come_back(request: HttpRequest) -> HttpResponseBase:
    chosen = _provider()
    try:
        claims = single_sign_on.claims_of(request, chosen)
        user = single_sign_on.account_of(chosen, claims)
    except ActionRefused as refusal:
        return _refused(request, refusal, 422)
    # kept until now: a refused attempt is followed by another, to the same page
    wanted = request.session.pop(WANTED, settings.LOGIN_REDIRECT_URL)
    verified = single_sign_on.is_two_step(chosen, claims)
    sessions.start(Act(sessions.entering(user)), request, user, "oidc", verified=verified)
    response = redirect(wanted)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
    shared_computer.remember(request, response, user)
    return response


def _refused(request: HttpRequest, refusal: ActionRefused, status: int) -> HttpResponseBase:
    """The page to sign in, with the reason and the other way in."""
    context = {
        "form": SignInForm(),
        "refused": say(refusal.message),
        "next": request.session.get(WANTED, settings.LOGIN_REDIRECT_URL),
        "provider": single_sign_on.provider(),
        "known": shared_computer.switchable(request),
    }
    return render(request, "people/sign_in.html", context, status=status)
