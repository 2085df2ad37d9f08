"""From a village of a review to its quick grid and its paper pack."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from giamngheo.platform.scope.protected import protected
from giamngheo.registry.permissions import FILL
from giamngheo.reviews import queries


@protected(FILL)
@require_safe
def grid(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The grid of the village, which shows the list of the review that runs."""
    return _of_village(request, pk, "registry:entry-grid")


@protected(FILL)
@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheets of the households on the village's list."""
    return _of_village(request, pk, "registry:paper-pack")


def _of_village(request: HttpRequest, pk: int, page: str) -> HttpResponseBase:
    found = queries.village_row(request.actor, pk, FILL)  # type: ignore[attr-defined]
    if found.village_id is None:
        raise Http404
    return redirect(page, pk=found.village_id)
