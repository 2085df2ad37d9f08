"""The queue of a commune's applications, and one file with its next step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from giamngheo.law import load_standard
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.permissions import DOCUMENT_VIEW
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.reviews import clock, eligibility, labels, permissions, queries, rules
from giamngheo.reviews.actions.listing import WITHDRAWABLE
from giamngheo.reviews.actions.refusing import is_refused
from giamngheo.reviews.actions.screening_letters import is_unanswered
from giamngheo.reviews.after_decision import lines_of_case
from giamngheo.reviews.agreeing import case_hearing
from giamngheo.reviews.hearing import NO_AUTHORITY
from giamngheo.reviews.income import SHEETED
from giamngheo.reviews.models import Case, CommuneReview, Opinion, Posting, ResultComplaint
from giamngheo.reviews.pages.frame import commune_frame, village_frame
from giamngheo.reviews.pages.reading import OF_A_FILE, read_in_full
from giamngheo.reviews.pages.requests.doing import DEEDS, REOPENABLE
from giamngheo.reviews.pages.requests.steps import CONSULT, DECIDE, REFUSE, lateness, next_step
from giamngheo.reviews.pages.requests.tables import queue, whose
from giamngheo.reviews.papers.posting import form_of
from giamngheo.rules.text import Text

PLACE = "village_review__commune_review__"
WITH = ("household", "person", "review", "village_review__village", f"{PLACE}review", f"{PLACE}commune")
WHY = "what belongs to files that the reader reached"


def _commune(request: HttpRequest, pk: int) -> CommuneReview:
    """The commune of a standing review; another review has no queue."""
    found = queries.commune_row(request.actor, pk)  # type: ignore[attr-defined]
    if not found.review.standing:
        raise Http404
    return found


@protected(permissions.VIEW)
@require_safe
def requests(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Applications of a commune, those that wait first, the nearest last day first."""
    actor, found = request.actor, _commune(request, pk)  # type: ignore[attr-defined]
    rows = Case.objects.reach(actor, permissions.VIEW).filter(village_review__commune_review=found)
    if not request.GET.get("open"):
        rows = rows.exclude(state__in=("decided", "withdrawn", "screened_out"))
    rows = rows.annotate(decided_before=lines_of_case())
    rows = rows.select_related("household", "person", "review", "village_review__village").prefetch_related(
        Prefetch(
            "repostings",
            Posting.objects.unscoped(WHY).filter(queries.says_what_counts(), ended_on=None),
            to_attr="hanging",
        ),
        Prefetch(
            "complaints",
            ResultComplaint.objects.unscoped(WHY).filter(outcome="open"),
            to_attr="open_complaints",
        ),
    )
    if found.review.consulted != NO_AUTHORITY:
        rows = rows.prefetch_related(Prefetch("opinions", Opinion.objects.unscoped(WHY), to_attr="asked"))
    sees = policy().sees(actor, permissions.VIEW, found)
    table = queue(sees, clock.today(), rules.working_days()).bind(request, rows)
    context = commune_frame(request, found, "reviews:requests") | {
        "table": table,
        "may_list": policy().may(actor, permissions.LIST, found) and found.step == "standing",
        "total": found.review.rules.get("total_days"),
    }
    return table.response or render(request, "reviews/requests/queue.html", context)


def file_of(request: HttpRequest, pk: int) -> Case:
    """One application of a standing review in the reader's area, or 404."""
    rows = Case.objects.reach(request.actor, permissions.VIEW).select_related(*WITH)  # type: ignore[attr-defined]
    rows = rows.annotate(decided_before=lines_of_case())
    found: Case = rows.one_or_404(pk=pk)
    if not found.review.standing:
        raise Http404
    return found


