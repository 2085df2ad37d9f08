"""What of the reviews waits from the meeting on, for the first page: of villages, of communes, and of re-checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Case as By
from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.panels import COMMUNE, Waiting, Work, register_work
from giamngheo.platform.scope import policy
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.steps import BEFORE_AGREEMENT
from giamngheo.reviews.after_decision import complained_after, to_correct, to_post_again
from giamngheo.reviews.hearing import authorities
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import (
    Assessment,
    Case,
    CommuneReview,
    Decision,
    Opinion,
    Posting,
    ResultComplaint,
    Review,
    SignedCopy,
    VillageReview,
)
from giamngheo.reviews.queries import says_what_counts
from giamngheo.reviews.rules import last_days_to_ask, working_days
from giamngheo.reviews.standing import GONE, WHY, inhabited
from giamngheo.reviews.work import case_address, first_few, head_of, village_address, village_words
from giamngheo.rules.text import Text


def _cases(of: str = "village_review", **states: Any) -> Any:
    return Case.objects.unscoped(WHY).filter(**{of: OuterRef("pk")}, **states)


def meetings(request: HttpRequest) -> Waiting | None:
    """Meetings to hold, for who holds them; who moves villages on has them among all villages."""
    actor = request.actor  # type: ignore[attr-defined]
    held, moved = (policy().reach(actor, one) for one in (permissions.MEETING, permissions.STEP))
    if held | moved == moved:
        return None
    rows = VillageReview.objects.reach(actor, permissions.MEETING).filter(step="meeting")
    rows = rows.exclude(pk__in=VillageReview.objects.reach(actor, permissions.STEP).values("pk"))
    rows = rows.filter(Exists(_cases(state="assessed"))).select_related("village", "commune_review__commune")
    title = Text("Thôn cần họp dân", "Village meetings to hold")
    address: Callable[[VillageReview], str] = lambda row: reverse("reviews:meeting", args=[row.pk])  # noqa: E731
    return first_few(title, rows, "safe_meeting", village_words, address)


def to_post(request: HttpRequest) -> Waiting | None:
    """Villages whose meeting left nobody undecided: where all were taken off the list they are posted as well."""
    rows = VillageReview.objects.reach(request.actor, permissions.POST).filter(step="meeting")  # type: ignore[attr-defined]
    rows = rows.exclude(Exists(_cases(state__in=BEFORE_AGREEMENT)))
    rows = rows.select_related("village", "commune_review__commune")
    title = Text("Thôn đã họp dân, cần niêm yết", "Villages to post after their meeting")
    return first_few(title, rows, "commune_review__review__ends_on", village_words, village_address)


def files_to_meet(request: HttpRequest) -> Waiting | None:
    """Applications the year round whose household is assessed and waits for its village's meeting."""
    rows = Case.objects.reach(request.actor, permissions.MEETING)  # type: ignore[attr-defined]
    rows = rows.filter(village_review__step="standing", state="assessed")
    rows = rows.exclude(review__kind__in=WITHOUT_MEETING)
    return _files(
        request, permissions.MEETING, rows, Text("Hồ sơ cần họp dân", "Files for a village meeting")
    )


def files_to_post(request: HttpRequest) -> Waiting | None:
    """Applications the year round to be posted, and households whose re-check is to be posted again."""
    unanswered = ResultComplaint.objects.unscoped(WHY).filter(case=OuterRef("pk"), outcome="open")
    agreed = Q(state="agreed") | Q(state="assessed", review__kind__in=WITHOUT_MEETING)
    rows = Case.objects.reach(request.actor, permissions.POST)  # type: ignore[attr-defined]
    rows = rows.filter(
        Q(village_review__step="standing") & agreed
        | Q(state="complained") & ~Exists(unanswered)
        | to_post_again()
    )
    return _files(request, permissions.POST, rows, Text("Hồ sơ cần niêm yết", "Files to post"))


def _files(request: HttpRequest, permission: str, rows: Any, title: Text) -> Waiting | None:
    rows = rows.annotate(due=Coalesce("due_on", "review__ends_on"))
    rows = rows.select_related("household", "village_review__village")
    return first_few(title, rows, "due", head_of(request, permission), case_address)


