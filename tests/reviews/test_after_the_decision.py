"""A complaint after the decision, also once the commune is closed: that household's file alone is opened again."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    cases,
    commune_of,
    enumerator,
    posted_again,
    rechecked,
)
from test_decisions_hold import ready
from test_way_of_a_case import listed, refusal, review, signed, village

from giamngheo.complaints.actions import Received, receive
from giamngheo.complaints.models import Grievance
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry.in_force import turn_over
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.complaints import Answered, answer_complaint, assign_recheck
from giamngheo.reviews.actions.consulting import ask_opinion_on_case, record_opinion
from giamngheo.reviews.actions.deciding import correct, decide, revoke
from giamngheo.reviews.actions.postings import end_posting, repost
from giamngheo.reviews.actions.reopened import keep_decision
from giamngheo.reviews.actions.steps import close_commune, reopen_case
from giamngheo.reviews.models import Case, Decision, Reopening, ResultComplaint, Review, VillageReview
from giamngheo.reviews.rules import figure, working_days

__all__ = ["listed", "review", "village"]
pytestmark = pytest.mark.django_db
PLACES = "Nhà văn hóa thôn"


@pytest.fixture
def closed(review: Review, village: VillageReview, days: Days, confirmed: None) -> Decision:
    """The commune decided and closed: first poor, second near-poor, third escaped."""
    ready(review, village, days)
    decision = decide(act(), commune_of(review), signed(days))
    close_commune(act(), commune_of(review))
    return decision


def complained(case: Case, days: Days) -> ResultComplaint:
    received = Received("posted_result", "counter", days.day, "Hộ này có ô tô", household=case.household)
    receive(act(), case.village_review.commune_review.commune, received)
    return ResultComplaint.objects.unscoped(WHY).get(case=case, outcome="open")


def states(review: Review) -> list[str]:
    return [one.state for one in cases(review)]


def test_upheld_after_closing_opens_that_file_alone_and_ends_in_the_ledger(
    closed: Decision, review: Review, village: VillageReview, listed: list[Household], days: Days
) -> None:
    days.day = date(2026, 1, 20)
    first = next(cases(review))
    decided_on = first.assessment_id
    complaint = complained(first, days)
    assert states(review) == ["decided"] * 3
    with refusal("same_enumerator"):
        assign_recheck(act(), complaint, first.assessment.enumerator_id)
    assign_recheck(act(), complaint, enumerator("binh"))
    recheck = assess(again(first), NOT_POOR, who="binh")
    # until it is upheld the file rests on what was decided
    assert (again(first).assessment_id, again(first).result_class) == (decided_on, "poor")
    with refusal("recheck_differs"):
        answer_complaint(act(), complaint, Answered("refused", "Không có", "Giữ nguyên"))
    answer_complaint(act(), complaint, Answered("upheld", "Có ô tô", "Khiếu nại đúng", "12/UBND", "An"))
    first = again(first)
    assert (first.state, first.assessment_id, first.result_class) == ("reopened", recheck.pk, "not_poor")
    assert states(review)[1:] == ["decided", "decided"]
    assert (again(village).step, commune_of(review).step) == ("done", "closed")
    noted = Reopening.objects.unscoped(WHY).get()
    assert (noted.target, noted.from_step, noted.to_step) == (first.pk, "decided", "reopened")
    assert complaint.inbox_code in noted.reason
    later = signed(days, "20/QĐ-UBND", date(2026, 3, 1))
    with refusal("not_posted"):
        correct(act(), closed, [first], later, "Phúc tra")
    with refusal("result_differs"):
        keep_decision(act(), first, "Thôi")
    posting = repost(act(), first, PLACES)
    assert posting.working_days == figure(review, "reposting_days") == 3
    assert posting.last_day == working_days().last_of(posting.first_day, 3)
    with refusal("not_posted"):
        correct(act(), closed, [first], later, "Phúc tra")
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    with refusal("opinion_missing"):
        correct(act(), closed, [first], signed(days, "20/QĐ-UBND", date(2026, 3, 1)), "Phúc tra")
    opinion = ask_opinion_on_case(act(), first, "19/BC-UBND", days.day)
    with refusal("asked_already"):
        ask_opinion_on_case(act(), first, "20/BC-UBND", days.day)
    record_opinion(act(), opinion, days.day, "78/UBND", agrees=True)
    assert (commune_of(review).step, states(review)) == ("closed", ["cleared", "decided", "decided"])
    made = correct(act(), closed, [first], signed(days, "20/QĐ-UBND", date(2026, 3, 1)), "Phúc tra")
    # measured from the status before the decision that was wrong
    assert [(one.outcome, one.assessment_id) for one in made.lines.all()] == [("escaped_poverty", recheck.pk)]
    assert states(review) == ["decided"] * 3
    last = listed[0].statuses.order_by("-effective_from").values_list("status", "effective_from")
    assert list(last[:2]) == [("escaped_poverty", date(2026, 3, 1)), ("poor", date(2025, 1, 1))]
    turn_over(date(2026, 3, 1))
    assert [again(one).status for one in listed] == ["escaped_poverty", "near_poor", "escaped_poverty"]
    paper = IssuedDocument.objects.unscoped(WHY).filter(form="certificate").earliest("pk")
    assert paper.state != IssuedDocument.State.VALID or paper.ended_on == date(2026, 3, 1)
    letter = Grievance.objects.unscoped(WHY).get().letter
    assert letter is not None


def test_refused_after_the_decision_leaves_everything_and_writes_the_letter(
    closed: Decision, review: Review, days: Days
) -> None:
    first = next(cases(review))
    complaint = complained(first, days)
    assess(again(first), (120, 40), who="binh")
    answer_complaint(act(), complaint, Answered("refused", "Như đã niêm yết", "Không đúng", "12/UBND", "An"))
    left = again(first)
    assert (left.state, left.assessment_id, left.income_points) == ("decided", first.assessment_id, 130)
    assert not Reopening.objects.unscoped(WHY).exists()
    grievance = Grievance.objects.unscoped(WHY).get()
    assert (grievance.state, grievance.outcome) == ("answered", "refused")
    assert (grievance.letter.form, grievance.letter.number) == ("complaint_answer", "12/UBND")
    assert commune_of(review).step == "closed"


def test_upheld_without_another_result_leaves_the_decision(
    closed: Decision, review: Review, days: Days
) -> None:
    first = next(cases(review))
    complaint = complained(first, days)
    assess(again(first), (120, 40), who="binh")
    answer_complaint(act(), complaint, Answered("upheld", "Ghi sai số nhân khẩu", "Đúng một phần"))
    assert (again(first).state, again(first).assessment_id) == ("decided", first.assessment_id)


def test_a_decided_file_takes_no_form_without_a_complaint_or_a_reopening(
    closed: Decision, review: Review, days: Days
) -> None:
    first, second, _ = cases(review)
    with refusal("not_open_to_forms"):
        assess(first, NOT_POOR, who="binh")
    with refusal("reason_missing"):
        reopen_case(act(), first, " ")
    reopen_case(act(), first, "Thanh tra phát hiện sai")
    with refusal("not_rechecked"):
        repost(act(), again(first), PLACES)
    with refusal("same_enumerator"):
        assess(again(first), NOT_POOR)
    with refusal("not_rechecked"):
        correct(act(), closed, [first], signed(days, "20/QĐ-UBND", date(2026, 2, 1)), "Nhầm")
    with refusal("opened_again"):
        revoke(act(), closed, [first], signed(days, "20/QĐ-UBND", date(2026, 2, 1)), "Nhầm")
    keep_decision(act(), first, "Mở nhầm")
    assert again(first).state == "decided"
    # the same outcome needs no posting: the certificate is written anew
    same = rechecked(second, (120, 10))
    made = correct(act(), closed, [same], signed(days, "21/QĐ-UBND", date(2026, 2, 1)), "Sai số nhân khẩu")
    assert [one.outcome for one in made.lines.all()] == ["near_poor"]
    assert again(second).state == "decided"


def test_what_the_authority_does_not_agree_to_may_stand(closed: Decision, review: Review, days: Days) -> None:
    first = rechecked(next(cases(review)), NOT_POOR)
    posting = repost(act(), first, PLACES)
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    opinion = ask_opinion_on_case(act(), first, "19/BC-UBND", days.day)
    record_opinion(act(), opinion, days.day, "78/UBND", agrees=False, words="Chưa đủ căn cứ")
    with refusal("opinion_missing"):
        correct(act(), closed, [first], signed(days, "20/QĐ-UBND", date(2026, 2, 1)), "Phúc tra")
    keep_decision(act(), first, "Cấp trên không đồng ý")
    kept = again(first)
    assert (kept.state, kept.result_class) == ("decided", "poor")


def test_a_decision_of_the_commune_passes_by_a_file_that_has_one(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    ready(review, village, days)
    first, *_ = cases(review)
    earlier = decide(act(), commune_of(review), signed(days))
    posted_again(rechecked(again(first), NEAR_POOR), days)
    with refusal("nothing_to_decide"):
        decide(act(), commune_of(review), signed(days, "16/QĐ-UBND"))
    with refusal("undecided"):
        close_commune(act(), commune_of(review))
    correct(act(), earlier, [again(first)], signed(days, "17/QĐ-UBND", date(2026, 2, 1)), "Phúc tra")
    assert close_commune(act(), commune_of(review)).step == "closed"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_case SET state = 'reopened' WHERE id = {case}",
        "UPDATE reviews_case SET state = 'reopened', reopened = reopened + 1 WHERE id = {case}",
        """UPDATE reviews_case SET assessment_id = {recheck}, result_class = 'not_poor', income_points = 180,
        deprivation_points = 0 WHERE id = {case}""",
    ],
)
def test_raw_sql_opens_no_decided_file(closed: Decision, review: Review, days: Days, statement: str) -> None:
    first = next(cases(review))
    complained(first, days)
    recheck = assess(again(first), NOT_POOR, who="binh")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(case=first.pk, recheck=recheck.pk))
    assert again(first).state == "decided"


def test_raw_sql_corrects_nothing_that_was_not_posted(closed: Decision, review: Review, days: Days) -> None:
    first = rechecked(next(cases(review)), NOT_POOR)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reviews_case SET state = 'decided' WHERE id = {first.pk}")
    entry = closed.registry_decision
    entry.pk, entry.number, entry.book = None, "20/QĐ", "20/QĐ/2026"
    entry.save()
    made = Decision.objects.create(
        commune_review=closed.commune_review, kind="correction", number="20/QĐ", signed_on=days.day,
        effective_from=days.day, signer="An", signer_post="Chủ tịch", corrects=closed, reason="x",
        registry_decision=entry, by="x",
    )  # fmt: skip
    line = {"case": first, "household_id": first.household_id, "assessment_id": first.assessment_id}
    with pytest.raises(DatabaseError, match="cleared"), transaction.atomic():
        made.lines.create(outcome="escaped_poverty", **line)
    # the outcome that was decided needs no posting
    assert made.lines.create(outcome="poor", **line).pk
