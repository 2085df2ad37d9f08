"""Two tables on one sheet, one under the other, as offices write poor and near-poor households."""

from intake_results import codes, column

TITLE = ["XÃ THU CÚC, TỈNH PHÚ THỌ – DANH SÁCH HỘ NGHÈO NĂM 2025"]
FIRST = ["STT", "Mã hộ", "Họ và tên chủ hộ", "Thôn", "Số khẩu", "B1", "B2"]
SECOND = ["TT", "Họ tên chủ hộ", "Mã hộ", "Số nhân khẩu", "Thôn", "Điểm B1", "Điểm B2", "Số CCCD"]
POOR = [[1, "H1", "Nguyễn Văn An", "Khu 1", 4, 120, 30], [2, "H2", "Hà Thị Bình", "Khu 1", 3, 100, 30]]
SUMS = [None, None, "Cộng", None, 7]


def near(number, name, size=5, citizen=None):
    return [number, name, f"N{number}", size, "Khu 2", 130, 10, citizen]


def sheet(*rows):
    between = [SUMS, [], ["DANH SÁCH HỘ CẬN NGHÈO NĂM 2025"], SECOND]
    return [TITLE, [], FIRST, *POOR, *between, *rows, ["Người lập biểu", None, None, None, "Chủ tịch"]]


def test_the_lower_table_is_read_with_its_own_columns_and_its_own_title(read, write):
    intake = read(write("a.xlsx", sheet(near(1, "Đinh Văn Ca"), near(2, "Lò Thị Én", 2))))
    assert codes(intake) == ["second_table"]
    assert column(intake, "household_code") == ["H1", "H2", "N1", "N2"]
    assert column(intake, "size") == [4, 3, 5, 2]
    assert column(intake, "poverty_class_recorded") == ["poor", "poor", "near_poor", "near_poor"]
    assert column(intake, "source_row") == [4, 5, 10, 11]
    assert set(column(intake, "commune_code")) == {"08545"}
    assert [(one.sheet, one.heading_rows) for one in intake.mappings] == [
        ("Sheet1", (3, 3)),
        ("Sheet1", (9, 9)),
    ]


def test_a_fault_in_the_lower_table_is_named_by_its_own_row_and_column(read, write):
    rows = sheet(near(1, "Đinh Văn Ca"), near(2, "Lò Thị Én", "năm", "0250900"), near(3, "Hà Văn Tư"))
    intake = read(write("a.xlsx", rows))
    found = {one.code: (one.row, one.column, one.value) for one in intake.problems if one.severity == "error"}
    assert found == {"not_a_number": (11, "D", "năm"), "citizen_id_length": (11, "H", "0250900")}
    assert column(intake, "household_code") == ["H1", "H2", "N1", "N3"]


def test_the_same_household_in_both_tables_is_found(read, write):
    rows = sheet([1, "Nguyễn Văn An", "H1", 4, "Khu 1", 130, 10])
    assert "duplicate_household_code" in codes(read(write("a.xlsx", rows)))


def test_a_summary_under_the_list_is_one_error_and_the_list_stands(read, write):
    summary = [["Thôn", "Khu vực", "Số khẩu", "Điểm B1"], ["Khu 1", "nông thôn", 7, 120]]
    intake = read(write("a.xlsx", [TITLE, [], FIRST, *POOR, [], *summary]))
    assert [(one.code, one.row) for one in intake.problems] == [("second_heading", 7)]
    assert column(intake, "household_code") == ["H1", "H2"]


def test_three_tables(read, write):
    third = ["Số CCCD", "STT", "Chủ hộ", "Mã hộ", "Khẩu", "Tổng điểm B1", "Tổng điểm B2"]
    rows = [
        *sheet(near(1, "Đinh Văn Ca"))[:-1],
        ["DANH SÁCH HỘ NGHÈO PHÁT SINH"],
        third,
        [None, 1, "Lò Văn Ba", "P1", 2, 90, 40],
    ]
    intake = read(write("a.xlsx", rows))
    assert column(intake, "household_code") == ["H1", "H2", "N1", "P1"]
    assert codes(intake) == ["second_table", "second_table"]
