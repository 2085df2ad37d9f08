"""The file of one household in a review."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from giamngheo.platform.components import Crumb
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.models import Case
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.todo import case_offers

PLACE = "village_review__commune_review__"


@protected(permissions.VIEW)
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where the household stands in the review."""
    actor = request.actor  # type: ignore[attr-defined]
    found: Case = (
        Case.objects.reach(actor, permissions.VIEW)
        .select_related("household", "village_review__village", f"{PLACE}review", f"{PLACE}commune")
        .one_or_404(pk=pk)
    )
    name = shown_name(found.household.head_name, policy().sees(actor, permissions.VIEW, found))
    context = village_frame(request, found.village_review, Crumb(found.household.code))
    context |= {
        "case": found,
        "name": name or found.household.code,
        "state": labels.CASE_STATES[found.state],
        "source": labels.SOURCES[found.source],
        "offers": case_offers(actor, found),
    }
    return render(request, "reviews/case.html", context)
