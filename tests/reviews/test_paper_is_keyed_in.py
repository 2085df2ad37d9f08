"""The sheets of a paper pack are keyed in on the pages that their codes open."""

import pytest
from reviews_world import POOR, WHY, Days, act, again, assess, cases, commune_of, household
from test_request_pages import words
from test_way_of_a_case import listed, review, village

from giamngheo.registry.entry import saver
from giamngheo.reviews.actions.listing import Receipt, receive_application
from giamngheo.reviews.models import IncomeSheet, Review, VillageReview
from office_world import signed_in

__all__ = ["listed", "review", "village"]
pytestmark = pytest.mark.django_db
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


def test_each_household_has_the_pages_of_its_sheets(
    review: Review, village: VillageReview, days: Days
) -> None:
    home = household(village.village, 9)
    case = receive_application(act(), review, home, Receipt("application", "counter", days.day))
    listed_one = next(cases(review))
    found = saver().sheets([home, listed_one.household])
    assert found == {
        home.pk: {
            "income": f"/reviews/requests/{case.pk}/income/",
            "screening": f"/reviews/cases/{case.pk}/screening/",
        },
        listed_one.household_id: {"income": f"/reviews/requests/{listed_one.pk}/income/"},
    }


def test_the_months_are_kept_and_their_sum_is_form_bs_income(
    review: Review, village: VillageReview, days: Days
) -> None:
    case = next(cases(review))
    officer = signed_in("commune_officer", commune_of(review).commune)
    page = f"/reviews/requests/{case.pk}/income/"
    shown = officer.get(page).content.decode()
    months = list(officer.get(page).context["rows"][0].cells)
    typed = {name: "1.000.000" for name, *_ in months}
    assert len(typed) == 12
    assert "phiếu B" in shown
    answer = officer.post(page, typed)
    assert (answer.status_code, answer["Location"]) == (302, f"/reviews/cases/{case.pk}/")
    (kept,) = case.assessments.all()
    assert (kept.complete, kept.answers["income_12m"], kept.income_sheet.counted) == (
        False,
        12_000_000,
        12_000_000,
    )
    assert again(case).state == "listed"
    # form B comes after it; the months stay, and a later sheet changes the income alone
    assess(again(case), POOR)
    assert officer.get(page).content.decode().count('value="1.000.000"') == 12
    assert officer.post(page, typed | {next(iter(typed)): "2.000.000"}).status_code == 302
    last = case.assessments.latest("revision")
    assert (last.complete, last.answers["income_12m"], last.answers["income_points_recorded"]) == (
        True,
        13_000_000,
        130,
    )
    assert (again(case).assessment_id, again(case).state) == (last.pk, "assessed")
    assert IncomeSheet.objects.unscoped(WHY).count() == 2
    assert "không phải số tiền" in words(officer.post(page, typed | {next(iter(typed)): "x"}))
