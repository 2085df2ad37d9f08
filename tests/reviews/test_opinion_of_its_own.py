"""A result that the commune's report to the consulted authority did not speak of is asked about by itself."""

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
    assess,
    cases,
    commune_of,
    posted_through,
)
from test_request_pages import words
from test_way_of_a_case import finish, listed, refusal, review, signed, village

from giamngheo.reviews.actions import answerable
from giamngheo.reviews.actions.consulting import ask_opinion_on_case
from giamngheo.reviews.actions.deciding import decide
from giamngheo.reviews.actions.postings import (
    ComplaintFacts,
    end_posting,
    receive_complaint,
    repost,
    settle_complaint,
)
from giamngheo.reviews.actions.steps import close_commune
from giamngheo.reviews.models import Case, Decision, Opinion, Review, VillageReview
from office_world import signed_in

__all__ = ["listed", "review", "village"]
pytestmark = [pytest.mark.django_db, pytest.mark.long]
PLACES = "Nhà văn hóa thôn"


@pytest.fixture
def changed(review: Review, village: VillageReview, days: Days, confirmed: None) -> Case:
    """Complained of before the report, found not poor after it; the rest of the commune is decided."""
    for case, points in zip(cases(review), (POOR, NEAR_POOR, NOT_POOR), strict=True):
        assess(case, points)
    posted_through(village, days)
    first = next(cases(review))
    complaint = receive_complaint(act(), first, ComplaintFacts(days.day, "Hộ có ô tô"))
    days.pass_()
    finish(review, days)
    decide(act(), commune_of(review), signed(days))
    assess(again(first), NOT_POOR, who="binh")
    settle_complaint(act(), complaint, "upheld", "Có ô tô")
    posting = repost(act(), again(first), PLACES)
    days.day = posting.last_day + timedelta(days=1)
    end_posting(act(), posting)
    return again(first)


def test_a_changed_result_waits_for_an_opinion_of_its_own(changed: Case, review: Review, days: Days) -> None:
    commune = commune_of(review)
    with refusal("opinion_missing") as found:
        decide(act(), commune, signed(days, "16/QĐ-UBND"))
    assert f"Hộ {changed.household.code} chưa có ý kiến đồng ý của" in found.value.message.vi
    assert (again(changed).state, Decision.objects.unscoped(WHY).count()) == ("cleared", 1)
    with refusal("undecided"):
        close_commune(act(), commune)
    leader = signed_in("commune_leader", commune.commune)
    page = f"/reviews/cases/{changed.pk}/opinion/"
    for where in ("opinion", "decisions"):
        assert f'href="{page}"' in leader.get(f"/reviews/communes/{commune.pk}/{where}/").content.decode()
    given = {"report_number": "19/BC-UBND", "asked_on": f"{days.day - timedelta(days=1):%d/%m/%Y}"}
    early = leader.post(page, given)
    assert (early.status_code, Opinion.objects.unscoped(WHY).filter(case=changed).exists()) == (400, False)
    assert leader.post(page, given | {"asked_on": f"{days.day:%d/%m/%Y}"}).status_code == 302
    with refusal("opinion_missing"):
        decide(act(), commune, signed(days, "16/QĐ-UBND"))
    answer = {"agrees": "no", "answered_on": f"{days.day:%d/%m/%Y}", "number": "78/UBND", "words": "Xem lại"}
    assert leader.post(page, answer).status_code == 302
    with refusal("opinion_missing"):
        decide(act(), commune, signed(days, "16/QĐ-UBND"))
    leader.post(page, given | {"report_number": "20/BC-UBND", "asked_on": f"{days.day:%d/%m/%Y}"})
    leader.post(page, answer | {"agrees": "yes", "number": "79/UBND"})
    assert "Hộ không còn thiếu ý kiến" in words(leader.get(page))
    made = decide(act(), commune, signed(days, "16/QĐ-UBND"))
    assert [(one.case_id, one.outcome) for one in made.lines.all()] == [(changed.pk, "escaped_poverty")]


def test_who_was_open_when_the_report_went_is_asked_about_as_well(
    review: Review, village: VillageReview, days: Days, confirmed: None
) -> None:
    for case, points in zip(cases(review), (POOR, NEAR_POOR, NOT_POOR), strict=True):
        assess(case, points)
    posted_through(village, days)
    first, second, third = cases(review)
    before = receive_complaint(act(), first, ComplaintFacts(days.day, "Hộ có ô tô"))
    days.pass_()
    finish(review, days)
    after = receive_complaint(act(), second, ComplaintFacts(days.day, "Hộ có ô tô"))
    days.pass_()
    for one in (before, after):
        settle_complaint(act(), one, "withdrawn", "Người gửi rút")
    # what the report spoke of goes on; nobody is to be asked twice about it
    with refusal("nobody_consulted"):
        ask_opinion_on_case(act(), again(second), "19/BC-UBND", days.day)
    made = decide(act(), commune_of(review), signed(days))
    assert sorted(one.case_id for one in made.lines.all()) == [second.pk, third.pk]
    assert again(first).state == "cleared"
    ask_opinion_on_case(act(), again(first), "19/BC-UBND", days.day)


def test_the_database_takes_no_line_without_the_opinion(
    changed: Case, review: Review, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerable, "without_opinion", lambda *_: set())
    with pytest.raises(DatabaseError), transaction.atomic():
        decide(act(), commune_of(review), signed(days, "16/QĐ-UBND", date(2026, 1, 1)))
    assert again(changed).state == "cleared"
