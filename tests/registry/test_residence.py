"""Where a household lived when: written by whatever moves, splits, ends or restores it, and held by the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from changes_world import DAY, WHY, approve, ask, households, members
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from registry_world import ALL, ON, leader, officer, synthetic_rows

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.registry import moves, permissions
from giamngheo.registry.actions.households import NewMember, add_household
from giamngheo.registry.actions.requests import approve_changes
from giamngheo.registry.bulk import HouseholdRow, plan_rows, write_plan
from giamngheo.registry.bulk.undo import undo_changes
from giamngheo.registry.bulk.write import Written
from giamngheo.registry.models import ChangeRequest, Household, HouseholdPlace

__all__ = ["households"]

pytestmark = pytest.mark.django_db
Stay = tuple[int | None, date, date | None, str]


def stays(household: Household) -> list[Stay]:
    rows = HouseholdPlace.objects.unscoped(WHY).filter(household=household).order_by("since")
    return list(rows.values_list("village", "since", "until", "why"))


def villages(unit: AdminUnit) -> list[int]:
    return list(unit.children.order_by("pk").values_list("pk", flat=True))


def elsewhere(commune: AdminUnit, household: Household) -> int:
    return next(pk for pk in villages(commune) if pk != household.village_id)


def move(commune: AdminUnit, household: Household, village: int | None, day: str) -> ChangeRequest:
    request = ask(commune, "move", household, village=village, address="số 9", day=day)
    approve(commune, request)
    household.refresh_from_db()
    return request


def test_who_is_listed_added_or_splits_off_lives_where_it_is_said(
    commune: AdminUnit, households: list[Household]
) -> None:
    first = households[0]
    assert stays(first) == [(first.village_id, ON, None, "listed")]
    village = AdminUnit.objects.get(pk=villages(commune)[0])
    day = date(2026, 1, 5)
    new = NewMember({"full_name": "Hà Thị Mây", "birth_year": 1980})
    added = add_household(Act(officer(commune, permissions.ADD)), village, day, "moved_in", [new])
    assert stays(added) == [(village.pk, day, None, "moved_in")]
    leaving = members(first)[1:2]
    there = elsewhere(commune, first)
    request = ask(commune, "split", first, persons=leaving, head=leaving[0], day=DAY, village=there)
    approve(commune, request)
    split = Household.objects.unscoped(WHY).get(split_from=first)
    assert stays(split) == [(there, date(2025, 11, 1), None, "split")]
    assert split.places.get().request == request
    assert stays(first) == [(first.village_id, ON, None, "listed")]


def test_a_move_ends_one_place_and_begins_the_next(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    household.address = "số 1"
    household.save()
    old, there = household.village_id, villages(other_commune)[0]
    request = ask(commune, "move", household, village=there, address="", day="2025-11-01")
    approve_changes(Act(officer(None, *ALL, user_id=2)), [request])
    household.refresh_from_db()
    assert household.village_id == there
    assert stays(household) == [
        (old, ON, date(2025, 10, 31), "listed"),
        (there, date(2025, 11, 1), None, "moved"),
    ]
    first, second = household.places.order_by("since")
    assert (first.address, second.address, second.commune_id) == ("số 1", "", other_commune.pk)
    assert (first.request, second.request) == (None, request)


def test_a_second_move_of_the_same_day_corrects_the_first_and_none_goes_back_behind_it(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    home = household.village_id
    there = elsewhere(commune, household)
    move(commune, household, there, "2025-11-10")
    with pytest.raises(ActionRefused) as refused:
        ask(commune, "move", household, village=home, address="", day="2025-11-09")
    assert refused.value.code == "day_before_place"
    move(commune, household, home, "2025-11-10")
    assert stays(household) == [
        (home, ON, date(2025, 11, 9), "listed"),
        (home, date(2025, 11, 10), None, "moved"),
    ]


def test_a_household_that_ends_and_is_restored_goes_on_where_it_was(
    commune: AdminUnit, households: list[Household]
) -> None:
    household = households[0]
    before = stays(household)
    move(commune, household, None, "2025-11-10")
    assert stays(household) == [(household.village_id, ON, date(2025, 11, 9), "listed")]
    approve(commune, ask(commune, "restore", household, other=None))
    assert stays(household) == before


def test_a_household_that_joins_another_ends_where_it_was(
    commune: AdminUnit, households: list[Household]
) -> None:
    kept, other = households[:2]
    approve(commune, ask(commune, "merge", kept, other=other.pk, relations={}, day=DAY))
    assert stays(other) == [(other.village_id, ON, date(2025, 10, 31), "listed")]
    approve(commune, ask(commune, "restore", other, other=kept.pk))
    assert stays(other) == [(other.village_id, ON, None, "listed")]
    assert stays(kept) == [(kept.village_id, ON, None, "listed")]


def end_village(village: int, receiver: int, last: date, commune: AdminUnit) -> None:
    """As closing a village does it."""
    AdminUnit.objects.filter(pk=village).update(valid_to=last)
    moves.goes(Act(officer(commune)), village, receiver)


def test_merged_villages_are_dated_for_who_lives_there_and_who_comes_back(
    commune: AdminUnit, households: list[Household]
) -> None:
    gone, stayed, _ = households
    there, receiver = gone.village_id, elsewhere(commune, gone)
    assert there is not None
    if stayed.village_id != there:
        move(commune, stayed, there, "2025-10-05")
    move(commune, gone, None, "2025-11-10")
    last = date(2025, 12, 31)
    end_village(there, receiver, last, commune)
    assert stays(stayed)[-2:] == [
        (there, stays(stayed)[-2][1], last, stays(stayed)[-2][3]),
        (receiver, date(2026, 1, 1), None, "units"),
    ]
    assert stays(gone) == [(there, ON, date(2025, 11, 9), "listed")]
    approve(commune, ask(commune, "restore", gone, other=None))
    assert stays(gone) == [(there, ON, last, "listed"), (receiver, date(2026, 1, 1), None, "units")]


def test_a_commune_that_becomes_another_takes_the_past_places_along(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    moves.follow({villages(commune)[0]: other_commune.pk}, {commune.pk: other_commune.pk})
    rows = HouseholdPlace.objects.unscoped(WHY)
    assert set(rows.values_list("commune", flat=True)) == {other_commune.pk}
    assert rows.count() == len(households)


@pytest.fixture
def rows(commune: AdminUnit) -> list[HouseholdRow]:
    return [row for row in synthetic_rows(commune) if len(row.members) >= 2 and not row.change][:3]


def write(commune: AdminUnit, rows: list[HouseholdRow], on: date = ON) -> Written:
    return write_plan(
        Act(officer(commune)),
        plan_rows(rows, on),
        at=commune,
        year=on.year,
        standard="vn-2021-2025",
        reference_date=on,
        source="x",
    )


@pytest.mark.parametrize("later", [30, 0])
def test_a_list_moves_and_ends_households_and_undoing_it_gives_their_places_back(
    commune: AdminUnit, rows: list[HouseholdRow], later: int
) -> None:
    first = write(commune, rows)
    moved, ended, same = (Household.objects.unscoped(WHY).get(pk=first.households[row.key]) for row in rows)
    before = [stays(one) for one in (moved, ended, same)]
    there, on = elsewhere(commune, moved), ON + timedelta(days=later)
    outcome = write(
        commune,
        [replace(rows[0], village=there), replace(rows[1], change="moved_out"), rows[2]],
        on,
    )
    home = moved.village_id
    if later:
        assert stays(moved) == [
            (home, ON, on - timedelta(days=1), "listed"),
            (there, on, None, "list_says"),
        ]
    else:
        assert stays(moved) == [(there, ON, None, "list_says")]
    assert stays(ended) == [(ended.village_id, ON, on, "listed")]
    assert stays(same) == before[2]
    undo_changes(Act(officer(commune)), outcome.changes, at=commune, source="x", since=timezone.now())
    assert [stay[:3] for stay in stays(moved)] == [stay[:3] for stay in before[0]]
    assert [stays(one) for one in (ended, same)] == before[1:]


def test_an_undone_list_leaves_no_places(commune: AdminUnit, rows: list[HouseholdRow]) -> None:
    written = write(commune, rows)
    assert HouseholdPlace.objects.unscoped(WHY).count() == len(rows)
    undo_changes(Act(officer(commune)), written.changes, at=commune, source="x", since=timezone.now())
    assert HouseholdPlace.objects.unscoped(WHY).count() == 0


def _two_open(place: HouseholdPlace) -> None:
    place.pk, place.since = None, date(2026, 3, 1)
    place.save(force_insert=True)


def _two_at_once(place: HouseholdPlace) -> None:
    place.pk, place.since, place.until = None, date(2026, 3, 1), date(2026, 3, 2)
    place.save(force_insert=True)


def _backwards(place: HouseholdPlace) -> None:
    place.until = place.since - timedelta(days=1)
    place.save()


@pytest.mark.parametrize("wrong", [_two_open, _two_at_once, _backwards])
def test_the_database_refuses_what_cannot_be(
    households: list[Household], wrong: Callable[[HouseholdPlace], None]
) -> None:
    place = households[0].places.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        wrong(place)
    assert len(stays(households[0])) == 1


def test_registers_of_before_get_their_places_from_registration_and_recorded_moves(
    commune: AdminUnit, households: list[Household]
) -> None:
    moved, gone, _ = households
    home, there = moved.village_id, elsewhere(commune, moved)
    first = move(commune, moved, there, "2025-11-01")
    second = move(commune, moved, home, "2025-12-01")
    move(commune, gone, None, "2025-11-10")
    expected = [stays(one) for one in households]
    HouseholdPlace.objects.unscoped(WHY).delete()
    migration = import_module("giamngheo.registry.migrations.0009_places_of_households")
    with connection.cursor() as cursor:
        cursor.execute(migration.ONE_PLACE_EACH)
    migration.tell_moves(apps, None)
    assert [stays(one) for one in households] == expected
    assert expected[0] == [
        (home, ON, date(2025, 10, 31), "listed"),
        (there, date(2025, 11, 1), date(2025, 11, 30), "moved"),
        (home, date(2025, 12, 1), None, "moved"),
    ]
    found = moved.places.order_by("since").values_list("request", flat=True)
    assert list(found) == [None, first.pk, second.pk]


def test_who_decides_sees_the_same_as_before(commune: AdminUnit, households: list[Household]) -> None:
    """What the request holds is what was asked: the number that is given to the change is no part of it."""
    request = move(commune, households[0], elsewhere(commune, households[0]), "2025-11-01")
    request.refresh_from_db()
    assert '"request"' not in request.changes
    assert leader(commune).user_id == request.decided_by
