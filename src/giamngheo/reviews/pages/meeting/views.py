"""The meeting of a village, its papers, and a household that goes to the committee."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from giamngheo.platform.actions import Act
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.files import paper_file
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.registry.words import class_name
from giamngheo.reviews import labels, permissions, queries
from giamngheo.reviews.actions.meetings import record_meeting, settle_by_committee
from giamngheo.reviews.models import Case, Meeting, Scoring, VillageReview, Vote
from giamngheo.reviews.pages.attempts import attempt, file_answer
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.meeting.forms import FindingForm, MeetingForm, VoteRow, read_rows
from giamngheo.reviews.pages.reading import OF_A_FILE, read_in_full
from giamngheo.reviews.papers.lines import income_each, judged_by_income, size_of
from giamngheo.reviews.papers.meeting import agenda, copies_of, minutes
from giamngheo.rules.text import Text

WHY = "rows of a village that the page has read in reach"
TITLE = Text("Họp dân", "Village meeting")


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Meetings that were held, who goes to the committee, and recording the one that was just held."""
    actor = request.actor  # type: ignore[attr-defined]
    village = queries.village_row(actor, pk)
    rows = _rows(request, village)
    may_record = village.step == "meeting" and policy().may(actor, permissions.MEETING, village)
    form = MeetingForm(request.POST or None)
    if request.method == "POST":
        policy().require(actor, permissions.MEETING, village)
        attending = form.cleaned_data.get("attending") if form.is_valid() else None
        singly = read_rows(rows, request.POST, attending)
        if not any(row.error for row in rows) and attempt(
            request,
            form,
            lambda: record_meeting(Act(actor), village, form.facts(), en_bloc=form.en_bloc(), singly=singly),
            Text("Đã ghi kết quả họp dân.", "The meeting is recorded."),
        ):
            return redirect("reviews:meeting", pk=pk)
    held, waiting = _held(request, village), _waiting(request, village)
    if rows or waiting or any(one["against"] for one in held):
        met = [row.case.household for row in rows] + [one.household for one, _ in waiting]
        met += [vote.case.household for one in held for _, _, vote in one["against"]]
        read_in_full(request, village, fields=OF_A_FILE, households=met)
    context = village_frame(request, village, Crumb(TITLE)) | {
        "label": TITLE,
        "form": form,
        "rows": rows,
        "again": Case.objects.unscoped(WHY).filter(village_review=village, state="sent_back").count(),
        "may_record": may_record,
        "meetings": held,
        "committee": waiting,
        "share": village.commune_review.review.agreement_percent,
        "full": _full(request, village),
    }
    wrong = request.method == "POST"
    return render(request, "reviews/meeting.html", context, status=400 if wrong else 200)


def _full(request: HttpRequest, village: VillageReview) -> bool:
    return policy().sees(request.actor, permissions.VIEW, village) is PersonalData.FULL  # type: ignore[attr-defined]


def _before(village: VillageReview) -> list[Case]:
    """The households whose result waits for the meeting."""
    rows = Case.objects.unscoped(WHY).filter(village_review=village, state="assessed")
    found = rows.select_related("household", "assessment", "village_review__village")
    return list(found.order_by("household__sort_name", "pk"))


def _rows(request: HttpRequest, village: VillageReview) -> list[VoteRow]:
    if village.step != "meeting":
        return []
    cases = _before(village)
    sees = policy().sees(request.actor, permissions.VIEW, village)  # type: ignore[attr-defined]
    standard = village.commune_review.review.standard
    months = judged_by_income(village.commune_review.review)
    scored = {
        one.assessment_id: one
        for one in Scoring.objects.unscoped(WHY).filter(
            assessment__pk__among={case.assessment_id for case in cases if case.assessment_id},
            standard=standard,
        )
    }
    return [
        VoteRow(
            case,
            shown_name(case.household.head_name, sees) or case.household.code,
            class_name(case.result_class),
            scored.get(case.assessment_id or 0),
            income_each(case.assessment, size_of(case), months) if months else None,
        )
        for case in cases
    ]


def _held(request: HttpRequest, village: VillageReview) -> list[dict[str, Any]]:
    """Meetings with what was refused in them, latest first."""
    sees = policy().sees(request.actor, permissions.VIEW, village)  # type: ignore[attr-defined]
    rows = Meeting.objects.unscoped(WHY).filter(village_review=village).order_by("-number")
    found = []
    for one in rows.prefetch_related("votes__case__household"):
        votes = list(one.votes.all())
        against = [
            (
                vote.case_id,
                shown_name(vote.case.household.head_name, sees) or vote.case.household.code,
                vote,
            )
            for vote in votes
            if not vote.agreed
        ]
        found.append({"meeting": one, "agreed": len(votes) - len(against), "against": against})
    return found


