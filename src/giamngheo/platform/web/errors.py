"""The page of a fault of ours; the other error pages are the templates 400, 403, 403_csrf and 404."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what failed; states the number by which the log finds it."""
    page = render_to_string("500.html", {"request_id": getattr(request, "request_id", "")})
    return HttpResponse(page, status=500)
