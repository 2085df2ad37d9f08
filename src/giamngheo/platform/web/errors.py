"""The page of a fault of ours; the other error pages are the templates 400, 403, 403_csrf and 404."""

from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what failed; states the number by which the log finds it."""
    page = render_to_string("500.html", {"request_id": getattr(request, "request_id", "")})
    return HttpResponse(page, status=500)


def busy(error: Exception) -> HttpResponse | None:
    """What to answer where SQLite's one writer kept the others waiting for too long; None for every other fault."""
    if not (isinstance(error, OperationalError) and "locked" in str(error)):
        return None
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
