"""Public postings of a village and of households posted again: begun, shown, printed, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.attachments.queries import with_files
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.documents.files import paper_file
from giamngheo.platform.documents.sets import ask_for_papers
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say, words
from giamngheo.registry.words import class_name
from giamngheo.reviews import clock, labels, permissions, queries, standing
from giamngheo.reviews.actions.postings import end_posting, start_posting
from giamngheo.reviews.actions.steps import BEFORE_AGREEMENT, UNASSESSED
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Posting, ResultComplaint, VillageReview
from giamngheo.reviews.pages.attempts import attempt, attempt_at_once, file_answer
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.reading import read_in_full
from giamngheo.reviews.papers.posting import form_of, posting_sheet
from giamngheo.reviews.papers.sheets import JOB, files_of, open_postings
from giamngheo.reviews.rules import figure, working_days
from giamngheo.rules.text import Text

WHY = "rows of a village that the page has read in reach"
PLACE = "village_review__commune_review__"
SIZES = ("a4", "a3")


class PlacesForm(forms.Form):
    """Where the sheets hang."""

    places = forms.CharField(
        label=words("Nơi niêm yết", "Where it is posted"),
        max_length=500,
        help_text=words(
            "Ví dụ: trụ sở Ủy ban nhân dân xã; nhà văn hóa khu", "For example the commune office and the hall"
        ),
        widget=forms.Textarea({"rows": 2}),
    )


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def posting(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The postings of a village with their days, sheets and photos; beginning the first."""
    actor = request.actor  # type: ignore[attr-defined]
    village = queries.village_row(actor, pk)
    form = PlacesForm(request.POST or None)
    if request.method == "POST":
        policy().require(actor, permissions.POST, village)
        if attempt(
            request,
            form,
            lambda: start_posting(Act(actor), village, form.cleaned_data["places"]),
            Text("Đã bắt đầu niêm yết.", "The posting has begun."),
        ):
            return redirect("reviews:posting", pk=pk)
    review = village.commune_review.review
    first = working_days().on_or_after(clock.today())
    posted, complaints = _postings(request, village), _complaints(request, village)
    if complaints or any(one["name"] for one in posted):
        named = [one["posting"].case for one in posted if one["posting"].case]
        named += [one["complaint"].case for one in complaints]
        read_in_full(request, village, households=[case.household for case in named])
    context = village_frame(request, village, Crumb(Text("Niêm yết", "Posting"))) | {
        "form": form,
        "may_post": policy().may(actor, permissions.POST, village),
        "starts": village.step == ("classify" if review.kind in WITHOUT_MEETING else "meeting"),
        "waiting": _waiting(village),
        "days": figure(review, "posting_days"),
        "first": first,
        "last": working_days().last_of(first, figure(review, "posting_days")),
        "postings": posted,
        "complaints": complaints,
        "full": policy().sees(actor, permissions.VIEW, village) is PersonalData.FULL,
        "sheet_form": form_of(review),
        "submit": Text("Bắt đầu niêm yết", "Begin the posting"),
    }
    return render(request, "reviews/posting.html", context, status=400 if form.errors else 200)


def _waiting(village: VillageReview) -> int:
    """Households on which there is no agreement yet."""
    direct = village.commune_review.review.kind in WITHOUT_MEETING
    now = standing.of_villages([village])[0]
    return sum(now.cases[state] for state in (UNASSESSED if direct else BEFORE_AGREEMENT))


def _postings(request: HttpRequest, village: VillageReview) -> list[dict[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    sees = policy().sees(actor, permissions.VIEW, village)
    today = clock.today()
    rows = Posting.objects.unscoped(WHY).filter(village_review=village).select_related("case__household")
    rows = rows.annotate(counts=queries.says_what_counts()).order_by("-pk")
    shown = with_files(Posting, [one.pk for one in rows])
    return [
        {
            "posting": one,
            "running": one.ended_on is None,
            "over": one.ended_on is None and today > one.last_day,
            "ahead": one.ended_on is None and today < one.first_day,
            "ends_from": one.last_day + timedelta(days=1),
            "name": (shown_name(one.case.household.head_name, sees) or one.case.household.code)
            if one.case
            else "",
            "address": reverse("portal:posted", args=[one.token]),
            "households": one.posted.count(),
            "refuted": one.case is not None and not one.counts,
            "evidence": one.pk in shown,
        }
        for one in rows
    ]


def _complaints(request: HttpRequest, village: VillageReview) -> list[dict[str, Any]]:
    sees = policy().sees(request.actor, permissions.VIEW, village)  # type: ignore[attr-defined]
    rows = ResultComplaint.objects.unscoped(WHY).filter(case__village_review=village).order_by("-pk")
    return [
        {
            "complaint": one,
            "name": shown_name(one.case.household.head_name, sees) or one.case.household.code,
            "state": labels.CASE_STATES[one.case.state],
            "class": class_name(one.case.result_class),
        }
        for one in rows.select_related("case__household")
    ]


@protected(permissions.POST)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The days are over."""
    actor = request.actor  # type: ignore[attr-defined]
    found: Posting = Posting.objects.reach(actor, permissions.POST).one_or_404(pk=pk)
    attempt_at_once(
        request,
        lambda: end_posting(Act(actor), found),
        Text("Đã kết thúc niêm yết.", "The posting is over."),
    )
    return redirect("reviews:posting", pk=found.village_review_id)


@protected(permissions.VIEW)
@require_safe
def sheet(request: HttpRequest, pk: int, size: str, kind: str) -> HttpResponseBase:
    """The sheet to hang up."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Posting.objects.reach(actor, permissions.VIEW).select_related(
        "village_review__village", f"{PLACE}review", f"{PLACE}commune__parent"
    )
    found: Posting = rows.one_or_404(pk=pk)
    full = policy().sees(actor, permissions.VIEW, found) is PersonalData.FULL
    if size not in SIZES or kind not in {"pdf", "docx"} or not full:
        raise Http404
    record_reading(actor, permissions.VIEW, found, fields=["sheet"])
    content = paper_file(posting_sheet(found, size), kind)  # type: ignore[arg-type]
    return file_answer(content, kind, f"niem-yet-{found.pk}-{size}")


@protected(permissions.POST)
@require_POST
def sheets(request: HttpRequest, pk: int, size: str) -> HttpResponseBase:
    """The sheets of all villages of a commune that are posted now, by a job."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_row(actor, pk)
    policy().require(actor, permissions.POST, commune)
    if size not in SIZES:
        raise Http404
    count = len(open_postings(commune.pk))
    files = files_of(commune.review)
    title = f"Bảng niêm yết {size.upper()} – {commune.commune.full_name}"
    try:
        made = ask_for_papers(
            Act(actor),
            title,
            Placed(commune.commune_id),
            count,
            JOB,
            {"commune": commune.pk, "size": size},
            files=files,
        )
    except ActionRefused as error:
        messages.error(request, say(error.message))
        return redirect("reviews:commune", pk=pk)
    return redirect("platform:document-set", pk=made.pk)
