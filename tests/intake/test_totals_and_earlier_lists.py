"""Residents and earlier lists: former communes, blocks of villages, sums, households said twice."""

from datetime import date

import pytest

from giamngheo.intake import read_previous, read_totals

ON = date(2025, 10, 1)
TITLE = ["TỔNG SỐ HỘ DÂN CƯ TỈNH PHÚ THỌ, tính đến ngày 30/9/2025"]


def figures(totals):
    return [
        (
            row["commune_name"],
            row["village"],
            row["households"],
            row["persons"],
            row["ethnic_minority_households"],
        )
        for row in totals.table.to_pylist()
    ]


@pytest.mark.parametrize("heading", ["Xã", "Xã cũ", "Xã trước sáp nhập"])
def test_former_communes_that_are_one_today_are_added_up_and_told(write, heading):
    rows = [
        TITLE,
        [heading, "Số hộ", "Số khẩu", "Số hộ DTTS"],
        ["Mỹ Thuận", 1000, 4000, 500],
        ["Minh Đài", 900, 3600, 400],
        ["Văn Luông", 800, 3000, None],
    ]
    totals = read_totals(write("t.xlsx", rows), on=ON)
    assert figures(totals) == [("Xã Minh Đài", None, 2700, 10600, None)]
    assert [problem.code for problem in totals.problems] == ["totals_added"]


def test_the_unit_of_today_beside_its_parts_is_not_added_to_them(write):
    rows = [
        TITLE,
        ["Xã", "Số hộ", "Số khẩu"],
        ["Minh Đài", 1800, 7000],
        ["Mỹ Thuận", 1000, 4000],
        ["Văn Luông", 800, 3000],
    ]
    totals = read_totals(write("t.xlsx", rows), on=ON)
    assert figures(totals) == [("Xã Minh Đài", None, 1800, 7000, None)]


def test_the_same_line_twice_counts_once(write):
    rows = [TITLE, ["Xã", "Số hộ", "Số khẩu"], ["Mỹ Thuận", 1000, 4000], ["Mỹ Thuận", 1000, 4000]]
    totals = read_totals(write("t.xlsx", rows), on=ON)
    assert figures(totals) == [("Xã Minh Đài", None, 1000, 4000, None)]
    assert [problem.code for problem in totals.problems] == ["totals_repeated"]


def test_a_block_of_villages_names_its_commune_once(write):
    rows = [
        TITLE,
        ["Xã", "Tên khu", "Số hộ", "Số khẩu"],
        ["Thu Cúc", "Khu Mũ", 100, 400],
        [None, "Khu Giác", 200, 800],
        ["Toàn tỉnh", None, 300, 1200],
    ]
    totals = read_totals(write("t.xlsx", rows), on=ON)
    assert figures(totals) == [
        ("Xã Thu Cúc", "Khu Mũ", 100, 400, None),
        ("Xã Thu Cúc", "Khu Giác", 200, 800, None),
    ]
    assert totals.problems == []


def test_marks_under_poor_and_near_poor_are_the_class_of_an_earlier_list(write, standard):
    rows = [
        ["Danh sách hộ nghèo, cận nghèo năm 2024 xã Thu Cúc"],
        ["STT", "Chủ hộ", "Khu", "Số khẩu", "Nghèo", "Cận nghèo"],
        [1, "Hà Một", "Khu Mũ", 3, "x", None],
        [2, "Hà Hai", "Khu Mũ", 3, None, "x"],
    ]
    earlier = read_previous(write("cu.xlsx", rows), standard, on=ON)
    assert earlier.table["class"].to_pylist() == ["poor", "near_poor"]


def test_an_earlier_list_that_says_its_households_twice_has_each_once(write, standard):
    head = ["STT", "Chủ hộ", "Năm sinh", "Số khẩu", "Phân loại hộ"]
    title = ["Danh sách hộ nghèo, cận nghèo năm 2024 xã Thu Cúc"]
    one, two = [1, "Hà Một", 1970, 3, "Hộ nghèo"], [2, "Hà Hai", 1971, 2, "Hộ cận nghèo"]
    sheets = {
        "Toàn xã": [title, head, one, two],
        "Khu Mũ": [title, head, one],
        "Khu Giác": [title, head, two],
    }
    earlier = read_previous(write("cu.xlsx", sheets), standard, on=ON)
    assert earlier.table["village"].to_pylist() == ["Khu Mũ", "Khu Giác"]
    assert {problem.severity for problem in earlier.problems if problem.code == "household_listed_again"} == {
        "warning"
    }


def test_small_villages_called_by_their_number_are_no_row_of_column_numbers(write):
    head = ["STT", "Thôn", "Số hộ", "Số khẩu"]
    rows = [["XÃ THU CÚC, TỈNH PHÚ THỌ, tính đến ngày 30/9/2025"], head, ["(1)", "(2)", "(3)", "(4)"]]
    rows += [[1, 3, 45, 98], [2, "4", 50, 99]]
    totals = read_totals(write("t.xlsx", rows), on=ON)
    assert [(village, count) for _, village, count, *_ in figures(totals)] == [("3", 45), ("4", 50)]


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("Tính đến ngày 15/10/2025 (Nguồn: Công an xã)", "Công an xã"),
        ("Nguồn: Công an xã (sổ hộ khẩu)", "Công an xã (sổ hộ khẩu)"),
        ("(Nguồn: Công an xã (sổ hộ khẩu))", "Công an xã (sổ hộ khẩu)"),
        ("Nguồn: a) Công an xã; b) thôn (sổ hộ khẩu)", "a) Công an xã; b) thôn (sổ hộ khẩu)"),
    ],
)
def test_the_source_stands_without_the_bracket_around_it(write, title, source):
    rows = [TITLE, [title], ["Xã", "Số hộ", "Số khẩu"], ["Minh Đài", 1800, 7000]]
    totals = read_totals(write("t.xlsx", rows), on=ON)
    assert totals.table["source"].to_pylist() == [source]
