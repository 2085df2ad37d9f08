"""The checked copy, saved mappings, residents and earlier lists."""

from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from intake_results import codes, column

from giamngheo.intake import (
    MappingError,
    load_mapping,
    read_previous,
    read_totals,
    save_mapping,
    totals_sheet,
    write_checked_copy,
)
from giamngheo.reports.household_list import write_household_list
from giamngheo.reports.results import ReportMeta

ON = date(2025, 10, 1)
HEAD = ["STT", "Họ và tên chủ hộ", "Ngày sinh", "Xã", "Tỉnh", "Số khẩu", "B1", "B2", "Ghi chú"]
ROWS = [
    ["UBND XÃ THU CÚC"],
    HEAD,
    [1, "Nguyễn Văn An", "01/02/1985", "Thu Cúc", "Phú Thọ", 4, 120, 30, "=1+1"],
    [2, "Hà Thị Bình", "31/02/1985", "Thu Cúc", "Phú Thọ", "ba", 100, 10, "@SUM(A1)"],
]


def cells(path, sheet):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_the_checked_copy_keeps_the_sheet_and_says_what_is_wrong(read, write, tmp_path):
    source = write("a.xlsx", ROWS, [(0, 0, 0, 5)])
    intake = read(source)
    out = write_checked_copy(intake, source, tmp_path / "a.checked.xlsx")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Sheet1", "Tổng hợp lỗi"]
    page = book["Sheet1"]
    for number, row in enumerate(ROWS, 1):
        assert [page.cell(number, place).value for place in range(1, len(row) + 1)] == row
    assert [str(box) for box in page.merged_cells.ranges] == ["A1:F1"]
    assert page["J2"].value == "Lỗi / Cảnh báo"
    assert page["J3"].value is None
    assert page["J4"].value.startswith("Lỗi: [Cột ")
    assert "31/02/1985" in page["J4"].value
    assert "“ba” không phải là số" in page["J4"].value
    assert page["C4"].fill.fgColor.rgb == page["F4"].fill.fgColor.rgb == "FFF8CBAD"
    assert page["C4"].comment is not None
    assert {page["I3"].data_type, page["I4"].data_type} == {"s"}
    summary = [row[1] for row in cells(out, "Tổng hợp lỗi") if row[1]]
    assert summary == ["Mã", "impossible_date", "not_a_number"]
    assert not list(tmp_path.glob("*.partial"))


def test_the_checked_copy_in_english_and_for_a_file_without_problems(read, totals_list, tmp_path):
    source = totals_list()
    out = write_checked_copy(read(source), source, tmp_path / "c.xlsx", lang="en")
    assert cells(out, "Summary of problems")[3][0] == "No errors or warnings."


def test_a_corrected_checked_copy_is_read_again(read, write, tmp_path):
    source = write("a.xlsx", ROWS)
    out = write_checked_copy(read(source), source, tmp_path / "a.checked.xlsx")
    book = openpyxl.load_workbook(out)
    book["Sheet1"]["C4"], book["Sheet1"]["F4"] = "28/02/1985", 3
    book.save(tmp_path / "b.xlsx")
    again = read(tmp_path / "b.xlsx")
    assert codes(again) == []
    assert column(again, "size") == [4, 3]


def test_the_mapping_is_saved_changed_and_used_again(read, write, standard, tmp_path):
    rows = [
        ["Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu", "Mục X", "Mục Y"],
        ["An", "Thu Cúc", "Phú Thọ", 4, 100, 30],
    ]
    source = write("a.xlsx", rows)
    first = read(source)
    assert codes(first, "error") == ["missing_column", "missing_column"]
    assert [c.variable for c in first.mappings[0].columns][-2:] == [None, None]
    for place, variable in ((4, "income_points_recorded"), (5, "deprivation_points_recorded")):
        first.mappings[0].columns[place].variable = variable
    first.mappings[0].fixed["village"] = "Khu 9"
    save_mapping(first.mappings, tmp_path / "map.yaml")
    known = {variable.name for variable in standard.questionnaire.variables()}
    mapping = load_mapping(tmp_path / "map.yaml", known)
    second = read(write("next-year.xlsx", [["Danh sách năm 2026"], *rows]), mapping=mapping)
    assert codes(second) == []
    assert column(second, "income_points_recorded") == [100]
    assert column(second, "deprivation_points_recorded") == [30]
    assert column(second, "village") == ["Khu 9"]


