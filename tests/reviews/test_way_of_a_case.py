"""The whole way: list, form, meeting, posting, complaint, opinion, decision, ledger; and what is refused on it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    RESTED_ON,
    WHY,
    Days,
    act,
    again,
    assess,
    assess_income,
    begin,
    cases,
    commune_of,
    enumerator,
    first_village,
    household,
    meeting,
    opened,
    posted_again,
    posted_through,
    rechecked,
    to_posting,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.law.confirm import all_values
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.in_force import turn_over
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.assessing import Form, return_case, save_assessment
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.complaints import assign_recheck
from giamngheo.reviews.actions.consulting import ask_opinion, ask_opinion_on_case, record_opinion
from giamngheo.reviews.actions.deciding import Signed, correct, decide, revoke
from giamngheo.reviews.actions.listing import Receipt, receive_application, withdraw
from giamngheo.reviews.actions.meetings import Count, record_meeting, settle_by_committee
from giamngheo.reviews.actions.postings import (
    ComplaintFacts,
    end_posting,
    receive_complaint,
    repost,
    settle_complaint,
    start_posting,
)
from giamngheo.reviews.actions.screening import screen
from giamngheo.reviews.actions.steps import (
    call_meeting,
    close_commune,
    finish_villages,
    pass_empty_village,
    reopen_case,
    reopen_village,
)
from giamngheo.reviews.models import Case, Decision, Review, VillageReview

pytestmark = pytest.mark.django_db
PLACES = "Nhà văn hóa thôn"


def refusal(code: str):
    return pytest.raises(ActionRefused, match=f"^{code}: ")


@pytest.fixture
def listed(commune: AdminUnit, days: Days) -> list[Household]:
    village = commune.children.earliest("pk")
    return [household(village, number, status) for number, status in enumerate(("poor", "near_poor", "poor"))]


@pytest.fixture
def review(commune: AdminUnit, listed: list[Household]) -> Review:
    return opened(commune)


@pytest.fixture
def village(review: Review) -> VillageReview:
    found = first_village(review)
    begin(found)
    return found


def signed(days: Days, number: str = "15/QĐ-UBND", effective: date = date(2026, 1, 1)) -> Signed:
    return Signed(number, days.day, effective, "Nguyễn Văn Chủ", "Chủ tịch", "UBND xã Thu Cúc")


def finish(review: Review, days: Days) -> None:
    """All villages done and the opinion given."""
    for one in VillageReview.objects.unscoped(WHY).filter(commune_review__review=review, step="list"):
        pass_empty_village(act(), one)
    commune = finish_villages(act(), commune_of(review))
    opinion = ask_opinion(act(), commune, "9/BC-UBND", days.day)
    record_opinion(act(), opinion, days.day, "77/UBND", agrees=True)


def test_opening_lists_the_poor_and_near_poor(review: Review, listed: list[Household]) -> None:
    found = [(one.household_id, one.source, one.status_before, one.state) for one in cases(review)]
    assert found == [
        (listed[0].pk, "carried_over", "poor", "listed"),
        (listed[1].pk, "carried_over", "near_poor", "listed"),
        (listed[2].pk, "carried_over", "poor", "listed"),
    ]
    assert (review.starts_on, review.ends_on) == (date(2025, 9, 1), date(2025, 12, 14))
    assert (review.consulted, review.agreement_percent) == ("province_chairman", 50)
    # 14/12 is a Sunday; 12/12 back by 5 + 1 + 3 + 3 + 3 working days
    assert first_village(review).safe_meeting == date(2025, 11, 21)
    with refusal("already_open"):
        opened(review.unit)


@pytest.mark.long
def test_a_year_ends_in_the_ledger(
    review: Review, village: VillageReview, listed: list[Household], days: Days, confirmed: None
) -> None:
    for case, points in zip(cases(review), (POOR, POOR, NOT_POOR), strict=True):
        assess(case, points)
    posted_through(village, days)
    finish(review, days)
    decision = decide(act(), commune_of(review), signed(days))
    lines = decision.lines.order_by("pk").values_list("household_id", "outcome", "certificate_number")
    assert list(lines) == [
        (listed[0].pk, "poor", 1),
        (listed[1].pk, "poor", 2),
        (listed[2].pk, "escaped_poverty", None),
    ]
    assert [one.state for one in cases(review)] == ["decided"] * 3
    days.day = date(2026, 1, 1)
    turn_over(days.day)
    now = Household.objects.unscoped(WHY).order_by("pk").values_list("status", "status_since")
    assert list(now) == [
        ("poor", date(2025, 1, 1)),
        ("poor", date(2026, 1, 1)),
        ("escaped_poverty", date(2026, 1, 1)),
    ]
    assert close_commune(act(), commune_of(review)).step == "closed"


def test_a_decision_waits_for_what_it_rests_on(review: Review, village: VillageReview, days: Days) -> None:
    for case in cases(review):
        assess(case, NOT_POOR)
    posted_through(village, days)
    finish(review, days)
    with refusal("not_confirmed") as found:
        decide(act(), commune_of(review), signed(days))
    what, basis = all_values()[RESTED_ON[0]]
    assert f"{what.vi} ({basis.citation.vi})" in found.value.message.vi
    assert RESTED_ON[0] not in found.value.message.vi
    assert not Decision.objects.unscoped(WHY).exists()


def test_minutes_that_cannot_be_true_are_refused(
    review: Review, village: VillageReview, listed: list[Household], days: Days
) -> None:
    for case in cases(review):
        assess(case)
    call_meeting(act(), again(village))
    votes = Count(15, 5)
    with refusal("held_before_visits"):
        record_meeting(act(), again(village), meeting(days.day - timedelta(days=1)), en_bloc=votes)
    for part in ("households_present", "committee_members", "organisations", "front", "enumerators"):
        attended = 2 if part == "households_present" else 20
        facts = replace(meeting(days.day), attending=attended, **{part: attended + 1})
        with refusal("more_than_attended"):
            record_meeting(act(), again(village), facts, en_bloc=Count(attended, 0))
    assert not again(village).meetings.exists()
    record_meeting(act(), again(village), meeting(days.day), en_bloc=votes)


@pytest.mark.long
def test_a_meeting_below_half_sends_back_and_then_to_the_committee(
    review: Review, village: VillageReview, days: Days
) -> None:
    first, second, third = cases(review)
    for case in (first, second, third):
        assess(case)
    call_meeting(act(), village)
    with refusal("votes_do_not_add_up"):
        record_meeting(act(), village, meeting(days.day), en_bloc=Count(15, 4))
    record_meeting(
        act(), village, meeting(days.day), en_bloc=Count(10, 10), singly={first.pk: Count(9, 8, 3)}
    )
    states = [(one.state, one.refusals) for one in cases(review)]
    assert states == [("sent_back", 1), ("agreed", 0), ("agreed", 0)]
    with refusal("not_agreed"):
        start_posting(act(), village, PLACES)
    assess(again(first), NEAR_POOR)
    record_meeting(act(), village, meeting(days.day), en_bloc=Count(0, 20))
    assert (again(first).state, again(first).refusals, again(first).result_class) == (
        "committee",
        2,
        "near_poor",
    )
    settle_by_committee(act(), first, "stands", "Hồ sơ đúng")
    assert start_posting(act(), village, PLACES).working_days == 3


def test_a_posting_is_not_cut_short(review: Review, village: VillageReview, days: Days) -> None:
    for case in cases(review):
        assess(case)
    days.day = date(2025, 10, 31)  # a Friday
    posting = to_posting(village, days)
    assert (posting.first_day, posting.last_day) == (date(2025, 10, 31), date(2025, 11, 4))
    days.day = posting.last_day
    with refusal("not_over"):
        end_posting(act(), posting)
    days.pass_()
    end_posting(act(), posting)
    assert {one.state for one in cases(review)} == {"cleared"}
    assert again(village).step == "done"
    with refusal("ended_already"):
        end_posting(act(), posting)


@pytest.mark.long
def test_a_complaint_holds_its_household_only(
    review: Review, village: VillageReview, listed: list[Household], days: Days, confirmed: None
) -> None:
    for case in cases(review):
        assess(case)
    posting = to_posting(village, days)
    first = next(cases(review))
    with refusal("same_enumerator"):
        receive_complaint(
            act(), first, ComplaintFacts(days.day, "Có ô tô", rechecker=first.assessment.enumerator_id)
        )
    complaint = receive_complaint(act(), first, ComplaintFacts(days.day, "Có ô tô"))
    assert complaint.due_on == date(2025, 10, 6)
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    assert [one.state for one in cases(review)] == ["complained", "cleared", "cleared"]
    finish(review, days)
    recognition = decide(act(), commune_of(review), signed(days))
    assert sorted(recognition.lines.values_list("household_id", flat=True)) == [listed[1].pk, listed[2].pk]
    with refusal("undecided"):
        close_commune(act(), commune_of(review))
    with refusal("not_rechecked"):
        settle_complaint(act(), complaint, "upheld", "Đúng")
    with refusal("same_enumerator"):
        assess(again(first), NOT_POOR)
    assign_recheck(act(), complaint, enumerator("binh"))
    second = receive_complaint(act(), again(first), ComplaintFacts(days.day, "Thiếu một người"))
    with refusal("other_rechecker"):
        assess(again(first), NOT_POOR, who="chi")
    assess(again(first), NEAR_POOR, who="binh")
    # who re-checks corrects the own form; who is complained of does not write over it
    assess(again(first), NOT_POOR, who="binh")
    with refusal("same_enumerator"):
        assess(again(first), POOR)
    with refusal("same_enumerator"):
        assign_recheck(act(), complaint, enumerator("an"))
    # before a decision too: what the re-check found otherwise is no complaint without ground
    with refusal("recheck_differs"):
        settle_complaint(act(), complaint, "refused", "Không đúng")
    assert again(first).state == "complained"
    settle_complaint(act(), complaint, "upheld", "Khiếu nại đúng")
    # of two complaints of one result one may be without ground
    settle_complaint(act(), again(second), "refused", "Không đúng")
    with refusal("same_enumerator"):
        assess(again(first), POOR)
    posting = repost(act(), first, PLACES)
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    # the commune's report went while the complaint was open: this household is asked about by itself
    opinion = ask_opinion_on_case(act(), again(first), "10/BC-UBND", days.day)
    record_opinion(act(), opinion, days.day, "78/UBND", agrees=True)
    extra = decide(act(), commune_of(review), signed(days, "16/QĐ-UBND"))
    assert (extra.kind, [one.outcome for one in extra.lines.all()]) == ("supplementary", ["escaped_poverty"])
    late = receive_complaint(act(), again(first), ComplaintFacts(days.day, "Vẫn nghèo"))
    with refusal("complaint_open"):
        close_commune(act(), commune_of(review))
    with refusal("same_enumerator"):
        assess(again(first), POOR, who="binh")
    assess(again(first), NOT_POOR, who="an")
    settle_complaint(act(), late, "refused", "Không thay đổi")
    assert close_commune(act(), commune_of(review)).step == "closed"


@pytest.mark.long
def test_corrected_and_revoked_by_new_decisions(
    review: Review, village: VillageReview, listed: list[Household], days: Days, confirmed: None
) -> None:
    for case in cases(review):
        assess(case, NEAR_POOR)
    posted_through(village, days)
    finish(review, days)
    earlier = decide(act(), commune_of(review), signed(days))
    first, second, _ = cases(review)
    with refusal("not_rechecked"):
        correct(act(), earlier, [first], signed(days, "20/QĐ-UBND"), "Nhầm")
    first = posted_again(rechecked(first, POOR), days)
    later = signed(days, "20/QĐ-UBND", date(2026, 2, 1))
    assert correct(act(), earlier, [first], later, "Phúc tra").corrects == earlier
    revoke(act(), earlier, [second], signed(days, "21/QĐ-UBND", date(2026, 3, 1)), "Khai sai")
    statuses = listed[0].statuses.order_by("effective_from").values_list("status", "effective_from")
    assert list(statuses) == [
        ("poor", date(2025, 1, 1)),
        ("near_poor", date(2026, 1, 1)),
        ("poor", date(2026, 2, 1)),
    ]
    last = listed[1].statuses.latest("effective_from")
    assert (last.status, last.effective_to) == ("near_poor", date(2026, 2, 28))
    assert again(listed[1]).status == "near_poor"
    turn_over(date(2026, 3, 1))
    assert again(listed[1]).status == ""


def test_applications(review: Review, commune: AdminUnit, days: Days, listed: list[Household]) -> None:
    place = commune.children.earliest("pk")
    new = household(place, 9)
    receipt = Receipt("application", "counter", days.day)
    case = receive_application(act(), review, new, receipt)
    assert (case.dossier_code, case.status_before) == ("08593-2025-0001", "")
    with refusal("already_listed"):
        receive_application(act(), review, new, receipt)
    with refusal("not_for_escape"):
        receive_application(act(), review, household(place, 10), Receipt("escape", "post", days.day))
    screen(act(), case, {"motor_vehicle": True, "cooling": None}, "not_poor", "Có ô tô")
    assert again(case).state == "screened_out"
    screen(act(), case, {}, "review", "Xe đi thuê")
    with refusal("still_managed"):
        withdraw(act(), next(cases(review)), "Không muốn")
    withdraw(act(), case, "Rút đơn")
    assert again(case).state == "withdrawn"
    reopen_case(act(), case, "Nộp lại đơn")
    assert (again(case).state, again(case).reopened) == ("listed", 1)


def test_forms_are_versions(review: Review, village: VillageReview) -> None:
    first = next(cases(review))
    with refusal("not_assessed"):
        call_meeting(act(), village)
    saved = assess(first, unchanged=("housing",))
    return_case(act(), first, "Xem lại điểm")
    assert again(first).state == "returned"
    assess(again(first), NEAR_POOR)
    kept = first.assessments.order_by("revision").values_list("revision", "answers__income_points_recorded")
    assert list(kept) == [(1, 130), (2, 130)]
    assert (again(first).result_class, saved.unchanged) == ("near_poor", ["housing"])
    scored = again(first).assessment.scorings.get()
    assert (scored.income_points, scored.deprivation_points, len(scored.standard_digest)) == (130, 10, 64)
    assert scored.reason_vi


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"coffee": 1}, "unknown_question"),
        ({"income_points_recorded": "x"}, "bad_answer"),
        ({"income_points_recorded": -5}, "bad_answer"),
        ({"income_points_recorded": 130}, "not_complete"),
    ],
)
def test_forms_that_are_refused(
    review: Review, village: VillageReview, answers: dict[str, object], code: str, days: Days
) -> None:
    from giamngheo.reviews.actions.assessing import Form, save_assessment

    first = next(cases(review))
    with refusal(code):
        save_assessment(act(), first, Form(answers, visited_on=days.day, complete=True))
    assert not first.assessments.exists()


def test_a_village_goes_back_with_a_reason(review: Review, village: VillageReview, days: Days) -> None:
    for case in cases(review):
        assess(case)
    posted_through(village, days)
    with refusal("reason_missing"):
        reopen_village(act(), village, "classify", " ")
    reopen_village(act(), village, "classify", "Nhập nhầm phiếu")
    assert again(village).step == "classify"
    assert {(one.state, one.reopened) for one in cases(review)} == {("assessed", 1)}
    posted_through(village, days)
    assert {one.state for one in cases(review)} == {"cleared"}


def test_average_living_has_no_meeting(commune: AdminUnit, days: Days) -> None:
    days.day = date(2025, 10, 15)
    review = opened(commune, "average_living", round=10)
    assert (review.starts_on, review.ends_on, review.consulted) == (
        date(2025, 10, 15),
        date(2025, 10, 30),
        "none",
    )
    new = household(commune.children.earliest("pk"), 1)
    case = receive_application(act(), review, new, Receipt("application", "portal", days.day, "G22.1-0001"))
    village = first_village(review)
    begin(village)
    with refusal("no_meeting"):
        call_meeting(act(), village)
    with refusal("sheet_missing"):
        assess(case, NOT_POOR)
    assess_income(case, 60_000_000, size=2)
    posting = start_posting(act(), village, PLACES)
    assert (posting.working_days, posting.last_day) == (5, date(2025, 10, 21))


def test_two_who_finish_one_commune(review: Review, village: VillageReview, days: Days) -> None:
    for case in cases(review):
        assess(case)
    posted_through(village, days)
    finish(review, days)
    with refusal("wrong_step"):
        finish_villages(act(), commune_of(review))
    assert Case.objects.unscoped(WHY).filter(state="cleared").count() == 3


def test_a_form_that_only_waits_for_a_cut_off_says_that_no_answer_is_missing(
    commune: AdminUnit, days: Days
) -> None:
    days.day = date(2027, 10, 1)
    village = commune.children.earliest("pk")
    poor = household(village, 1, "poor")
    review = open_review(act(), commune, ReviewFacts("annual", 2027, "vn-2027-2030"))
    begin(first_village(review))
    (case,) = cases(review)
    form = Form(
        {"size": 4, "income_12m": 40_000_000}, visited_on=days.day, enumerator=enumerator("an"), complete=True
    )
    with refusal("not_complete") as told:
        save_assessment(act(), case, form)
    assert "Chuẩn này chưa có ngưỡng của 9 chỉ số (Bảo hiểm y tế, " in told.value.message.vi
    assert poor.pk == case.household_id
