"""Totals by village in the workbook of one commune's list."""

import openpyxl
import pytest
from batch_lists import HEADINGS

ROWS = [
    ("R1", "Hà Văn A", "", "Xóm A", "nông thôn", 3, 100, 40),
    ("R2", "Hà Văn B", "", "Xóm B", "nông thôn", 2, 200, 0),
]


@pytest.fixture
def workbook(tmp_path):
    def make(title):
        book = openpyxl.Workbook()
        book.active.title = "Rà soát"
        for row in ([title], HEADINGS, *ROWS):
            book.active.append(row)
        totals = book.create_sheet("Tổng số hộ")
        for row in (
            ["Tính đến ngày 30/9/2025. Nguồn: Công an xã"],
            ["Thôn", "Số hộ", "Số khẩu", "Số hộ DTTS"],
            ["Xóm A", 100, 400, 90],
            ["Xóm B", 120, 480, 100],
            ["Tổng", 220, 880, 190],
        ):
            totals.append(row)
        book.save(tmp_path / "cur.xlsx")
        return tmp_path / "cur.xlsx"

    return make


@pytest.mark.long
def test_villages_of_the_totals_belong_to_the_commune_of_the_workbook(review, workbook):
    outcome = review(workbook("XÃ THU CÚC - DANH SÁCH RÀ SOÁT NĂM 2025"))
    assert "totals_without_place" not in outcome.counts
    form = next(form for form in outcome.forms if form.number == "7.1")
    assert form.cell("1", "Xóm A").value == 100
    assert form.cell("2").value == 880
    assert str(form.cell("4", "Xóm A").value) == "1.00"
    (source,) = [note.vi for note in form.notes if "mẫu số" in note.vi]
    assert "Công an xã" in source
    assert "30/09/2025" in source


@pytest.mark.long
def test_a_sheet_of_totals_that_names_its_commune_is_believed(review, workbook):
    path = workbook("XÃ THU CÚC - DANH SÁCH RÀ SOÁT NĂM 2025")
    book = openpyxl.load_workbook(path)
    book["Tổng số hộ"]["A1"] = "XÃ LAI ĐỒNG. Nguồn: Công an xã"
    book.save(path)
    form = next(form for form in review(path).forms if form.number == "7.1")
    assert form.cell("1", "Xóm A").value is None
