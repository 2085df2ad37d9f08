"""One household in the annual review and in one on request: who takes an application, and from which status a decision
starts.
"""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from reviews_world import (
    NEAR_POOR,
    NOT_POOR,
    POOR,
    STANDARD,
    WHY,
    Days,
    act,
    again,
    assess,
    begin,
    commune_of,
    first_village,
    household,
    opened,
    posted_through,
)
from test_on_request import agreed, cleared
from test_on_request import signed as signed_on
from test_request_pages import words
from test_way_of_a_case import finish, refusal, signed

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import ActionRefused
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review, planned_review
from giamngheo.reviews.actions.deciding import decide
from giamngheo.reviews.actions.listing import Receipt, receive_application, take_receipt, why_not_listed
from giamngheo.reviews.actions.steps import call_meeting, close_commune
from giamngheo.reviews.models import Case, Decision, Review
from office_world import signed_in

pytestmark = pytest.mark.django_db


def apply(review: Review, number: int, days: Days, **more: object) -> Case:
    place = review.unit.children.earliest("pk")
    receipt = Receipt(**{"form": "application", "channel": "counter", "received_on": days.day} | more)
    return receive_application(act(), review, household(place, number), receipt)


def test_an_open_annual_review_takes_what_is_handed_in_on_request(commune: AdminUnit, days: Days) -> None:
    place = commune.children.earliest("pk")
    home, listed = household(place, 1), household(place, 2, "poor")
    request = opened(commune, "on_request")
    annual = opened(commune)
    receipt = Receipt("application", "counter", days.day)
    case = receive_application(act(), request, home, receipt)
    assert (case.review, case.due_on, case.village_review) == (annual, None, first_village(annual))
    # who is on the annual list has its application there too, and no second file
    with refusal("already_listed"):
        receive_application(act(), request, listed, receipt)
    escaping = take_receipt(act(), request, listed, Receipt("escape", "counter", days.day))
    assert (escaping.review, escaping.source, bool(escaping.dossier_code)) == (annual, "carried_over", True)
    assert not Case.objects.unscoped(WHY).filter(review=request).exists()


def test_what_the_annual_review_does_not_take_stays_on_request(commune: AdminUnit, days: Days) -> None:
    request = opened(commune, "on_request")
    opened(commune)
    # received before the annual review began
    assert apply(request, 1, days, received_on=date(2025, 8, 29)).review == request
    other = opened(commune, "average_living")
    assert apply(other, 2, days).review == other
    listed = apply(request, 3, days)
    assert listed.review != request
    village = listed.village_review
    begin(village)
    assess(listed)
    assert why_not_listed(request, listed.household) is None
    call_meeting(act(), village)
    # the list of the village is closed; a household that the annual review holds still waits for it
    assert apply(request, 4, days).review == request
    with refusal("list_closed"):
        receive_application(act(), request, listed.household, Receipt("application", "counter", days.day))


def test_what_comes_in_after_the_annual_reviews_last_day_has_the_last_day_of_a_request(
    commune: AdminUnit, days: Days
) -> None:
    place = commune.children.earliest("pk")
    listed, homes = household(place, 1, "poor"), [household(place, number) for number in (2, 3)]
    annual = opened(commune)
    request = open_review(act(), commune, ReviewFacts("on_request", 2026, STANDARD))
    # the annual review is late: its household and its list wait still
    days.day = date(2026, 1, 20)
    officer = signed_in("commune_officer", commune)
    for home, form in ((listed, "escape"), (homes[0], "application")):
        page = f"/reviews/communes/{commune_of(request).pk}/apply/{home.pk}/"
        assert "được nhận vào đợt" not in words(officer.get(page))
        given = {"form": form, "channel": "counter", "received_on": "20/01/2026"}
        answer = words(officer.post(page, given, follow=True))
        case = Case.objects.unscoped(WHY).filter(household=home).latest("pk")
        assert (case.review, case.received_on, case.due_on) == (request, days.day, date(2026, 2, 4))
        assert "Hạn trả kết quả 04/02/2026" in answer
    assert Case.objects.unscoped(WHY).get(review=annual, household=listed).dossier_code == ""
    # handed in straight to the annual review it is refused, nothing written
    page = f"/reviews/communes/{commune_of(annual).pk}/apply/{homes[1].pk}/"
    given = {"form": "application", "channel": "counter", "received_on": "20/01/2026"}
    answer = officer.post(page, given)
    assert (answer.status_code, "hạn hoàn thành ngày 14/12/2025" in words(answer)) == (400, True)
    assert not Case.objects.unscoped(WHY).filter(household=homes[1]).exists()
    # written down late, received in time: the annual review's
    post = Receipt("application", "post", annual.ends_on)
    assert receive_application(act(), request, homes[1], post).review == annual


def test_the_counter_says_into_which_review_an_application_goes(commune: AdminUnit, days: Days) -> None:
    request = opened(commune, "on_request")
    home = household(commune.children.earliest("pk"), 1)
    opened(commune)
    officer = signed_in("commune_officer", commune)
    page = f"/reviews/communes/{commune_of(request).pk}/apply/{home.pk}/"
    assert "được nhận vào đợt rà soát định kỳ năm 2025" in words(officer.get(page))
    given = {"form": "application", "channel": "counter", "received_on": f"{days.day:%d/%m/%Y}"}
    answer = officer.post(page, given, follow=True)
    assert "vào đợt rà soát định kỳ năm 2025" in words(answer)


