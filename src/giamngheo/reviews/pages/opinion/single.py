"""The opinion on one household whose result changed, or was open, when the commune's report was written."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act
from giamngheo.platform.components import Crumb
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.actions.consulting import ask_opinion_on_case, record_opinion
from giamngheo.reviews.after_decision import standing_line
from giamngheo.reviews.agreeing import without_opinion
from giamngheo.reviews.consulted import authority_of
from giamngheo.reviews.models import Case, Opinion
from giamngheo.reviews.pages.attempts import attempt
from giamngheo.reviews.pages.case.views import found_case
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.opinion.views import AnswerForm, AskForm
from giamngheo.reviews.pages.reading import read_in_full
from giamngheo.rules.text import Text

WHY = "opinions on a file that the page has read in reach"
LABEL = Text("Ý kiến cấp trên về hộ", "Opinion on the household")


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asking about the household alone, the answer, and those before; of a decided file on its own page."""
    actor = request.actor  # type: ignore[attr-defined]
    found = found_case(request, pk)
    if standing_line(found) is not None:
        return redirect("reviews:case-again", pk=pk)
    rows = list(Opinion.objects.unscoped(WHY).filter(case=found).order_by("-pk"))
    waiting = next((one for one in rows if one.answered_on is None), None)
    commune = found.village_review.commune_review
    missing = found.state == "cleared" and bool(without_opinion(commune, [found]))
    if not rows and not missing:
        return redirect("reviews:case", pk=pk)
    start = {"asked_on": clock.today(), "answered_on": clock.today()}
    form = (AnswerForm if waiting else AskForm)(request.POST or None, initial=start)
    if request.method == "POST":
        policy().require(actor, permissions.CONSULT, found)
        done = Text("Đã ghi.", "Recorded.")
        if attempt(request, form, lambda: _do(Act(actor), found, waiting, form), done):
            return redirect("reviews:case-opinion", pk=pk)
    sees = policy().sees(actor, permissions.VIEW, found)
    read_in_full(request, found)
    crumb = Crumb(found.household.code, reverse("reviews:case", args=[pk]))
    context = village_frame(request, found.village_review, crumb, Crumb(LABEL)) | {
        "case": found,
        "name": shown_name(found.household.head_name, sees) or found.household.code,
        "state": labels.CASE_STATES[found.state],
        "label": LABEL,
        "rows": rows,
        "waiting": waiting,
        "missing": missing,
        "authority": authority_of(found.review),
        "form": form,
        "may": (missing or waiting) and policy().may(actor, permissions.CONSULT, found),
        "submit": Text("Ghi ý kiến", "Record the answer")
        if waiting
        else Text("Ghi đã gửi", "Record as sent"),
    }
    return render(request, "reviews/case_opinion.html", context, status=400 if form.errors else 200)


def _do(act: Act, case: Case, waiting: Opinion | None, form: forms.Form) -> object:
    data = form.cleaned_data
    if waiting is None:
        return ask_opinion_on_case(act, case, data["report_number"], data["asked_on"])
    agrees = data["agrees"] == "yes"
    return record_opinion(
        act, waiting, data["answered_on"], data["number"], agrees=agrees, words=data["words"]
    )
