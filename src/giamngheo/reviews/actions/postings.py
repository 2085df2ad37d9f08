"""Public postings by working days, complaints against what they say, re-checks and re-postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from giamngheo.platform.actions import Act, action
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.assessing import move
from giamngheo.reviews.actions.reopened import check_outcome, open_after_complaint
from giamngheo.reviews.actions.steps import BEFORE_AGREEMENT, UNASSESSED, expect
from giamngheo.reviews.after_decision import standing_line
from giamngheo.reviews.bounds import begins, check_complained
from giamngheo.reviews.calendar_days import keep_calendar
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Case, PostedCase, Posting, ResultComplaint, VillageReview
from giamngheo.reviews.queries import cases_of, locked_case, locked_village, open_posting
from giamngheo.reviews.rechecks import check_not_same
from giamngheo.reviews.rules import figure, working_days
from giamngheo.reviews.words import refused

WHY = "postings of a required village"


@action(permissions.POST)
def start_posting(act: Act, village: VillageReview, places: str) -> Posting:
    """Posts the results of a village: the last day follows from the working days and is never moved.

    ActionRefused `wrong_step`, `not_agreed`, `places_missing`, `posting_runs`, `not_begun`.
    """
    village = locked_village(village.pk)
    act.require(village)
    review = village.commune_review.review
    direct = review.kind in WITHOUT_MEETING
    expect(village.step, "classify" if direct else "meeting")
    if not places.strip():
        raise refused("places_missing", "Ghi nơi niêm yết.", "Say where the results are posted.")
    if open_posting(village) is not None:
        raise refused(
            "posting_runs",
            "Lần niêm yết trước của thôn chưa kết thúc.",
            "The village's earlier posting is not over.",
        )
    waiting = cases_of(village).filter(state__in=UNASSESSED if direct else BEFORE_AGREEMENT).count()
    if waiting:
        raise refused(
            "not_agreed",
            "Còn {count} hộ chưa rà soát xong hoặc chưa thống nhất.",
            "{count} households are not assessed or not agreed.",
            count=waiting,
        )
    cases = list(cases_of(village).filter(state="assessed" if direct else "agreed"))
    posting = _post(act, village, cases, figure(review, "posting_days"), places)
    village.step, village.step_since = "posting", clock.today()
    village.version += 1
    village.save(update_fields=("step", "step_since", "version"))
    cases_of(village).filter(pk__in=[case.pk for case in cases]).update(
        state="posted", version=F("version") + 1
    )
    act.record(village, after={"posting": posting.pk, "last_day": posting.last_day, "households": len(cases)})
    return posting


@action(permissions.POST)
def post_case(act: Act, case: Case, places: str) -> Posting:
    """Posts the result of one household of a standing review, on its own day. ActionRefused `wrong_step`,
    `places_missing`, `posting_runs`.
    """
    case = locked_case(case.pk)
    act.require(case)
    village = locked_village(case.village_review_id)
    expect(village.step, "standing")
    expect(case.state, "assessed" if case.review.kind in WITHOUT_MEETING else "agreed")
    if not places.strip():
        raise refused("places_missing", "Ghi nơi niêm yết.", "Say where the result is posted.")
    _end_earlier(Posting.objects.unscoped(WHY).filter(case=case))
    # of a file that was reopened: its sheet hangs until its last day
    if Posting.objects.unscoped(WHY).filter(case=case, ended_on=None).exists():
        raise refused(
            "posting_runs",
            "Lần niêm yết trước của hộ chưa kết thúc.",
            "The household's earlier posting is not over.",
        )
    before = case.state
    posting = _post(act, village, [case], figure(case.review, "posting_days"), places, single=case)
    move(case, "posted")
    act.record(case, before={"state": before}, after={"state": "posted", "last_day": posting.last_day})
    return posting


@action(permissions.POST)
def end_posting(act: Act, posting: Posting) -> Posting:
    """The days are over: what nobody complained of is cleared; the village is done. Of a single file what hung before
    with a result that a re-check refuted is over with it.

    ActionRefused `ended_already`, `not_over` (the last day has not passed).
    """
    village = locked_village(posting.village_review_id)
    act.require(village)
    posting = Posting.objects.unscoped(WHY).select_for_update().get(pk=posting.pk)
    if posting.ended_on is not None:
        raise refused("ended_already", "Lần niêm yết này đã kết thúc.", "This posting is over already.")
    if clock.today() <= posting.last_day:
        raise refused(
            "not_over",
            "Niêm yết đến hết ngày {last}; chưa kết thúc sớm hơn được.",
            "The posting lasts until the end of {last}; it cannot be cut short.",
            last=posting.last_day,
        )
    posting.ended_on = clock.today()
    posting.save(update_fields=("ended_on",))
    named = PostedCase.objects.unscoped(WHY).filter(posting=posting)
    over = cases_of(village).filter(
        state="posted", pk__in=named.values("case"), assessment__in=named.values("assessment")
    )
    cleared = over.update(state="cleared", version=F("version") + 1)
    if village.step == "posting" and posting.case_id is None:
        village.step, village.step_since = "done", clock.today()
        village.version += 1
        village.save(update_fields=("step", "step_since", "version"))
    if posting.case is not None:
        _end_earlier(Posting.objects.unscoped(WHY).filter(case=posting.case, pk__lt=posting.pk))
    act.record(village, after={"posting": posting.pk, "ended_on": posting.ended_on, "cleared": cleared})
    return posting


@dataclass(frozen=True)
class ComplaintFacts:
    """What somebody complains of; `inbox_code` where it came through the one inbox."""

    received_on: date
    content: str
    inbox_code: str = ""
    rechecker: int | None = None


@action(permissions.COMPLAINT)
def receive_complaint(act: Act, case: Case, facts: ComplaintFacts) -> ResultComplaint:
    """A complaint against a posted or decided result. The household waits; after a decision, also once the commune is
    closed, that stands until it is corrected.

    ActionRefused `wrong_step`, `content_missing`, `received_in_future`, `before_posting`,
    `same_enumerator`.
    """
    case = locked_case(case.pk)
    act.require(case)
    expect(case.state, "posted", "cleared", "complained", "decided", "reopened")
    if not facts.content.strip():
        raise refused("content_missing", "Ghi nội dung khiếu nại.", "Say what is complained of.")
    if facts.received_on > clock.today():
        raise refused("received_in_future", "Ngày nhận không thể sau hôm nay.", "Not after today.")
    check_complained(case, facts.received_on)
    if case.assessment is not None and facts.rechecker is not None:
        check_not_same(case.assessment, facts.rechecker)
    complaint = ResultComplaint.objects.create(
        case=case,
        against_id=case.assessment_id or 0,
        inbox_code=facts.inbox_code.strip(),
        received_on=facts.received_on,
        due_on=working_days().after(facts.received_on, figure(case.review, "recheck_days")),
        content=facts.content.strip(),
        rechecker_id=facts.rechecker,
        by=act.actor.label,
    )
    before = case.state
    if before in {"posted", "cleared"}:
        move(case, "complained")
    act.record(case, before={"state": before}, after={"state": case.state, "due_on": complaint.due_on})
    return complaint


@action(permissions.COMPLAINT)
def settle_complaint(act: Act, complaint: ResultComplaint, outcome: str, answer: str) -> ResultComplaint:
    """Answers a complaint: upheld or refused after a re-check of another enumerator, or withdrawn.

    Withdrawn, the household goes back to where its posting stands. After a re-check its result is posted again
    (`repost`). After a decision it is opened again where an upheld complaint changes what was decided, and stays
    as it is otherwise. ActionRefused `answered_already`, `unknown_outcome`, `answer_missing`, `not_rechecked`,
    `recheck_differs`, `applied_again`.
    """
    case = locked_case(complaint.case_id)
    act.require(case)
    complaint = ResultComplaint.objects.unscoped(WHY).select_for_update(of=("self",)).get(pk=complaint.pk)
    if complaint.outcome != ResultComplaint.Outcome.OPEN:
        raise refused("answered_already", "Khiếu nại đã được trả lời.", "This complaint is answered already.")
    if outcome not in set(ResultComplaint.Outcome.values) - {ResultComplaint.Outcome.OPEN}:
        raise refused("unknown_outcome", "Chọn kết quả giải quyết.", "Choose the outcome.")
    if not answer.strip():
        raise refused("answer_missing", "Ghi nội dung trả lời.", "Write the answer.")
    withdrawn = outcome == ResultComplaint.Outcome.WITHDRAWN
    recheck = (
        case.assessments.filter(occasion="recheck", complete=True, pk__gt=complaint.against_id)
        .order_by("-revision")
        .first()
    )
    if recheck is None and not withdrawn:
        raise refused(
            "not_rechecked",
            "Chưa có phiếu phúc tra hoàn thành sau khiếu nại này.",
            "No complete re-check follows this complaint yet.",
        )
    upheld = outcome == ResultComplaint.Outcome.UPHELD
    if recheck is not None and outcome == ResultComplaint.Outcome.REFUSED:
        check_outcome(case, complaint, recheck)
    complaint.recheck = None if withdrawn else recheck
    complaint.outcome, complaint.answer = outcome, answer.strip()
    complaint.answered_on = clock.today()
    complaint.version += 1
    complaint.save(update_fields=("recheck", "outcome", "answer", "answered_on", "version"))
    before = case.state
    if withdrawn and before == "complained" and not _others_open(complaint):
        standing = PostedCase.objects.unscoped(WHY).filter(case=case, assessment=case.assessment)
        if standing.exists():
            over = not standing.filter(posting__ended_on=None).exists()
            move(case, "cleared" if over else "posted")
    if upheld and before == "decided":
        open_after_complaint(act, case, complaint)
    act.record(case, before={"state": before}, after={"state": case.state, "outcome": outcome})
    return complaint


@action(permissions.POST)
def repost(act: Act, case: Case, places: str) -> Posting:
    """Posts the result of a re-check, after a decision too. ActionRefused `wrong_step`, `complaint_open`,
    `places_missing`, `village_beyond`, `not_rechecked`.
    """
    case = locked_case(case.pk)
    act.require(case)
    expect(case.state, "complained", "reopened")
    before, line = case.state, standing_line(case)
    if before == "reopened" and line is not None and line.assessment_id == case.assessment_id:
        raise refused(
            "not_rechecked",
            "Hồ sơ mở lại chưa có phiếu phúc tra hoàn thành.",
            "The file that was opened again has no complete re-check yet.",
        )
    village = locked_village(case.village_review_id)
    if village.step not in {"posting", "done", "standing"}:
        raise refused(
            "village_beyond",
            "Thôn đã mở lại; kết quả của hộ này niêm yết cùng cả thôn.",
            "The village was reopened; this result is posted after it.",
        )
    if not places.strip():
        raise refused("places_missing", "Ghi nơi niêm yết.", "Say where the result is posted.")
    if case.complaints.filter(outcome="open").exists():
        raise refused(
            "complaint_open",
            "Hộ còn khiếu nại chưa trả lời.",
            "A complaint of this household is not answered.",
        )
    _end_earlier(Posting.objects.unscoped(WHY).filter(case=case))
    posting = _post(act, village, [case], figure(case.review, "reposting_days"), places, single=case)
    move(case, "posted")
    act.record(case, before={"state": before}, after={"state": "posted", "last_day": posting.last_day})
    return posting


def _end_earlier(postings: QuerySet[Posting]) -> None:
    """Those whose days have passed hang no more."""
    postings.filter(ended_on=None, last_day__lt=clock.today()).update(ended_on=clock.today())


def _others_open(complaint: ResultComplaint) -> bool:
    others = ResultComplaint.objects.unscoped(WHY).filter(case=complaint.case_id, outcome="open")
    return others.exclude(pk=complaint.pk).exists()


def _post(
    act: Act, village: VillageReview, cases: list[Case], days: int, places: str, *, single: Case | None = None
) -> Posting:
    calendar, starts = working_days(), begins(village.commune_review.review)
    first = calendar.on_or_after(clock.today())
    if first < starts:
        raise refused(
            "not_begun",
            "Đợt rà soát bắt đầu ngày {first}; niêm yết từ ngày đó.",
            "The review begins on {first}; results are posted from then on.",
            first=starts,
        )
    last = calendar.last_of(first, days)
    # data of the law that came since the last upgrade counts for the database too
    keep_calendar(first, last)
    posting = Posting.objects.create(
        village_review=village,
        case=single,
        first_day=first,
        last_day=last,
        working_days=days,
        places=places.strip(),
        by=act.actor.label,
    )
    PostedCase.objects.bulk_create(
        PostedCase(
            posting=posting, case=case, assessment_id=case.assessment_id or 0, result_class=case.result_class
        )
        for case in cases
    )
    return posting