@protected(permissions.VIEW)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One application: its days, where it stands, what comes next."""
    found = file_of(request, pk)
    read_in_full(request, found, fields=OF_A_FILE)
    return render(request, "reviews/requests/request.html", _context(request, found, {}))


@protected(permissions.VIEW)
@require_POST
def act_on(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """Takes a step of the file."""
    actor, found = request.actor, file_of(request, pk)  # type: ignore[attr-defined]
    deed = DEEDS.get(what)
    if deed is None:
        raise Http404
    policy().require(actor, deed.permission, found)
    form = deed.form(request.POST) if deed.form else forms.Form(request.POST)
    if form.is_valid():
        try:
            deed.do(Act(actor), found, form.cleaned_data)
            messages.success(request, say(deed.done))
            return redirect("reviews:request", pk=pk)
        except ActionRefused as error:
            form.add_error(None, say(error.message))
            found = file_of(request, pk)
    return render(
        request, "reviews/requests/request.html", _context(request, found, {what: form}), status=400
    )


def _context(request: HttpRequest, found: Case, bound: dict[str, forms.Form]) -> dict[str, Any]:
    actor, today, days = request.actor, clock.today(), rules.working_days()  # type: ignore[attr-defined]
    posting = queries.hanging(found)
    complaints = list(found.complaints.filter(outcome="open").order_by("pk"))
    asks = found.review.consulted != NO_AUTHORITY and found.state == "cleared"
    agreed = not asks or case_hearing(found).complete
    step = next_step(found, posting, today, complaint=bool(complaints), agreed=agreed)
    again = bool(getattr(found, "decided_before", False)) and found.state != "withdrawn"
    if step is DECIDE and not again and is_refused(found, today):
        step = REFUSE
    possible = [step.what] if step and step.what in DEEDS and not again else []
    gone = not again and found.state == "cleared" and queries.has_ended(found)
    possible += ["withdraw"] if (found.state in WITHDRAWABLE and not again) or gone else []
    possible += ["reopen"] if found.state in REOPENABLE and not again else []
    # a refused step stays on the page with its message, even where it is not the next one any more
    possible += [what for what in bound if what not in possible]
    shown = [
        (DEEDS[what], what, bound.get(what) or DEEDS[what].empty(found))
        for what in possible
        if policy().may(actor, DEEDS[what].permission, found)
    ]
    sees = policy().sees(actor, permissions.VIEW, found)
    procedure = rules.procedure_of(found.review)
    latest = (
        found.assessment.scorings.filter(standard=found.review.standard).first() if found.assessment else None
    )
    context = village_frame(request, found.village_review, Crumb(found.dossier_code))
    return context | {
        "case": found,
        "name": whose(found, sees) or found.household.code,
        "state": labels.CASE_STATES[found.state],
        "unanswered": is_unanswered(found),
        "source": labels.SOURCES[found.source],
        "channel": labels.CHANNELS.get(found.channel, ""),
        "late": lateness(found, today, days),
        "next": step,
        "consults": step is CONSULT,
        "posting": posting,
        "sheet_form": form_of(found.review),
        "complaints": complaints,
        "on_show": posting is not None and posting.first_day <= today <= posting.last_day,
        "full": sees is PersonalData.FULL,
        "last_posting": rules.last_posting(found.review, found.due_on, days) if found.due_on else None,
        "total": procedure.figures.get("total_days"),
        "scored": latest,
        "unfinished": _unfinished(found),
        "awaited": eligibility.awaited(found.review.kind, load_standard(found.review.standard)),
        "reason": Text(latest.reason_vi, latest.reason_en) if latest else "",
        "sheeted": found.review.kind in SHEETED,
        "again": again,
        "may_list": policy().may(actor, permissions.LIST, found),
        "may_assess": policy().may(actor, permissions.ASSESS, found),
        "lines": [
            (line, labels.OUTCOMES[line.outcome])
            for line in found.decision_lines.select_related("decision").order_by("pk")
        ],
        "deeds": shown,
        "papers": _papers(request, found),
        "queue": reverse("reviews:requests", args=[found.village_review.commune_review_id])
        if policy().may(actor, permissions.VIEW, found.village_review.commune_review)
        else "",
    }


def _unfinished(found: Case) -> Text | None:
    """What the last form lacks, where it came after the one that counts and is not complete."""
    last = found.assessments.order_by("-revision").first()
    if last is None or last.complete:
        return None
    scored = last.scorings.filter(standard=found.review.standard).first()
    return Text(scored.reason_vi, scored.reason_en) if scored else None


def _papers(request: HttpRequest, found: Case) -> list[IssuedDocument]:
    """The confirmation or certificate, the letter, and the decision, of who may read issued documents."""
    if not policy().may(request.actor, DOCUMENT_VIEW, found):  # type: ignore[attr-defined]
        return []
    lines = list(found.decision_lines.values_list("pk", "decision"))
    about = Q(subject_type="reviews.decisionline", subject_id__in=[pk for pk, _ in lines])
    about |= Q(subject_type="reviews.decision", subject_id__in=[pk for _, pk in lines])
    about |= Q(subject_type="reviews.case", subject_id=found.pk)
    rows = IssuedDocument.objects.reach(request.actor, DOCUMENT_VIEW)  # type: ignore[attr-defined]
    return list(rows.filter(about).defer("content").order_by("pk"))
