"""One file after its decision: the decision, the re-check, and the one thing that comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act
from giamngheo.platform.components import Crumb
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import words
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.actions.consulting import ask_opinion_on_case
from giamngheo.reviews.actions.postings import end_posting, repost
from giamngheo.reviews.actions.reopened import keep_decision
from giamngheo.reviews.actions.steps import reopen_case
from giamngheo.reviews.after_decision import changes, may_stand, opinion_missing, outcome_anew, standing_line
from giamngheo.reviews.agreeing import case_hearing
from giamngheo.reviews.hearing import NO_AUTHORITY, authority_of, named
from giamngheo.reviews.income import SHEETED
from giamngheo.reviews.models import Case, DecisionLine, Opinion, Posting
from giamngheo.reviews.pages.attempts import attempt
from giamngheo.reviews.pages.case.forms import ReopenForm
from giamngheo.reviews.pages.case.views import found_case
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.opinion.forms import AnswerForm, AskForm, given
from giamngheo.reviews.pages.posting.views import PlacesForm
from giamngheo.reviews.pages.reading import OF_A_FILE, read_in_full
from giamngheo.reviews.queries import hanging
from giamngheo.rules.text import Text

WHY = "rows of a file that the page has read in reach"
AGAIN = Text("Phúc tra sau quyết định", "Re-check after the decision")


class KeepForm(forms.Form):
    """Why the decision stands after all."""

    reason = forms.CharField(
        label=words("Lý do giữ quyết định", "Why the decision stands"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "data-personal": ""}),
    )


@dataclass(frozen=True)
class Deed:
    """A step that is taken on this page; `form` without fields: a button alone."""

    title: Text
    permission: str
    do: Callable[[Act, Case, dict[str, Any]], object]
    done: Text
    form: type[forms.Form] = forms.Form


def _end(act: Act, case: Case, data: dict[str, Any]) -> object:
    posting = hanging(case)
    if posting is None:
        raise Http404
    return end_posting(act, posting)


DEEDS = {
    "reopen": Deed(
        Text("Mở lại hồ sơ của hộ để phúc tra", "Reopen this household's file for a re-check"),
        permissions.REOPEN,
        lambda act, case, data: reopen_case(act, case, data["reason"]),
        Text("Đã mở lại hồ sơ của hộ.", "The file is open again."),
        ReopenForm,
    ),
    "post": Deed(
        Text("Niêm yết kết quả phúc tra", "Post the result of the re-check"),
        permissions.POST,
        lambda act, case, data: repost(act, case, data["places"]),
        Text("Đã bắt đầu niêm yết.", "The posting has begun."),
        PlacesForm,
    ),
    "end": Deed(
        Text("Kết thúc niêm yết", "End the posting"),
        permissions.POST,
        _end,
        Text("Đã kết thúc niêm yết.", "The posting is over."),
    ),
    "ask": Deed(
        Text("Gửi báo cáo xin ý kiến", "Send the report"),
        permissions.CONSULT,
        lambda act, case, data: ask_opinion_on_case(
            act, case, data["report_number"], data["asked_on"], data.get("to", "")
        ),
        Text("Đã ghi.", "Recorded."),
        AskForm,
    ),
    "opinion": Deed(
        Text("Ghi ý kiến trả lời", "Record the answer"),
        permissions.CONSULT,
        lambda act, case, data: AnswerForm.record_of(act, case_hearing(case), data),
        Text("Đã ghi.", "Recorded."),
        AnswerForm,
    ),
    "keep": Deed(
        Text("Giữ quyết định", "Let the decision stand"),
        permissions.REOPEN,
        lambda act, case, data: keep_decision(act, case, data["reason"]),
        Text("Quyết định được giữ nguyên.", "The decision stands."),
        KeepForm,
    ),
}


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that has a decision; another one is on its own page."""
    actor = request.actor  # type: ignore[attr-defined]
    found = found_case(request, pk)
    line = standing_line(found)
    if line is None:
        return redirect("reviews:case", pk=pk)
    read_in_full(request, found, fields=OF_A_FILE)
    doing = request.POST.get("doing", "")
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        deed = DEEDS.get(doing)
        if deed is None:
            raise Http404
        policy().require(actor, deed.permission, found)
        form = _form(deed, found, request.POST)
        if attempt(request, form, lambda: deed.do(Act(actor), found, form.cleaned_data), deed.done):
            return redirect("reviews:case-again", pk=pk)
        bound, found = {doing: form}, found_case(request, pk)
    return render(
        request, "reviews/reopened.html", _context(request, found, line, bound), status=400 if bound else 200
    )


def _form(deed: Deed, case: Case, data: QueryDict | None = None) -> forms.Form:
    if issubclass(deed.form, AskForm | AnswerForm):
        return deed.form(data, hearing=case_hearing(case))
    return deed.form(data)


