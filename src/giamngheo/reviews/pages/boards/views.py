"""The boards of a review: what is open, how far communes and villages have come, what can be done now."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from giamngheo.law import load_standard
from giamngheo.platform.database.names import label_key
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.reviews import labels, permissions, queries, rules, standing
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Review
from giamngheo.reviews.pages.boards.summary import calendar, summary, way_of
from giamngheo.reviews.pages.boards.tables import COMMUNES, REVIEWS, VILLAGES
from giamngheo.reviews.pages.boards.waiting import waits, waits_of_village
from giamngheo.reviews.pages.frame import HOME, commune_frame, review_crumbs, village_frame
from giamngheo.reviews.pages.todo import COMMUNE_TODO, VILLAGE_TODO, offers
from giamngheo.reviews.quality.board import open_warnings
from giamngheo.reviews.rounds import opened_apart


@protected(permissions.VIEW)
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The reviews that the reader sees anything of, latest first."""
    found = queries.reviews(request.actor).select_related("unit")  # type: ignore[attr-defined]
    table = REVIEWS.bind(request, list(found.order_by("-starts_on", "-pk")))
    may_open = policy().holds(request.actor, permissions.OPEN)  # type: ignore[attr-defined]
    context = {"table": table, "label": HOME, "may_open": may_open}
    return table.response or render(request, "reviews/home.html", context)


@protected(permissions.VIEW)
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The communes of a review, the late ones first; who reaches one commune or village is led there."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_object_or_404(Review.objects.select_related("unit"), pk=pk)
    communes = list(queries.communes(actor, pk).select_related("commune"))
    for row in communes:
        row.review = found
    if not communes:
        return _villages_alone(request, found)
    if len(communes) == 1:
        return redirect("reviews:commune", pk=communes[0].pk)
    days = rules.working_days()
    now = standing.of_communes(communes, days, empty_ones=False)
    now.sort(key=lambda one: (not one.overdue, -one.late, label_key(one.row.commune.full_name)))
    table = COMMUNES.bind(request, now)
    context = {
        "review": found,
        "label": labels.review_name(found),
        "standard": load_standard(found.standard).name,
        "crumbs": review_crumbs(found),
        "table": table,
        "figures": summary(now),
        "calendar": calendar(found, days),
        "version": rules.version_of(found),
        "apart": opened_apart(actor, found),
    }
    return table.response or render(request, "reviews/review.html", context)


def _villages_alone(request: HttpRequest, found: Review) -> HttpResponseBase:
    """For who reaches villages but no commune."""
    rows = queries.village_rows(request.actor, commune_review__review=found)  # type: ignore[attr-defined]
    villages = sorted(rows, key=lambda one: label_key(say(labels.village_name(one))))
    if not villages:
        raise Http404
    if len(villages) == 1:
        return redirect("reviews:village", pk=villages[0].pk)
    table = VILLAGES.bind(request, standing.of_villages(villages))
    context = {
        "review": found,
        "label": labels.review_name(found),
        "standard": load_standard(found.standard).name,
        "crumbs": review_crumbs(found),
        "table": table,
    }
    return table.response or render(request, "reviews/review.html", context)


@protected(permissions.VIEW)
@require_safe
def commune(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The villages of a commune, the late ones first, and what can be done with the commune now."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.commune_row(actor, pk)
    days = rules.working_days()
    now = standing.of_communes([found], days)[0]
    villages = queries.village_rows(actor, commune_review=found).filter(standing.inhabited())
    rows = standing.of_villages(villages)
    rows.sort(key=lambda one: (not one.overdue, label_key(say(labels.village_name(one.row)))))
    table = VILLAGES.bind(request, rows)
    context = commune_frame(request, found) | {
        "now": now,
        "table": table,
        "offers": offers(actor, now, COMMUNE_TODO),
        "waits": waits(rows, now),
        "calendar": calendar(found.review, days),
        "version": rules.version_of(found.review),
    }
    return table.response or render(request, "reviews/commune.html", context)


@protected(permissions.VIEW)
@require_safe
def village(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A village: its households by state, and what can be done now."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.village_row(actor, pk)
    now = standing.with_visits(standing.of_villages([found])[0])
    context = village_frame(request, found) | {
        "now": now,
        "states": [
            (key, status, now.cases[key]) for key, status in labels.CASE_STATES.items() if now.cases[key]
        ],
        "offers": offers(actor, now, VILLAGE_TODO),
        "way": way_of(now),
        "waited_for": waits_of_village(now),
        "overdue": now.overdue,
        "meets": now.review.kind not in WITHOUT_MEETING,
        # before the first form there is nothing to warn of
        "warned": None if found.step == "list" else open_warnings(found),
        "may_look": policy().may(actor, permissions.QUALITY_READ, found),
    }
    return render(request, "reviews/village.html", context)
