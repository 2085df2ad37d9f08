"""The workbooks and tables as files: what a reader finds in them."""

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from report_tables import (
    INDICATORS,
    META,
    ON,
    change,
    changes,
    household,
    households,
    person,
    persons,
    totals,
)

from giamngheo.law import Standard
from giamngheo.law.areas import Areas
from giamngheo.reports import (
    contract_schema,
    write_forms,
    write_household_list,
    write_households_parquet,
    write_persons_parquet,
)

FORMULA = '=HYPERLINK("http://x","bấm")'


def rows_of(path: Path, sheet: str, first: int = 4) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path)
    return [tuple(cell.value for cell in row) for row in book[sheet].iter_rows(min_row=first)]


@pytest.mark.long
def test_the_eleven_workbooks_have_the_official_frame(
    tmp_path: Path, standard: Standard, areas: Areas
) -> None:
    results = write_forms(tmp_path, households(household(1)), None, None, None, standard, areas, META)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"7.{n}.xlsx" for n in range(1, 12))
    assert results[0].path == tmp_path / "7.1.xlsx"
    sheet = openpyxl.load_workbook(tmp_path / "7.1.xlsx")["7.1"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    for wanted in (
        "UBND XÃ THU CÚC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Mẫu số 7.1",
        "Xã Thu Cúc, năm 2025 (kết quả sơ bộ)",
        "NGƯỜI LẬP BIỂU",
    ):
        assert wanted in texts
    # every form says whether its figures are preliminary, not the first alone
    for number in range(1, 12):
        cells = openpyxl.load_workbook(tmp_path / f"7.{number}.xlsx")[f"7.{number}"].iter_rows(max_row=8)
        assert "Xã Thu Cúc, năm 2025 (kết quả sơ bộ)" in {cell.value for row in cells for cell in row}
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$8:$10"


@pytest.mark.long
def test_an_empty_cell_is_empty_and_its_comment_says_why(
    tmp_path: Path, standard: Standard, areas: Areas
) -> None:
    write_forms(tmp_path, households(household(1)), None, None, None, standard, areas, META)
    sheet = openpyxl.load_workbook(tmp_path / "7.1.xlsx")["7.1"]
    total = next(row for row in sheet.iter_rows(min_row=11) if row[0].value == "III")
    assert [cell.value for cell in total[2:6]] == [None, None, 1, None]
    assert "không phải là mẫu số" in total[5].comment.text


@pytest.mark.long
def test_rates_are_numbers_with_two_decimals(tmp_path: Path, standard: Standard, areas: Areas) -> None:
    residents = totals(("08545", None, 3, 12))
    write_forms(tmp_path, households(household(1)), None, None, residents, standard, areas, META)
    sheet = openpyxl.load_workbook(tmp_path / "7.1.xlsx")["7.1"]
    total = next(row for row in sheet.iter_rows(min_row=11) if row[0].value == "III")
    assert (total[5].value, total[5].number_format) == (33.33, "[$-42A]0.00")
    assert total[2].number_format == "[$-42A]#,##0"


@pytest.mark.long
def test_english_forms(tmp_path: Path, standard: Standard, areas: Areas) -> None:
    write_forms(
        tmp_path, households(household(1)), None, None, None, standard, areas, replace(META, lang="en")
    )
    sheet = openpyxl.load_workbook(tmp_path / "7.4.xlsx")["7.4"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"Form 7.4", "Poor households", "Health insurance"} <= texts


@pytest.mark.long
def test_a_broken_identity_is_printed(tmp_path: Path, standard: Standard, areas: Areas) -> None:
    moves = changes(change("poor_to_above", "near_poor", "not_poor"), change("stays_poor", "poor", "poor"))
    write_forms(tmp_path, households(household(1)), None, moves, None, standard, areas, META)
    sheet = openpyxl.load_workbook(tmp_path / "7.2.xlsx")["7.2"]
    assert any(str(row[0].value).startswith("- SAI: Đẳng thức của mẫu") for row in sheet.iter_rows())


@pytest.mark.long
def test_the_list_holds_every_household_with_its_class_and_reason(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    table = households(
        household(2, village="Khu 10"),
        household(1, village="Khu 2", deprived_water=None, **{"class": "near_poor"}),
        household(3, village="Khu 2", **{"class": "not_poor"}, distance_income_points=10),
    )
    parts = write_household_list(path, table, None, None, standard, META)
    assert (parts[0].name, parts[0].rows) == ("Danh sách", 3)
    rows = rows_of(path, "Danh sách")
    assert [row[1] for row in rows] == ["H0001", "H0003", "H0002"]
    assert rows[0][9] == "Hộ cận nghèo"
    header = rows_of(path, "Danh sách", 3)[0]
    marks = dict(zip(header, rows[0], strict=True))
    assert (marks["1. Việc làm"], marks["9. Nguồn nước"], marks["10. Nhà tiêu"]) == ("x", "?", None)
    assert marks["Lý do"] == table["reason_vi"][1].as_py()
    assert openpyxl.load_workbook(path)["Danh sách"].auto_filter.ref.startswith("A3:")


def test_reasons_name_threshold_article_and_evidence(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    table = households(
        household(1, deprived_toilet=None), household(2, distance_income_points=30, **{"class": "not_poor"})
    )
    write_household_list(path, table, None, None, standard, META)
    rows = rows_of(path, "Lý do")
    assert [row[4] for row in rows if row[0] == "H0001"] == [
        "Tiêu chí thu nhập",
        *(standard.indicator(key).name.vi for key in ("employment", "dependents", "nutrition", "toilet")),
        "Tổng mức thiếu hụt",
        "Phân loại hộ",
    ]
    income, *_, toilet, deprivations, klass = (row for row in rows if row[0] == "H0001")
    assert income[5:9] == (
        "Không quá mức chuẩn",
        "120 điểm",
        "140 điểm (khu vực nông thôn)",
        "Điểm B1 ghi trong danh sách",
    )
    assert toilet[5] == "Chưa rõ"
    assert deprivations[5:8] == ("Đạt ngưỡng thiếu hụt", "30 điểm", "≥ 30 điểm")
    assert klass[9] == standard.class_named("poor").basis.cite("vi")


def test_above_the_line_the_deprivations_are_told_too(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    above = {"distance_income_points": 30, "class": "not_poor"}
    nothing = {f"deprived_{name}": None for name in INDICATORS}
    unsaid = {**nothing, "deprivation_points": None, "deprivation_source": None}
    table = households(
        household(1, **above, deprived_water=None),
        household(2, **above, **unsaid, deprivation_points_lo=0, deprivation_points_hi=120),
    )
    write_household_list(path, table, None, None, standard, META)
    rows = rows_of(path, "Lý do")
    assert [row[4:6] for row in rows if row[0] == "H0001"] == [
        ("Tiêu chí thu nhập", "Trên mức chuẩn"),
        *(
            (standard.indicator(key).name.vi, "Thiếu hụt")
            for key in ("employment", "dependents", "nutrition")
        ),
        ("Tổng mức thiếu hụt", "Đạt ngưỡng thiếu hụt"),
        ("Phân loại hộ", "Không nghèo (chưa xét thu nhập)"),
    ]
    # what nobody recorded decides nothing above the line
    assert [row[4] for row in rows if row[0] == "H0002"] == ["Tiêu chí thu nhập", "Phân loại hộ"]


def test_the_line_is_cited_from_what_equates_it_with_points_where_points_decide(
    tmp_path: Path, standard: Standard
) -> None:
    path = tmp_path / "households.xlsx"
    income = {"basis": "income", "income_points": None, "distance_income_points": None}
    table = households(household(1), household(2, **income), household(3, locality=None))
    write_household_list(path, table, None, None, standard, META)
    cited = {row[0]: row[9] for row in rows_of(path, "Lý do") if row[4] == "Tiêu chí thu nhập"}
    line = standard.line("rural", ON)
    by_points, by_income = line.points_basis.cite("vi"), line.income_basis.cite("vi")
    assert by_points != by_income
    assert cited == {"H0001": by_points, "H0002": by_income, "H0003": by_points}


def test_fuller_reasons_replace_the_lists_own(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    whys = pa.table(
        {
            "household_key": [1],
            "criterion": ["nutrition"],
            "why_vi": ["Nguyễn Thị Hoa (4 tuổi): thấp còi"],
            "why_en": ["Nguyễn Thị Hoa (aged 4): stunted"],
        }
    )
    write_household_list(path, households(household(1)), None, None, standard, META, whys=whys)
    assert "Nguyễn Thị Hoa (4 tuổi): thấp còi" in [row[8] for row in rows_of(path, "Lý do")]


def test_detail_lists_put_members_beneath_their_head(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    day = dt.date(2019, 5, 7)
    may = {"birth_date_from": dt.date(2021, 5, 1), "birth_date_to": dt.date(2021, 5, 31)}
    people = persons(
        person(1, 1, name="Lan", is_head=False, relation="child", birth_date_from=day, birth_date_to=day),
        person(1, 2, name="Bình", is_head=True, ethnicity="03"),
        person(1, 3, name="Mai", relation="child", **may),
    )
    table = households(
        household(1), household(2, head_name="Chỉ Có Tên"), household(3, **{"class": "near_poor"})
    )
    write_household_list(path, table, people, None, standard, META)
    rows = rows_of(path, "Hộ nghèo")
    assert [row[:3] for row in rows] == [
        (1, 1, "Bình"),
        (None, 2, "Lan"),
        (None, 3, "Mai"),
        (2, 1, "Chỉ Có Tên"),
    ]
    assert [row[5] for row in rows] == ["1980", "07/05/2019", "05/2021", None]
    assert rows[0][6] == "Thái"
    assert rows[3][7] == "025000000002"
    assert len(rows_of(path, "Hộ cận nghèo")) == 1


@pytest.mark.parametrize("members", [False, True])
def test_a_head_whose_household_has_one_row_is_shown_with_what_the_row_gives(
    tmp_path: Path, standard: Standard, members: bool
) -> None:
    path = tmp_path / "households.xlsx"
    table = households(household(1), household(2))
    for name, value in (("from", dt.date(1972, 2, 1)), ("to", dt.date(1972, 2, 29))):
        table = table.append_column(f"head_birth_date_{name}", pa.array([value, value], pa.date32()))
    table = table.append_column("head_sex", pa.array(["female", "female"]))
    table = table.append_column("head_ethnicity", pa.array(["03", "03"]))
    people = persons(person(2, 1, ethnicity=None)) if members else None
    write_household_list(path, table, people, None, standard, META)
    of_row = ("nữ", "02/1972", "Thái")
    rows = [row[4:7] for row in rows_of(path, "Hộ nghèo")]
    assert rows == [of_row, ("nam", "1980", None) if members else of_row]


@pytest.mark.long
def test_escaped_households_come_from_the_changes(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    moves = changes(
        change("poor_to_above", "poor", "not_poor", household_key=1),
        change("near_poor_to_above", "near_poor", "not_poor", household_key=2),
        change("not_on_lists", None, "not_poor", household_key=3),
    )
    table = households(*(household(key, **{"class": "not_poor"}) for key in (1, 2, 3)))
    write_household_list(path, table, None, moves, standard, META)
    assert [row[10] for row in rows_of(path, "Hộ thoát nghèo")] == ["Thoát nghèo, vượt chuẩn cận nghèo"]
    assert [row[11] for row in rows_of(path, "Hộ thoát cận nghèo")] == ["H0002"]
    assert len(rows_of(path, "Chuyển biến")) == 2


def test_without_an_earlier_list_the_escaped_sheets_say_so(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    write_household_list(path, households(household(1)), None, None, standard, META)
    assert "--previous" in rows_of(path, "Hộ thoát nghèo")[0][0]
    assert "Chuyển biến" not in openpyxl.load_workbook(path).sheetnames


@pytest.mark.parametrize("count", [0, 1, 7, 8, 14, 15])
def test_a_long_list_goes_on_over_further_sheets(tmp_path: Path, standard: Standard, count: int) -> None:
    path = tmp_path / "households.xlsx"
    table = households(*(household(key) for key in range(1, count + 1)))
    parts = write_household_list(path, table, None, None, standard, META, most_rows=10)
    listed = [part for part in parts if part.name.startswith("Danh sách")]
    assert [part.rows for part in listed] == {0: [0], 1: [1], 7: [7], 8: [7, 1], 14: [7, 7], 15: [7, 7, 1]}[
        count
    ]
    codes = [row[1] for part in listed if part.rows for row in rows_of(path, part.name)]
    assert codes == [f"H{key:04}" for key in range(1, count + 1)]
    assert rows_of(path, "Ghi chú", 1)[0][0] == "Ghi chú"


def test_text_stays_text(tmp_path: Path, standard: Standard) -> None:
    path = tmp_path / "households.xlsx"
    names = (
        FORMULA,
        'a & b <c> "d"',
        "_x0041_ và tab\t",
        "khoá \x01\x1f điều khiển",
        "+84 0912",
        "http://x.vn",
    )
    table = households(*(household(key, head_name=name) for key, name in enumerate(names, 1)))
    write_household_list(path, table, None, None, standard, META)
    found = [row[2] for row in rows_of(path, "Danh sách")]
    assert found[0] == FORMULA
    assert found[1] == 'a & b <c> "d"'
    assert found[2].startswith("_x0041_ và tab")
    assert found[4:] == ["+84 0912", "http://x.vn"]
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/sheet"):
                xml = packed.read(name)
                assert b"<f>" not in xml
                assert b"<hyperlink" not in xml


def test_an_error_leaves_no_file(tmp_path: Path, standard: Standard) -> None:
    with pytest.raises(Exception, match="why_vi"):
        write_household_list(
            tmp_path / "households.xlsx",
            households(household(1)),
            None,
            None,
            standard,
            META,
            whys=pa.table({"household_key": [1], "criterion": ["class"]}),
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_synthetic_data_is_labelled_on_every_sheet(tmp_path: Path, standard: Standard, areas: Areas) -> None:
    meta = replace(META, synthetic=True)
    path = tmp_path / "households.xlsx"
    write_household_list(path, households(household(1)), None, None, standard, meta)
    for sheet in openpyxl.load_workbook(path):
        assert any(
            "DỮ LIỆU MÔ PHỎNG" in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row
        )
    for result in write_forms(tmp_path, households(household(1)), None, None, None, standard, areas, meta):
        sheet = openpyxl.load_workbook(result.path).active
        assert any(
            "DỮ LIỆU MÔ PHỎNG" in str(cell.value) for row in sheet.iter_rows(max_row=8) for cell in row
        )


def test_parquet_has_exactly_the_promised_columns_first(tmp_path: Path, standard: Standard) -> None:
    table = households(household(1)).drop_columns(["reason_en"])
    write_households_parquet(tmp_path / "households.parquet", table, standard, replace(META, synthetic=True))
    found = pq.read_table(tmp_path / "households.parquet")
    promised = [
        *("household_code", "basis", "province_code", "commune_code", "commune_name", "village", "locality"),
        *("head_name", "size", "income_points", "deprivation_points"),
        *(f"deprived_{indicator.key}" for indicator in standard.indicators),
        *("class", "reason_vi", "reason_en", "source_file", "source_sheet", "source_row"),
    ]
    assert found.column_names[: len(promised)] == promised == contract_schema(standard).names
    assert found.column_names[len(promised) :] == [
        *("household_key", "head_citizen_id", "household_change"),
        *("deprivation_points_lo", "deprivation_points_hi"),
        *("deprivation_source", "points_line", "distance_income_points"),
    ]
    assert found["reason_en"].to_pylist() == [None]
    assert found.schema.metadata[b"giamngheo.standard"] == b"vn-2021-2025"
    assert found.schema.metadata[b"giamngheo.reference_date"] == b"2025-11-01"
    assert "MÔ PHỎNG" in found.schema.metadata[b"giamngheo.synthetic"].decode()


def test_persons_are_kept_as_read(tmp_path: Path, standard: Standard) -> None:
    people = persons(person(1, 1), person(1, 2))
    write_persons_parquet(tmp_path / "persons.parquet", people, standard, META)
    assert pq.read_table(tmp_path / "persons.parquet").to_pylist() == people.to_pylist()
