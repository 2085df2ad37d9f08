"""The first day on which each thing of a review can have happened: a mistyped year is found where it is typed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from giamngheo.law.plausible import first_plausible
from giamngheo.reviews.hearing import Authority, authorities
from giamngheo.reviews.models import Case, CommuneReview, Opinion, PostedCase, Posting, Review
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

WHY = "the course of a required commune"


def begins(review: Review) -> date:
    """The first day of a review, or that of its opening where it was opened earlier."""
    return min(review.starts_on, timezone.localtime(review.opened_at).date())


def first_receipt(review: Review) -> date:
    """The first day of receipt: the review's year; a round takes what came in since the one before it."""
    if review.standing:
        return review.starts_on
    if review.kind == Review.Kind.ANNUAL:
        return min(review.starts_on, date(review.year, 1, 1))
    return first_plausible("before_a_round", review.starts_on)


def check_received(review: Review, received_on: date) -> None:
    """A round answers by its last day, so nothing comes in later. ActionRefused `received_too_early`,
    `received_too_late`.
    """
    if not review.standing and received_on > review.ends_on:
        raise refused(
            "received_too_late",
            "Đợt này có hạn hoàn thành ngày {last}; hồ sơ nhận ngày {day} không thể trả lời trong hạn đó. Nhận vào "
            "đợt rà soát thường xuyên.",
            "This review had to end on {last} and cannot answer what came in on {day}. Take it into the review on "
            "request.",
            last=review.ends_on,
            day=received_on,
        )
    first = first_receipt(review)
    if received_on < first:
        raise refused(
            "received_too_early",
            "Ngày nhận hồ sơ {day} trước ngày {first}, ngày sớm nhất của đợt này. Xem lại năm đã ghi; hồ sơ của "
            "năm trước thuộc đợt của năm đó.",
            "The day of receipt {day} is before {first}, the first of this review. Look at the year again; a dossier "
            "of an earlier year belongs to that year's review.",
            day=received_on,
            first=first,
        )


def check_visit(case: Case, visited_on: date) -> None:
    """Nobody was visited before the review began, before he applied, or for a re-check before anybody complained.

    ActionRefused `visit_too_early`.
    """
    since, why = begins(case.review), _BEGAN
    if case.source != Case.Source.CARRIED_OVER and case.received_on and case.received_on > since:
        since, why = case.received_on, _APPLIED
    if case.state in {"complained", "decided"}:
        complained = case.complaints.filter(outcome="open").aggregate(first=Min("received_on"))["first"]
        if complained is not None and complained > since:
            since, why = complained, _COMPLAINED
    if visited_on < since:
        raise refused(
            "visit_too_early",
            "Ngày rà soát {day} trước ngày {since}, {why}. Xem lại ngày, năm đã ghi trên phiếu.",
            "The visit of {day} is before {since}, {why_en}. Look at the day and year of the form again.",
            day=visited_on,
            since=since,
            why=why.vi,
            why_en=why.en,
        )


_BEGAN = Text("ngày bắt đầu đợt rà soát", "when the review began")
_APPLIED = Text("ngày nhận giấy đề nghị của hộ", "when the household's application came in")
_COMPLAINED = Text("ngày nhận khiếu nại", "when the complaint came in")


def check_complained(case: Case, received_on: date) -> None:
    """ActionRefused `before_posting`."""
    named = PostedCase.objects.unscoped(WHY).filter(case=case)
    seen = named.aggregate(day=Min("posting__first_day"), at=Min("posting__at"))
    if seen["day"] is None:
        return
    # a sheet may hang a few days before its first working day
    first = min(seen["day"], timezone.localtime(seen["at"]).date())
    if received_on < first:
        raise refused(
            "before_posting",
            "Ngày nhận khiếu nại {day} trước ngày {first}, ngày niêm yết kết quả của hộ. Xem lại ngày, năm đã ghi.",
            "The complaint of {day} is before {first}, when the result was posted. Look at the date again.",
            day=received_on,
            first=first,
        )


def check_asked(
    commune: CommuneReview, asked_on: date, authority: Authority, case: Case | None = None
) -> None:
    """An authority is asked about results that hung their days, those of the villages or of one `case`, and once
    those before it have answered.

    ActionRefused `asked_too_early`.
    """
    posted = Posting.objects.unscoped(WHY).filter(village_review__commune_review=commune, case=case)
    last = posted.aggregate(last=Max("last_day"))["last"]
    first, why = begins(commune.review), _BEGAN
    if last is not None and last >= first:
        first, why = last + timedelta(days=1), _POSTED
    before = [one.key for one in authorities(commune.review) if one.turn < authority.turn]
    earlier = Opinion.objects.unscoped(WHY).filter(
        commune_review=commune, case=case, authority__in=[*before, authority.key]
    )
    answered = earlier.aggregate(last=Max("answered_on"))["last"]
    if answered is not None and answered > first:
        first, why = answered, _ANSWERED
    if asked_on < first:
        raise refused(
            "asked_too_early",
            "Ngày gửi báo cáo {day} trước ngày {first}, {why}. Xem lại ngày, năm của báo cáo.",
            "The report of {day} is before {first}, {why_en}. Look at its day and year again.",
            day=asked_on,
            first=first,
            why=why.vi,
            why_en=why.en,
        )


_POSTED = Text(
    "ngày đầu tiên sau khi các thôn niêm yết xong", "the first day after the postings of the villages"
)
_ANSWERED = Text("ngày trả lời của lần xin ý kiến trước", "when the authority answered the time before")
