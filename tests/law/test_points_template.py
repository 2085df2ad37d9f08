"""The workbook into which the official points table is copied."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_points import load

from giamngheo.law import LawError, load_standard
from giamngheo.law.points_template import write_points_template


def test_template_filled_in_loads(tmp_path: Path) -> None:
    path = write_points_template(load_standard("vn-2021-2025"), tmp_path / "mau.xlsx")
    book = load_workbook(path)
    sheet = book["bang-diem"]
    assert sheet.max_row > 13
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 4).value = f"phương án {row}"
        for column in range(7, 14):
            sheet.cell(row, column).value = row
    book.save(path)
    assert len(load(path).table.items) == 13


def test_no_template_where_there_is_no_slot(tmp_path: Path) -> None:
    with pytest.raises(LawError) as caught:
        write_points_template(load_standard("vn-2016-2020"), tmp_path / "mau.xlsx")
    assert caught.value.code == "no_slot"
