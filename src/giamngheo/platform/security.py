"""Headers that keep a page to itself: nothing loads from another host.

Nothing inline runs without the nonce.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.csp_nonce` (for `<script nonce>`) and the headers.

    A view may set its own policy before.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        made: list[str] = []

        def nonce() -> str:
            if not made:
                made.append(secrets.token_urlsafe(16))
            return made[0]

        request.csp_nonce = SimpleLazyObject(nonce)  # type: ignore[attr-defined]
        response = get_response(request)
        allowed = f" 'nonce-{made[0]}'" if made else ""
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=allowed))
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        actor = getattr(request, "actor", None)
        if actor is not None and actor.user_id is not None:
            # a shared computer keeps no copy of what somebody else has seen, nor shows it by the button "back"
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
