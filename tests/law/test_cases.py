"""The worked households: read, typed, compared. Running them is the measurement's test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from giamngheo.law import LawError, load_standard
from giamngheo.law.cases import RowOutcome, partial_date, read_cases, run_cases
from giamngheo.law.commands import cases_command
from giamngheo.law.standard import Standard


@dataclass
class Answer:
    class_code: str = "poor"
    basis: str | None = "points"
    income_points: int | None = 140
    deprivation_points: int | None = 30
    deprived: Mapping[str, bool | None] = field(default_factory=dict)


def always(answer: Answer):  # type: ignore[no-untyped-def]
    def classify(_: Standard, __: dict[str, Any], ___: list[dict[str, Any]] | None, ____: date) -> Answer:
        return answer

    return classify


def test_the_shipped_cases_cover_the_boundaries() -> None:
    cases = {case.id: case for case in read_cases(load_standard("vn-2021-2025"))}
    assert len(cases) >= 35
    assert {
        *(
            "rural_140_points_b2_30",
            "rural_141_points_b2_30",
            "urban_175_points_b2_20",
            "urban_176_points_b2_20",
        ),
        *("full_two", "full_three", "dependents_half", "dependents_over_half", "dependents_age_15_16"),
        *(
            "dependents_age_16",
            "insurance_age_5",
            "insurance_age_6",
            "education_30",
            "education_31",
            "area_8_0",
        ),
        *("area_7_9", "income_rural_line_plus_0", "income_rural_line_plus_1", "income_urban_upper_plus_1"),
        *(
            "missing_b2_above_line",
            "missing_b2_below_line",
            "employment_man_retired",
            "employment_woman_retired",
        ),
    } <= set(cases)
    assert all(case.words.vi and case.words.en for case in cases.values())


def test_values_have_their_types() -> None:
    cases = {case.id: case for case in read_cases(load_standard("vn-2021-2025"))}
    case = cases["area_7_9"]
    assert case.household["housing_area_m2"] == Decimal("31.9")
    assert case.household["toilet_type"] == "septic"
    assert case.members is not None
    assert case.members[0]["birth_date"] == date(1985, 3, 10)
    year = cases["dependents_year_only"].members
    assert year is not None
    assert year[1]["birth_date"] == (date(2009, 1, 1), date(2009, 12, 31))
    assert cases["rural_140_points_b2_30"].members is None
    assert cases["employment_next_year"].on == date(2026, 9, 1)


def test_partial_dates() -> None:
    assert partial_date("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert partial_date("2024-12") == (date(2024, 12, 1), date(2024, 12, 31))


def cases_file(tmp_path: Path, body: str) -> Path:
    (tmp_path / "cases.yaml").write_text(f"on: 2025-09-01\ncases:\n{body}", encoding="utf-8")
    return tmp_path


CASE = """  one:
    words: {vi: "một hộ", en: "one household"}
    household: {locality: rural, size: 4}
    expect: {class: poor, basis: points, income_points: 140, deprivation_points: 30, deprived: {water: true}}
"""


def test_agreement_and_difference(tmp_path: Path) -> None:
    folder = cases_file(tmp_path, CASE)
    good = run_cases("vn-2021-2025", always(Answer(deprived={"water": True})), folder)
    assert good.passed
    assert good.show() == "vn-2021-2025: 1/1 hộ mẫu đúng."
    bad = run_cases("vn-2021-2025", always(Answer("near_poor", None, None, None, {"water": None})), folder)
    assert not bad.passed
    assert [text.en for text in bad.results[0].differences] == [
        "class: expected poor, found near_poor",
        "basis: expected points, found none",
        "income_points: expected 140, found unknown",
        "deprivation_points: expected 30, found unknown",
        "deprived_water: expected True, found unknown",
    ]
    assert "✗ one: một hộ" in bad.show()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("size: 4", "sise: 4", "unknown_variable"),
        ("size: 4", "like: nobody", "unknown_base"),
        ("size: 4", "housing_area_m2: many", "bad_value"),
        ("water: true", "wather: true", "unknown_indicator"),
        ("class: poor", "klass: poor", "bad_value"),
        ('vi: "một hộ", ', "", "bad_value"),
    ],
)
def test_faulty_cases(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in CASE
    with pytest.raises(LawError) as caught:
        read_cases(load_standard("vn-2021-2025"), cases_file(tmp_path, CASE.replace(old, new)))
    assert caught.value.code == code
    assert caught.value.line


def test_a_row_of_a_classified_table() -> None:
    outcome = RowOutcome(
        {
            "class": "poor",
            "basis": None,
            "deprived_water": None,
            "deprived_toilet": False,
            "deprivation_points": 20,
        }
    )
    assert (outcome.class_code, outcome.basis, outcome.income_points, outcome.deprivation_points) == (
        "poor",
        None,
        None,
        20,
    )
    assert outcome.deprived == {"water": None, "toilet": False}


def test_command_reports_failure() -> None:
    def wrong(_: Standard, units: list[Any], __: date) -> list[RowOutcome]:
        return [RowOutcome({"class": "rich"}) for _unit in units]

    result = cases_command(wrong, ["vn-2021-2025"])  # type: ignore[arg-type]
    assert result.status == 2
    assert "vn-2021-2025: " in result.text
