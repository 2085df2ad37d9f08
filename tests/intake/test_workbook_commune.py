"""Sheets of villages of which only the first names the commune."""

from intake_results import codes, column

HEAD = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số khẩu", "Điểm B1", "Điểm B2"]
ONE, TWO = [1, "Hà Một", 1970, 3, 110, 20], [1, "Hà Hai", 1975, 2, 100, 30]
PLACE = ["Xã Thu Cúc, tỉnh Phú Thọ, năm 2025"]


def test_the_commune_of_the_other_sheets_is_taken_and_told(read, write):
    intake = read(write("a.xlsx", {"Khu 1": [PLACE, HEAD, ONE], "Khu 2": [["KHU 2"], HEAD, TWO]}))
    assert column(intake, "commune_name") == ["Xã Thu Cúc", "Xã Thu Cúc"]
    assert column(intake, "village") == ["Khu 1", "Khu 2"]
    assert codes(intake) == ["commune_of_workbook"]
    (problem,) = intake.problems
    assert (problem.sheet, problem.value) == ("Khu 2", "Xã Thu Cúc")


def test_two_communes_in_one_workbook_settle_nothing(read, write):
    sheets = {"1": [PLACE, HEAD, ONE], "2": [["Xã Lai Đồng, tỉnh Phú Thọ"], HEAD, TWO], "3": [HEAD, TWO]}
    intake = read(write("a.xlsx", sheets))
    assert "commune_missing" in codes(intake, "error")
    assert column(intake, "commune_name") == ["Xã Thu Cúc", "Xã Lai Đồng"]


def test_the_commune_of_another_file_is_not_taken(read, write):
    intake = read(write("a.xlsx", [PLACE, HEAD, ONE]), write("b.xlsx", [HEAD, TWO]))
    assert codes(intake) == ["commune_missing"]


def test_a_column_of_communes_is_left_to_itself(read, write):
    other = [[*HEAD, "Xã", "Tỉnh"], [*TWO, "Lai Đồng", "Phú Thọ"]]
    intake = read(write("a.xlsx", {"1": [PLACE, HEAD, ONE], "2": other}))
    assert column(intake, "commune_name") == ["Xã Thu Cúc", "Xã Lai Đồng"]
    assert codes(intake) == []
