"""Duplicates found, settled by officers, merged and separated again."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from registry_world import ON, officer, synthetic_rows

from giamngheo.areas.models import AdminUnit
from giamngheo.intake.text import fold
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.registry.actions.merging import mark_different, merge_pair
from giamngheo.registry.actions.unmerging import undo_merge
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.identity import find
from giamngheo.registry.identity.find import find_duplicates
from giamngheo.registry.identity.linkage import COLUMNS, probable_duplicates
from giamngheo.registry.models import DuplicatePair, Household, Membership, Person
from giamngheo.registry.relinks import Move, Relink

WHY = "test"
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(commune: AdminUnit) -> DuplicatePair:
    """A head entered again, alone, without accents and number, in the same village."""
    rows = [row for row in synthetic_rows(commune) if not row.change]
    row = next(row for row in rows if row.head and row.head.citizen_number and row.head.birth.day)
    assert row.head is not None
    copy = replace(row.head, name=fold(row.head.name).title(), citizen_number="", number=1)
    again = replace(row, key=10**6, code="LAN-2", head_name="Người khác", members=(copy,), size=1)
    for one in (rows, [replace(again, village=row.village)]):
        plan = plan_rows(one, ON)
        write_plan(
            Act(officer(commune)),
            plan,
            at=commune,
            year=2025,
            standard="vn-2021-2025",
            reference_date=ON,
            source="x",
        )
    assert find_duplicates() >= 1
    found = DuplicatePair.objects.unscoped(WHY).select_related("first", "second")
    return next(
        one for one in found if {fold(one.first.full_name), fold(one.second.full_name)} == {fold(copy.name)}
    )


def test_pairs_are_found_once_and_stay_settled(commune: AdminUnit, pair: DuplicatePair) -> None:
    assert pair.probability > 0.9
    assert pair.evidence["name"] == 2
    mark_different(Act(officer(commune)), pair, "Hai người trùng tên")
    assert find_duplicates() == 0
    pair.refresh_from_db()
    assert pair.state == "different"
    with pytest.raises(ActionRefused, match="pair_settled"):
        merge_pair(Act(officer(commune)), pair, pair.first_id, "")


@pytest.mark.long
def test_members_of_one_household_with_other_birthdays_are_no_pair(
    commune: AdminUnit, pair: DuplicatePair
) -> None:
    together = Membership.objects.unscoped(WHY).filter(until=None).values_list("person_id", "household_id")
    home = dict(together)
    found = DuplicatePair.objects.unscoped(WHY)
    assert all(home[one.first_id] != home[one.second_id] for one in found)


@pytest.mark.long
def test_a_merge_is_reversible_and_followed(
    commune: AdminUnit, pair: DuplicatePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[tuple[str, Move]] = []
    relink = Relink(
        "benefits",
        lambda move: moves.append(("there", move)) or [41],  # type: ignore[func-returns-value]
        lambda move, ids: moves.append((f"back {list(ids)}", move)),
    )
    monkeypatch.setattr("giamngheo.registry.relinks._relinks", {"benefits": relink})
    keeper = pair.first if pair.first.citizen_number else pair.second
    other = pair.second if keeper == pair.first else pair.first
    other_home = Household.objects.unscoped(WHY).get(head=other)
    with pytest.raises(ActionRefused, match="both_heads"):
        merge_pair(Act(officer(commune)), pair, keeper.pk, "")
    other_home.head = None
    other_home.save()
    merge = merge_pair(Act(officer(commune)), pair, keeper.pk, "Cùng một người")
    other.refresh_from_db()
    assert other.merged_into_id == keeper.pk
    assert not Membership.objects.unscoped(WHY).filter(person=other, until=None).exists()
    undo_merge(Act(officer(commune)), merge)
    other.refresh_from_db()
    assert other.merged_into_id is None
    assert Membership.objects.unscoped(WHY).filter(person=other, until=None).count() == 1
    assert [step for step, _ in moves] == ["there", "back [41]"]
    pair.refresh_from_db()
    assert pair.state == "open"
    with pytest.raises(ActionRefused, match="undone_already"):
        undo_merge(Act(officer(commune)), merge)


@pytest.mark.long
def test_everybody_alive_is_compared_once_with_the_household_of_today(
    commune: AdminUnit, pair: DuplicatePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = Membership.objects.unscoped(WHY).filter(until=None).order_by("pk")
    moved, left, dead = stays[:3]
    here = Household.objects.unscoped(WHY).exclude(pk=moved.household_id).earliest("pk")
    for one in (moved, left):
        one.until, one.ended_by = one.since + timedelta(days=1), "moved_out"
        one.save()
    Membership.objects.create(household=here, person_id=moved.person_id, since=moved.until)
    Person.objects.unscoped(WHY).filter(pk=dead.person_id).update(died_on=date(2025, 1, 1))
    read: list[pa.RecordBatch] = []
    monkeypatch.setattr(find, "CHUNK", 7)
    monkeypatch.setattr(find, "probable_duplicates", lambda persons: read.extend(persons) or [])
    find_duplicates()
    assert [one.num_rows for one in read[:-1]] == [7] * (len(read) - 1)
    table = pa.Table.from_batches(read)
    homes = dict(zip(table["unique_id"].to_pylist(), table["household"].to_pylist(), strict=True))
    alive = Person.objects.unscoped(WHY).filter(merged_into=None, died_on=None)
    assert table.num_rows == len(homes) == alive.count()
    assert (homes[moved.person_id], homes[left.person_id]) == (here.pk, None)
    assert dead.person_id not in homes
    assert all(name == fold(name) for name in table["folded"].to_pylist())


def test_persons_in_parts_give_the_pairs_of_the_whole(capfd: pytest.CaptureFixture[str]) -> None:
    def person(number: int, name: str, day: str, village: int) -> dict[str, Any]:
        return {
            "unique_id": number, "name": name, "folded": fold(name), "birth_year": int(day[:4]), "birth_day": day,
            "sex": "male", "village": village, "commune": village, "number": None, "household": number,
        }  # fmt: skip

    apart = [person(n, f"Người Số {n}", f"19{n:02d}-01-{n % 28 + 1:02d}", n) for n in range(10, 60)]
    people = [*apart, person(60, "Hà Văn Bình", "1962-03-05", 1), person(61, "Ha Van Binh", "1962-03-05", 1)]
    whole = pa.Table.from_pylist(people, COLUMNS)
    found = probable_duplicates(whole.to_batches())
    assert [(one["first"], one["second"]) for one in found] == [(60, 61)]
    assert probable_duplicates(iter(whole.to_batches(7))) == found
    assert probable_duplicates(whole.slice(0, 1).to_batches()) == []
    assert probable_duplicates([]) == []
    assert capfd.readouterr() == ("", "")


def test_an_identity_card_of_nine_digits_does_not_speak_against_a_citizen_card() -> None:
    def person(number: int, name: str, village: int, index: str | None, digits: int | None) -> dict[str, Any]:
        return {
            "unique_id": number, "name": name, "folded": fold(name), "birth_year": 1962, "birth_day": "1962-03-05",
            "sex": "male", "village": village, "commune": village, "number": index, "digits": digits,
            "household": number,
        }  # fmt: skip

    def apart(name: str, number: int, first: tuple[str | None, int | None], second: Any) -> list[Any]:
        return [person(number, name, number, *first), person(number + 1, name, number, *second)]

    # blind indexes are all of one length
    one, two = "0a" * 16, "f3" * 16
    rows = [
        *apart("Hà Văn Bình", 10, (one, 9), (two, 12)),
        *apart("Đinh Thị Lan", 20, (one, 12), (two, 12)),
        *apart("Phùng Văn Sơn", 30, (one, 9), (two, 9)),
        *apart("Bùi Thị Hoa", 40, (one, 12), (None, None)),
    ]
    table = pa.Table.from_pylist(rows, COLUMNS)
    found = probable_duplicates(table.to_batches())
    assert {(pair["first"], pair["second"]) for pair in found} == {(10, 11), (40, 41)}
