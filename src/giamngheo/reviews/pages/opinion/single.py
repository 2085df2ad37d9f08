"""The opinion on one household whose result changed, or was open, when the commune's report was written."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act
from giamngheo.platform.components import Crumb
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.actions.consulting import ask_opinion_on_case
from giamngheo.reviews.after_decision import standing_line
from giamngheo.reviews.agreeing import case_hearing, without_opinion
from giamngheo.reviews.hearing import authority_of
from giamngheo.reviews.models import Case, Opinion
from giamngheo.reviews.pages.attempts import attempt
from giamngheo.reviews.pages.case.views import found_case
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.opinion.forms import AnswerForm, AskForm, asking, course, given
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
    hearing = case_hearing(found)
    commune = found.village_review.commune_review
    missing = found.state == "cleared" and bool(without_opinion(commune, [found]))
    if not rows and not missing:
        return redirect("reviews:case", pk=pk)
    bound: AskForm | AnswerForm | None = None
    if request.method == "POST":
        policy().require(actor, permissions.CONSULT, found)
        asks = "report_number" in request.POST or not hearing.waiting
        bound = (AskForm if asks else AnswerForm)(request.POST, hearing=hearing)
        done = Text("Đã ghi.", "Recorded.")
        if attempt(request, bound, partial(_do, Act(actor), found, bound), done):
            return redirect("reviews:case-opinion", pk=pk)
    may = bool(missing or hearing.waiting) and policy().may(actor, permissions.CONSULT, found)
    sees = policy().sees(actor, permissions.VIEW, found)
    read_in_full(request, found)
    crumb = Crumb(found.household.code, reverse("reviews:case", args=[pk]))
    context = village_frame(request, found.village_review, crumb, Crumb(LABEL)) | {
        "case": found,
        "name": shown_name(found.household.head_name, sees) or found.household.code,
        "state": labels.CASE_STATES[found.state],
        "label": LABEL,
        "rows": given(found.review, rows),
        "missing": missing,
        "standing": found.review.standing,
        "authority": authority_of(found.review),
        "course": course(hearing) if missing else [],
        "asking": asking(hearing, bound, may=may),
    }
    status = 400 if bound is not None and bound.errors else 200
    return render(request, "reviews/case_opinion.html", context, status=status)


def _do(act: Act, case: Case, form: AskForm | AnswerForm) -> object:
    if isinstance(form, AnswerForm):
        return form.record(act)
    data = form.cleaned_data
    return ask_opinion_on_case(act, case, data["report_number"], data["asked_on"], form.authority)