def test_a_mapping_may_fix_the_commune_leave_out_a_column_and_name_sheets_by_pattern(read, write, tmp_path):
    text = """
version: 1
sheets:
  - sheet: "/^Thôn/"
    fixed: {commune: "Xã Thu Cúc", province: "Phú Thọ"}
    columns:
      - {heading: "Điểm B1", variable: null}
      - {heading: "Điểm chốt", variable: income_points_recorded}
      - {heading: "Cột không có", variable: note}
"""
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    rows = [["Họ và tên chủ hộ", "Số khẩu", "Điểm B1", "Điểm chốt", "B2"], ["An", 4, 90, 100, 30]]
    intake = read(write("a.xlsx", {"Thôn 1": rows}), mapping=load_mapping(tmp_path / "map.yaml"))
    assert codes(intake) == ["mapping_unused"]
    assert column(intake, "income_points_recorded") == [100]
    assert column(intake, "commune_code") == ["08545"]
    assert column(intake, "village") == ["Thôn 1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sheets: 3", "“sheets”"),
        ("sheets: [{columns: [{variable: note}]}]", "columns[1]"),
        ("sheets: [{columns: [{heading: A, variable: nothing}]}]", "“nothing”"),
        ("sheets: [{fixed: {colour: red}}]", "colour"),
        ("sheets: [{sheet: '/(/'}]", "/(/"),
        ("a: [", "không đọc được"),
    ],
)
def test_a_bad_mapping_file_says_where(tmp_path, text, said):
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as error:
        load_mapping(tmp_path / "map.yaml", {"note"})
    assert said in str(error.value)


def test_residents_with_sections_sums_and_a_date(write):
    rows = [
        ["TỔNG SỐ HỘ DÂN CƯ TỈNH PHÚ THỌ"],
        ["Tính đến ngày 30/9/2025. Nguồn: Công an xã"],
        ["TT", "Đơn vị", "Tổng số", None, None],
        [None, None, "Số hộ", "Số khẩu", "Trong đó hộ DTTS"],
        ["I", "Khu vực thành thị"],
        [1, "Phường Việt Trì", "12.345", "50.000", 120],
        ["II", "Khu vực nông thôn"],
        [2, "Xã Thu Cúc", 2000, 8500, 1900],
        [None, "Tổng cộng", 14345, 58500, 2020],
    ]
    totals = read_totals(write("t.xlsx", rows, [(2, 2, 2, 4)]), on=ON)
    assert totals.problems == []
    assert totals.table.select(
        ["commune_code", "households", "persons", "ethnic_minority_households"]
    ).to_pylist() == [
        {"commune_code": "07900", "households": 12345, "persons": 50000, "ethnic_minority_households": 120},
        {"commune_code": "08545", "households": 2000, "persons": 8500, "ethnic_minority_households": 1900},
    ]
    assert set(totals.table["date"].to_pylist()) == {date(2025, 9, 30)}
    assert set(totals.table["source"].to_pylist()) == {"Công an xã"}


def test_residents_of_villages_on_a_sheet_of_the_list(read, write):
    sheets = {
        "Danh sách": [
            ["XÃ THU CÚC, TỈNH PHÚ THỌ"],
            ["Họ và tên chủ hộ", "Số khẩu", "B1", "B2"],
            ["An", 3, 100, 20],
        ],
        "Tổng số hộ": [
            ["Xã Thu Cúc, tỉnh Phú Thọ, thời điểm 01/10/2025"],
            ["Thôn", "Số hộ", "Số khẩu", "Số hộ DTTS"],
            ["Khu 1", 120, 480, 30],
            ["KHU 02", 100, 400, None],
            ["Cộng", 220, 880],
        ],
    }
    intake = read(write("a.xlsx", sheets))
    assert codes(intake) == []
    sheet = totals_sheet(intake.sheets)
    assert sheet is not None
    table = read_totals(sheet, on=ON).table
    assert table["village"].to_pylist() == ["Khu 1", "Khu 2"]
    assert table["commune_code"].to_pylist() == ["08545", "08545"]
    assert table["ethnic_minority_households"].to_pylist() == [30, None]


def test_an_earlier_list_with_recorded_classes_and_members(write, standard):
    rows = [
        ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO XÃ THU CÚC, TỈNH PHÚ THỌ NĂM 2024"],
        ["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ", "Năm sinh", "Số CCCD", "Phân loại hộ"],
        ["H1", "An", "Chủ hộ", 1980, "025080000011", "Hộ nghèo"],
        [None, "Bé", "Vợ", 1982, "025182000012"],
        ["H2", "Cúc", "Chủ hộ", 1960, "131234567", "Cận nghèo"],
    ]
    earlier = read_previous(write("cu.xlsx", rows), standard, on=ON)
    assert earlier.year == 2024
    assert earlier.problems == []
    assert earlier.table["household_code"].to_pylist() == ["H1", "H2"]
    assert earlier.table["class"].to_pylist() == ["poor", "near_poor"]
    assert earlier.table["member_citizen_ids"].to_pylist() == [
        ["025080000011", "025182000012"],
        ["131234567"],
    ]
    assert earlier.table["head_birth_year"].to_pylist() == [1980, 1960]
    assert earlier.table["commune_code"].to_pylist() == ["08545", "08545"]


