"""The files: they open, say that they are synthetic, and hold what they say."""

import json
import unicodedata

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from giamngheo.synthetic import (
    SYNTHETIC_LABEL,
    SyntheticError,
    generate_cells_parquet,
    generate_files,
    write_list,
    write_list_with_mistakes,
    write_messy,
    write_totals,
)
from giamngheo.synthetic.messy import messy_books
from giamngheo.synthetic.messy.legacy import to_tcvn3, to_vni


def rows_of(path, sheet=0):
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, small):
    out = tmp_path_factory.mktemp("generated")
    return out, generate_files(out, 3_000, 1485, 2025, ("full", "indicators", "totals"), province=small)


@pytest.mark.long
def test_the_files_the_demo_relies_on(folder):
    out, files = folder
    names = {str(file.path.relative_to(out)) for file in files}
    assert names == {
        "danh-sach-ra-soat.xlsx", "danh-sach-ra-soat-chi-so.xlsx", "danh-sach-ra-soat-tong-diem.xlsx",
        "tong-so-ho.xlsx", "nam-truoc-2023.xlsx", "nam-truoc-2024.xlsx", "danh-sach-co-loi.xlsx",
        "lon-xon/lon-xon-1-hai-tang.xlsx", "lon-xon/lon-xon-2-ho-va-thanh-vien-nfd.xlsx",
        "lon-xon/lon-xon-3-tcvn3.xls", "lon-xon/lon-xon-4-vni.xlsx", "lon-xon/lon-xon-5-cham-phay.csv",
        "lon-xon/lon-xon-6-day-du-hai-trang.xlsx", "parquet/households.parquet", "parquet/persons.parquet",
        "parquet/truth.parquet", "manifest.json",
    }  # fmt: skip
    assert {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} == names


def test_the_manifest_tells_size_totals_and_mistakes(folder):
    out, files = folder
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["synthetic"] is True
    assert manifest["label"] == SYNTHETIC_LABEL
    assert manifest["seed"] == 1485
    assert (manifest["totals"]["households"], manifest["totals"]["persons"]) == (3_000, 11_690)
    assert (manifest["totals"]["poor"], manifest["totals"]["near_poor"]) == (80, 94)
    assert len(manifest["files"]) == len(files) - 1
    assert len(manifest["planted_errors"]) == 19


@pytest.mark.long
def test_every_workbook_says_that_it_is_synthetic(folder):
    for file in folder[1]:
        if file.path.suffix == ".xlsx":
            book = openpyxl.load_workbook(file.path, read_only=True)
            assert book.properties.title == SYNTHETIC_LABEL
            top = [cell for row in rows_of(file.path)[:4] for cell in row if isinstance(cell, str)]
            assert any("SYNTHETIC DATA" in cell for cell in top), file.path.name
        elif file.path.suffix == ".xls":
            assert "SYNTHETIC DATA" in rows_of(file.path)[0][0]
        elif file.path.suffix == ".parquet":
            assert pq.read_schema(file.path).metadata[b"giamngheo.synthetic"] == b"true"
        elif file.path.suffix == ".csv":
            lines = file.path.read_text(encoding="utf-8-sig").splitlines()
            assert all(line.endswith("Dữ liệu mô phỏng") for line in lines[1:])


def test_the_same_seed_gives_the_same_workbook(tmp_path, small):
    for name in ("a.xlsx", "b.xlsx"):
        write_list(tmp_path / name, small, 2025, "totals")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_tidy_list_has_a_row_per_household(folder, small):
    out, _ = folder
    truth = small.truth(2025, listed="review")
    households = rows_of(out / "danh-sach-ra-soat.xlsx")
    assert households[2][:2] == ["Mã hộ", "Tỉnh, thành phố"]
    assert [row[0] for row in households[3:]] == truth["household_code"].to_pylist()
    members = rows_of(out / "danh-sach-ra-soat.xlsx", 1)
    assert len(members) - 3 == small.persons(2025, listed="review").num_rows


def test_an_earlier_list_holds_the_recognised_of_its_year_in_its_units(folder, small):
    out, _ = folder
    rows = rows_of(out / "nam-truoc-2024.xlsx")
    heading, data = rows[2], rows[3:]
    assert len(data) == len(small.recognised(2024)) == 94 + 102
    classes = [row[heading.index("Phân loại hộ đã ghi")] for row in data]
    assert (classes.count("hộ nghèo"), classes.count("hộ cận nghèo")) == (94, 102)
    assert {row[heading.index("Tỉnh, thành phố")] for row in data} == {
        "Tỉnh Phú Thọ", "Tỉnh Vĩnh Phúc", "Tỉnh Hòa Bình",
    }  # fmt: skip