def escaping(commune: AdminUnit, days: Days) -> tuple[Case, Case]:
    """The same poor household: its escape asked on request in August, and the annual review's file."""
    home = household(commune.children.earliest("pk"), 1, "poor")
    request = opened(commune, "on_request")
    days.day = date(2025, 8, 25)
    first = receive_application(act(), request, home, Receipt("escape", "counter", days.day))
    days.day = date(2025, 9, 2)
    facts = ReviewFacts("annual", 2025, "vn-2021-2025")
    assert planned_review(commune, facts).requested == 1
    annual = opened(commune)
    second = Case.objects.unscoped(WHY).get(review=annual)
    officer = signed_in("commune_officer", commune)
    told = [words(officer.get(f"/reviews/cases/{one.pk}/")) for one in (first, second)]
    assert ["Hộ còn hồ sơ trong đợt" in one for one in told] == [True, True]
    return first, second


@pytest.mark.long
def test_the_later_decision_starts_from_what_the_earlier_one_gave(
    commune: AdminUnit, days: Days, confirmed: None
) -> None:
    first, second = escaping(commune, days)
    assess(first, NOT_POOR)
    cleared(agreed(again(first), days), days)
    request = commune_of(first.review)
    lines = decide(act(), request, signed_on(1, days), only=[first.pk]).lines
    assert [(one.status_before, one.outcome) for one in lines.all()] == [("poor", "escaped_poverty")]
    village = first_village(second.review)
    begin(village)
    assess(again(second), NOT_POOR)
    posted_through(village, days)
    finish(second.review, days)
    made = decide(act(), commune_of(second.review), signed(days))
    # listed as poor, it has escaped meanwhile: it does not escape twice
    assert again(second).status_before == "poor"
    assert [(one.status_before, one.outcome) for one in made.lines.all()] == [("escaped_poverty", "none")]
    assert second.household.statuses.filter(status="escaped_poverty").count() == 1


@pytest.mark.long
def test_a_status_that_is_to_come_counts_on_its_day(commune: AdminUnit, days: Days, confirmed: None) -> None:
    first, second = escaping(commune, days)
    village = first_village(second.review)
    begin(village)
    assess(again(second), NEAR_POOR)
    posted_through(village, days)
    finish(second.review, days)
    # in force from the first of January
    decide(act(), commune_of(second.review), signed(days))
    assess(again(first), NOT_POOR)
    cleared(agreed(again(first), days), days)
    request = commune_of(first.review)
    with refusal("later_decision"):
        decide(act(), request, signed_on(2, days), only=[first.pk])
    days.day = date(2026, 1, 5)
    made = decide(act(), request, signed_on(2, days), only=[first.pk])
    assert [(one.status_before, one.outcome) for one in made.lines.all()] == [
        ("near_poor", "escaped_near_poverty")
    ]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each gave or was refused with, all begun at the same moment in threads of their own."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int, do: Callable[[], object]) -> None:
        try:
            start.wait()
            found[at] = do()
        except ActionRefused as error:
            found[at] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at, do)) for at, do in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_decide_a_commune_at_once_and_one_decision_is_written(
    commune: AdminUnit, days: Days, confirmed: None
) -> None:
    place = commune.children.earliest("pk")
    for number, status in enumerate(("poor", "near_poor", "poor")):
        household(place, number, status)
    review = opened(commune)
    village = first_village(review)
    begin(village)
    for case in Case.objects.unscoped(WHY).filter(review=review):
        assess(case, POOR)
    posted_through(village, days)
    finish(review, days)
    row = commune_of(review)
    found = at_once(
        *(
            lambda number=number: decide(act(number), row, signed(days, f"{number}/QĐ-UBND"))
            for number in (1, 2)
        )
    )
    (made,) = (one for one in found if isinstance(one, Decision))
    assert [one for one in found if one is not made] == ["nothing_to_decide"]
    assert Decision.objects.unscoped(WHY).get() == made
    assert (made.kind, made.lines.count()) == ("recognition", 3)
    statuses = made.registry_decision.statuses.values_list("household", flat=True)
    assert len(set(statuses)) == len(statuses)
    # and two who close it: the second is told that it is closed
    closed = at_once(*(lambda number=number: close_commune(act(number), row).step for number in (1, 2)))
    assert sorted(map(str, closed)) == ["closed", "wrong_step"]
    assert commune_of(review).step == "closed"


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_reviews_that_decide_one_household_at_once_come_one_after_the_other(
    commune: AdminUnit, days: Days, confirmed: None
) -> None:
    first, second = escaping(commune, days)
    assess(first, NOT_POOR)
    cleared(agreed(again(first), days), days)
    village = first_village(second.review)
    begin(village)
    assess(again(second), NOT_POOR)
    posted_through(village, days)
    finish(second.review, days)
    request, annual = commune_of(first.review), commune_of(second.review)
    days.day += timedelta(days=1)
    found = at_once(
        lambda: decide(act(1), request, signed_on(1, days), only=[first.pk]),
        lambda: decide(act(2), annual, signed(days, "2/QĐ-UBND")),
    )
    made = [one for one in found if isinstance(one, Decision)]
    begun = [line.status_before for one in made for line in one.lines.all()]
    # either both in their order in time, or the one that would lie before the other is refused
    assert begun.count("poor") == 1
    assert found.count("later_decision") == 2 - len(made)
