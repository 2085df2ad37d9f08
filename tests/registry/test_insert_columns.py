"""Rows given by columns are the rows that saving one by one would give, whatever the texts hold."""

from datetime import date

import pytest

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.database.columns import insert_columns
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
