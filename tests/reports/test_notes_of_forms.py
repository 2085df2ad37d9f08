"""What forms say of cells they leave empty: sums with an unknown part, persons, one reason for each area type."""

import datetime as dt
from typing import Any

import pytest
from report_tables import META, RURAL, URBAN, change, changes, household, households, person, persons, totals

from giamngheo.law import Standard
from giamngheo.law.areas import Areas
from giamngheo.reports import FormResult, fill_forms
from giamngheo.reports.cells import rate
from giamngheo.reports.results import Cell


def fill(standard: Standard, areas: Areas, *parts: Any) -> dict[str, FormResult]:
    return {result.number: result for result in fill_forms(*parts, standard, areas, META)}


def child(key: int, number: int, first: int, last: int) -> dict[str, Any]:
    return person(
        key,
        number,
        birth_date_from=dt.date(first, 1, 1),
        birth_date_to=dt.date(last, 12, 31),
        nutrition_record="normal",
        school_level="primary",
    )


@pytest.mark.long
def test_a_sum_of_children_with_an_unknown_part_is_empty(standard: Standard, areas: Areas) -> None:
    table = households(household(1), household(2, village="Khu 2"), household(3, village="Khu 2"))
    people = persons(
        *(person(key, 1) for key in (1, 2, 3)),
        child(1, 2, 2015, 2015),
        child(2, 2, 2015, 2015),
        child(3, 2, 2005, 2015),
    )
    form = fill(standard, areas, table, people, None, None)["7.11"]
    assert form.cell("1", "Khu 1").value == 1
    for label in ("Khu 2", "Khu vực nông thôn", None):
        cell = form.cell("1", label)
        assert cell.value is None
        assert "1 hộ chưa rõ" in cell.note.vi  # type: ignore[union-attr]
        assert "1 household(s)" in cell.note.en  # type: ignore[union-attr]
    assert form.errors == ()
    assert any("Ô trống, cột 1" in note.vi and "chưa tính được tổng" in note.vi for note in form.notes)


@pytest.mark.long
def test_notes_of_changes_call_persons_persons(standard: Standard, areas: Areas) -> None:
    table = households(*(household(key) for key in (1, 2)))
    moves = changes(
        *(change("unknown", None, "poor", household_key=key, size=3) for key in (1, 2)),
        change("unknown", "poor", None, previous_size=5),
    )
    form = fill(standard, areas, table, None, moves, None)["7.2"]
    texts = [note.vi for note in form.notes if "chưa phân biệt được: " in note.vi]
    assert sorted(text.rpartition(". ")[2] for text in texts) == [
        "Số hộ chưa phân biệt được: 1.",
        "Số hộ chưa phân biệt được: 2.",
        "Số nhân khẩu của các hộ chưa phân biệt được: 5.",
        "Số nhân khẩu của các hộ chưa phân biệt được: 6.",
    ]
    assert any("Persons in households not decided: 6" in note.en for note in form.notes)
    assert form.cell("6", split="persons").value is None


def test_each_area_type_gives_its_reason_where_the_total_has_a_figure(
    standard: Standard, areas: Areas
) -> None:
    table = households(household(1), household(2, village="Khu 2"))
    form = fill(standard, areas, table, None, None, totals((RURAL, None, 1000, 4100)))["7.1"]
    assert form.cell("1").value == 1000
    empty = [note.vi for note in form.notes if note.vi.startswith("Ô trống")]
    assert any("Không có địa bàn nào thuộc dòng này" in note for note in empty)
    assert any("Thiếu số dân cư của 2 địa bàn (Khu 1, Khu 2)" in note for note in empty)
    # the units of a block are spoken for by the block
    assert len(empty) == 2


def test_a_reason_of_the_total_speaks_for_its_column(standard: Standard, areas: Areas) -> None:
    table = households(household(1), household(2, commune_code=URBAN, locality="urban"))
    form = fill(standard, areas, table, None, None, None)["7.1"]
    empty = [note.vi for note in form.notes if note.vi.startswith("Ô trống")]
    assert len(empty) == 1


def test_households_that_left_do_not_lack_information(standard: Standard, areas: Areas) -> None:
    empty = {"class": "unknown", "basis": None, "income_points": None}
    table = households(
        household(1),
        household(2, **empty),
        household(3, household_change="merged", **empty),
        household(4, household_change="split", **empty),
    )
    notes = [note.vi for note in fill(standard, areas, table, None, None, None)["7.1"].notes]
    assert any(note.startswith("2 hộ chưa xác định được loại hộ vì thiếu thông tin") for note in notes)
    assert any(note.startswith("1 hộ ghi là đã chuyển đi, nhập hộ hoặc mất") for note in notes)


def test_a_rate_that_is_not_known_is_written_as_the_table_writes_figures() -> None:
    note = rate(Cell(300, unknown=1200), Cell(1600)).note
    assert note is not None
    assert note.vi.startswith("Còn 1.200 hộ chưa rõ")
    assert note.vi.endswith("tỷ lệ nằm trong khoảng 18,75 % đến 93,75 %.")
