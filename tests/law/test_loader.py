"""load_standard: what loads, and what a faulty file is told."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from giamngheo.law import LawError, list_scenarios, list_standards, load_standard
from giamngheo.law.standard import Standard
from giamngheo.rules import RuleError

Spoil = Callable[..., Standard]


def test_standards_and_scenarios() -> None:
    assert list_standards() == ("vn-2027-2030", "vn-2021-2025", "vn-2016-2020")
    assert list_scenarios("vn-2027-2030") == ("chi-doi-thu-nhap", "du-thao-2025")
    assert list_scenarios("vn-2021-2025") == ()


@pytest.mark.long
def test_a_standard_is_loaded_once_and_quickly() -> None:
    code = (
        "import time; import giamngheo.law.loader as l; t = time.process_time();"
        "l.load_standard('vn-2021-2025'); print(time.process_time() - t)"
    )
    took = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert float(took) < 0.5
    assert load_standard("vn-2021-2025") is load_standard("vn-2021-2025")


def test_the_package_alone_loads_no_data() -> None:
    code = (
        "import giamngheo.law, sys; print([m for m in ('yaml', 'pydantic', 'pyarrow') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


@pytest.mark.parametrize(
    ("standard", "scenario", "code"),
    [
        ("vn-1999", None, "unknown_standard"),
        ("../vn-2021-2025", None, "unknown_standard"),
        ("vn-2021-2025", "chi-doi-thu-nhap", "unknown_scenario"),
    ],
)
def test_unknown_names(standard: str, scenario: str | None, code: str) -> None:
    with pytest.raises(LawError) as caught:
        load_standard(standard, scenario)
    assert caught.value.code == code
    assert caught.value.message.vi != caught.value.message.en


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("standard.yaml", "purpose: review", "purpose: review\npurpose: fixture", "duplicate_key"),
        ("standard.yaml", "purpose: review", "purpose: guess", "bad_value"),
        ("standard.yaml", "purpose: review\n", "", "missing_entry"),
        ("standard.yaml", "purpose: review", "purpose: review\nextra: 1", "bad_value"),
        ("standard.yaml", "id: vn-2021-2025", "id: other", "wrong_id"),
        ("standard.yaml", 'article: "Điều 3 khoản 1 điểm a", ', "", "missing_entry"),
        ("standard.yaml", 'article: "Điều 3 khoản 1 điểm a"', 'article: " "', "bad_value"),
        ("standard.yaml", "evidence: text", "evidence: surely", "bad_value"),
        ("standard.yaml", "document: nd07-2021", "document: nd99-2099", "bad_value"),
        ("standard.yaml", "[nd07-2021, nd30-2025", "[nd99-2099, nd30-2025", "unknown_document"),
        ("standard.yaml", "include: [shared/people.yaml]", "include: [../../etc/passwd]", "bad_include"),
        ("standard.yaml", "questionnaire/totals.yaml", "questionnaire/identity.yaml", "duplicate_key"),
        ("standard.yaml", "{value: 1500000,", "{value: null,", "bad_value"),
        (
            "standard.yaml",
            'poor:\n    name: {vi: "hộ nghèo", en: "poor household"}',
            'poor:\n    name: {vi: "hộ nghèo"}',
            "bad_value",
        ),
        ("indicators.yaml", "dimension: health", "dimension: wealth", "bad_value"),
        ("indicators.yaml", "number: 1\n", "number: one\n", "bad_value"),
        ("parameters.yaml", 'value: "8.0"', 'key: [rural], value: "8.0"', "bad_key"),
    ],
)
def test_faults_name_file_and_line(spoilt: Spoil, file: str, old: str, new: str, code: str) -> None:
    with pytest.raises(LawError) as caught:
        spoilt(file, old, new)
    assert caught.value.code == code
    assert caught.value.file is not None
    assert caught.value.file.name in (file, "standard.yaml")
    assert caught.value.line


def test_fault_line_is_that_of_the_value(spoilt: Spoil) -> None:
    with pytest.raises(LawError) as caught:
        spoilt("indicators.yaml", "number: 4\n", "number: four\n")
    path = caught.value.file
    assert path is not None
    text = path.read_text(encoding="utf-8").splitlines()
    assert text[(caught.value.line or 0) - 1].strip() == "number: four"


def test_overlapping_lines(spoilt: Spoil) -> None:
    entry = "    - valid_from: 2022-01-01\n      valid_to: 2026-12-31\n"
    with pytest.raises(LawError) as caught:
        spoilt(
            "standard.yaml",
            entry,
            entry.replace("2026-12-31", "2024-06-30")
            + "      income: {value: 1, basis: {document: nd07-2021, article: a, evidence: text}}\n"
            + "      points: {value: 1, basis: {document: nd07-2021, article: a, evidence: text}}\n"
            + "      upper_income: {value: 1, basis: {document: nd07-2021, article: a, evidence: text}}\n"
            + "    - valid_from: 2024-06-30\n      valid_to: 2026-12-31\n",
        )
    assert caught.value.code == "overlap"
    assert "30/06/2024" in caught.value.message.vi


def test_overlapping_parameter_rows(spoilt: Spoil) -> None:
    row = '- {valid_from: 2021-03-15, value: "8.0"}'
    with pytest.raises(LawError) as caught:
        spoilt("parameters.yaml", row, f'{row}\n      - {{valid_from: 2024-01-01, value: "9.0"}}')
    assert caught.value.code == "overlap"


def test_dates_the_wrong_way_round(spoilt: Spoil) -> None:
    with pytest.raises(LawError) as caught:
        spoilt("standard.yaml", "      valid_to: 2026-12-31", "      valid_to: 2020-12-31")
    assert caught.value.code == "bad_dates"


def test_unknown_name_in_a_rule_points_at_it(spoilt: Spoil) -> None:
    standard = spoilt("indicators.yaml", "not uses_internet", "not uses_intrenet")
    with pytest.raises(RuleError) as caught:
        _ = standard.indicator("telecom").rule
    assert caught.value.code == "unknown_name"
    assert "uses_intrenet" in str(caught.value)


def test_scenario_is_labelled_and_not_decidable() -> None:
    plain, scenario = load_standard("vn-2027-2030"), load_standard("vn-2027-2030", "du-thao-2025")
    assert (plain.decidable, plain.assumptions, plain.scenario) == (True, (), None)
    assert scenario.decidable is False
    assert len(scenario.assumptions) == 3
    assert all(text.vi.startswith(("Giả định", "Đây là giả định")) for text in scenario.assumptions)
    assert [i.key for i in plain.indicators if i.rule is None] == [
        *("health_insurance", "adult_education", "child_school", "housing_quality", "housing_area"),
        *("telecom", "water", "toilet", "waste"),
    ]
    assert [i.key for i in scenario.indicators if i.rule is None] == []


def test_scenario_leaves_the_lines_and_lowers_the_marks() -> None:
    scenario = load_standard("vn-2027-2030", "chi-doi-thu-nhap")
    plain = load_standard("vn-2027-2030")
    assert scenario.lines == plain.lines
    assert {i.cutoff_basis.evidence.value for i in scenario.indicators} == {"inference"}
    assert {i.key for i in scenario.indicators} == {i.key for i in load_standard("vn-2021-2025").indicators}
