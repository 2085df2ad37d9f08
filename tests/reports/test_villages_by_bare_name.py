"""Totals that write a village with its kind where the list does not, or the other way round."""

import pytest
from report_tables import META, RURAL, household, households, totals

from giamngheo.law import Standard
from giamngheo.law.areas import Areas
from giamngheo.reports import FormResult, fill_forms
from giamngheo.reports.units import natural_order


def form(standard: Standard, areas: Areas, listed: tuple[str, ...], given: tuple[str, ...]) -> FormResult:
    table = households(*(household(key, village=name) for key, name in enumerate(listed, 1)))
    residents = totals(*((RURAL, name, 100 * number, 400 * number) for number, name in enumerate(given, 1)))
    filled = fill_forms(table, None, None, residents, standard, areas, META)
    return next(one for one in filled if one.number == "7.1")


@pytest.mark.long
@pytest.mark.parametrize(
    ("listed", "given"),
    [("Khu Giác", "Giác"), ("Giác", "Khu Giác"), ("3", "Thôn 3"), ("Thôn 3", "03"), ("Xóm Đồng", "đồng")],
)
def test_one_village_of_the_name_is_the_same(
    standard: Standard, areas: Areas, listed: str, given: str
) -> None:
    found = form(standard, areas, (listed, "Khu Mũ"), (given, "Khu Mũ"))
    assert [found.cell("1", name).value for name in (listed, "Khu Mũ")] == [100, 200]
    assert found.cell("1").value == 300
    assert not [
        note for note in found.notes if "chưa được cung cấp" in note.vi or "Chưa có số dân cư" in note.vi
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    ("listed", "given"),
    [
        (("Khu 3", "Thôn 3"), ("3",)),
        (("3",), ("Khu 3", "Thôn 3")),
        (("Khu 3",), ("Thôn 3",)),
        (("Khu 3", "Thôn 3"), ("Thôn 3", "3")),
    ],
)
def test_names_that_fit_several_villages_are_left_alone(
    standard: Standard, areas: Areas, listed: tuple[str, ...], given: tuple[str, ...]
) -> None:
    cell = form(standard, areas, listed, given).cell("1", listed[0])
    assert cell.value is None
    assert cell.note is not None
    assert listed[0] in cell.note.vi


def test_villages_stand_as_people_count_them() -> None:
    names = ["Khu 10", "Khu 2", "Khu Bến", "Khu 1", ""]
    assert sorted(names, key=natural_order) == ["", "Khu 1", "Khu 2", "Khu 10", "Khu Bến"]