def postings(request: HttpRequest) -> Waiting | None:
    """Postings whose days are over."""
    rows = Posting.objects.reach(request.actor, permissions.POST)  # type: ignore[attr-defined]
    # of one file only what says its present result waits for somebody
    rows = rows.filter(Q(case=None) | says_what_counts(), ended_on=None, last_day__lt=clock.today())
    rows = rows.select_related("village_review__village", "village_review__commune_review__commune")
    title = Text("Niêm yết đã đủ ngày, cần kết thúc", "Postings whose days are over")
    # an application has a last day of its own
    rows = rows.annotate(due=Coalesce("case__due_on", "village_review__commune_review__review__ends_on"))
    name: Callable[[Posting], str] = lambda row: village_words(row.village_review)  # noqa: E731
    return first_few(title, rows, "due", name, _posting_address)


def _posting_address(row: Posting) -> str:
    if row.village_review.step == "standing":
        return reverse("reviews:request", args=[row.case_id])
    return reverse("reviews:posting", args=[row.village_review_id])


def rechecks(request: HttpRequest) -> Waiting | None:
    """Households that this account was given to ask again after a complaint."""
    actor = request.actor  # type: ignore[attr-defined]
    made = Assessment.objects.unscoped(WHY).filter(
        case=OuterRef("case"), occasion="recheck", complete=True, pk__gt=OuterRef("against")
    )
    mine = ResultComplaint.objects.unscoped(WHY).filter(rechecker=actor.user_id, outcome="open")
    mine = mine.exclude(Exists(made))
    first = mine.filter(case=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
    rows = Case.objects.reach(actor, permissions.ASSESS).filter(pk__in=mine.values("case"))
    rows = rows.annotate(recheck_by=Subquery(first)).select_related("household", "village_review__village")
    title = Text("Hộ có khiếu nại cần phúc tra", "Households to re-check")
    return first_few(title, rows, "recheck_by", head_of(request, permissions.ASSESS), case_address)


def complaints_after(request: HttpRequest) -> Waiting | None:
    """Decided households somebody complains of: who handles complaints has them re-checked and answers."""
    first = (
        ResultComplaint.objects.unscoped(WHY).filter(case=OuterRef("pk"), outcome="open").order_by("due_on")
    )
    rows = Case.objects.reach(request.actor, permissions.COMPLAINT).filter(complained_after())  # type: ignore[attr-defined]
    rows = rows.annotate(answer_by=Subquery(first.values("due_on")[:1]))
    rows = rows.select_related("household", "village_review__village")
    title = Text("Khiếu nại sau quyết định", "Complaints after the decision")
    address: Callable[[Case], str] = lambda row: reverse("reviews:case-again", args=[row.pk])  # noqa: E731
    return first_few(title, rows, "answer_by", head_of(request, permissions.COMPLAINT), address)


def _communes(
    request: HttpRequest,
    permission: str,
    title: Text,
    address: Callable[[CommuneReview], str],
    which: Any,
    *due: Any,
    awaited: Any = None,
) -> Waiting | None:
    """due: the days that come before the review's last one, where they are known; awaited: who is waited for."""
    rows = CommuneReview.objects.reach(request.actor, permission).filter(which)  # type: ignore[attr-defined]
    rows = rows.annotate(due=Coalesce(*due, "review__ends_on") if due else F("review__ends_on"))
    if awaited is not None:
        rows = rows.annotate(awaited=awaited)
    name: Callable[[CommuneReview], str] = lambda row: " – ".join(  # noqa: E731
        filter(None, (row.commune.full_name, getattr(row, "awaited", "")))
    )
    return first_few(title, rows.select_related("commune"), "due", name, address)


def finished(request: HttpRequest) -> Waiting | None:
    """Communes all of whose villages are posted."""
    title = Text("Các thôn đã niêm yết xong, chuyển bước tiếp theo", "All villages posted: the next step")
    villages = VillageReview.objects.unscoped(WHY).filter(inhabited(), commune_review=OuterRef("pk"))
    left = villages.exclude(step="done")
    listed = _cases("village_review__commune_review").exclude(state__in=GONE)
    which = Q(step="villages") & ~Exists(left) & Exists(listed)
    return _communes(
        request, permissions.STEP, title, lambda row: reverse("reviews:commune", args=[row.pk]), which
    )


def opinions(request: HttpRequest) -> Waiting | None:
    """Communes before an authority's opinion, with the first of those who have not agreed."""
    from giamngheo.platform.web.language import say

    title = Text("Xin ý kiến cấp trên, ghi ý kiến trả lời", "The higher authority's opinion")
    rows = CommuneReview.objects.reach(request.actor, permissions.CONSULT)  # type: ignore[attr-defined]
    rows = rows.filter(step="consultation")
    reviews = list(Review.objects.filter(pk__in=rows.values("review")))
    if not reviews:
        return None
    days = working_days()
    asked = Opinion.objects.unscoped(WHY).filter(commune_review=OuterRef("pk"), case=None)
    agreed = asked.filter(agrees=True, round=OuterRef("reopened"))
    awaited, to_ask = [], []
    for review in reviews:
        by_turn = last_days_to_ask(review, days)
        for one in authorities(review):
            # the first in order who has not agreed
            left = Q(~Exists(agreed.filter(authority=one.key)), review=review)
            awaited.append(When(left, then=Value(say(one.name))))
            if one.turn in by_turn:
                to_ask.append(When(left, then=Value(by_turn[one.turn])))
    waiting = asked.filter(answered_on=None).order_by("due_on").values("due_on")[:1]
    return _communes(
        request,
        permissions.CONSULT,
        title,
        lambda row: reverse("reviews:opinion", args=[row.pk]),
        Q(step="consultation"),
        Subquery(waiting),
        By(*to_ask, output_field=DateField()),
        awaited=By(*awaited, default=Value(""), output_field=CharField()),
    )


def decisions(request: HttpRequest) -> Waiting | None:
    """Communes with households that only the decision is missing for."""
    title = Text("Kết quả chờ ký quyết định công nhận", "Results before their recognition decision")
    cleared = _cases("village_review__commune_review", state="cleared")
    # what corrects a decision waits in a closed commune too
    which = Q(step__in=("recognition", "standing")) & Exists(cleared) | Exists(cleared.filter(to_correct()))
    first = Subquery(cleared.exclude(due_on=None).order_by("due_on").values("due_on")[:1])
    address: Callable[[CommuneReview], str] = lambda row: reverse(  # noqa: E731
        "reviews:requests" if row.step == "standing" else "reviews:decisions", args=[row.pk]
    )
    return _communes(request, permissions.DECIDE, title, address, which, first)


def signed_copies(request: HttpRequest) -> Waiting | None:
    """Signed decisions to be compared, by who signs and did not send them."""
    actor = request.actor  # type: ignore[attr-defined]
    copies = SignedCopy.objects.unscoped(WHY).filter(
        decision=OuterRef("pk"), confirmed_at=None, attachment__withdrawn_at=None
    )
    rows = Decision.objects.reach(actor, permissions.DECIDE)
    rows = rows.filter(Exists(copies.exclude(added_by=actor.user_id)))
    title = Text("Bản quyết định đã ký chờ đối chiếu", "Signed decisions to compare")
    name: Callable[[Decision], str] = lambda row: row.number  # noqa: E731
    address: Callable[[Decision], str] = lambda row: reverse("reviews:decision", args=[row.pk])  # noqa: E731
    return first_few(title, rows, "effective_from", name, address)


def register() -> None:
    """Puts it on the first page."""
    register_work(Work("reviews.meetings", permissions.MEETING, meetings, 2, COMMUNE))
    register_work(Work("reviews.rechecks", permissions.ASSESS, rechecks, 3))
    register_work(Work("reviews.decisions", permissions.DECIDE, decisions, 4, COMMUNE))
    register_work(Work("reviews.signed_copies", permissions.DECIDE, signed_copies, 4))
    register_work(Work("reviews.opinions", permissions.CONSULT, opinions, 4))
    register_work(Work("reviews.finished", permissions.STEP, finished, 4, COMMUNE))
    register_work(Work("reviews.files_to_meet", permissions.MEETING, files_to_meet, 4, COMMUNE))
    register_work(Work("reviews.files_to_post", permissions.POST, files_to_post, 4, COMMUNE))
    register_work(Work("reviews.complaints_after", permissions.COMPLAINT, complaints_after, 3))
    register_work(Work("reviews.to_post", permissions.POST, to_post, 4, COMMUNE))
    register_work(Work("reviews.postings", permissions.POST, postings, 4, COMMUNE))