def _context(
    request: HttpRequest, found: Case, line: DecisionLine, bound: dict[str, forms.Form]
) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    sees = policy().sees(actor, permissions.VIEW, found)
    complaints = list(found.complaints.filter(outcome="open").order_by("pk"))
    posting, rechecked = hanging(found), line.assessment_id != found.assessment_id
    differs = rechecked and changes(found, found.result_class)
    told, possible = _next(found, posting, rechecked=rechecked, differs=differs, complaints=bool(complaints))
    decides = "decide" in possible and policy().may(
        actor, permissions.DECIDE, found.village_review.commune_review
    )
    possible += [what for what in bound if what not in possible]
    return village_frame(
        request, found.village_review, Crumb(found.household.code, _case(found)), Crumb(AGAIN)
    ) | {
        "case": found,
        "name": shown_name(found.household.head_name, sees) or found.household.code,
        "state": labels.CASE_STATES[found.state],
        "line": line,
        "decided": labels.OUTCOMES[line.outcome],
        "found": labels.OUTCOMES[outcome_anew(found, found.result_class)] if rechecked else None,
        "differs": differs,
        "next": told,
        "complaints": complaints,
        "posting": posting,
        "assesses": told is RECHECK and policy().may(actor, permissions.ASSESS, found),
        "sheeted": found.review.kind in SHEETED,
        "opinions": given(found.review, Opinion.objects.unscoped(WHY).filter(case=found).order_by("-pk")),
        "authority": authority_of(found.review),
        "consults": found.review.consulted != NO_AUTHORITY,
        "change": reverse("reviews:decision-change", args=[line.decision_id]) if decides else "",
        "deeds": [
            (DEEDS[what], what, bound.get(what) or _form(DEEDS[what], found))
            for what in possible
            if what in DEEDS and policy().may(actor, DEEDS[what].permission, found)
        ],
    }


def _case(found: Case) -> str:
    return reverse("reviews:case", args=[found.pk])


STANDS = Text("Quyết định đang có hiệu lực; hồ sơ không mở.", "The decision stands; the file is not open.")
ANSWER = Text("Phúc tra và trả lời khiếu nại.", "Re-check, and answer the complaint.")
RECHECK = Text("Rà soát viên khác phúc tra hộ.", "Another enumerator re-checks the household.")
POST = Text("Niêm yết kết quả phúc tra.", "Post the result of the re-check.")
HANGS = Text("Đang niêm yết đến hết ngày {day}.", "Posted until the end of {day}.")
END = Text("Đã đủ ngày niêm yết, kết thúc niêm yết.", "The days are over: end the posting.")
ASK = Text("Xin ý kiến {authority} về kết quả phúc tra.", "Ask {authority} about the re-checked result.")
WAIT = Text("Chờ ý kiến trả lời, hạn {day}.", "Waits for the answer, due on {day}.")
CORRECT = Text("Ban hành quyết định điều chỉnh.", "Issue the decision that corrects.")
SAME = Text(
    "Kết quả không đổi: giữ quyết định, hoặc điều chỉnh nội dung khác của hộ bằng quyết định điều chỉnh.",
    "The result is the same: let the decision stand, or correct what else it says of the household.",
)
VILLAGE = Text(
    "Thôn đã mở lại: hồ sơ đi cùng cả thôn.", "The village was reopened: the file goes its way with it."
)


def _next(
    case: Case, posting: Posting | None, *, rechecked: bool, differs: bool, complaints: bool
) -> tuple[Text, list[str]]:
    """What comes next in words, and the keys of what can be done; `decide`: the decision that corrects."""
    if complaints:
        return ANSWER, []
    if case.state == "decided":
        return STANDS, ["reopen"]
    if case.state == "posted":
        if posting is None:
            return VILLAGE, []
        if clock.today() > posting.last_day:
            return END, ["end"]
        return HANGS.format(day=f"{posting.last_day:%d/%m/%Y}"), []
    if case.state == "complained":
        return POST, ["post"]
    keeps = ["keep"] if may_stand(case) else []
    if case.state == "reopened":
        if not rechecked:
            return RECHECK, keeps
        return (POST, ["post", *keeps]) if differs else (SAME, ["decide", *keeps])
    if case.state == "cleared":
        if not opinion_missing(case):
            return CORRECT, ["decide", *keeps]
        hearing = case_hearing(case)
        asks = ["ask"] if hearing.to_ask else []
        if not hearing.waiting:
            whom = named(hearing.to_ask)
            return Text(ASK.vi.format(authority=whom.vi), ASK.en.format(authority=whom.en)), [*asks, *keeps]
        due = min(one.due_on for one in hearing.waiting.values())
        return WAIT.format(day=f"{due:%d/%m/%Y}"), ["opinion", *asks, *keeps]
    return VILLAGE, []
