"""A complaint about a posted result: who re-checks, what came of it, the answer, posting again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from giamngheo.complaints import permissions as inbox
from giamngheo.people.models import RoleGrant
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.database.names import person_name_key
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import words
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.actions.complaints import Answered, answer_complaint, assign_recheck
from giamngheo.reviews.actions.postings import repost
from giamngheo.reviews.after_decision import standing_line
from giamngheo.reviews.linking import grievance_of
from giamngheo.reviews.models import Assessment, Case, ResultComplaint
from giamngheo.reviews.pages.attempts import attempt
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.posting.views import PlacesForm
from giamngheo.reviews.pages.reading import OF_A_FILE, read_in_full
from giamngheo.rules.text import Text

PLACE = "case__village_review__commune_review__"
OUTCOMES = {
    ResultComplaint.Outcome.OPEN: Text("Đang xử lý", "Open"),
    ResultComplaint.Outcome.UPHELD: Text("Khiếu nại đúng", "Upheld"),
    ResultComplaint.Outcome.REFUSED: Text("Khiếu nại không đúng", "Refused"),
    ResultComplaint.Outcome.WITHDRAWN: Text("Đã rút khiếu nại", "Withdrawn"),
}


class PersonalArea(forms.Textarea):
    def __init__(self) -> None:
        super().__init__({"rows": 3, "data-personal": ""})


class RecheckForm(forms.Form):
    """Who re-checks."""

    user = forms.ChoiceField(label=words("Người phúc tra", "Who re-checks"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [("", "–"), *((str(pk), name) for pk, name in people)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer, which goes to the inbox too; with a number a letter is issued."""

    outcome = forms.ChoiceField(label=words("Kết luận", "Outcome"))
    finding = forms.CharField(
        label=words("Kết quả phúc tra", "What the re-check found"), max_length=2000, widget=PersonalArea
    )
    answer = forms.CharField(label=words("Nội dung trả lời", "Answer"), max_length=2000, widget=PersonalArea)
    number = forms.CharField(
        label=words("Số văn bản trả lời", "Number of the letter"),
        max_length=60,
        required=False,
        help_text=words(
            "Lấy từ sổ văn thư; để trống nếu trả lời trực tiếp",
            "From the clerk's book; empty if told in person",
        ),
    )
    signer = forms.CharField(label=words("Người ký", "Signatory"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ended = [one for one in OUTCOMES if one != ResultComplaint.Outcome.OPEN]
        choices = [(one.value, words(OUTCOMES[one].vi, OUTCOMES[one].en)) for one in ended]
        self.fields["outcome"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The complaint, and the one thing that comes next."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = ResultComplaint.objects.reach(actor, permissions.VIEW).select_related(
        "case__household", "case__assessment", "case__village_review__village",
        f"{PLACE}review", f"{PLACE}commune", "rechecker", "recheck", "against",
    )  # fmt: skip
    found: ResultComplaint = rows.one_or_404(pk=pk)
    case = found.case
    doing = request.POST.get("doing", "")
    bound = {doing: request.POST} if request.method == "POST" else {}
    people = enumerators(case)
    given = {
        "recheck": RecheckForm(bound.get("recheck"), people=people, initial={"user": found.rechecker_id}),
        "answer": AnswerForm(bound.get("answer")),
        "repost": PlacesForm(bound.get("repost")),
    }
    if request.method == "POST":
        if doing not in given:
            raise Http404
        form = given[doing]
        policy().require(actor, permissions.POST if doing == "repost" else permissions.COMPLAINT, found)
        if attempt(request, form, lambda: _do(doing, Act(actor), found, form), DONE[doing]):
            return redirect("reviews:complaint", pk=pk)
    wrong = any(form.errors for form in given.values())
    return render(
        request,
        "reviews/complaint.html",
        _context(request, found, given, people),
        status=400 if wrong else 200,
    )


DONE = {
    "recheck": Text("Đã giao phúc tra.", "The re-check is assigned."),
    "answer": Text("Đã trả lời khiếu nại.", "The complaint is answered."),
    "repost": Text("Đã niêm yết lại kết quả của hộ.", "The result is posted again."),
}


def _do(doing: str, act: Act, found: ResultComplaint, form: forms.Form) -> object:
    data = form.cleaned_data
    if doing == "recheck":
        return assign_recheck(act, found, int(data["user"]))
    if doing == "repost":
        return repost(act, found.case, data["places"])
    return answer_complaint(act, found, Answered(**data))


def _context(
    request: HttpRequest, found: ResultComplaint, given: dict[str, forms.Form], people: list[tuple[int, str]]
) -> dict[str, Any]:
    actor, case = request.actor, found.case  # type: ignore[attr-defined]
    sees = policy().sees(actor, permissions.VIEW, found)
    name = shown_name(case.household.head_name, sees) or case.household.code
    read_in_full(request, found, fields=OF_A_FILE)
    is_open = found.outcome == ResultComplaint.Outcome.OPEN
    may = {one: policy().may(actor, one, found) for one in (permissions.COMPLAINT, permissions.POST)}
    grievance = grievance_of(found)
    content = found.content
    if grievance is not None and sees is PersonalData.FULL and policy().may(actor, inbox.VIEW, grievance):
        content = grievance.content
        record_reading(actor, inbox.VIEW, grievance, fields=["content"])
    recheck = found.recheck or (
        case.assessments.filter(occasion="recheck", complete=True, pk__gt=found.against_id).last()
    )
    return village_frame(request, case.village_review, Crumb(Text("Khiếu nại", "Complaint"))) | {
        "complaint": found,
        "case": case,
        "name": name,
        "content": content if sees is PersonalData.FULL else "",
        "full": sees is PersonalData.FULL,
        "grievance": grievance if grievance and policy().may(actor, inbox.VIEW, grievance) else None,
        "state": labels.CASE_STATES[case.state],
        "outcome": OUTCOMES[found.outcome],  # type: ignore[index]
        "late": is_open and clock.today() > found.due_on,
        "class_now": labels.result_name(case.result_class),
        "recheck": recheck,
        "people": people,
        "forms": given,
        "may_assign": is_open and may[permissions.COMPLAINT],
        "may_answer": is_open and may[permissions.COMPLAINT] and policy().holds(actor, inbox.ANSWER),
        "recheck_found": _found(case, recheck)
        if recheck is not None and recheck.pk != case.assessment_id
        else None,
        "after": standing_line(case) is not None,
        "may_repost": not is_open
        and case.state == Case.State.COMPLAINED
        and not case.complaints.filter(outcome="open").exists()
        and may[permissions.POST],
    }


def _found(case: Case, recheck: Assessment) -> Text | str:
    """What a re-check found that does not count yet."""
    scored = recheck.scorings.filter(standard=case.review.standard).first()
    return labels.result_name(scored.result_class) if scored else "–"


def enumerators(case: Case, on: date | None = None) -> list[tuple[int, str]]:
    """Who can re-check: accounts that save forms in the commune or the village, but who assessed."""
    able = [name for name in roles() if permissions.ASSESS in permissions_of(name)]
    place = case.village_review
    units = [unit for unit in (place.village_id, place.commune_review.commune_id) if unit]
    held = RoleGrant.objects.on(on or clock.today()).filter(unit__in=units, role__in=able)
    first = case.assessment.enumerator_id if case.assessment else None
    found = {
        grant.user_id: grant.user.full_name
        for grant in held.select_related("user")
        if grant.user.is_active and grant.user_id != first
    }
    return sorted(found.items(), key=lambda one: person_name_key(one[1]))
