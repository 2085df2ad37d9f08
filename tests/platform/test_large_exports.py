"""Large files made by columns: types for analysis, words for people, nothing cut off, nothing run as a formula."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giamngheo.intake.readers import read_sheets
from giamngheo.platform.exports import write_csv
from giamngheo.platform.exports.columnar import ColumnOf
from giamngheo.platform.exports.large import write_csv_of, write_parquet_of
from giamngheo.platform.exports.large_workbook import write_xlsx_of
from giamngheo.platform.exports.writers import Sheet, Written

COLUMNS = [
    ColumnOf("name", "Họ và tên"),
    ColumnOf("class", "Kết quả", labels={"poor": "Hộ nghèo"}),
    ColumnOf("size", "Số người", "int"),
    ColumnOf("area", "Diện tích", "decimal"),
    ColumnOf("minority", "Dân tộc thiểu số", "bool"),
    ColumnOf("since", "Từ ngày", "date"),
    ColumnOf("born", "Ngày sinh", "born"),
]
ROWS: list[list[Any]] = [
    ["Lò Thị Á, «Mơ» & <An>", "poor", 4, "20.60", True, date(2025, 7, 1), date(1980, 2, 29)],
    ['nói "có"\nxuống dòng', "other", 0, Decimal("-1"), False, None, "1975"],
    ["=1+1", None, None, None, None, None, None],
    ["'=1+1", "", 12, 3.5, None, date(1900, 3, 1), "03/1990"],
]


def batches(rows: list[list[Any]], size: int = 3) -> Any:
    for start in range(0, len(rows), size):
        yield [list(values) for values in zip(*rows[start : start + size], strict=True)]


def test_parquet_has_types_and_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    assert write_parquet_of(COLUMNS, batches(ROWS), path) == Written(4)
    table = pq.read_table(path)
    assert table.schema.types == [
        pa.string(), pa.string(), pa.int64(), pa.decimal128(18, 6), pa.bool_(), pa.date32(), pa.string(),
    ]  # fmt: skip
    assert table.schema.field("size").metadata == {b"label": "Số người".encode()}
    first, second, third, fourth = table.to_pylist()
    assert list(first.values()) == [
        ROWS[0][0], "poor", 4, Decimal("20.600000"), True, date(2025, 7, 1), "1980-02-29",
    ]  # fmt: skip
    assert table.schema.field("class").metadata[b"codes"].decode() == '{"poor": "Hộ nghèo"}'
    assert (second["area"], second["minority"], second["born"]) == (Decimal("-1.000000"), False, "1975")
    assert (third["name"], third["class"], fourth["class"]) == ("=1+1", None, None)


def test_csv_is_words_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert write_csv_of(COLUMNS, batches(ROWS), path) == Written(4)
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == [one.heading for one in COLUMNS]
    assert rows == [
        ["Lò Thị Á, «Mơ» & <An>", "Hộ nghèo", "4", "20.6", "Có", "01/07/2025", "29/02/1980"],
        ['nói "có"\nxuống dòng', "other", "0", "-1", "Không", "", "1975"],
        ["'=1+1", "", "", "", "", "", ""],
        ["''=1+1", "", "12", "3.5", "", "01/03/1900", "03/1990"],
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.text(st.sampled_from("'=+-@ aá,\";0"), min_size=1, max_size=6), min_size=1, max_size=5))
def test_what_was_made_harmless_is_read_back_as_it_was(tmp_path: Path, words: list[str]) -> None:
    """Both writers of csv, and the reader of every upload."""
    columns = [ColumnOf("a", "Ghi chú"), ColumnOf("b", "Mã"), ColumnOf("c", "Số", "int")]
    rows = [[one, "H1", 1] for one in words]
    by_columns, by_rows = tmp_path / "c.csv", tmp_path / "r.csv"
    write_csv_of(columns, batches(rows), by_columns)
    write_csv(Sheet("t", ["Ghi chú", "Mã", "Số"], rows), by_rows)
    for path in (by_columns, by_rows):
        sheet = read_sheets(path, path.name)[0]
        read = [sheet.texts(row)[0] for row in range(1, sheet.row_count)]
        # the reader takes runs of spaces as one
        assert [one.split() for one in read] == [one.split() for one in words]


def test_a_workbook_holds_the_same_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    odd = ["chữ\x0b dọc _x0041_", None, 10**15, "không phải số", "không biết", "2025", None]
    assert write_xlsx_of(COLUMNS, batches([*ROWS, odd], 4), path, "Sổ hộ", ["Ghi chú"]) == Written(5)
    book = openpyxl.load_workbook(path)
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert head == tuple(one.heading for one in COLUMNS)
    assert rows[0][:5] == ("Lò Thị Á, «Mơ» & <An>", "Hộ nghèo", 4, 20.6, "Có")
    assert (rows[0][5].date(), rows[0][6]) == (date(2025, 7, 1), "29/02/1980")
    assert rows[3][5].date() == date(1900, 3, 1)
    assert rows[2] == ("=1+1", None, None, None, None, None, None)
    assert rows[3][0] == "'=1+1"
    assert (rows[4][2], rows[4][3:6]) == (str(10**15), ("không phải số", "không biết", "2025"))
    assert book.worksheets[0]["A4"].data_type != "f"
    assert [row[0].value for row in book.worksheets[1].rows][:3] == [
        "Sổ hộ", "Số dòng: 5, trên 1 trang tính.", "Ghi chú",
    ]  # fmt: skip
    read = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert read[1][:4] == ["Lò Thị Á, «Mơ» & <An>", "Hộ nghèo", 4.0, 20.6]
    assert read[5][0] == "chữ\x0b dọc _x0041_"


def test_words_that_come_again_and_again_are_written_in_every_row(tmp_path: Path) -> None:
    odd = [None, None, None, None, None, None, None]
    few = [odd, *ROWS]
    for size in (len(few), 10 * len(few)):
        write_csv_of(COLUMNS, batches(few * 10, size), tmp_path / f"{size}.csv")
        write_xlsx_of(COLUMNS, batches(few * 10, size), tmp_path / f"{size}.xlsx", "t")
    # five rows hold hardly a word twice, fifty do
    one_by_one, together = ((tmp_path / f"{size}.csv").read_bytes() for size in (5, 50))
    assert together == one_by_one
    books = [openpyxl.load_workbook(tmp_path / f"{size}.xlsx").worksheets[0] for size in (5, 50)]
    assert list(books[1].values) == list(books[0].values)
    assert [row[0] for row in list(books[1].values)[46:]] == [row[0] for row in few]


@pytest.mark.parametrize(("rows", "sheets"), [(0, [0]), (9, [9]), (10, [9, 1]), (23, [9, 9, 5])])
def test_a_full_sheet_is_followed_by_the_next(tmp_path: Path, rows: int, sheets: list[int]) -> None:
    path = tmp_path / "a.xlsx"
    columns = [ColumnOf("n", "Số", "int"), ColumnOf("w", "Chữ")]
    every = [[number, f"dòng {number}"] for number in range(rows)]
    assert write_xlsx_of(columns, batches(every, 4), path, "t", limit=10) == Written(rows, len(sheets))
    book = openpyxl.load_workbook(path, read_only=True)
    found = [list(page.iter_rows(values_only=True)) for page in book.worksheets]
    assert [len(one) - 1 for one in found[:-1]] == sheets
    assert [row for one in found[:-1] for row in one[1:]] == [tuple(row) for row in every]
    assert found[-1][1] == (f"Số dòng: {rows}, trên {len(sheets)} trang tính.",)
    assert {one[0] for one in found[:-1]} == {("Số", "Chữ")}


def test_days_that_excel_counts_wrongly_are_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx_of([ColumnOf("d", "Ngày", "date")], [[[date(1900, 2, 28)]]], path, "t")
    assert openpyxl.load_workbook(path).worksheets[0]["A2"].value == "28/02/1900"


def test_words_longer_than_a_cell_are_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="do not fit a cell"):
        write_xlsx_of([ColumnOf("w", "Chữ")], [[["x" * 32_768]]], tmp_path / "a.xlsx", "t")


def test_our_reader_takes_from_parquet_what_people_see(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_parquet_of(COLUMNS, batches(ROWS), path)
    (sheet,) = read_sheets(path, path.name)
    cells = [[column.cell(row) for row in range(3)] for column in sheet.columns]
    assert [column[0] for column in cells] == [one.heading for one in COLUMNS]
    assert cells[1][1:] == ["Hộ nghèo", "other"]
    assert cells[6][1:] == ["1980-02-29", "1975"]
