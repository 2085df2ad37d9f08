"""Rows given by columns are the rows that saving one by one would give, whatever the texts hold."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.database import columns
from giamngheo.platform.database.behind import writing_behind
from giamngheo.platform.database.columns import insert_columns, reserve_keys
from giamngheo.registry.citizen_numbers import number_index
from giamngheo.registry.models import Household, Person, ReviewResult

WHY = "test"
pytestmark = pytest.mark.django_db
NAMES = ['Hà "Tám", Văn', "Lò\nThị", "\\N", "", "Đỗ 'Én'\t", "NULL"]
NUMBERS = ["025301000001", "", "025301000003", "", "012345678", ""]
YEARS = [1970, None, 1980, None, None, 2001]


def test_texts_numbers_and_missing_values_arrive_as_given(commune: AdminUnit) -> None:
    keys = insert_columns(
        Person,
        {
            "full_name": NAMES,
            "citizen_number": NUMBERS,
            "birth_year": YEARS,
            "commune_id": [commune.pk] * len(NAMES),
        },
    )
    found = [Person.objects.unscoped(WHY).get(pk=key) for key in keys]
    assert [one.full_name for one in found] == NAMES
    assert [one.citizen_number for one in found] == NUMBERS
    assert [one.citizen_index for one in found] == [number_index(number) for number in NUMBERS]
    assert [one.birth_year for one in found] == YEARS
    assert {(one.version, one.number_state, one.disabled, one.died_on) for one in found} == {
        (1, "missing", None, None)
    }
    with pytest.raises(ValueError, match="unpack"):
        insert_columns(Person, {"full_name": ["A"], "commune_id": [commune.pk, commune.pk]})


def test_keys_go_on_after_rows_saved_one_by_one(commune: AdminUnit) -> None:
    saved = Household.objects.create(code="A-1", commune=commune, since=date(2025, 1, 1))
    (key,) = insert_columns(
        Household, {"code": ["A-2"], "commune_id": [commune.pk], "since": [date(2025, 1, 1)]}
    )
    later = Household.objects.create(code="A-3", commune=commune, since=date(2025, 1, 1))
    assert len({saved.pk, key, later.pk}) == 3
    insert_columns(
        ReviewResult,
        {
            "household_id": [key],
            "year": [2025],
            "standard": ["vn-2021-2025"],
            "reference_date": [date(2025, 12, 14)],
            "commune_then_id": [commune.pk],
            "result_class": ["poor"],
            "answers": ['{"size":3,"note":"a \\"b\\""}'],
        },
    )
    result = ReviewResult.objects.unscoped(WHY).get(household=key)
    assert result.answers == {"size": 3, "note": 'a "b"'}
    assert result.result == {}
    assert result.recorded_at is not None
    assert insert_columns(Household, {"code": [], "commune_id": [], "since": []}) == []


def people(commune: AdminUnit, *numbers: str) -> dict[str, list[object]]:
    return {
        "full_name": [f"Hà Văn {at}" for at in range(len(numbers))],
        "citizen_number": list(numbers),
        "commune_id": [commune.pk] * len(numbers),
    }


def test_rows_written_behind_are_there_for_the_next_question(commune: AdminUnit) -> None:
    with transaction.atomic(), writing_behind():
        reserve_keys({Person: 3})
        first = insert_columns(Person, people(commune, *NUMBERS[:2]))
        # more than was reserved: fetched as ever
        second = insert_columns(Person, people(commune, *NUMBERS[2:5]))
        assert Person.objects.unscoped(WHY).filter(pk__in=[*first, *second]).count() == 5
        third = insert_columns(Person, people(commune, ""))
    assert len({*first, *second, *third}) == 6
    found = Person.objects.unscoped(WHY).in_bulk([*first, *second])
    assert [found[key].citizen_number for key in (*first, *second)] == NUMBERS[:5]
    assert Person.objects.unscoped(WHY).filter(pk=third[0]).exists()


def test_rows_are_sent_part_by_part_in_their_order(
    commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "PART", 2)
    with transaction.atomic(), writing_behind():
        reserve_keys({Person: 5})
        keys = insert_columns(Person, people(commune, *NUMBERS[:5]))
    found = Person.objects.unscoped(WHY).in_bulk(keys)
    assert [found[key].citizen_number for key in keys] == NUMBERS[:5]
    assert [found[key].full_name for key in keys] == [f"Hà Văn {at}" for at in range(5)]


def write_behind(commune: AdminUnit, *parts: list[str], then: Exception | None = None) -> int:
    with transaction.atomic(), writing_behind():
        for numbers in parts:
            insert_columns(Person, people(commune, *numbers))
        if then is not None:
            raise then
        return Person.objects.unscoped(WHY).count()


def test_what_cannot_be_written_behind_is_an_error_and_nothing_stays(commune: AdminUnit) -> None:
    one, other = NUMBERS[0], NUMBERS[2]
    with pytest.raises(IntegrityError):
        write_behind(commune, [one], [one], [other])
    with pytest.raises(IntegrityError):
        write_behind(commune, [one, one])
    with pytest.raises(KeyError):
        write_behind(commune, [one, other], then=KeyError())
    assert not Person.objects.unscoped(WHY).exists()
    assert write_behind(commune, [one], [other]) == 2
