"""The generated lists go through the reader as an office's would."""

from datetime import date

import pytest

from giamngheo.intake import read_list, read_previous, read_totals
from giamngheo.measurement import classify
from giamngheo.synthetic import write_list, write_list_with_mistakes, write_messy, write_parquet, write_totals

ON = date(2025, 12, 14)


def classes_of(intake, standard):
    persons = intake.persons if intake.persons.num_rows else None
    rows = classify(standard, intake.households, persons, on=ON).to_pyarrow().to_pylist()
    return {row["household_code"]: row["class"] for row in rows}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["totals", "indicators", "full"])
def test_a_tidy_list_is_read_without_errors_and_gives_the_intended_classes(tmp_path, small, kind):
    write_list(tmp_path / "list.xlsx", small, 2025, kind)
    intake = read_list(tmp_path / "list.xlsx", small.standard, on=ON, areas=small.areas)
    assert [problem.message.vi for problem in intake.errors] == []
    truth = small.truth(2025, listed="review")
    expected = dict(zip(truth["household_code"].to_pylist(), truth["class"].to_pylist(), strict=True))
    assert classes_of(intake, small.standard) == expected


@pytest.mark.long
def test_parquet_is_read_without_errors(tmp_path, small):
    files = write_parquet(tmp_path, small, 2025)
    intake = read_list([file.path for file in files[:2]], small.standard, on=ON, areas=small.areas)
    assert [problem.message.vi for problem in intake.errors] == []
    truth = small.truth(2025)
    expected = dict(zip(truth["household_code"].to_pylist(), truth["class"].to_pylist(), strict=True))
    assert classes_of(intake, small.standard) == expected


@pytest.mark.long
def test_every_planted_mistake_is_found_in_its_row(tmp_path, small):
    planted = write_list_with_mistakes(tmp_path / "loi.xlsx", small, 2025)
    intake = read_list(tmp_path / "loi.xlsx", small.standard, on=ON, areas=small.areas)
    found = {(problem.sheet, problem.row, problem.code) for problem in intake.problems}
    assert [error for error in planted if (error.sheet, error.row, error.code) not in found] == []


@pytest.mark.long
@pytest.mark.parametrize("style", ["nfd", "tcvn3", "vni", "cham-phay"])
def test_a_messy_list_is_read_without_errors(tmp_path, small, style):
    path = next(path for path in write_messy(tmp_path, small, 2025) if style in path.name)
    intake = read_list(path, small.standard, on=ON, areas=small.areas)
    assert [problem.message.vi for problem in intake.errors] == []
    found = sorted(classes_of(intake, small.standard).values())
    assert (found.count("poor"), found.count("near_poor"), len(found)) == (80, 94, 224)


@pytest.mark.long
def test_denominators_and_earlier_lists_are_read(tmp_path, small):
    write_totals(tmp_path / "tong-so-ho.xlsx", small, 2025)
    totals = read_totals(tmp_path / "tong-so-ho.xlsx", on=ON, areas=small.areas)
    assert totals.problems == []
    assert sum(totals.table["households"].to_pylist()) == 3_000
    write_list(tmp_path / "nam-truoc-2024.xlsx", small, 2024, "totals", "recognised")
    earlier = read_previous(tmp_path / "nam-truoc-2024.xlsx", small.standard, on=ON, areas=small.areas)
    assert earlier.year == 2024
    assert sorted(earlier.table["class"].to_pylist()) == ["near_poor"] * 102 + ["poor"] * 94


@pytest.mark.long
def test_before_the_merger_messy_lists_are_of_the_province_they_name(tmp_path, small):
    path = next(path for path in write_messy(tmp_path, small, 2024, limit=60) if "cham-phay" in path.name)
    on = date(2024, 12, 14)
    intake = read_list(path, small.standard, on=on, areas=small.areas)
    assert [problem.message.vi for problem in intake.errors] == []
    assert set(intake.households["province_code"].to_pylist()) == {"25"}
