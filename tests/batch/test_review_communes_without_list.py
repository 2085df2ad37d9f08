"""A commune that sent no list has no figures; one whose list holds nobody poor has 0."""

import json

import pytest
from batch_lists import HEADINGS, names, small_list, write_rows

POOR = ("R1", "Hà Văn A", "Thu Cúc", "A", "nông thôn", 3, 100, 40)
ABOVE = ("R2", "Hà Văn B", "Cẩm Khê", "B", "nông thôn", 3, 200, 20)


def resident_totals(path):
    return write_rows(
        path,
        [
            ["Số hộ, nhân khẩu dân cư tính đến ngày 01/10/2025 - nguồn: Công an tỉnh"],
            ["STT", "Xã, phường", "Tổng số hộ", "Tổng số nhân khẩu", "Số hộ DTTS"],
            [1, "Xã Thu Cúc", 1000, 4100, 800],
            [2, "Phường Việt Trì", 5000, 20000, 50],
            [3, "Xã Cẩm Khê", 3000, 11000, 20],
            [4, "Xã Lai Đồng", 2000, 8000, 1900],
        ],
        "Tổng số hộ",
    )


def form_of(outcome, number):
    return next(form for form in outcome.forms if form.number == number)


@pytest.mark.long
def test_a_commune_without_a_list_is_empty_and_not_zero(review, tmp_path):
    path = small_list(tmp_path / "m5.xlsx", POOR, ABOVE)
    outcome = review(path, totals=resident_totals(tmp_path / "t.xlsx"))
    form = form_of(outcome, "7.1")
    for label in ("Phường Việt Trì", "Xã Lai Đồng"):
        for key in ("3", "4", "5", "6", "7", "8", "9", "10"):
            cell = form.cell(key, label)
            assert cell.value is None, (label, key)
            assert "Chưa có danh sách của xã này" in cell.note.vi
    assert form.cell("1", "Phường Việt Trì").value == 5000
    # in the list without a poor household
    assert form.cell("3", "Xã Cẩm Khê").value == 0
    assert form.cell("4", "Xã Cẩm Khê").value == 0
    # the province: counts of those with a list, labelled so, and no rate
    assert form.cell("3").value == 1
    assert "Chỉ cộng các xã đã có danh sách" in form.cell("3").note.vi
    assert "Lai Đồng" in form.cell("3").note.vi
    assert form.cell("4").value is None
    assert "Chưa có danh sách của 2 xã" in form.cell("4").note.vi
    # all wards are without a list
    assert form.cell("3", "Khu vực thành thị").value is None
    assert [line for form in outcome.forms for line in form.errors] == []
    for other in outcome.forms:
        for row in other.rows:
            if row.label == "Xã Lai Đồng":
                counted = [row.cells[key] for key in other.keys if row.cells[key].value == 0]
                assert counted == [], other.number


@pytest.mark.long
def test_the_missing_lists_are_said_aloud(review, tmp_path):
    path = small_list(tmp_path / "m5.xlsx", POOR, ABOVE)
    outcome = review(path, totals=resident_totals(tmp_path / "t.xlsx"))
    (said,) = [text for text in outcome.remarks if "CHƯA CÓ DANH SÁCH" in text.vi]
    assert "Việt Trì" in said.vi
    assert "NO LIST YET of 2" in said.en
    assert any("CHƯA CÓ DANH SÁCH" in note.vi for note in form_of(outcome, "7.5").notes)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["communes_without_list"] == ["Phường Việt Trì", "Xã Lai Đồng"]


@pytest.mark.long
def test_a_list_whose_title_names_a_commune_speaks_for_it(review, tmp_path):
    path = small_list(tmp_path / "m5.xlsx", POOR, ABOVE)
    nobody = write_rows(
        tmp_path / "lai-dong.xlsx",
        [["XÃ LAI ĐỒNG, TỈNH PHÚ THỌ"], ["DANH SÁCH RÀ SOÁT NĂM 2025"], HEADINGS],
    )
    outcome = review(path, nobody, totals=resident_totals(tmp_path / "t.xlsx"))
    form = form_of(outcome, "7.1")
    assert form.cell("3", "Xã Lai Đồng").value == 0
    assert form.cell("3", "Phường Việt Trì").value is None
    assert outcome.summary["communes_without_list"] == ["Phường Việt Trì"]


@pytest.mark.long
def test_with_a_list_of_every_commune_nothing_is_missing(review, tmp_path):
    ward = ("R3", "Hà Văn C", "Việt Trì", "C", "thành thị", 3, 100, 40)
    last = ("R4", "Hà Văn D", "Lai Đồng", "D", "nông thôn", 3, 200, 0)
    path = small_list(tmp_path / "m5.xlsx", POOR, ABOVE, ward, last)
    outcome = review(path, totals=resident_totals(tmp_path / "t.xlsx"))
    assert str(form_of(outcome, "7.1").cell("4").value) == "0.02"
    assert outcome.summary["communes_without_list"] == []
    assert outcome.remarks == []
    assert "summary.json" in names(tmp_path / "out")
