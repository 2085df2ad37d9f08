"""Decisions of a commune: what is ready, deciding, and one decision with all that follows from it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from giamngheo.areas.headings import small
from giamngheo.platform import permissions as shared
from giamngheo.platform.actions import Act
from giamngheo.platform.attachments.content import MAX_BYTES
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.converting import has_converter
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.documents.states import status_on
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.reviews import clock, labels, permissions, queries
from giamngheo.reviews.actions.deciding import decide
from giamngheo.reviews.actions.issuing import letters_wanted, write_refusals
from giamngheo.reviews.actions.refusing import Letter, refuse_by_letter
from giamngheo.reviews.actions.screening_letters import answer_screened_out, letters_of
from giamngheo.reviews.actions.signing import attach_signed, confirm_signed, copies_of, drop_signed
from giamngheo.reviews.actions.steps import close_commune
from giamngheo.reviews.models import CommuneReview, Decision, DecisionLine, SignedCopy
from giamngheo.reviews.pages.attempts import attempt, attempt_at_once
from giamngheo.reviews.pages.decision.forms import (
    AnswersForm,
    LettersForm,
    RefusalForm,
    SignedCopyForm,
    SignedForm,
)
from giamngheo.reviews.pages.decision.readiness import readiness
from giamngheo.reviews.pages.decision.signatures import signatures_shown
from giamngheo.reviews.pages.decision.tables import lines_table
from giamngheo.reviews.pages.frame import commune_frame
from giamngheo.reviews.pages.reading import read_in_full
from giamngheo.reviews.papers.decision import DECISION, LINE
from giamngheo.rules.text import Text

WHY = "papers of a decision that the page has read in reach"
TITLE = Text("Quyết định", "Decisions")
LETTERS_SHOWN = 50
PAPERS = ("certificate", "confirmation")
KINDS = {
    Decision.Kind.RECOGNITION: Text("Quyết định công nhận", "Recognition"),
    Decision.Kind.SUPPLEMENTARY: Text("Quyết định công nhận bổ sung", "Supplementary recognition"),
    Decision.Kind.ON_REQUEST: Text("Quyết định theo giấy đề nghị", "Decision on application"),
    Decision.Kind.CORRECTION: Text("Quyết định điều chỉnh", "Correction"),
    Decision.Kind.REVOCATION: Text("Quyết định thu hồi", "Revocation"),
    Decision.Kind.REFUSAL: Text("Văn bản trả lời không công nhận", "Letter of refusal"),
}


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is ready for a decision and what is not; deciding; the decisions so far."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_row(actor, pk)
    doing = request.POST.get("doing", "")
    if doing not in {"", "answers", "refuse"}:
        raise Http404
    answering, refusing = doing == "answers", doing == "refuse"
    start = usual(commune)
    form = SignedForm(None if answering or refusing else request.POST or None, initial=start)
    refusal = RefusalForm(
        request.POST if refusing else None, initial=start | {"on": start["signed_on"]}, many=True
    )
    answers = AnswersForm(request.POST if answering else None)
    if answering:
        policy().require(actor, permissions.DECIDE, commune)
        if attempt(
            request,
            answers,
            lambda: answer_screened_out(Act(actor), commune, **answers.cleaned_data),
            Text("Đã lập thông báo.", "The letters are issued."),
        ):
            return redirect("reviews:decisions", pk=pk)
    elif refusing:
        policy().require(actor, permissions.DECIDE, commune)
        if attempt(
            request,
            refusal,
            lambda: refuse_by_letter(Act(actor), commune, Letter(**refusal.cleaned_data)),
            Text("Đã lập thông báo không công nhận.", "The letters are issued."),
        ):
            return redirect("reviews:decisions", pk=pk)
    elif request.method == "POST":
        policy().require(actor, permissions.DECIDE, commune)
        made: list[Decision] = []
        if attempt(
            request,
            form,
            lambda: made.append(decide(Act(actor), commune, form.signed())),
            Text("Đã ban hành quyết định.", "The decision is issued."),
        ):
            return redirect("reviews:decision", pk=made[0].pk)
    now = readiness(request, commune)
    recognition = commune.step in {"recognition", "standing"}
    may_decide = recognition and policy().may(actor, permissions.DECIDE, commune)
    signed = list(commune.decisions.order_by("-pk"))
    context = commune_frame(request, commune, "reviews:decisions") | {
        "now": now,
        "ready": [(text, now.ready[key]) for key, text in labels.OUTCOMES.items() if now.ready.get(key)],
        "form": form,
        "recognition": recognition,
        "may_decide": may_decide,
        "may_confirm": policy().holds(actor, shared.LAW_CONFIRM),
        "may_close": may_decide and not now.households and not now.left_out,
        "decisions": [(one, KINDS[one.kind]) for one in signed if not one.is_letter],  # type: ignore[index]
        "refused": [one for one in signed if one.is_letter],
        "refusal": refusal,
        "submit": Text("Ban hành quyết định", "Issue the decision"),
        "answers": answers,
        **_after_form_a(request, commune),
    }
    wrong = bool(form.errors or answers.errors or refusal.errors)
    return render(request, "reviews/decisions.html", context, status=400 if wrong else 200)


def _after_form_a(request: HttpRequest, commune: CommuneReview) -> dict[str, Any]:
    """Applicants whom form A took off without a letter yet, and the letters there are."""
    actor = request.actor  # type: ignore[attr-defined]
    letters, without = letters_of(commune)
    reads = policy().may(actor, shared.DOCUMENT_VIEW, commune)
    return {
        "unanswered": without if policy().may(actor, permissions.DECIDE, commune) else 0,
        "answered": letters[:LETTERS_SHOWN] if reads else [],
        "answered_count": len(letters) if reads else 0,
    }


def usual(commune: CommuneReview) -> dict[str, Any]:
    """What a decision usually says: signed today, in force from the first day of the coming year."""
    today = clock.today()
    annual = commune.review.kind == "annual"
    new_year = today.replace(year=commune.review.year + 1, month=1, day=1)
    return {
        "signed_on": today,
        "effective_from": max(new_year, today) if annual else today,
        "signer_post": "Chủ tịch Ủy ban nhân dân",
        "authority": f"Ủy ban nhân dân {small(commune.commune.full_name)}",
    }


@protected(permissions.DECIDE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The commune's review ends."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_row(actor, pk)
    attempt_at_once(
        request,
        lambda: close_commune(Act(actor), commune),
        Text("Đã kết thúc rà soát của xã.", "The commune's review is closed."),
    )
    return redirect("reviews:decisions", pk=pk)


def decision_row(request: HttpRequest, pk: int, permission: str = permissions.VIEW) -> Decision:
    """A decision in the reader's reach, with its commune and review. Http404."""
    rows = Decision.objects.reach(request.actor, permission).select_related(  # type: ignore[attr-defined]
        "commune_review__review__unit", "commune_review__commune__parent", "corrects"
    )
    found: Decision = rows.one_or_404(pk=pk)
    return found


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One decision: households, papers, letters, the signed copy."""
    actor = request.actor  # type: ignore[attr-defined]
    found = decision_row(request, pk)
    doing = request.POST.get("doing", "")
    files = request.FILES if doing == "copy" else None
    letters = LettersForm(request.POST if doing == "letters" else None)
    copy = SignedCopyForm(request.POST if doing == "copy" else None, files)
    if doing == "letters":
        policy().require(actor, permissions.DECIDE, found)
        if attempt(
            request,
            letters,
            lambda: write_refusals(
                Act(actor), found, letters.cleaned_data["first"], letters.cleaned_data["on"]
            ),
            Text("Đã lập thông báo.", "The letters are issued."),
        ):
            return redirect("reviews:decision", pk=pk)
    if doing == "copy":
        policy().require(actor, permissions.SCAN, found)
        if attempt(
            request,
            copy,
            lambda: attach_signed(Act(actor), found, copy.cleaned_data["content"].read(MAX_BYTES + 1)),
            Text(
                "Đã nhận bản đã ký, chờ người khác có quyền ký quyết định đối chiếu, xác nhận.",
                "Taken; somebody else who signs decisions compares and confirms it.",
            ),
        ):
            return redirect("reviews:decision", pk=pk)
    # a table takes the posts of its own filters only
    sees = policy().sees(actor, permissions.VIEW, found)
    shown = _shown(request, found)
    table = (
        None
        if doing
        else lines_table(found, sees, shown["papers"]).bind(request, lines_in_reach(request, found))
    )
    if table is not None and table.response:
        return table.response
    read_in_full(request, found, fields=("head_name", "result"))
    context = commune_frame(request, found.commune_review, "reviews:decisions", Crumb(found.number))
    context |= shown | {"table": table, "letters": letters, "copy": copy}
    wrong = bool(letters.errors or copy.errors)
    return render(request, "reviews/decision.html", context, status=400 if wrong else 200)


def lines_in_reach(request: HttpRequest, found: Decision) -> Any:
    rows = DecisionLine.objects.reach(request.actor, permissions.VIEW).filter(decision=found)  # type: ignore[attr-defined]
    return rows.select_related(
        "case__household", "case__village_review__village", "case__village_review__commune_review"
    )


def _shown(request: HttpRequest, found: Decision) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    may_sign = policy().may(actor, permissions.DECIDE, found)
    reads = policy().may(actor, shared.DOCUMENT_VIEW, found)
    rows = IssuedDocument.objects.unscoped(WHY).defer("content")
    of_lines = rows.filter(subject_type=LINE, subject_id__among=set(found.lines.values_list("pk", flat=True)))
    its_own = of_lines if found.is_letter else rows.filter(subject_type=DECISION, subject_id=found.pk)
    paper = its_own.first()
    issued = of_lines.values_list("form", "subject_id", "pk", "template")
    forms = [form for form, _, _, _ in issued]
    copies = list(copies_of(found).order_by("pk"))
    return {
        "decision": found,
        "kind": KINDS[found.kind],  # type: ignore[index]
        "paper": paper if reads else None,
        "paper_status": status_on(paper, clock.today()) if paper else None,
        "certificates": forms.count("certificate") if reads else 0,
        "papers": {line: pk for form, line, pk, _ in issued if form in PAPERS} if reads else {},
        "confirmations": forms.count("confirmation") if reads else 0,
        "without_pdf": set() if has_converter() else {form for form, _, _, own in issued if own and reads},
        "written": forms.count("refusal") if reads else 0,
        "unwritten": len(letters_wanted(found)) if may_sign else 0,
        "corrections": list(found.corrections.order_by("pk")),
        "copies": [
            (one, one.way == SignedCopy.Way.DIGITAL, one.added_by == actor.user_id, signatures_shown(one))
            for one in copies
        ],
        "confirmed": any(one.confirmed_at for one in copies),
        "may_sign": may_sign,
        "may_scan": policy().may(actor, permissions.SCAN, found),
    }


@protected(permissions.DECIDE)
@require_POST
def copy_confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A second person has compared the signed copy."""
    return _with_copy(request, pk, permissions.DECIDE, confirm=True)


@protected(permissions.SCAN)
@require_POST
def copy_drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A copy that is of no use is taken down."""
    return _with_copy(request, pk, permissions.SCAN, confirm=False)


def _with_copy(request: HttpRequest, pk: int, permission: str, *, confirm: bool) -> HttpResponseBase:
    actor = request.actor  # type: ignore[attr-defined]
    rows = SignedCopy.objects.reach(actor, permission).select_related("decision", "attachment")
    found: SignedCopy = rows.one_or_404(pk=pk)
    act = Act(actor, reason=request.POST.get("reason", ""))
    if confirm:
        done = Text("Đã xác nhận bản đã ký.", "The signed copy is confirmed.")
        attempt_at_once(request, lambda: confirm_signed(act, found), done)
    else:
        done = Text("Đã gỡ bản này.", "The copy is taken down.")
        attempt_at_once(request, lambda: drop_signed(act, found), done)
    return redirect("reviews:decision", pk=found.decision_id)