def test_a_list_of_a_province_speaks_for_its_communes_without_a_household(write, standard):
    head = ["Họ và tên chủ hộ", "Huyện", "Xã", "Phân loại hộ"]
    rows = [["An", "Tân Sơn", "Thu Cúc", "Hộ nghèo"], ["Bé", "Thanh Sơn", "Võ Miếu", "Hộ nghèo"]]
    title = ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO TỈNH PHÚ THỌ NĂM 2024"]
    whole = read_previous(write("tinh.xlsx", [title, head, *rows]), standard, on=ON)
    assert whole.communes is not None
    # of the Phú Thọ of 2024: Việt Trì's successor, and none of the former Hòa Bình
    assert {"08545", "07900"} <= whole.communes
    assert not whole.communes & {"04846", "04873"}
    one = read_previous(write("xa.xlsx", [title, head, rows[0]]), standard, on=ON)
    assert one.communes is None
    named = read_previous(
        write("huyen.xlsx", [["DANH SÁCH HỘ NGHÈO HUYỆN TÂN SƠN, TỈNH PHÚ THỌ NĂM 2024"], head, *rows]),
        standard,
        on=ON,
    )
    assert named.communes is None


def test_an_earlier_list_is_classified_from_its_points_or_its_title(write, standard):
    head = ["Họ và tên chủ hộ", "Xã", "Tỉnh", "B1", "B2"]
    row = ["An", "Thu Cúc", "Phú Thọ", 100, 30]

    def classify(households: pa.Table, persons: pa.Table) -> pa.Array:
        return pa.array(["poor"] * len(households))

    by_points = read_previous(write("a-2023.xlsx", [head, row]), standard, on=ON, classify=classify)
    assert (by_points.year, by_points.table["class"].to_pylist()) == (2023, ["poor"])
    title = ["DANH SÁCH HỘ CẬN NGHÈO NĂM 2022"]
    by_title = read_previous(write("b.xlsx", [title, head[:3], row[:3]]), standard, on=ON)
    assert (by_title.year, by_title.table["class"].to_pylist()) == (2022, ["near_poor"])
    escaped = read_previous(
        write("c.xlsx", [["DANH SÁCH HỘ THOÁT NGHÈO NĂM 2022"], head[:3], row[:3]]), standard, on=ON
    )
    assert escaped.table["class"].to_pylist() == ["not_poor"]


@pytest.mark.long
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_workbook_of_an_earlier_run_is_read_once_a_household(standard, tmp_path, lang):
    rows = [("H1", "poor", 120, 30), ("H2", "near_poor", 120, 20), ("H3", "not_poor", 150, 0)]
    listed = pa.table(
        {
            "household_key": [1, 2, 3],
            "household_code": [row[0] for row in rows],
            "head_name": ["An", "Bé", "Tư"],
            "head_citizen_id": ["025080000011", None, None],
            "commune_code": ["08545"] * 3,
            "commune_name": ["Xã Thu Cúc"] * 3,
            "village": ["Khu 1"] * 3,
            "locality": ["rural"] * 3,
            "size": pa.array([4, 3, 2], pa.int32()),
            "class": [row[1] for row in rows],
            "basis": ["points"] * 3,
            "income_points": pa.array([row[2] for row in rows], pa.int32()),
            "deprivation_points": pa.array([row[3] for row in rows], pa.int32()),
            "reason_vi": ["vì"] * 3,
            "reason_en": ["since"] * 3,
        }
    )
    meta = ReportMeta(reference_date=ON, year=2025, lang=lang, product_version="0")
    write_household_list(tmp_path / "households.xlsx", listed, None, None, standard, meta)
    earlier = read_previous(tmp_path / "households.xlsx", standard, on=ON)
    assert earlier.year == 2025
    found = earlier.table.select(["household_code", "class", "commune_code", "size", "head_citizen_id"])
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("H1", "poor", "08545", 4, "025080000011"),
        ("H2", "near_poor", "08545", 3, None),
        ("H3", "not_poor", "08545", 2, None),
    ]


def test_the_result_of_an_earlier_run(standard, tmp_path):
    folder = tmp_path / "review-2024"
    folder.mkdir()
    table = pa.table(
        {
            "household_code": ["H1"],
            "class": ["poor"],
            "commune_code": ["08545"],
            "head_name": ["An"],
            "size": [3],
        }
    )
    pq.write_table(table, folder / "households.parquet")
    earlier = read_previous(folder / "households.parquet", standard, on=ON)
    assert (earlier.year, earlier.label) == (2024, "review-2024")
    assert earlier.table["class"].to_pylist() == ["poor"]
    assert earlier.table["head_citizen_id"].to_pylist() == [None]


def test_an_earlier_list_that_cannot_be_read_is_told(standard, tmp_path):
    earlier = read_previous(tmp_path / "none.xlsx", standard, on=ON)
    assert [problem.code for problem in earlier.fatal] == ["file_missing"]
    assert earlier.table.num_rows == 0
