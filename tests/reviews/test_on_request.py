"""Applications the year round: each household on its own day; average living standard; low-income workers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    assess_income,
    commune_of,
    household,
    meeting,
    opened,
    sheet,
)

from giamngheo.areas.models import AdminUnit
from giamngheo.law import load_procedures, load_standard
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry.models import Household, Membership, Person, PersonStatus, PovertyStatus
from giamngheo.reviews.actions import deciding, postings, steps
from giamngheo.reviews.actions.assessing import Form, save_assessment
from giamngheo.reviews.actions.decision_checks import workers_of
from giamngheo.reviews.actions.listing import Receipt, receive_application, withdraw
from giamngheo.reviews.actions.meetings import Count, record_meeting
from giamngheo.reviews.actions.refusing import Letter, refuse_by_letter
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Case, DecisionLine, Review, VillageReview

PLACES = "Nhà văn hóa thôn; trụ sở UBND xã"
pytestmark = pytest.mark.django_db


def refusal(code: str):
    return pytest.raises(ActionRefused, match=f"^{code}: ")


@pytest.fixture
def place(commune: AdminUnit) -> AdminUnit:
    return commune.children.earliest("pk")


def apply(
    review: Review, of: Household, days: Days, form: str = "application", person: int | None = None
) -> Case:
    return receive_application(act(), review, of, Receipt(form, "counter", days.day, person=person))


def village(case: Case) -> VillageReview:
    return VillageReview.objects.unscoped(WHY).get(pk=case.village_review_id)


def signed(number: int, days: Days) -> deciding.Signed:
    return deciding.Signed(f"{number}/QĐ-UBND", days.day, days.day, "An", "Chủ tịch", "UBND xã")


def agreed(case: Case, days: Days, agree: int = 15) -> Case:
    record_meeting(act(), village(case), meeting(days.day), singly={case.pk: Count(agree, 20 - agree)})
    return again(case)


def cleared(case: Case, days: Days) -> Case:
    posting = postings.post_case(act(), again(case), PLACES)
    days.day = posting.last_day + timedelta(days=1)
    postings.end_posting(act(), posting)
    return again(case)


@pytest.mark.long
def test_each_household_goes_its_own_way(place: AdminUnit, days: Days, confirmed: None) -> None:
    days.day = date(2025, 10, 6)
    review = opened(place.parent, "on_request")
    assert (review.standing, review.starts_on, review.ends_on, review.consulted) == (
        *(True, date(2025, 1, 1), date(2025, 12, 31)),
        "none",
    )
    first = apply(review, household(place, 1), days)
    # 15 days by the calendar end on Tuesday 21/10
    assert (first.due_on, first.village_review.step) == (date(2025, 10, 21), "standing")
    assess(first, NEAR_POOR)
    first = agreed(first, days)
    second = apply(review, household(place, 2, "poor"), days, "escape")
    first = cleared(first, days)
    assert (first.state, again(second).state) == ("cleared", "listed")
    decision = deciding.decide(act(), commune_of(review), signed(1, days), only=[first.pk])
    assert (decision.kind, decision.lines.get().outcome, decision.lines.get().certificate_number) == (
        *("on_request", "near_poor"),
        1,
    )
    assert PovertyStatus.objects.unscoped(WHY).get(household=first.household).status == "near_poor"

    assess(second, NOT_POOR)
    second = cleared(agreed(second, days), days)
    other = deciding.decide(act(), commune_of(review), signed(2, days))
    assert (other.kind, other.lines.get().outcome) == ("on_request", "escaped_poverty")
    assert Household.objects.unscoped(WHY).get(pk=second.household_id).status == "escaped_poverty"


@pytest.mark.long
def test_a_certificate_holds_until_a_later_decision_takes_effect(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    home = household(place, 1)
    case = apply(review, home, days)
    assess(case, NEAR_POOR)
    case = cleared(agreed(case, days), days)
    deciding.decide(act(), commune_of(review), signed(1, days), only=[case.pk])
    held = IssuedDocument.objects.unscoped(WHY).get(form="certificate")
    leaves = apply(review, again(home), days, "escape")
    assess(leaves, NOT_POOR)
    leaves = cleared(agreed(leaves, days), days)
    assert again(held).state == "valid"
    deciding.decide(act(), commune_of(review), signed(2, days), only=[leaves.pk])
    held = again(held)
    assert (held.state, held.ended_on, held.superseded_by.number) == ("superseded", days.day, "2/QĐ-UBND")


@pytest.mark.long
def test_a_refusal_on_request_ends_nothing_and_may_be_asked_again(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    home = household(place, 1)
    case = apply(review, home, days)
    with refusal("already_listed"):
        apply(review, home, days)
    assess(case, NOT_POOR)
    with refusal("wrong_step"):
        postings.post_case(act(), again(case), PLACES)
    case = cleared(agreed(case, days), days)
    with refusal("not_cleared"):
        deciding.decide(act(), commune_of(review), signed(1, days), only=[case.pk, case.pk + 1])
    with refusal("answered_by_letter"):
        deciding.decide(act(), commune_of(review), signed(1, days), only=[case.pk])
    refuse_by_letter(act(), commune_of(review), letter(45, days), only=[case.pk])
    assert DecisionLine.objects.unscoped(WHY).get(case=case).outcome == "none"
    newer = apply(review, home, days)
    assert newer.pk != case.pk
    withdraw(act(), newer, "Rút đơn")
    newest = apply(review, home, days)
    with refusal("applied_again"):
        steps.reopen_case(act(), again(newer), "Nhầm")
    assert newest.state == "listed"


@pytest.mark.long
def test_refused_twice_goes_to_the_committee_without_the_village(place: AdminUnit, days: Days) -> None:
    review = opened(place.parent, "on_request")
    case = apply(review, household(place, 1), days)
    for state in ("sent_back", "committee"):
        assess(case, POOR)
        assert agreed(case, days, agree=9).state == state


@pytest.mark.long
def test_a_complaint_stops_one_application(place: AdminUnit, days: Days) -> None:
    review = opened(place.parent, "on_request")
    case = apply(review, household(place, 1), days)
    assess(case, POOR)
    posting = postings.post_case(act(), agreed(case, days), PLACES)
    complaint = postings.receive_complaint(act(), again(case), postings.ComplaintFacts(days.day, "Sai"))
    assess(again(case), NEAR_POOR, who="binh")
    postings.settle_complaint(act(), complaint, "upheld", "Đúng")
    again_posted = postings.repost(act(), again(case), PLACES)
    assert again(case).state == "posted"
    days.day = again_posted.last_day + timedelta(days=1)
    postings.end_posting(act(), posting)
    assert again(case).state == "posted"
    postings.end_posting(act(), again_posted)
    assert again(case).state == "cleared"


def test_the_year_ends_and_is_opened_again(place: AdminUnit, days: Days) -> None:
    review = opened(place.parent, "on_request")
    case = apply(review, household(place, 1), days)
    with refusal("year_runs"):
        steps.close_commune(act(), commune_of(review))
    days.day = date(2026, 1, 5)
    with refusal("another_year"):
        apply(review, household(place, 2), days)
    with refusal("undecided"):
        steps.close_commune(act(), commune_of(review))
    withdraw(act(), case, "Chuyển đi")
    steps.close_commune(act(), commune_of(review))
    assert set(VillageReview.objects.unscoped(WHY).values_list("step", flat=True)) == {"done"}
    with refusal("cannot_reopen"):
        steps.reopen_commune(act(), commune_of(review), "recognition", "Nhầm")
    steps.reopen_commune(act(), commune_of(review), "standing", "Còn hồ sơ")
    assert village(case).step == "standing"


@pytest.mark.long
def test_average_living_from_sheet_to_ledger(place: AdminUnit, days: Days, confirmed: None) -> None:
    review = opened(place.parent, "average_living")
    home, poor = household(place, 1), household(place, 2, "poor")
    with refusal("managed_as_poor"):
        apply(review, poor, days)
    case = apply(review, home, days)
    with refusal("no_livelihood"):
        assess_income(case, 0, wages=60_000_000, size=2)
    short = sheet(case, farm=60_000_000)
    with refusal("sheet_months"):
        wrong = type(short)(short.months[1:], {"agriculture": [1] * 11})
        save_assessment(act(), case, Form({"size": 2}, visited_on=days.day, complete=True, sheet=wrong))
    # 60 million over 12 months for 2 persons = 2.5 million each: above 2.25 million (rural)
    assert assess_income(case, 60_000_000, size=2).income_sheet.counted == 60_000_000
    assert again(case).result_class == "above_average"
    # exactly at the bound: 54 million
    assess_income(case, 54_000_000, size=2)
    assert again(case).result_class == "average"
    # at the poverty line the deprivations are not asked: not of average standard
    assess_income(case, 36_000_000, size=2)
    assert again(case).result_class == "not_average"
    article = load_standard(review.standard).class_named("average").basis.citation.vi
    assert "Điều 3" in article
    assert said(case) == (
        "Không thuộc diện mức sống trung bình: thu nhập 12 tháng của hộ 2 người là 36.000.000 đồng, bình quân "
        "1.500.000 đồng/người/tháng, không cao hơn chuẩn nghèo 1.500.000 đồng/người/tháng ở nông thôn – "
        f"{article}. Hộ có thể làm giấy đề nghị (Mẫu 01) để được rà soát hộ nghèo, "
        "hộ cận nghèo."
    )
    assess_income(case, 30_000_000, wages=20_000_000, size=2)
    case = cleared(again(case), days)
    # Wednesday 1/10: five working days end on Tuesday 7/10
    assert days.day == date(2025, 10, 8)
    decision = deciding.decide(act(), commune_of(review), signed(1, days))
    assert (decision.lines.get().outcome, decision.lines.get().certificate_number) == ("average", None)
    assert Household.objects.unscoped(WHY).get(pk=home.pk).status == "average"
    papers = IssuedDocument.objects.unscoped(WHY).order_by("pk")
    assert [(one.form, one.number, one.shown_class) for one in papers] == [
        ("status_decision", "1/QĐ-UBND", ""),
        ("confirmation", "1/GXN-UBND", "hộ có mức sống trung bình"),
    ]

    once_more = apply(review, home, days)
    assess_income(once_more, 90_000_000, size=2)
    cleared(again(once_more), days)
    deciding.decide(act(), commune_of(review), signed(2, days))
    assert Household.objects.unscoped(WHY).get(pk=home.pk).status == ""


def said(case: Case) -> str:
    """Why the result is what it is, as the page shows it."""
    found = again(case)
    return str(found.assessment.scorings.get(standard=found.review.standard).reason_vi)


def letter(first: int, days: Days) -> Letter:
    return Letter(first, days.day, "Hà Văn Chủ", "Chủ tịch", "UBND xã Thu Cúc")


def worker(home: Household, born: int = 1990) -> Person:
    made = Person.objects.create(
        full_name="Hà Văn Làm",
        sex="male",
        birth_year=born,
        commune_id=home.commune_id,
        village_id=home.village_id,
    )
    Membership.objects.create(household=home, person=made, since=home.since)
    return made


@pytest.mark.long
def test_low_income_worker_is_a_status_of_a_person(place: AdminUnit, days: Days, confirmed: None) -> None:
    review = opened(place.parent, "low_income")
    home = household(place, 1)
    man, child = worker(home), worker(home, 2015)
    with refusal("person_missing"):
        apply(review, home, days)
    with refusal("not_a_member"):
        apply(review, household(place, 2), days, person=man.pk)
    case, young = (apply(review, home, days, person=one.pk) for one in (man, child))
    members = [
        {"person": man.pk, "employment_status": "wage"},
        {"person": child.pk, "employment_status": "none"},
    ]
    for one in (case, young):
        assess_income(one, 0, wages=50_000_000, members=members)
        cleared(again(one), days)
    assert (again(case).result_class, again(young).result_class) == ("low_income", "not_low_income")
    assert said(case).startswith(
        "Người lao động có thu nhập thấp: thu nhập 12 tháng của hộ 2 người là 50.000.000 đồng, bình quân 2.083.333 "
        "đồng/người/tháng, không cao hơn mức trần của hộ có mức sống trung bình 2.250.000 đồng/người/tháng ở nông "
        "thôn; trong độ tuổi lao động; đang làm công ăn lương – "
    )
    assert "ngoài độ tuổi lao động; không có việc làm – " in said(young)
    decision = deciding.decide(act(), commune_of(review), signed(1, days))
    # who is not recognised is no household of the decision: a letter answers
    assert list(decision.lines.values_list("person", "outcome")) == [(man.pk, "low_income_worker")]
    (answer,) = refuse_by_letter(act(), commune_of(review), letter(45, days))
    assert list(answer.lines.values_list("person", "outcome")) == [(child.pk, "none")]
    held = PersonStatus.objects.unscoped(WHY).get()
    assert (held.person_id, held.status, held.effective_from) == (man.pk, "low_income_worker", days.day)
    assert Household.objects.unscoped(WHY).get(pk=home.pk).status == ""
    with refusal("recognised_already"):
        apply(review, home, days, person=man.pk)
    for statement in (
        f"UPDATE registry_personstatus SET person_id = {child.pk}",
        "DELETE FROM registry_personstatus",
        f"""INSERT INTO registry_personstatus (person_id, status, decision_id, effective_from, effective_to, ended_by_id)
        SELECT person_id, status, decision_id, '2020-01-01', '{days.day}', decision_id FROM registry_personstatus""",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    days.pass_()
    deciding.revoke(act(), decision, [again(case)], signed(2, days), "Thu nhập đã khác")
    assert again(held).effective_to == days.day - timedelta(days=1)
    paper = IssuedDocument.objects.unscoped(WHY).get(form="confirmation")
    assert (paper.state, paper.shown_name) == ("revoked", "Hà V. L.")


@pytest.mark.long
def test_a_worker_whose_household_becomes_poor_is_no_low_income_worker_any_more(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    """Decree 30/2025: the household of such a worker is neither poor nor near-poor."""
    review = opened(place.parent, "low_income")
    home, other = household(place, 1), household(place, 2)
    man, neighbour = worker(home), worker(other)
    for of, person in ((home, man), (other, neighbour)):
        case = apply(review, of, days, person=person.pk)
        assess_income(case, 0, wages=20_000_000, members=[{"person": person.pk, "employment_status": "wage"}])
        cleared(again(case), days)
    recognised = deciding.decide(act(), commune_of(review), signed(1, days))
    standing = opened(place.parent, "on_request")
    poor = apply(standing, home, days)
    assess(poor, NEAR_POOR)
    poor = cleared(agreed(poor, days), days)
    assert workers_of({home.pk, other.pk}, days.day).count() == 2
    held = PersonStatus.objects.unscoped(WHY).get(person=man)
    on = days.day
    days.day = held.effective_from
    with refusal("before_posting_ended"):
        deciding.decide(act(), commune_of(standing), signed(2, days), only=[poor.pk])
    days.day = on
    decision = deciding.decide(act(), commune_of(standing), signed(2, days), only=[poor.pk])
    held.refresh_from_db()
    assert (held.effective_to, held.ended_by) == (on - timedelta(days=1), decision.registry_decision)
    assert PersonStatus.objects.unscoped(WHY).get(person=neighbour).effective_to is None
    papers = {
        paper.subject_id: (paper.state, paper.ended_on)
        for paper in IssuedDocument.objects.unscoped(WHY).filter(form="confirmation")
    }
    lines = dict(recognised.lines.values_list("person_id", "pk"))
    assert papers[lines[man.pk]] == ("superseded", on)
    assert papers[lines[neighbour.pk]] == ("valid", None)


@pytest.mark.long
def test_a_household_does_not_become_poor_before_a_later_status_of_its_worker(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review, standing = opened(place.parent, "low_income"), opened(place.parent, "on_request")
    home = household(place, 1)
    man = worker(home)
    poor = apply(standing, home, days)
    assess(poor, NEAR_POOR)
    poor = cleared(agreed(poor, days), days)
    case = apply(review, home, days, person=man.pk)
    assess_income(case, 0, wages=20_000_000, members=[{"person": man.pk, "employment_status": "wage"}])
    cleared(again(case), days)
    later = replace(signed(1, days), effective_from=days.day + timedelta(days=30))
    deciding.decide(act(), commune_of(review), later)
    with refusal("worker_later"):
        deciding.decide(act(), commune_of(standing), signed(2, days), only=[poor.pk])
    assert again(poor).state == "cleared"
    assert again(home).status == ""


@pytest.mark.long
def test_a_decision_waits_for_the_figures_it_rests_on(place: AdminUnit, days: Days) -> None:
    review = opened(place.parent, "low_income")
    home = household(place, 1)
    man = worker(home)
    case = apply(review, home, days, person=man.pk)
    assess_income(case, 0, wages=20_000_000, members=[{"person": man.pk, "employment_status": "wage"}])
    cleared(again(case), days)
    with refusal("not_confirmed"):
        deciding.decide(act(), commune_of(review), signed(1, days))
    assert not PersonStatus.objects.unscoped(WHY).exists()


def test_kinds_without_a_meeting_are_the_laws() -> None:
    kinds = {one.id for one in load_procedures().values() if one.stages() and not one.covering("meeting")}
    assert kinds == set(WITHOUT_MEETING)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_case SET due_on = '2026-12-31' WHERE id = {case}",
        "UPDATE reviews_case SET state = 'agreed' WHERE id = {case}",
        "UPDATE reviews_villagereview SET step = 'meeting' WHERE id = {village}",
        "UPDATE reviews_villagereview SET step = 'done' WHERE id = {village}",
        "UPDATE reviews_communereview SET step = 'recognition'",
        "UPDATE reviews_communereview SET step = 'closed'",
        "UPDATE reviews_incomesheet SET counted = 0",
        "UPDATE reviews_case SET person_id = 1 WHERE id = {case}",
    ],
)
def test_raw_sql_keeps_the_pace(place: AdminUnit, days: Days, statement: str) -> None:
    review = opened(place.parent, "average_living")
    case = apply(review, household(place, 1), days)
    assess_income(case, 50_000_000, size=2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(case=case.pk, village=case.village_review_id))
