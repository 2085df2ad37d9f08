"""Households that a list records as gone: in no class, and nothing is asked of them."""

import json

import openpyxl
import pyarrow.parquet as pq
import pytest
from batch_lists import HEADINGS, small_list

ROWS = [
    ("R1", "Hà Văn A", "Thu Cúc", "Khu 1", "nông thôn", 4, 120, 30, None),
    ("R2", "Hà Văn B", "Thu Cúc", "Khu 1", "nông thôn", 3, None, None, "nhập hộ"),
    ("R3", "Hà Văn C", "Thu Cúc", "Khu 1", "nông thôn", 2, None, None, "tách hộ"),
]


@pytest.mark.long
def test_they_are_counted_apart_and_say_that_they_left(review, tmp_path):
    outcome = review(small_list(tmp_path / "a.xlsx", *ROWS, headings=[*HEADINGS, "Biến động"]))
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["classes"]["unknown"] == {"households": 1, "persons": 2}
    assert summary["classes"]["poor"] == {"households": 1, "persons": 4}
    assert (summary["households"], summary["persons"], summary["departed_households"]) == (2, 6, 1)
    assert outcome.counts["income_points_missing"] == 1

    rows = pq.read_table(tmp_path / "out" / "households.parquet").to_pylist()
    assert [row["class"] for row in rows] == ["poor", "unknown", "unknown"]
    assert rows[1]["reason_vi"] == (
        "Không xét: danh sách ghi biến động «nhập hộ»; hộ không còn ở đây nên không tính vào số hộ cuối năm."
    )
    assert "merged with another household" in rows[1]["reason_en"]
    assert rows[2]["reason_vi"].startswith("Chưa xác định: chưa có điểm B1")

    book = openpyxl.load_workbook(tmp_path / "out" / "households.xlsx")
    cells = {row[1]: row for row in book["Danh sách"].iter_rows(values_only=True) if row[1] in ("R2", "R3")}
    assert "Không còn ở địa bàn" in cells["R2"]
    assert "?" not in cells["R2"]
    assert "Chưa xác định" in cells["R3"]
    assert "?" in cells["R3"]
    reasons = [row[4] for row in book["Lý do"].iter_rows(values_only=True) if row[0] == "R2"]
    assert reasons == ["Phân loại hộ"]
    notes = [row[0] for row in book["Ghi chú"].iter_rows(values_only=True) if row[0]]
    assert "Không còn ở địa bàn: 1 hộ, 3 nhân khẩu." in notes
    assert "Chưa xác định: 1 hộ, 2 nhân khẩu." in notes


@pytest.mark.long
def test_the_changes_of_the_year_show_them_as_gone(review, tmp_path):
    path = small_list(tmp_path / "a.xlsx", *ROWS, headings=[*HEADINGS, "Biến động"])
    earlier = small_list(tmp_path / "nam-2024.xlsx", *[(*row[:6], 100, 30) for row in ROWS])
    review(path, previous=(earlier,))
    book = openpyxl.load_workbook(tmp_path / "out" / "households.xlsx")
    row = next(row for row in book["Chuyển biến"].iter_rows(values_only=True) if row[1] == "R2")
    assert "Giảm do thay đổi nhân khẩu" in row
    assert "Không còn ở địa bàn" in row
