"""How much a request may bring, looked at before anything of it is read: what is read goes to the disk."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MIB = 1024**2
OF_A_VISITOR = 3 * MIB
OF_A_USER = 4096 * MIB
"""The lists of an import, together."""


def body_size_gate(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answers 413 to what is larger; who has not signed in sends forms, never files."""

    def middleware(request: HttpRequest) -> HttpResponse:
        actor = request.actor  # type: ignore[attr-defined]
        most = OF_A_VISITOR if actor.user_id is None else OF_A_USER
        if _length(request) > most:
            return render(request, "platform/too_large.html", {"most": most // MIB}, status=413)
        return get_response(request)

    return middleware


def _length(request: HttpRequest) -> int:
    """What the sender says; the server reads no more than that."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else 0
