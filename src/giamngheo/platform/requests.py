"""Who is behind a request: a room above registers how an account becomes an `Actor`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from giamngheo.platform.scope import Actor, Forbidden, SecondFactorNeeded

ActorOf = Callable[[HttpRequest], Actor]
_actor_of: ActorOf = lambda request: Actor.nobody()  # noqa: E731


def register_actor(actor_of: ActorOf) -> None:
    global _actor_of
    _actor_of = actor_of


def actor_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.actor` and `request.request_id`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        request.actor = _actor_of(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class ForbiddenMiddleware:
    """Turns `Forbidden` into a page that says what to do and tells nothing of the other area."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Forbidden):
            needs_code = isinstance(error, SecondFactorNeeded)
            context = {"error": error, "needs_code": needs_code, "onward": _page_of(request)}
            return render(request, "platform/forbidden.html", context, status=403)
        return None


def _page_of(request: HttpRequest) -> str:
    """The page to come back to with a code given: of what was sent, the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sent_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(sent_from, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(sent_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def health(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer; for watchers, says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
