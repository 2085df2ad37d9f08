"""Villages that one table writes with their kind and another without: "Khu Chiềng" and "Chiềng"."""

import openpyxl
import pytest
from batch_lists import write_rows

HEAD = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Thôn", "Số khẩu", "Điểm B1", "Điểm B2"]


def a_list(path, year, *rows):
    title = [f"Danh sách rà soát xã Thu Cúc, tỉnh Phú Thọ, năm {year}"]
    return write_rows(path, [title, HEAD, *([number, *row] for number, row in enumerate(rows, 1))])


@pytest.mark.long
@pytest.mark.parametrize(("now", "then"), [("Khu Chiềng", "Chiềng"), ("Chiềng", "Khu Chiềng")])
def test_a_household_of_the_earlier_list_is_found_and_its_village_has_one_line(review, tmp_path, now, then):
    current = a_list(tmp_path / "a.xlsx", 2025, ("Hà Văn Bảy", 1965, now, 3, 110, 10))
    earlier = a_list(
        tmp_path / "b.xlsx", 2024, ("Hà Văn Bảy", 1965, then, 3, 100, 40), ("Hà Già", 1940, then, 1, 100, 40)
    )
    outcome = review(current, previous=(earlier,))
    book = openpyxl.load_workbook(tmp_path / "out" / "households.xlsx")
    moved = list(book["Chuyển biến"].iter_rows(min_row=4, values_only=True))
    assert {(row[3], row[10], row[11]) for row in moved} == {
        ("Hà Già", "Chưa xác định được", None),
        ("Hà Văn Bảy", "Thoát nghèo, thành hộ cận nghèo", None),
    }
    for form in outcome.forms:
        assert {row.label for row in form.rows if row.kind == "unit"} == {now}, form.number


@pytest.mark.long
def test_two_villages_of_the_name_are_not_guessed(review, tmp_path):
    rows = [("Hà Văn Bảy", 1965, village, 3, 110, 10) for village in ("Khu Đồng", "Thôn Đồng")]
    earlier = a_list(tmp_path / "b.xlsx", 2024, ("Hà Văn Bảy", 1965, "Đồng", 3, 100, 40))
    review(a_list(tmp_path / "a.xlsx", 2025, *rows), previous=(earlier,))
    book = openpyxl.load_workbook(tmp_path / "out" / "households.xlsx")
    moved = list(book["Chuyển biến"].iter_rows(min_row=4, values_only=True))
    assert {row[10] for row in moved} == {"Chưa xác định được"}
    assert all("chưa đủ căn cứ" in row[12] for row in moved)
