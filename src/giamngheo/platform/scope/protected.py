"""Every address names its permission; what names none is refused at start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.checks import Error, register
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import View as ClassBasedView
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.platform.scope.permissions import permission as declared
from giamngheo.platform.scope.policy import policy

View = Callable[..., HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed-in"
"""A page of one's own: needs an account, no particular right."""


def protected(permission: str) -> Callable[[View], View]:
    """Marks a view with the permission it needs (or PUBLIC, SIGNED_IN) and checks it before the view runs.

    `request.actor` is set by the middleware. The view itself narrows rows with `.reach(request.actor, …)`.
    KeyError at import when nobody declared the permission.
    """
    if permission not in {PUBLIC, SIGNED_IN}:
        declared(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            if permission != PUBLIC and actor.user_id is None:
                return to_sign_in(request)
            if permission not in {PUBLIC, SIGNED_IN}:
                policy().require(actor, permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


class ProtectedView(ClassBasedView):
    """A class-based view; its class attribute `permission` is checked as `protected` does."""

    permission: str

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return protected(cls.permission)(super().as_view(**initkwargs))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Leads to the sign-in page, which leads back.

    A part of a page asked for by htmx leads its whole page there.
    """
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    login = redirect_to_login(htmx.current_url_abs_path or "/")
    return HttpResponseClientRedirect(resolve_url(login.url))


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the installation with its route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


@register()
def every_address_is_protected(**_: Any) -> list[Error]:
    """System check: deny by default holds for addresses too."""
    return [
        Error(
            f"address {route!r} names no permission",
            hint="wrap the view with protected(…)",
            id="giamngheo.E001",
        )
        for route, entry in patterns()
        if getattr(entry.callback, "permission", None) is None
    ]
