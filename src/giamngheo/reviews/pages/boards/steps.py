"""Moving a village or a commune to its next step by a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.actions import steps
from giamngheo.reviews.models import CommuneReview, VillageReview
from giamngheo.rules.text import Text

VILLAGE: dict[str, Callable[[Act, VillageReview], VillageReview]] = {
    "begin": steps.begin_assessment,
    "pass": steps.pass_empty_village,
    "meeting": steps.call_meeting,
}
COMMUNE: dict[str, Callable[[Act, CommuneReview], CommuneReview]] = {"finish": steps.finish_villages}
TOGETHER: dict[str, Callable[[Act, CommuneReview], int]] = {
    "begin": steps.begin_villages,
    "pass": steps.pass_empty_villages,
}
NOW_AT = Text("Đã chuyển sang bước «{step}».", "Now at “{step}”.")
MOVED = Text("Đã chuyển {n} thôn sang bước «{step}».", "{n} villages are now at “{step}”.")


@protected(permissions.STEP)
@require_POST
def village(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """Begins the assessment, calls the meeting, passes an empty village."""
    rows = VillageReview.objects.reach(request.actor, permissions.STEP)  # type: ignore[attr-defined]
    return _moved(request, rows.one_or_404(pk=pk), VILLAGE, what, labels.VILLAGE_STEPS, "reviews:village")


@protected(permissions.STEP)
@require_POST
def commune(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """The villages are done: on to the opinion or to recognition; or all villages at the list move together."""
    rows = CommuneReview.objects.reach(request.actor, permissions.STEP)  # type: ignore[attr-defined]
    row = rows.one_or_404(pk=pk)
    if what not in TOGETHER:
        return _moved(request, row, COMMUNE, what, labels.COMMUNE_STEPS, "reviews:commune")
    try:
        count = TOGETHER[what](Act(request.actor), row)  # type: ignore[attr-defined]
        step = labels.VILLAGE_STEPS["classify" if what == "begin" else "done"].word
        messages.success(request, say(MOVED.format(n=count, step=say(step))))
    except ActionRefused as error:
        messages.error(request, say(error.message))
    return redirect("reviews:commune", pk=pk)


def _moved(
    request: HttpRequest, row: Any, ways: dict[str, Any], what: str, names: dict[str, Any], page: str
) -> HttpResponseBase:
    if what not in ways:
        raise Http404
    try:
        moved = ways[what](Act(request.actor), row)  # type: ignore[attr-defined]
        messages.success(request, say(NOW_AT.format(step=say(names[moved.step].word))))
    except ActionRefused as error:
        messages.error(request, say(error.message))
    return redirect(page, pk=row.pk)