@pytest.mark.parametrize("by", ["village", "commune"])
def test_totals_add_up(tmp_path, small, by):
    path = tmp_path / "tong-so-ho.xlsx"
    write_totals(path, small, 2025, by=by)
    rows = rows_of(path)
    heading = rows[2]
    assert ("Thôn, bản, tổ dân phố" in heading) is (by == "village")
    assert sum(row[heading.index("Tổng số hộ")] for row in rows[3:]) == 3_000
    assert sum(row[heading.index("Tổng số nhân khẩu")] for row in rows[3:]) == 11_690


def test_messy_workbooks_open_and_are_unlike_each_other(tmp_path, small):
    written = write_messy(tmp_path, small, 2025, limit=80)
    assert len(written) == 6
    for path in written:
        if path.suffix != ".csv":
            assert sum(len(row) for row in rows_of(path)) > 500
    assert len(set(written.values())) == 6


def test_decomposed_text_and_lost_zeros(tmp_path, small):
    written = write_messy(tmp_path, small, 2025, limit=40)
    path = next(path for path in written if "nfd" in path.name)
    rows = rows_of(path)
    names = [row[1] for row in rows[3:]]
    assert any(unicodedata.normalize("NFC", name) != name for name in names)
    numbers = [row[5] for row in rows[3:] if row[5] != ""]
    assert all(isinstance(number, float) and number < 10**11 for number in numbers)
    kinds = {type(row[3]).__name__ for row in rows[3:]}
    assert kinds >= {"str", "float", "date"}


def test_merged_headings_and_village_rows(small):
    book = next(book for book in messy_books(small, 2025, limit=400) if "hai-tang" in book.file)
    grid = book.grids[0]
    assert any(merge[3] - merge[1] == 11 for merge in grid.merges)
    words = [row[1] for row in grid.rows if len(row) > 1 and isinstance(row[1], str)]
    assert "TỔNG CỘNG" in words
    assert sum(word.startswith("Cộng ") for word in words) >= 2


@pytest.mark.parametrize(
    ("text", "tcvn3", "vni"),
    [
        ("Nguyễn Văn An", "NguyÔn V¨n An", "Nguyeãn Vaên An"),
        ("Đặng Thị Hường", "§Æng ThÞ H\xadêng", "Ñaëng Thò Höôøng"),
        ("Xã Thu Cúc", "X· Thu Cóc", "Xaõ Thu Cuùc"),
        ("Ủy ban Ý Yên", "ñy ban ý Yªn", "UÛy ban YÙ Yeân"),
    ],
)
def test_old_fonts(text, tcvn3, vni):
    assert to_tcvn3(text) == tcvn3
    assert to_vni(text) == vni


@pytest.mark.long
def test_mistakes_are_where_the_list_of_them_says(tmp_path, small):
    path = tmp_path / "loi.xlsx"
    planted = write_list_with_mistakes(path, small, 2025)
    assert len({error.code for error in planted}) == len(planted) == 19
    book = openpyxl.load_workbook(path)
    for error in planted:
        value = book[error.sheet][f"{error.column}{error.row}"].value
        assert str(value) == error.value, error


def test_a_sheet_that_would_overflow_is_refused(tmp_path, small, monkeypatch):
    monkeypatch.setattr("giamngheo.synthetic.tidy.MAX_ROWS", 1_000)
    with pytest.raises(SyntheticError, match="Parquet"):
        write_list(tmp_path / "all.xlsx", small, 2025, "full", "all")


@pytest.mark.long
def test_national_cells(tmp_path):
    path = generate_cells_parquet(tmp_path / "cells.parquet", 620_000, seed=9)
    file = pq.ParquetFile(path)
    assert file.metadata.num_rows == 620_000
    assert [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)] == [
        500_000,
        120_000,
    ]
    assert file.schema_arrow.metadata[b"giamngheo.synthetic"] == b"true"
    table = file.read()
    assert table.num_columns == 9 + 25 + 12 + 1
    codes = table["commune_code"].to_numpy()
    assert np.all(np.diff(table["household_key"].to_numpy()) == 1)
    assert len(set(codes.tolist())) > 3_000
    assert table.equals(pq.read_table(generate_cells_parquet(tmp_path / "again.parquet", 620_000, seed=9)))


@pytest.mark.parametrize("size", [20, 60])
def test_a_small_province_is_made_whole(tmp_path, size):
    files = generate_files(tmp_path / "tinh", size, 1, 2025, ("totals",), messy=False)
    manifest = json.loads(files[-1].path.read_text(encoding="utf-8"))
    assert manifest["totals"]["households"] == size
    assert manifest["totals"]["households_to_review"] > 0


def test_a_province_without_anybody_on_a_list_is_refused_plainly(tmp_path):
    with pytest.raises(SyntheticError, match="quá nhỏ") as refused:
        generate_files(tmp_path / "tinh", 1, 1, 2025)
    assert "too small" in refused.value.text.en
    assert not (tmp_path / "tinh").exists()
