"""Asking the consulted authority and recording what it says."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.reviews import clock, permissions, queries
from giamngheo.reviews.actions.consulting import ask_opinion
from giamngheo.reviews.after_decision import lines_of_case
from giamngheo.reviews.agreeing import without_opinion
from giamngheo.reviews.hearing import NO_AUTHORITY, authorities, authority_of, heard
from giamngheo.reviews.models import Case, CommuneReview
from giamngheo.reviews.pages.attempts import attempt
from giamngheo.reviews.pages.frame import commune_frame
from giamngheo.reviews.pages.opinion.forms import AnswerForm, AskForm, asking, course, given
from giamngheo.reviews.pages.reading import note_in_full
from giamngheo.reviews.rules import version_of
from giamngheo.rules.text import Text

WHY = "files of a commune that the page has read in reach"


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The reports to the consulted authority with their answers, and the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_row(actor, pk)
    rows = list(commune.opinions.filter(case=None).order_by("-pk"))
    hearing = heard(authorities(commune.review), rows, commune.reopened)
    bound: AskForm | AnswerForm | None = None
    if request.method == "POST":
        policy().require(actor, permissions.CONSULT, commune)
        if "report_number" in request.POST:
            bound = AskForm(request.POST, hearing=hearing)
        elif hearing.waiting:
            bound = AnswerForm(request.POST, hearing=hearing)
        else:
            raise Http404
        done = partial(_do, Act(actor), commune, bound)
        if attempt(request, bound, done, Text("Đã ghi.", "Recorded.")):
            return redirect("reviews:opinion", pk=pk)
    may = commune.step == "consultation" and policy().may(actor, permissions.CONSULT, commune)
    context = commune_frame(request, commune, "reviews:opinion") | {
        "rows": given(commune.review, rows),
        "course": course(hearing) if commune.step == "consultation" else [],
        "asking": asking(hearing, bound, may=may),
        "late": [one for one in hearing.waiting.values() if clock.today() > one.due_on],
        "decides": bool(rows) and commune.step == "recognition",
        "authority": authority_of(commune.review),
        "version": version_of(commune.review),
        "apart": _apart(request, commune) if commune.step == "recognition" else [],
        "nobody": commune.review.consulted == NO_AUTHORITY,
    }
    status = 400 if bound is not None and bound.errors else 200
    return render(request, "reviews/opinion.html", context, status=status)


def _apart(request: HttpRequest, commune: CommuneReview) -> list[tuple[Case, str]]:
    """The households that the report does not speak of and nobody has agreed to, with their names as the reader sees
    them.
    """
    rows = Case.objects.unscoped(WHY).filter(village_review__commune_review=commune, state="cleared")
    cases = list(rows.filter(~lines_of_case()).select_related("household").order_by("pk"))
    apart = without_opinion(commune, cases)
    sight = policy().sight(request.actor, permissions.VIEW)  # type: ignore[attr-defined]
    note_in_full(request, [one.household for one in cases if one.pk in apart])
    return [
        (
            one,
            shown_name(
                one.household.head_name, sight(Placed(one.household.commune_id, one.household.village_id))
            )
            or one.household.code,
        )
        for one in cases
        if one.pk in apart
    ]


def _do(act: Act, commune: CommuneReview, form: AskForm | AnswerForm) -> object:
    if isinstance(form, AnswerForm):
        return form.record(act)
    data = form.cleaned_data
    return ask_opinion(act, commune, data["report_number"], data["asked_on"], form.authority)
