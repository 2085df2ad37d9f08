"""Asking the consulted authority and recording what it says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act
from giamngheo.platform.forms import DayField
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import words
from giamngheo.reviews import clock, permissions, queries
from giamngheo.reviews.actions.consulting import ask_opinion, record_opinion
from giamngheo.reviews.after_decision import lines_of_case
from giamngheo.reviews.agreeing import without_opinion
from giamngheo.reviews.consulted import authority_of
from giamngheo.reviews.models import Case, CommuneReview, Opinion
from giamngheo.reviews.pages.attempts import attempt
from giamngheo.reviews.pages.frame import commune_frame
from giamngheo.reviews.pages.reading import note_in_full
from giamngheo.rules.text import Text

WHY = "files of a commune that the page has read in reach"


class AskForm(forms.Form):
    """The report that was sent."""

    report_number = forms.CharField(label=words("Số báo cáo", "Number of the report"), max_length=60)
    asked_on = DayField(label=words("Ngày gửi", "Sent on"))


class AnswerForm(forms.Form):
    """What the authority answered."""

    agrees = forms.ChoiceField(
        label=words("Ý kiến", "Opinion"),
        choices=[("yes", words("Đồng ý", "Agrees")), ("no", words("Chưa đồng ý", "Does not agree"))],
        widget=forms.RadioSelect,
    )
    answered_on = DayField(label=words("Ngày trả lời", "Answered on"))
    number = forms.CharField(label=words("Số văn bản trả lời", "Number of the answer"), max_length=60)
    words = forms.CharField(
        label=words("Nội dung ý kiến", "What it says"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The reports to the consulted authority with their answers, and the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_row(actor, pk)
    rows = list(commune.opinions.filter(case=None).order_by("-pk"))
    waiting = next((one for one in rows if one.answered_on is None), None)
    form = _form(request, waiting)
    if request.method == "POST":
        policy().require(actor, permissions.CONSULT, commune)
        if commune.step != "consultation" and waiting is None and "report_number" not in request.POST:
            raise Http404
        if attempt(
            request, form, lambda: _do(Act(actor), commune, waiting, form), Text("Đã ghi.", "Recorded.")
        ):
            return redirect("reviews:opinion", pk=pk)
    context = commune_frame(request, commune, "reviews:opinion") | {
        "rows": rows,
        "form": form,
        "waiting": waiting,
        "late": waiting is not None and clock.today() > waiting.due_on,
        "may": commune.step == "consultation" and policy().may(actor, permissions.CONSULT, commune),
        "decides": bool(rows) and commune.step == "recognition",
        "authority": authority_of(commune.review),
        "apart": _apart(request, commune) if commune.step == "recognition" else [],
        "nobody": commune.review.consulted == "none",
        "submit": Text("Ghi ý kiến", "Record the answer")
        if waiting
        else Text("Ghi đã gửi", "Record as sent"),
    }
    return render(request, "reviews/opinion.html", context, status=400 if form.errors else 200)


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


def _form(request: HttpRequest, waiting: Opinion | None) -> forms.Form:
    today = {"asked_on": clock.today(), "answered_on": clock.today()}
    return (AnswerForm if waiting else AskForm)(request.POST or None, initial=today)


def _do(act: Act, commune: Any, waiting: Opinion | None, form: forms.Form) -> object:
    data = form.cleaned_data
    if waiting is None:
        return ask_opinion(act, commune, data["report_number"], data["asked_on"])
    return record_opinion(
        act, waiting, data["answered_on"], data["number"], agrees=data["agrees"] == "yes", words=data["words"]
    )
