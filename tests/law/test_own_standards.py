"""A standard that an installation adds as data, without a change of code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from giamngheo.law import LawError, load_standard
from giamngheo.law.check import check_all
from giamngheo.law.loader import list_standards
from giamngheo.law.paths import STANDARDS

COMMAND = Path(sys.executable).with_name("giamngheo")
DOCUMENT = """
nd-2030:
  number: {vi: "Nghị định 999/2030/NĐ-CP", en: "Decree 999/2030/NĐ-CP"}
  title: {vi: "Chuẩn nghèo bịa ra để thử", en: "A made-up standard"}
  issued: 2030-06-01
  evidence: text
  source: null
"""
VARIABLE = """
basis: {document: nd-2030, article: "Phụ lục", evidence: text}
household:
  has_bicycle:
    {type: bool, kinds: [full], label: {vi: "Có xe đạp", en: "Has a bicycle"}, yes: {vi: "có xe đạp", en: "has one"},
     no: {vi: "không có xe đạp", en: "has none"}, question: {vi: "Có xe đạp không?", en: "Is there a bicycle?"}}
"""
INDICATOR = """
  transport:
    number: 13
    dimension: information
    name: {vi: "Đi lại", en: "Transport"}
    short: {vi: "Đi lại", en: "Transport"}
    cutoff: {vi: "Hộ không có xe đạp.", en: "No bicycle."}
    cutoff_basis: {document: nd-2030, article: "Phụ lục", evidence: text}
    rule: not has_bicycle
"""
CASES = """
on: 2031-09-01
cases:
  at_the_line:
    words: {vi: "200 điểm, 4 thiếu hụt: nghèo.", en: "200 points, 4 deprivations: poor."}
    household: {locality: rural, size: 4, income_points_recorded: 200, deprivation_points_recorded: 40}
    expect: {class: poor}
  below_the_cutoff:
    words: {vi: "200 điểm, 3 thiếu hụt: cận nghèo.", en: "200 points, 3 deprivations: near-poor."}
    household: {locality: rural, size: 4, income_points_recorded: 200, deprivation_points_recorded: 30}
    expect: {class: near_poor}
"""
CHANGES = {
    "id: vn-2021-2025": "id: vn-2031-2035",
    "2022-01-01": "2031-01-01",
    "2026-12-31": "2035-12-31",
    "value: 140": "value: 200",
    "deprivation_cutoff: {value: 3": "deprivation_cutoff: {value: 4",
    "questionnaire/answers.yaml]": "questionnaire/answers.yaml, questionnaire/own.yaml]",
}


@pytest.fixture
def own_standard(own_data: Path) -> Path:
    """A copy of vn-2021-2025 with another id, line and cut-off, a new variable and a thirteenth indicator."""
    folder = own_data / "law" / "standards" / "vn-2031-2035"
    shutil.copytree(STANDARDS / "vn-2021-2025", folder)
    (own_data / "law" / "documents.yaml").write_text(DOCUMENT, encoding="utf-8")
    (folder / "questionnaire").mkdir()
    (folder / "questionnaire" / "own.yaml").write_text(VARIABLE, encoding="utf-8")
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    main_file, indicators = folder / "standard.yaml", folder / "indicators.yaml"
    text = main_file.read_text(encoding="utf-8")
    for old, new in CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    main_file.write_text(text, encoding="utf-8")
    indicators.write_text(indicators.read_text(encoding="utf-8").rstrip() + INDICATOR, encoding="utf-8")
    return folder


def run(*words: str) -> str:
    result = subprocess.run([COMMAND, *words], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
def test_it_is_read_shown_and_checked_like_any_other(own_standard: Path) -> None:
    assert list_standards()[0] == "vn-2031-2035"
    standard = load_standard("vn-2031-2035")
    assert standard.indicator("transport").number == 13
    assert standard.indicator("transport").cutoff_basis.cite() == "Nghị định 999/2030/NĐ-CP, Phụ lục"
    assert "has_bicycle" in standard.questionnaire
    assert [found for found in check_all() if found.severity == "error"] == []
    assert "13. Đi lại [transport]" in run("law", "show", "vn-2031-2035")
    assert "vn-2031-2035: 2/2" in run("law", "test", "vn-2031-2035")


@pytest.mark.slow
def test_a_list_is_reviewed_under_it(own_standard: Path, tmp_path: Path) -> None:
    rows = [
        "Mã hộ;Xã;Thôn;Họ và tên chủ hộ;Số nhân khẩu;Khu vực;Điểm B1;Điểm B2",
        "H1;Xã Thu Cúc;Khu 1;Hà Văn A;4;nông thôn;200;40",
        "H2;Xã Thu Cúc;Khu 1;Hà Văn B;4;nông thôn;200;30",
        "H3;Xã Thu Cúc;Khu 1;Hà Văn C;4;nông thôn;201;40",
    ]
    listed, out = tmp_path / "ds.csv", tmp_path / "out"
    listed.write_text("\n".join(rows), encoding="utf-8")
    words = ["--standard", "vn-2031-2035", "--on", "01/09/2031", "--province", "Phú Thọ", "--out", str(out)]
    run("review", str(listed), *words)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    counts = {name: found["households"] for name, found in summary["classes"].items() if found["households"]}
    assert counts == {"poor": 1, "near_poor": 1, "not_poor": 1}
    assert summary["standard"] == "vn-2031-2035"


@pytest.mark.long
def test_it_cannot_take_the_place_of_a_standard_of_the_package(own_data: Path) -> None:
    folder = own_data / "law" / "standards" / "vn-2021-2025"
    shutil.copytree(STANDARDS / "vn-2021-2025", folder)
    text = (folder / "standard.yaml").read_text(encoding="utf-8")
    (folder / "standard.yaml").write_text(text.replace("value: 140", "value: 999"), encoding="utf-8")
    assert {line.points for line in load_standard("vn-2021-2025").lines} == {140, 175}
    assert [(f.severity, f.path) for f in check_all() if f.severity == "error"] == [("error", "vn-2021-2025")]


def test_a_document_is_defined_once(own_data: Path) -> None:
    (own_data / "law").mkdir(parents=True)
    again = DOCUMENT.replace("nd-2030:", "nd07-2021:")
    (own_data / "law" / "documents.yaml").write_text(again, encoding="utf-8")
    with pytest.raises(LawError) as caught:
        load_standard("vn-2021-2025")
    assert caught.value.code == "duplicate_key"
