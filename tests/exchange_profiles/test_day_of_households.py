"""Files of a past day hold who lived there then, at the place of then; who is elsewhere today is counted."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from profile_world import ON, actor_of, filled, now, plain_list, profile_of, workbook_of

from exchange.import_world import work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.profiles import actions
from giamngheo.exchange.profiles.lines import Needs, lines
from giamngheo.exchange.profiles.of_day import gone_elsewhere, households_of
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry import residence
from giamngheo.registry.models import Household, PovertyStatus, RecognitionDecision

pytestmark = pytest.mark.django_db(transaction=True)
MOVED = date(2026, 3, 1)
BEFORE, SINCE = date(2026, 2, 28), MOVED


def moved(code: str, village: AdminUnit) -> Household:
    """A household goes to the village; its people are of no matter here."""
    household = Household.objects.unscoped("test").get(code=code)
    left = {household.pk: "số 1"}
    household.village, household.commune, household.address = village, village.parent, "số 2"
    household.save()
    residence.keep([household], MOVED, residence.Why.MOVED, left=left)
    return household


def found(actor: Actor, unit: AdminUnit, on: date) -> dict[str, tuple[str, str]]:
    rows = households_of(actor, permissions.PROFILE_FILL, unit, on)
    made = lines(rows, on, "household", Needs())
    return {
        one.household.code: (one.household.village.full_name, one.household.address)  # type: ignore[union-attr]
        for one in made
    }


def test_a_household_stands_where_it_was_on_the_day(
    officer: Actor, filled_commune: AdminUnit, province: AdminUnit, other_commune: AdminUnit
) -> None:
    within = filled_commune.children.get(name="2")
    moved("PT-0001", within)
    moved("PT-0003", other_commune.children.get(name="3"))
    above = actor_of(province, user_id=9)
    # a province's officer reaches both communes
    for unit, on, expected in (
        (filled_commune, BEFORE, {"PT-0001": ("Khu 1", "số 1"), "PT-0003": ("Khu 1", "số 1")}),
        (filled_commune, SINCE, {"PT-0001": ("Khu 2", "số 2"), "PT-0003": None}),
        (other_commune, BEFORE, {"PT-0001": None, "PT-0003": None}),
        (other_commune, SINCE, {"PT-0001": None, "PT-0003": ("Khu 3", "số 2")}),
        (within, BEFORE, {"PT-0001": None}),
        (within, SINCE, {"PT-0001": ("Khu 2", "số 2")}),
    ):
        there = found(above, unit, on)
        assert {code: there.get(code) for code in expected} == expected, (unit, on)
    assert len(found(above, province, BEFORE)) == len(found(above, province, SINCE)) == 12


def test_a_file_of_the_commune_that_was_left_counts_who_is_elsewhere(
    signed_in: Actor, filled_commune: AdminUnit, other_commune: AdminUnit
) -> None:
    moved("PT-0003", other_commune.children.get(name="3"))
    profile = profile_of(signed_in, filled_commune, plain_list())
    run = filled(signed_in, profile, filled_commune)
    assert run.on == ON
    assert (run.rows, run.elsewhere) == (11, 1)
    codes = [row[0] for row in workbook_of(run)["DS"].iter_rows(min_row=2, values_only=True)]
    assert "PT-0003" not in codes
    assert len(codes) == 11
    page = Client().get(reverse("exchange:run", args=[run.uid])).content.decode()
    assert "1 hộ ở địa bàn này ngày 31/12/2025 nay thuộc địa bàn khác nên không có trong tệp" in page
    extract = actions.ask_extract(Act(signed_in), filled_commune, ON, "household", "csv")
    work()
    assert (now(extract).rows, now(extract).elsewhere) == (11, 1)
    page = Client().get(reverse("exchange:extract", args=[extract.uid])).content.decode()
    assert "1 hộ ở địa bàn này ngày 31/12/2025 nay thuộc địa bàn khác" in page


def test_only_who_had_the_status_is_counted_and_nobody_of_today(
    officer: Actor, filled_commune: AdminUnit, other_commune: AdminUnit
) -> None:
    there = other_commune.children.get(name="3")
    poor, _ = moved("PT-0003", there), moved("PT-0001", there)
    since = date(2025, 12, 20)
    decision = RecognitionDecision.objects.create(
        kind="imported", unit=filled_commune, year=2025, standard="vn-2021-2025", effective_from=since
    )
    PovertyStatus.objects.create(household=poor, status="poor", decision=decision, effective_from=since)

    def counted(on: date, *classes: str) -> int:
        return gone_elsewhere(officer, permissions.PROFILE_FILL, filled_commune, on, classes)

    assert (counted(BEFORE), counted(SINCE)) == (2, 0)
    assert (counted(BEFORE, "poor"), counted(BEFORE, "near_poor"), counted(date(2024, 1, 1))) == (1, 0, 0)
