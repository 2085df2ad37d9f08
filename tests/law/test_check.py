"""check_all: faults, and each value that no seen source backs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from giamngheo.law import Evidence, load_standard
from giamngheo.law.check import check_all, check_standard, show_findings
from giamngheo.law.check_others import PREFIXES
from giamngheo.law.confirm import all_values
from giamngheo.law.standard import Standard

Spoil = Callable[..., Standard]


@pytest.mark.long
def test_the_shipped_law_has_no_fault() -> None:
    findings = check_all()
    assert [f for f in findings if f.severity != "unconfirmed"] == []
    paths = {f.path for f in findings}
    assert {
        "vn-2021-2025/points_slot",
        "vn-2021-2025/parameters/fell_back_years",
        "vn-2021-2025/indicators/telecom/cutoff",
        "vn-2027-2030/indicators/waste/cutoff",
        "procedures/annual/steps/posting/figures/posting_days",
        "codes/ethnic_groups/basis",
        "report_forms/tt-07-2021/7.1/number",
        "areas/regions",
    } <= paths
    assert "vn-2021-2025/lines/rural/2022-01-01/income" not in paths
    assert len(paths) == len(findings)


@pytest.mark.long
def test_every_unconfirmed_value_is_listed_once() -> None:
    listed = {f.path: f.evidence for f in check_all() if not f.path.startswith(PREFIXES)}
    expected = {path: basis.evidence for path, (_, basis) in all_values().items() if not basis.decides}
    assert listed == expected


def test_a_planted_value_without_a_source_is_found(spoilt: Spoil) -> None:
    article = 'article: "Phụ lục III, Phụ lục IV"'
    points = f"points: {{value: 140, basis: {{document: tt07-2021, {article}, evidence: "
    before = load_standard("vn-2021-2025")
    after = spoilt("standard.yaml", points + "text", points + "memory_low")
    new = {value.path for value in after.unconfirmed()} - {value.path for value in before.unconfirmed()}
    assert new == {"vn-2021-2025/lines/rural/2022-01-01/points"}


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "old", "new", "path"),
    [
        ("indicators.yaml", "not uses_internet", "not uses_intrenet", "indicators/telecom"),
        ("indicators.yaml", "rule: not uses_internet", "rule: size + 1", "indicators/telecom"),
        ("indicators.yaml", "number: 12", "number: 13", "indicators"),
        (
            "standard.yaml",
            "upper_income: {value: 2250000",
            "upper_income: {value: 1500000",
            "lines/rural/2022-01-01/upper_income",
        ),
        (
            "standard.yaml",
            "deprivation_cutoff: {value: 3",
            "deprivation_cutoff: {value: 13",
            "deprivation_cutoff",
        ),
        ("standard.yaml", "deprivation_points < depr", "deprivation_point < depr", "classes/near_poor"),
        (
            "standard.yaml",
            "at_or_below_line: if(",
            "at_or_below_line: iff(",
            "class_vocabulary/derived/at_or_below_line",
        ),
        ("standard.yaml", "      valid_to: 2026-12-31", "      valid_to: 2026-11-30", "lines/rural"),
        ("standard.yaml", "report_forms: tt-07-2021", "report_forms: tt-99-2099", "report_forms"),
        (
            "parameters.yaml",
            "valid_from: 2021-03-15",
            "valid_from: 2023-03-15",
            "parameters/min_area_per_person",
        ),
    ],
)
def test_faults(spoilt: Spoil, file: str, old: str, new: str, path: str) -> None:
    findings = list(check_standard(spoilt(file, old, new)))
    assert f"vn-2021-2025/{path}" in {finding.path for finding in findings}
    for finding in findings:
        assert finding.severity in ("error", "warning")
        assert finding.message.vi
        assert finding.message.en


def test_labels_that_would_be_one_column(spoilt: Spoil) -> None:
    standard = spoilt("indicators.yaml", 'short: {vi: "Nhà tiêu"', 'short: {vi: "Nguồn nước"')
    assert list(check_standard(standard)) == []
    standard = spoilt("indicators.yaml", "number: 10\n", "number: 9\n")
    assert "vn-2021-2025/questionnaire/household/ticked_toilet" in {f.path for f in check_standard(standard)}


@pytest.mark.long
def test_findings_in_words() -> None:
    findings = check_all()
    vi, en = show_findings(findings), show_findings(findings, "en")
    assert vi.startswith("Dữ liệu pháp luật hợp lệ.")
    assert en.startswith("The law's data are valid.")
    for text in (vi, en):
        for mark in (Evidence.GAP, Evidence.MEMORY_HIGH, Evidence.THIRD_PARTY, Evidence.DRAFT):
            count = sum(f.evidence is mark for f in findings)
            assert f"[{mark.value}] ({count})" in text
    assert "vn-2021-2025/indicators/health_insurance/cutoff: ngưỡng của chỉ số 4" in vi


def test_no_vietnamese_word_is_left_in_english_citations() -> None:
    # the names of decrees and of places keep their letters
    names = re.compile(r"\S*/(QĐ|NĐ|TT|QH|KH|TCTK)\S*|\S*-TCTK\S*|Thanh Hóa|Đắk Lắk|Ea Ly")
    letters = re.compile("[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵắằẵặấầẩậếềểễệốồổỗộớờởỡợứừửữự]", re.IGNORECASE)
    wrong = {
        basis.cite("en")
        for _, basis in all_values().values()
        if letters.search(names.sub("", basis.cite("en")))
    }
    assert wrong == set()


def test_a_damaged_confirmations_file_is_reported(own_data: Path) -> None:
    path = own_data / "law" / "confirmations.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("confirmations:\n  - {path: x}\n", encoding="utf-8")
    errors = [f for f in check_all() if f.severity == "error"]
    assert errors
    assert all("confirmations.yaml" in f.path for f in errors)
