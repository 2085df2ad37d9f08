"""The size of a household on a past day is that of the list of that day, not of a later one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from test_extracts import table_of

from exchange.import_world import imported, row, upload
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.profiles.sizes import Counted, unnamed_on
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household, Membership, Person, ReviewResult

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)
SECOND = date(2025, 12, 14)
BETWEEN = date(2025, 6, 1)


def sizes(actor: Actor, unit: AdminUnit, on: date) -> dict[str, int]:
    rows = table_of(actor, unit, on=on, columns=["household_code", "size"]).to_pylist()
    return {one["household_code"]: one["size"] for one in rows}


@pytest.fixture
def listed_twice(officer: Actor, commune: AdminUnit) -> AdminUnit:
    """Households 1 and 2 of two lists that name the head alone: 1 grew from 4 to 6, 2 shrank from 5 to 2."""
    for year, one, two in ((2024, 4, 5), (2025, 6, 2)):
        imported(officer, commune, upload([row(1, size=one), row(2, size=two)]), year=year)
    return commune


def test_a_day_between_two_lists_has_the_size_of_the_first(officer: Actor, listed_twice: AdminUnit) -> None:
    assert sizes(officer, listed_twice, BETWEEN) == {"PT-0001": 4, "PT-0002": 5}
    assert sizes(officer, listed_twice, SECOND - timedelta(days=1)) == {"PT-0001": 4, "PT-0002": 5}
    assert sizes(officer, listed_twice, SECOND) == {"PT-0001": 6, "PT-0002": 2}
    assert sizes(officer, listed_twice, timezone.localdate()) == {"PT-0001": 6, "PT-0002": 2}


def test_births_and_deaths_between_the_lists_count_on_their_days(
    officer: Actor, listed_twice: AdminUnit
) -> None:
    home = Household.objects.unscoped(WHY).get(code="PT-0001")
    child = Person.objects.create(full_name="Hà Bé Na", commune=listed_twice)
    born, died = date(2025, 3, 1), date(2025, 8, 31)
    Membership.objects.create(household=home, person=child, number=2, since=born, until=died, ended_by="died")
    days = {born - timedelta(days=1): 4, born: 5, died: 5, died + timedelta(days=1): 4, SECOND: 6}
    assert {day: sizes(officer, listed_twice, day)["PT-0001"] for day in days} == days


def test_a_list_that_counts_fewer_than_are_named_is_the_size(officer: Actor, listed_twice: AdminUnit) -> None:
    """Of three who are named the later list counts two, and says not who has gone."""
    home = Household.objects.unscoped(WHY).get(code="PT-0002")
    for number in (2, 3):
        one = Person.objects.create(full_name=f"Hà Văn {number}", commune=listed_twice)
        Membership.objects.create(household=home, person=one, number=number, since=date(2024, 12, 14))
    assert sizes(officer, listed_twice, BETWEEN)["PT-0002"] == 5
    assert sizes(officer, listed_twice, timezone.localdate())["PT-0002"] == 2


def test_who_was_recorded_twice_stands_no_more_on_the_day_of_the_merge(
    officer: Actor, listed_twice: AdminUnit
) -> None:
    home, today = Household.objects.unscoped(WHY).get(code="PT-0002"), timezone.localdate()
    twice = Person.objects.create(full_name="Hà Văn Hai", commune=listed_twice)
    Membership.objects.create(
        household=home, person=twice, number=2, since=BETWEEN, until=today, ended_by="mistake"
    )
    columns = ["household_code", "name"]
    rows = table_of(officer, listed_twice, on=today, columns=columns, each="person").to_pylist()
    assert "Hà Văn Hai" not in {one["name"] for one in rows}
    rows = table_of(
        officer, listed_twice, on=today - timedelta(days=1), columns=columns, each="person"
    ).to_pylist()
    assert "Hà Văn Hai" in {one["name"] for one in rows}


def test_a_household_that_has_ended_keeps_the_size_of_its_list(
    officer: Actor, listed_twice: AdminUnit
) -> None:
    last = date(2026, 3, 31)
    home = Household.objects.unscoped(WHY).get(code="PT-0001")
    Membership.objects.unscoped(WHY).filter(household=home).update(until=last, ended_by="moved_out")
    Household.objects.unscoped(WHY).filter(pk=home.pk).update(until=last, ended_by="moved_out", size=0)
    assert sizes(officer, listed_twice, date(2026, 1, 1))["PT-0001"] == 6
    assert sizes(officer, listed_twice, BETWEEN)["PT-0001"] == 4


def test_members_that_are_all_named_count_by_their_days_alone(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    home = Household.objects.unscoped(WHY).get(code="PT-0004")
    for number in range(2, home.size + 1):
        person = Person.objects.create(full_name=f"Hà Thị {number}", commune=filled_commune)
        Membership.objects.create(household=home, person=person, number=number, since=home.since)
    ReviewResult.objects.unscoped(WHY).filter(household=home).update(size=home.size)
    # the next list adds a member that it names
    ReviewResult.objects.create(
        household=home,
        year=2026,
        standard="vn-2021-2025",
        reference_date=date(2026, 10, 1),
        commune_then=filled_commune,
        size=home.size + 1,
        result_class="poor",
    )
    person = Person.objects.create(full_name="Hà Thị Mới", commune=filled_commune)
    Membership.objects.create(household=home, person=person, number=9, since=date(2026, 10, 1))
    Household.objects.unscoped(WHY).filter(pk=home.pk).update(size=home.size + 1)
    assert sizes(officer, filled_commune, date(2026, 9, 30))["PT-0004"] == home.size
    assert sizes(officer, filled_commune, date(2026, 10, 1))["PT-0004"] == home.size + 1


def test_two_questions_however_many_households_and_none_as_of_today(
    officer: Actor, listed_twice: AdminUnit
) -> None:
    homes = [
        Counted(one.pk, one.since, one.size, 1)
        for one in Household.objects.unscoped(WHY).filter(commune=listed_twice)
    ]
    with CaptureQueriesContext(connection) as asked:
        assert sorted(unnamed_on(homes, BETWEEN).values()) == [3, 4]
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert sorted(unnamed_on(homes, timezone.localdate()).values()) == [1, 5]
    assert len(asked) == 0