def _waiting(request: HttpRequest, village: VillageReview) -> list[tuple[Case, str]]:
    sees = policy().sees(request.actor, permissions.VIEW, village)  # type: ignore[attr-defined]
    rows = Case.objects.unscoped(WHY).filter(village_review=village, state="committee")
    return [
        (one, shown_name(one.household.head_name, sees) or one.household.code)
        for one in rows.select_related("household").order_by("household__sort_name", "pk")
    ]


@protected(permissions.VIEW)
@require_safe
def agenda_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The list put before the meeting, to print."""
    actor = request.actor  # type: ignore[attr-defined]
    village = queries.village_row(actor, pk)
    if kind not in {"pdf", "docx"} or not _full(request, village):
        raise Http404
    paper = agenda(village, _before(village))
    record_reading(actor, permissions.VIEW, village, fields=["agenda"])
    return file_answer(paper_file(paper, kind), kind, f"hop-dan-{village.pk}")


@protected(permissions.VIEW)
@require_safe
def minutes_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The minutes of a meeting as it was recorded; the PDF holds the copies that are signed."""
    actor = request.actor  # type: ignore[attr-defined]
    place = "village_review__commune_review"
    rows = Meeting.objects.reach(actor, permissions.VIEW).select_related(
        "village_review__village", f"{place}__review", f"{place}__commune__parent"
    )
    found: Meeting = rows.one_or_404(pk=pk)
    if kind not in {"pdf", "docx"} or not _full(request, found.village_review):
        raise Http404
    votes = (
        Vote.objects.unscoped(WHY)
        .filter(meeting=found)
        .select_related("case__household", "case__assessment", "case__village_review__village", "assessment")
        .prefetch_related("assessment__scorings")
        .order_by("case__household__sort_name", "pk")
    )
    record_reading(actor, permissions.VIEW, found, fields=["minutes"])
    review = found.village_review.commune_review.review
    content = paper_file(minutes(found, list(votes)), kind, copies=copies_of(review))
    return file_answer(content, kind, f"bien-ban-{found.pk}")


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def committee(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A household that two meetings refused: both records, and what the committee finds."""
    actor = request.actor  # type: ignore[attr-defined]
    place = "village_review__commune_review__"
    rows = Case.objects.reach(actor, permissions.VIEW).select_related(
        "household", "review", "village_review__village", f"{place}review", f"{place}commune__parent"
    )
    case: Case = rows.one_or_404(pk=pk)
    form = FindingForm(request.POST or None)
    if request.method == "POST":
        policy().require(actor, permissions.COMMITTEE, case)
        if attempt(
            request,
            form,
            lambda: settle_by_committee(
                Act(actor), case, form.cleaned_data["finding"], form.cleaned_data["reason"]
            ),
            Text("Đã ghi kết luận của Ban Chỉ đạo.", "The finding is recorded."),
        ):
            return redirect("reviews:meeting", pk=case.village_review_id)
    read_in_full(request, case, fields=OF_A_FILE)
    sees = policy().sees(actor, permissions.VIEW, case)
    votes = case.votes.select_related("meeting", "assessment").order_by("meeting__number")
    scored = {
        one.assessment_id: one
        for one in Scoring.objects.unscoped(WHY).filter(assessment__case=case, standard=case.review.standard)
    }
    name = shown_name(case.household.head_name, sees) or case.household.code
    context = village_frame(request, case.village_review, Crumb(Text("Ban Chỉ đạo", "Committee"))) | {
        "case": case,
        "name": name,
        "state": labels.CASE_STATES[case.state],
        "records": [
            (vote, found, class_name(found.result_class), Text(found.reason_vi, found.reason_en))
            for vote in votes
            if (found := scored.get(vote.assessment_id))
        ],
        "findings": list(case.committee_findings.order_by("pk")),
        "form": form,
        "may_settle": case.state == "committee" and policy().may(actor, permissions.COMMITTEE, case),
        "submit": Text("Ghi kết luận", "Record the finding"),
    }
    return render(request, "reviews/committee.html", context, status=400 if form.errors else 200)
