"""What happens in a review happens in its order in time, whatever day somebody types."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    all_of,
    assess,
    cases,
    commune_of,
    enumerator,
    household,
    meeting,
    opened,
    posted_again,
    posted_through,
    to_posting,
)
from test_way_of_a_case import finish, listed, refusal, review, signed, village

from giamngheo.complaints.actions import Received, receive
from giamngheo.complaints.models import Grievance
from giamngheo.platform.actions import Act
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.reviews.actions.assessing import Form, save_assessment
from giamngheo.reviews.actions.consulting import ask_opinion, record_opinion
from giamngheo.reviews.actions.deciding import correct, decide, revoke
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.actions.meetings import Count, record_meeting
from giamngheo.reviews.actions.postings import ComplaintFacts, receive_complaint, settle_complaint
from giamngheo.reviews.actions.screening import screen
from giamngheo.reviews.actions.steps import call_meeting, close_commune, finish_villages, pass_empty_village
from giamngheo.reviews.actions.steps import reopen_village as reopen
from giamngheo.reviews.models import (
    Assessment,
    Case,
    Decision,
    Opinion,
    ResultComplaint,
    Review,
    VillageReview,
)

__all__ = ["listed", "review", "village"]
pytestmark = pytest.mark.django_db


def assessed(review: Review) -> None:
    for case, points in zip(cases(review), (POOR, NEAR_POOR, NOT_POOR), strict=True):
        assess(case, points)


def consulting(review: Review) -> None:
    for one in VillageReview.objects.unscoped(WHY).filter(commune_review__review=review, step="list"):
        pass_empty_village(act(), one)
    finish_villages(act(), commune_of(review))


def test_the_authority_is_asked_after_the_postings(
    review: Review, village: VillageReview, days: Days
) -> None:
    assessed(review)
    posting = posted_through(village, days)
    consulting(review)
    for day in (date(2020, 1, 1), posting.first_day, posting.last_day):
        with refusal("asked_too_early") as found:
            ask_opinion(act(), commune_of(review), "9/BC", day)
        assert f"{day:%d/%m/%Y}" in found.value.message.vi
        assert f"{posting.last_day + timedelta(days=1):%d/%m/%Y}" in found.value.message.vi
    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.create(
            commune_review=commune_of(review), authority="x", report_number="9/BC", asked_on=posting.last_day,
            due_on=days.day, by="An",
        )  # fmt: skip
    days.pass_(5)
    opinion = ask_opinion(act(), commune_of(review), "9/BC", posting.last_day + timedelta(days=1))
    record_opinion(act(), opinion, days.day, "77/UBND", agrees=False, words="Xem lại hộ số 2")
    with refusal("asked_too_early") as found:
        ask_opinion(act(), commune_of(review), "10/BC", days.day - timedelta(days=1))
    assert "lần xin ý kiến trước" in found.value.message.vi
    ask_opinion(act(), commune_of(review), "10/BC", days.day)


@pytest.mark.long
def test_a_recognition_is_signed_after_the_opinion_and_what_changes_it_after_it(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    assessed(review)
    posted_through(village, days)
    over = days.day
    days.pass_(12)
    finish(review, days)
    with refusal("before_opinion") as found:
        decide(act(), commune_of(review), replace(signed(days), signed_on=over))
    assert f"{over:%d/%m/%Y}" in found.value.message.vi
    assert f"{days.day:%d/%m/%Y} của văn bản 77/UBND" in found.value.message.vi
    assert not Decision.objects.unscoped(WHY).exists()
    first, *_ = cases(review)
    # one household waits for its answer, the others are decided
    complaint = receive_complaint(act(), first, ComplaintFacts(days.day, "Hộ có ô tô"))
    days.pass_()
    decision = decide(act(), commune_of(review), signed(days, effective=days.day))
    settle_complaint(act(), complaint, "withdrawn", "Người gửi rút")
    before = days.day - timedelta(days=1)
    days.pass_()
    with refusal("before_recognition"):
        decide(act(), commune_of(review), replace(signed(days, "16/QĐ", days.day), signed_on=before))
    second = [one for one in cases(review) if one.pk != first.pk][:1]
    with refusal("before_decision") as found:
        revoke(act(), decision, second, replace(signed(days, "11/QĐ", days.day), signed_on=before), "Nhầm")
    assert f"15/QĐ-UBND ký ngày {decision.signed_on:%d/%m/%Y}" in found.value.message.vi
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(
            commune_review=commune_of(review), kind="revocation", number="11/QĐ", signed_on=before,
            effective_from=days.day, signer="A", signer_post="B", corrects=decision, reason="Nhầm", by="An",
            registry_decision=decision.registry_decision,
        )  # fmt: skip
    days.pass_(9)
    receive_complaint(act(), again(second[0]), ComplaintFacts(days.day, "Tính sai"))
    assess(again(second[0]), POOR, who="binh")
    visited = days.day
    settle_complaint(act(), ResultComplaint.objects.unscoped(WHY).get(outcome="open"), "upheld", "Tính lại")
    with refusal("before_visit") as found:
        correct(
            act(), decision, [again(second[0])],
            replace(signed(days, "20/QĐ", days.day), signed_on=visited - timedelta(days=2)), "Phúc tra",
        )  # fmt: skip
    assert f"{visited:%d/%m/%Y}" in found.value.message.vi
    corrected = posted_again(again(second[0]), days)
    correct(act(), decision, [corrected], signed(days, "20/QĐ", days.day), "Phúc tra")


def test_who_was_screened_out_does_not_come_back_into_a_village_that_is_done(
    review: Review, village: VillageReview, days: Days
) -> None:
    asked = receive_application(
        act(), review, household(village.village, 40), Receipt("application", "counter", days.day)
    )
    screen(act(), asked, {}, "not_poor", "Có xe tải")
    assessed_ = [one for one in cases(review) if one.pk != asked.pk]
    for case in assessed_:
        assess(case, POOR)
    call_meeting(act(), again(village))
    with refusal("list_closed") as found:
        screen(act(), again(asked), {}, "review", "Xem lại")
    assert "Mở lại thôn" in found.value.message.vi
    record_meeting(act(), again(village), meeting(days.day), en_bloc=Count(20, 0))
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.unscoped(WHY).filter(pk=asked.pk).update(state="listed")
    assert again(asked).state == "screened_out"
    # the way out that the refusal names
    reopen(act(), again(village), "classify", "Bổ sung hộ 40")
    screen(act(), again(asked), {}, "review", "Xem lại")
    assert again(asked).state == "listed"


def test_a_closed_year_takes_no_screening(days: Days, village: VillageReview) -> None:
    request = opened(village.commune_review.commune, "on_request")
    # handed in before the annual review began, which takes the others
    receipt = Receipt("application", "counter", date(2025, 8, 29))
    asked = receive_application(act(), request, household(village.village, 41), receipt)
    screen(act(), asked, {}, "not_poor", "Có xe tải")
    days.day = date(2026, 1, 2)
    close_commune(act(), commune_of(request))
    with refusal("list_closed"):
        screen(act(), again(asked), {}, "review", "Xem lại")


def visit(case: Case, day: date, *, complete: bool = True, who: str = "an") -> Assessment:
    answers = {"income_points_recorded": POOR[0], "deprivation_points_recorded": POOR[1]}
    return save_assessment(
        act(), case, Form(answers, visited_on=day, enumerator=enumerator(who), complete=complete)
    )


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2015, 1, 1), date(2025, 8, 31)])
@pytest.mark.parametrize("complete", [True, False])
def test_nobody_was_visited_before_the_review_began(
    review: Review, village: VillageReview, day: date, complete: bool
) -> None:
    first, *_ = cases(review)
    with refusal("visit_too_early") as found:
        visit(first, day, complete=complete)
    assert "01/09/2025, ngày bắt đầu đợt rà soát" in found.value.message.vi
    assert not first.assessments.exists()
    visit(first, review.starts_on, complete=complete)


def test_nobody_was_visited_before_he_applied(review: Review, village: VillageReview, days: Days) -> None:
    receipt = Receipt("application", "counter", days.day)
    asked = receive_application(act(), review, household(village.village, 40), receipt)
    with refusal("visit_too_early") as found:
        visit(asked, days.day - timedelta(days=1))
    assert "giấy đề nghị" in found.value.message.vi
    visit(asked, days.day)


@pytest.mark.parametrize(
    ("kind", "round_", "too_early", "first"),
    [
        ("annual", 0, date(2024, 12, 31), date(2025, 1, 1)),
        ("on_request", 0, date(2024, 12, 31), date(2025, 1, 1)),
        ("on_request", 9, date(2025, 8, 14), date(2025, 8, 15)),
    ],
)
def test_an_application_belongs_to_its_year(
    village: VillageReview, days: Days, kind: str, round_: int, too_early: date, first: date
) -> None:
    taken = village.commune_review.review
    if kind != "annual":
        taken = opened(village.commune_review.commune, kind, round=round_)
    applicant = household(village.village, 50)
    for day in (date(1990, 1, 1), too_early):
        with pytest.raises(Exception, match=r"^(received_too_early|another_year): ") as found:
            receive_application(act(), taken, applicant, Receipt("application", "counter", day))
        assert "2025" in found.value.message.vi  # type: ignore[attr-defined]
    receive_application(act(), taken, applicant, Receipt("application", "counter", first))


def test_nobody_complained_before_the_result_was_posted(
    review: Review, village: VillageReview, days: Days
) -> None:
    assessed(review)
    posting = to_posting(village, days)
    first, second, _ = cases(review)
    early = posting.first_day - timedelta(days=1)
    for day in (date(2019, 1, 2), early):
        with refusal("before_posting") as found:
            receive_complaint(act(), first, ComplaintFacts(day, "Hộ có ô tô"))
        assert f"{posting.first_day:%d/%m/%Y}" in found.value.message.vi
    unit = review.unit
    said = Received("posted_result", "counter", early, "Hộ có ô tô", household=again(second.household))
    with refusal("before_posting"), transaction.atomic():
        receive(Act(all_of(unit)), unit, said)
    assert not Grievance.objects.unscoped(WHY).exists()
    days.pass_(2)
    receive_complaint(act(), first, ComplaintFacts(posting.first_day, "Hộ có ô tô"))
    assert again(first).state == "complained"
    # the re-check answers the complaint, so nobody made it earlier
    with refusal("visit_too_early") as found:
        visit(again(first), posting.first_day - timedelta(days=1), who="binh")
    assert "khiếu nại" in found.value.message.vi
    visit(again(first), posting.first_day, who="binh")


def of_the_house(household: Household, name: str, until: date | None = None, how: str = "") -> Person:
    person = Person.objects.create(
        full_name=name,
        birth_year=1980,
        sex="male",
        commune_id=household.commune_id,
        village_id=household.village_id,
    )
    Membership.objects.create(
        household=household, person=person, number=1, since=date(2020, 1, 1), until=until, ended_by=how
    )
    return person


@pytest.mark.usefixtures("village")
def test_a_form_names_the_people_of_its_household_each_once(review: Review) -> None:
    first, second, _ = cases(review)
    father = of_the_house(first.household, "Hà Văn Cha")
    left = of_the_house(first.household, "Hà Văn Đi", date(2025, 9, 15), "moved_out")
    before = of_the_house(first.household, "Hà Văn Xa", date(2024, 9, 15), "moved_out")
    mistaken = of_the_house(first.household, "Hà Văn Nhầm", date(2025, 9, 15), "mistake")
    stranger = of_the_house(second.household, "Lê Thị Lạ")
    with refusal("named_twice") as found:
        assess(first, members=[{"person": father.pk}, {"person": None}, {"person": father.pk}])
    assert "Thành viên 1 và thành viên 3" in found.value.message.vi
    assert "Hà Văn Cha" in found.value.message.vi
    for other in (stranger, before, mistaken):
        with refusal("not_a_member") as found:
            assess(first, members=[{"person": father.pk}, {"person": other.pk}])
        assert (
            f"Thành viên 2 trên phiếu không có trong sổ của hộ {first.household.code}"
            in found.value.message.vi
        )
        # of another household not even the name is told
        assert other.full_name not in found.value.message.vi
    assert not first.assessments.exists()
    assess(first, members=[{"person": father.pk}, {"person": left.pk}, {"person": None}, {"person": None}])
    # who stands on the form already may stand on the next one
    Membership.objects.unscoped(WHY).filter(person=left).update(until=date(2025, 8, 1))
    assess(again(first), NEAR_POOR, members=[{"person": father.pk}, {"person": left.pk}])


def test_those_who_held_posts_at_a_meeting_are_no_more_than_attended(
    review: Review, village: VillageReview, days: Days
) -> None:
    assessed(review)
    call_meeting(act(), again(village))
    posts = {"committee_members": 6, "organisations": 7, "front": 4, "enumerators": 4}
    with refusal("more_than_attended") as found:
        record_meeting(act(), again(village), replace(meeting(days.day), **posts), en_bloc=Count(20, 0))
    assert "cộng lại là 21" in found.value.message.vi
    posts["front"] = 3
    record_meeting(act(), again(village), replace(meeting(days.day), **posts), en_bloc=Count(20, 0))
