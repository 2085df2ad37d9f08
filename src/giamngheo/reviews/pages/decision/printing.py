"""Many papers of a decision as one file; a decision that corrects or revokes."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from giamngheo.platform import permissions as shared
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.models import DocumentSet, IssuedDocument
from giamngheo.platform.documents.sets import print_together
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.platform.web.posted import posted_choice
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.actions.deciding import correct, revoke
from giamngheo.reviews.after_decision import outcome_anew
from giamngheo.reviews.models import Case, Decision, DecisionLine
from giamngheo.reviews.pages.attempts import attempt
from giamngheo.reviews.pages.decision.forms import ChangeForm
from giamngheo.reviews.pages.decision.views import decision_row, usual
from giamngheo.reviews.pages.frame import commune_frame
from giamngheo.reviews.pages.reading import read_in_full
from giamngheo.reviews.papers.decision import LINE
from giamngheo.rules.text import Text

TO_CHANGE = ("decided", "reopened", "cleared")
WHY = "papers of a decision that the page has read in reach"
FORMS = {
    "certificates": ("certificate", "Giấy chứng nhận theo Quyết định {number}"),
    "confirmations": ("confirmation", "Giấy xác nhận theo Quyết định {number}"),
    "letters": ("refusal", "Thông báo theo Quyết định {number}"),
}


@protected(shared.DOCUMENT_PRINT)
@require_POST
def together(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """The certificates or letters of a decision that hold, in the order of its lists, by a job: PDF or Word."""
    actor = request.actor  # type: ignore[attr-defined]
    found = decision_row(request, pk, shared.DOCUMENT_PRINT)
    if what not in FORMS or policy().sees(actor, shared.DOCUMENT_VIEW, found) is not PersonalData.FULL:
        raise Http404
    form, title = FORMS[what]
    rows = IssuedDocument.objects.unscoped(WHY).filter(
        form=form,
        subject_type=LINE,
        subject_id__among=set(found.lines.values_list("pk", flat=True)),
        state=IssuedDocument.State.VALID,
    )
    papers = list(rows.defer("content").order_by("pk"))
    try:
        word = posted_choice(request, "kind", {"", "docx"})
        kind = DocumentSet.Kind.DOCX if word else DocumentSet.Kind.PDF
        made = print_together(Act(actor), papers, title.format(number=found.number), kind=kind)
    except ActionRefused as error:
        messages.error(request, say(error.message))
        return redirect("reviews:decision", pk=pk)
    return redirect("platform:document-set", pk=made.pk)


@protected(permissions.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A new decision that corrects or revokes what this one says of some households."""
    actor = request.actor  # type: ignore[attr-defined]
    found = decision_row(request, pk, permissions.DECIDE)
    cases = _cases(found)
    sees = policy().sees(actor, permissions.DECIDE, found)
    named = [case.household for case, _ in cases]
    read_in_full(request, found, permissions.DECIDE, fields=("head_name", "result"), households=named)
    choices = [(str(case.pk), _told(case, outcome, sees)) for case, outcome in cases]
    initial = usual(found.commune_review) | {"effective_from": None}
    form = ChangeForm(request.POST or None, households=choices, initial=initial)
    made: list[Decision] = []

    def do() -> None:
        wanted = {int(one) for one in form.cleaned_data["households"]}
        chosen = [case for case, _ in cases if case.pk in wanted]
        act_on = correct if form.cleaned_data["way"] == "correct" else revoke
        made.append(act_on(Act(actor), found, chosen, form.signed(), form.cleaned_data["reason"]))

    if request.method == "POST" and attempt(
        request, form, do, Text("Đã ban hành quyết định.", "The decision is issued.")
    ):
        return redirect("reviews:decision", pk=made[0].pk)
    context = commune_frame(
        request, found.commune_review, "reviews:decisions", Crumb(Text("Điều chỉnh, thu hồi", "Change"))
    ) | {
        "decision": found,
        "form": form,
        "submit": Text("Ban hành quyết định", "Issue the decision"),
    }
    return render(request, "reviews/change.html", context, status=400 if form.errors else 200)


def _told(case: Case, outcome: str, sees: PersonalData) -> str:
    name = shown_name(case.household.head_name, sees)
    said = say(labels.OUTCOMES[outcome])
    if case.state != "decided":
        said += f" → {say(labels.OUTCOMES[outcome_anew(case, case.result_class)])}"
    return " – ".join(part for part in (name, case.household.code, said) if part)


def _cases(found: Decision) -> list[tuple[Case, str]]:
    """The households of which this decision is the latest word, with what it says of them."""
    later = DecisionLine.objects.unscoped(WHY).filter(case=OuterRef("case"), decision__gt=found.pk)
    rows = found.lines.filter(~Exists(later), case__state__in=TO_CHANGE).select_related(
        "case__household", "case__review"
    )
    return [(line.case, line.outcome) for line in rows.order_by("case__household__sort_name", "pk")]
