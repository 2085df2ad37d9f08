"""Workbooks of unlike shapes give the same households."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from intake_results import codes, column, people

TITLE = [["UBND XÃ THU CÚC"], ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025"], ["Xã Thu Cúc, tỉnh Phú Thọ"], []]


def test_a_plain_list_of_totals(read, totals_list):
    intake = read(totals_list())
    assert codes(intake) == []
    assert column(intake, "head_name") == ["Nguyễn Văn An", "Hà Thị Bình"]
    assert column(intake, "income_points_recorded") == [120, 150]
    assert column(intake, "deprivation_points_recorded") == [30, 10]
    assert column(intake, "size") == [4, 3]
    assert column(intake, "commune_code") == ["08545", "08545"]
    assert column(intake, "province_code") == ["25", "25"]
    assert column(intake, "locality") == ["rural", "rural"]
    assert column(intake, "village") == ["Khu 1", "Khu 2"]
    assert column(intake, "list_kind") == ["totals", "totals"]
    assert column(intake, "source_row") == [2, 3]
    assert column(intake, "household_code") == ["H1", "H2"]
    assert intake.persons.num_rows == 0


def test_titles_merged_headings_numbers_sections_sums_and_signatures(read, write):
    rows = [
        *TITLE,
        ["TT", "Họ tên chủ hộ", "Khẩu", "Điểm", None, "Chỉ số thiếu hụt DVXHCB", *[None] * 11, "Ghi chú"],
        [None, None, None, "B1", "B2", *range(1, 13)],
        ["(1)", "(2)", "(3)", "(4)", "(5)", *[f"({n})" for n in range(6, 18)], "(18)"],
        ["I", "Khu 1"],
        [1, "NGUYỄN VĂN AN", 4, 120, 30, "x", None, "x", None, None, None, None, None, "X"],
        [2, "Hà Thị Bình", 3, 100, 10, None, "x"],
        [None, "Cộng Khu 1", 7],
        ["TT", "Họ tên chủ hộ", "Khẩu", "Điểm"],
        ["II", "Khu 2"],
        [1, "Đinh Văn Cường", 2, 150, 0],
        [None, "Tổng cộng", 9],
        [],
        [None, "NGƯỜI LẬP BIỂU", None, None, "TM. UBND XÃ"],
        [None, "(Ký, ghi rõ họ tên)", None, None, "CHỦ TỊCH"],
        [],
        [None, "Trần Văn Lập"],
    ]
    merge = [(4, 3, 4, 4), (4, 5, 4, 16), (4, 0, 5, 0), (4, 1, 5, 1), (4, 2, 5, 2)]
    intake = read(write("a.xlsx", rows, merge))
    assert codes(intake) == []
    assert column(intake, "head_name") == ["NGUYỄN VĂN AN", "Hà Thị Bình", "Đinh Văn Cường"]
    assert column(intake, "village") == ["Khu 1", "Khu 1", "Khu 2"]
    assert column(intake, "list_kind") == ["indicators"] * 3
    assert column(intake, "ticked_employment") == [True, False, False]
    assert column(intake, "ticked_dependents") == [False, True, False]
    assert column(intake, "ticked_water") == [True, False, False]
    assert column(intake, "ticked_info_assets") == [False, False, False]
    assert column(intake, "commune_code") == ["08545"] * 3
    assert column(intake, "source_row") == [9, 10, 14]


def test_headings_without_merged_cells(read, write, tmp_path):
    text = "\n".join(
        [
            "DANH SÁCH HỘ RÀ SOÁT XÃ THU CÚC TỈNH PHÚ THỌ;;;;;;",
            "STT;Họ và tên chủ hộ;Năm sinh;;Điểm;;Số khẩu",
            ";;Nam;Nữ;B1;B2;",
            "1;Nguyễn Văn An;1985;;120;30;4",
            "2;Hà Thị Bình;;1990;130;20;3",
        ]
    )
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    intake = read(path)
    assert codes(intake) == []
    assert column(intake, "income_points_recorded") == [120, 130]
    assert column(intake, "head_sex") == ["male", "female"]
    assert column(intake, "head_birth_date_from") == [date(1985, 1, 1), date(1990, 1, 1)]
    assert column(intake, "source_row") == [4, 5]


def members(rows):
    return [["STT", "Họ và tên", "Quan hệ với chủ hộ", "Ngày sinh", "Giới tính", "B1", "B2", "Thôn"], *rows]


EXPECTED = [("An", True, 1), ("Bé", False, 2), ("Cúc", True, 1)]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [
                [1, "An", "Chủ hộ", "01/02/1980", "Nam", 100, 30, "Khu 1"],
                [None, "Bé", "Vợ", "1982", "Nữ"],
                [2, "Cúc", "Chủ hộ", 1960, "Nữ", 150, 0, "Khu 1"],
            ],
            id="household columns on the first row",
        ),
        pytest.param(
            [
                [1, "An", "Chủ hộ", "01/02/1980", "Nam", 100, 30, "Khu 1"],
                [2, "Bé", "Vợ", "1982", "Nữ", 100, 30, "Khu 1"],
                [3, "Cúc", "Chủ hộ", 1960, "Nữ", 150, 0, "Khu 1"],
            ],
            id="rows numbered through, household columns repeated",
        ),
        pytest.param(
            [
                [1, "An", None, "01/02/1980", "Nam", 100, 30, "Khu 1"],
                [None, "Bé", "Vợ", "1982", "Nữ"],
                [2, "Cúc", None, 1960, "Nữ", 150, 0, "Khu 1"],
            ],
            id="the head's relation left blank",
        ),
        pytest.param(
            [
                [1, "An", None, None, None, 100, 30, "Khu 1"],
                [None, "An", "Chủ hộ", "01/02/1980", "Nam"],
                [None, "Bé", "Vợ", "1982", "Nữ"],
                [2, "Cúc", None, None, None, 150, 0, "Khu 1"],
                [None, "Cúc", "Chủ hộ", 1960, "Nữ"],
            ],
            id="the head listed again beneath",
        ),
    ],
)
def test_members_beneath_their_household(read, write, rows):
    intake = read(write("a.xlsx", [*TITLE, *members(rows)]))
    assert codes(intake, "error") == []
    assert (
        list(zip(people(intake, "name"), people(intake, "is_head"), people(intake, "person_no"), strict=True))
        == EXPECTED
    )
    assert column(intake, "head_name") == ["An", "Cúc"]
    assert column(intake, "size") == [2, 1]
    assert column(intake, "income_points_recorded") == [100, 150]
    assert people(intake, "birth_date_from") == [date(1980, 2, 1), date(1982, 1, 1), date(1960, 1, 1)]
    assert people(intake, "birth_date_to") == [date(1980, 2, 1), date(1982, 12, 31), date(1960, 12, 31)]
    assert people(intake, "relation") == ["head", "spouse", "head"]


def test_members_without_a_relation_column(read, write):
    rows = [
        ["STT hộ", "Họ và tên chủ hộ và các thành viên trong hộ", "Năm sinh", "Giới tính", "B1", "B2"],
        [1, "An", 1980, "Nam", 100, 30],
        [None, "Bé", 1982, "Nữ"],
        [None, "Tí", 2010, "Nam"],
        [2, "Cúc", 1960, "Nữ", 150, 0],
        [None, "Dần", 1990, "Nam"],
    ]
    intake = read(write("a.xlsx", [*TITLE, *rows]))
    assert codes(intake, "error") == []
    assert people(intake, "is_head") == [True, False, False, True, False]
    assert column(intake, "size") == [3, 2]


def test_household_code_repeated_on_each_row(read, write):
    rows = [
        ["Mã hộ", "Họ và tên", "QH với chủ hộ", "B1", "B2"],
        ["007", "An", "Con", 100, 30],
        ["007", "Bé", "Chủ hộ", 100, 30],
        ["008", "Cúc", "Chủ hộ", 90, 20],
    ]
    intake = read(write("a.xlsx", [*TITLE, *rows]))
    assert codes(intake, "error") == []
    assert column(intake, "household_code") == ["007", "008"]
    assert column(intake, "head_name") == ["Bé", "Cúc"]


def test_two_sheets_joined_by_the_household_code(read, write):
    households = [
        ["Mã hộ", "Họ và tên chủ hộ", "Xã", "Tỉnh", "B1", "B2"],
        [1, "An", "Thu Cúc", "Phú Thọ", 100, 30],
        [2, "Cúc", "Thu Cúc", "Phú Thọ", 150, 0],
    ]
    persons = [
        ["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ", "Ngày sinh"],
        ["2", "Cúc", "chủ hộ", "1960"],
        ["1", "An", "chủ hộ", "1980"],
        ["1", "Bé", "vợ", "1982"],
    ]
    intake = read(write("a.xlsx", {"Hộ": households, "Thành viên": persons}))
    assert codes(intake) == []
    assert column(intake, "size") == [2, 1]
    assert people(intake, "household_key") == [1, 1, 2]
    assert people(intake, "source_row") == [3, 4, 2]
    assert people(intake, "source_sheet") == ["Thành viên"] * 3


def test_a_sheet_for_each_village_and_several_files(read, write):
    head = ["STT", "Họ tên chủ hộ", "Số khẩu", "B1", "B2"]
    first = write(
        "x1.xlsx",
        {"Khu 1": [*TITLE, head, [1, "An", 2, 100, 30]], "Khu 2": [*TITLE, head, [1, "Bé", 3, 90, 20]]},
    )
    second = write("x2.xlsx", {"Thôn Đồng": [["XÃ VÕ MIẾU, TỈNH PHÚ THỌ"], head, [1, "Cúc", 1, 80, 40]]})
    intake = read(first, second)
    assert codes(intake) == []
    assert column(intake, "village") == ["Khu 1", "Khu 2", "Thôn Đồng"]
    assert column(intake, "household_key") == [1, 2, 3]
    assert column(intake, "source_file") == ["x1.xlsx", "x1.xlsx", "x2.xlsx"]
    assert column(intake, "commune_name")[2] == "Xã Võ Miếu"


def thanh_hoa():
    head = ["", "TT", "Họ tên chủ hộ", "Họ tên thành viên", "Quan hệ với chủ hộ", "Ngày sinh",
        "Giới tính", "CCCD",
            "Tỉnh", "Huyện", "Mã huyện", "Xã", "Mã xã", "Thôn", "Dân tộc",
                "Phân loại hộ (1: nghèo, 2: cận nghèo)",
            "Số QĐ công nhận", "Ngày ban hành QĐ", "B1", "B2", "Hộ DTTS", "Hộ không có khả năng lao động",
            "Hộ có thành viên là người có công với cách mạng", "Nguyên nhân nghèo", "", "Tuổi",
                "Số nhân khẩu"]  # fmt: skip
    place = ["Tỉnh Thanh Hóa", "Huyện Hậu Lộc", "400", "Xã Đa Lộc", "16087", "Thôn Đông Thành"]
    own = ["Kinh", 1, "12/QĐ-UBND", "15/12/2023", 110, 40, "", "x", "", "2,7", "", 45, 2]
    first = ["", 1, "Lê Văn A", "Lê Văn A", "Chủ hộ", "01/01/1980", "Nam", "038080000011", *place, *own]
    second = ["", "", "Lê Văn A", "Lê Thị B", "Vợ", "1985", "Nữ", "038185000012", *place, *own]
    poor = [["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT"], [], head, first, second]
    short = [
        "",
        "TT hộ",
        "Họ tên",
        "QH với chủ hộ",
        "Giới tính",
        "Ngày sinh",
        "CCCD",
        "Dân tộc",
        "Địa chỉ",
        "B1",
        "B2",
        "",
        "Ghi chú",
    ]
    escaped = [
        ["DANH SÁCH HỘ THOÁT NGHÈO SAU KHI RÀ SOÁT"],
        ["Xã Đa Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa"],
        short,
        ["", 1, "Lê Văn C", "Chủ hộ", "Nam", "1970", "038070000013", "Kinh", "Thôn Yên Lộc", 150, 20],
        ["", 1, "Lê Thị D", "Vợ", "Nữ", "1972", "038172000014", "Kinh", "Thôn Yên Lộc", 150, 20],
    ]
    near = [["DANH SÁCH HỘ THOÁT CẬN NGHÈO SAU KHI RÀ SOÁT"], *escaped[1:3],
            ["", 1, "Lê Văn E", "Chủ hộ", "Nam", "1970", "038070000015", "Kinh",
                "Thôn Yên Lộc", 160, 0]]  # fmt: skip
    return {"Sau rà soát": poor, "Thoát nghèo": escaped, "Thoát cận nghèo": near}


def test_the_workbook_of_a_provincial_system(read, write):
    intake = read(write("th.xlsx", thanh_hoa()))
    assert codes(intake, "error") == []
    assert column(intake, "head_name") == ["Lê Văn A", "Lê Văn C", "Lê Văn E"]
    assert column(intake, "income_points_recorded") == [110, 150, 160]
    assert column(intake, "deprivation_points_recorded") == [40, 20, 0]
    assert column(intake, "size") == [2, 2, 1]
    assert column(intake, "poverty_class_recorded")[0] == "poor"
    assert column(intake, "cause_no_capital")[0] is True
    assert column(intake, "cause_illness")[0] is True
    assert column(intake, "cause_no_land")[0] is False
    assert column(intake, "no_labour_capacity")[0] is True
    assert column(intake, "ethnic_minority") == [False, False, False]
    assert column(intake, "decision_date_from")[0] == date(2023, 12, 15)
    assert column(intake, "province_code") == ["38", "38", "38"]
    assert people(intake, "name") == ["Lê Văn A", "Lê Thị B", "Lê Văn C", "Lê Thị D", "Lê Văn E"]


def test_xls_ods_and_csv_give_what_xlsx_gives(read, write, tmp_path):
    import xlwt
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    rows = [
        ["Họ và tên chủ hộ", "Xã", "Tỉnh", "B1", "B2", "Số khẩu"],
        ["Nguyễn Văn An", "Thu Cúc", "Phú Thọ", 120, 30, 4],
    ]
    book = xlwt.Workbook()
    page = book.add_sheet("Hộ")
    document = OpenDocumentSpreadsheet()
    table = Table(name="Hộ")
    for number, row in enumerate(rows):
        line = TableRow()
        for place, value in enumerate(row):
            page.write(number, place, value)
            cell = (
                TableCell(valuetype="float", value=value)
                if isinstance(value, int)
                else TableCell(valuetype="string")
            )
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    paths = [write("a.xlsx", rows), tmp_path / "a.xls", tmp_path / "a.ods", tmp_path / "a.csv"]
    book.save(str(paths[1]))
    document.save(str(paths[2]))
    paths[3].write_text("\n".join("\t".join(map(str, row)) for row in rows), encoding="utf-16")
    tables = []
    for path in paths:
        intake = read(path)
        assert codes(intake) == [], path
        tables.append(intake.households.drop_columns(["source_file", "source_sheet"]))
    assert all(table.equals(tables[0]) for table in tables)


def test_a_pair_of_parquet_tables_as_this_program_makes_them(read, write, tmp_path):
    rows = members(
        [
            [1, "An", "Chủ hộ", "01/02/1980", "Nam", 100, 30, "Khu 1"],
            [None, "Bé", "Vợ", "1982", "Nữ"],
            [2, "Cúc", "Chủ hộ", 1960, "Nữ", 150, 0, "Khu 1"],
        ]
    )
    first = read(write("a.xlsx", [*TITLE, *rows]))
    homes, persons = tmp_path / "households.parquet", tmp_path / "persons.parquet"
    pq.write_table(first.households, homes)
    pq.write_table(first.persons, persons)
    again = read(homes, persons)
    assert codes(again) == []
    # the source differs; the size read now counts as listed, and the commune's name as written
    differs = {"source_file", "source_sheet", "source_row", "size_listed", "commune"}
    assert {n for n in first.households.column_names if column(first, n) != column(again, n)} <= differs
    assert {n for n in first.persons.column_names if people(first, n) != people(again, n)} <= differs


def test_a_plain_parquet_table(read, tmp_path):
    table = pa.table(
        {
            "Họ và tên chủ hộ": ["An"],
            "Xã": ["Thu Cúc"],
            "Tỉnh": ["Phú Thọ"],
            "B1": [100.0],
            "B2": [30],
            "Số khẩu": [4],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    intake = read(tmp_path / "a.parquet")
    assert codes(intake) == []
    assert column(intake, "income_points_recorded") == [100]
    assert column(intake, "source_row") == [2]


def test_full_questionnaire_answers(read, write):
    households = [
        ["Mã hộ", "Họ và tên chủ hộ", "Xã, phường", "Tỉnh, thành phố", "Tổng điểm B1", "Vật liệu tường",
            "Vật liệu cột",
         "Vật liệu mái", "Diện tích nhà ở (m²)", "Nguồn nước sinh hoạt chính", "Loại nhà tiêu",
             "Sử dụng internet", "Có tivi"],
        ["1", "An", "Thu Cúc", "Phú Thọ", 100, "bền chắc", "Không bền chắc", "bền chắc", "45,5 m2",
            "nước máy",
         "thấm dội nước", "có", "Không"],
        ["2", "Cúc", "Thu Cúc", "Phú Thọ", 100, "bền chắc", "bền chắc", "bền chắc", 60, "giếng khoan",
            "tự hoại", "không", None],
    ]  # fmt: skip
    persons = [
        ["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ", "Ngày sinh", "Bảo hiểm y tế", "Đang học cấp"],
        ["1", "An", "chủ hộ", "1980", "có", "không đi học"],
        ["1", "Tí", "con", "2015", "không", "tiểu học"],
        ["2", "Cúc", "chủ hộ", "1980", None, None],
    ]
    intake = read(write("a.xlsx", {"Hộ": households, "Thành viên": persons}))
    assert codes(intake) == []
    assert column(intake, "list_kind") == ["full", "full"]
    assert column(intake, "pillar_material") == ["non_durable", "durable"]
    assert [str(area) for area in column(intake, "housing_area_m2")] == ["45.5", "60.0"]
    assert column(intake, "toilet_type") == ["pour_flush", "septic"]
    assert column(intake, "uses_internet") == [True, False]
    assert column(intake, "has_tv") == [False, None]
    assert people(intake, "has_health_insurance") == [True, False, None]
    assert people(intake, "school_level") == ["none", "primary", None]


def test_years_of_birth_under_nam_and_nu_alone(read, write):
    head = ["STT hộ", "Họ và tên", "Quan hệ", "Nam", "Nữ", "Xã", "B1", "B2"]
    rows = [[1, "An", "Chủ hộ", 1960, None, "Thu Cúc", 120, 30], [None, "Bé", "Vợ", None, date(1962, 5, 1)]]
    intake = read(write("nam-nu.xlsx", [head, *rows]))
    assert people(intake, "sex") == ["male", "female"]
    assert people(intake, "birth_date_from") == [date(1960, 1, 1), date(1962, 5, 1)]
    marked = [[*row[:3], row[3] and "x", row[4] and "x", *row[5:]] for row in rows]
    assert people(read(write("x.xlsx", [head, *marked])), "sex") == ["male", "female"]
    other = [[*row[:3], row[3] and 3, row[4] and 2, *row[5:]] for row in rows]
    assert "unmapped_column" in codes(read(write("so.xlsx", [head, *other])))


def test_may_tinh_alone_is_a_computer(read, write):
    head = ["Họ tên chủ hộ", "Xã", "B1", "B2", "Máy tính"]
    intake = read(write("mt.xlsx", [head, ["An", "Thu Cúc", 120, 30, "x"]]))
    assert column(intake, "has_desktop") == [True]


def test_cards_of_members_beside_the_table_of_indicators(read, write):
    top = ["STT hộ", "Họ và tên", "Quan hệ", "BHYT", "Xã", "B1", "Chỉ số thiếu hụt", *[None] * 11]
    numbers = [None] * 6 + list(range(1, 13))
    rows = [[1, "An", "Chủ hộ", "x", "Thu Cúc", 120, "x"], [None, "Bé", "Vợ", "x"], [2, "Tư", "Chủ hộ", None]]
    rows[2] += ["Thu Cúc", 120, None, None, None, "x"]
    intake = read(write("the.xlsx", [top, numbers, *rows]))
    assert column(intake, "ticked_health_insurance") == [False, True]
    assert column(intake, "ticked_employment") == [True, False]
    assert people(intake, "has_health_insurance")[:2] == [True, True]


def test_an_address_without_the_word_for_the_commune(read, write):
    head = ["Họ tên chủ hộ", "Địa chỉ", "B1", "B2"]
    written = ("Khu 3, Võ Miếu", "Khu 2, Võ Miếu, Phú Thọ", "Khu 1, Võ Miếu, Thanh Sơn, Phú Thọ")
    intake = read(write("dc.xlsx", [head, *[["An", text, 120, 30] for text in written]]))
    assert len(set(column(intake, "commune_code"))) == 1
    assert column(intake, "village") == ["Khu 3", "Khu 2", "Khu 1"]
