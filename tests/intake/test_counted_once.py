"""Households that would count twice, or not at all: sheets that repeat others, tables side by side, sums, gone."""

from dataclasses import replace
from datetime import date

import pytest
from intake_results import codes, column

from giamngheo.intake import read_list
from giamngheo.law import load_standard

PLACE = ["Xã Thu Cúc, tỉnh Phú Thọ, năm 2025"]
HEAD = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số khẩu", "Điểm B1", "Điểm B2"]
ONE, TWO = [1, "Hà Một", 1970, 3, 110, 20], [2, "Hà Hai", 1975, 2, 100, 30]


def told(intake, code):
    return [
        (problem.sheet, problem.row, problem.column) for problem in intake.problems if problem.code == code
    ]


def test_a_sheet_of_the_commune_that_repeats_the_sheets_of_villages_is_refused(read, write):
    sheets = {
        "Toàn xã": [PLACE, HEAD, ONE, TWO],
        "Khu Mũ": [PLACE, HEAD, ONE],
        "Khu Giác": [PLACE, HEAD, TWO],
    }
    intake = read(write("a.xlsx", sheets))
    assert told(intake, "household_listed_again") == [("Toàn xã", 3, "B"), ("Toàn xã", 4, "B")]
    assert column(intake, "village") == ["Khu Mũ", "Khu Giác"]
    assert "hàng 3, trang “Khu Mũ”" in intake.problems[0].message.vi
    assert "possible_duplicate" not in codes(intake)


def test_the_same_list_in_two_files_counts_once(read, write):
    intake = read(write("a.xlsx", [PLACE, HEAD, ONE, TWO]), write("b.xlsx", [PLACE, HEAD, ONE, TWO]))
    assert [problem.file for problem in intake.problems] == ["b.xlsx", "b.xlsx"]
    assert column(intake, "head_name") == ["Hà Một", "Hà Hai"]


def test_sheets_that_share_one_household_of_many_are_kept_and_told(read, write):
    sheets = {"Tổng": [PLACE, HEAD, ONE, [2, "Hà Ba", 1980, 4, 90, 30]], "Khu Mũ": [PLACE, HEAD, ONE, TWO]}
    intake = read(write("a.xlsx", sheets))
    assert codes(intake) == ["possible_duplicate"]
    assert intake.households.num_rows == 4


@pytest.mark.parametrize("other", [[1, "Hà Một", 1971, 3, 110, 20], [1, "Hà Một", 1970, 3, 115, 20]])
def test_another_birth_or_other_points_are_another_household_of_that_name(read, write, other):
    sheets = {"Khu Mũ": [PLACE, HEAD, ONE], "Khu Giác": [PLACE, HEAD, other]}
    assert codes(read(write("a.xlsx", sheets))) == []


def test_a_second_table_at_the_side_is_an_error_not_a_loss(read, write):
    head = ["STT", "Họ và tên chủ hộ", "Số khẩu", "B1", "B2"]
    rows = [PLACE, [*head, None, *head], [1, "Hà A", 3, 110, 30, None, 2, "Hà B", 2, 100, 20]]
    intake = read(write("a.xlsx", rows))
    assert told(intake, "table_beside") == [("Sheet1", 2, "G")]
    assert codes(intake) == ["table_beside"]


@pytest.mark.parametrize(
    "line",
    [
        [None, "Số hộ: 2", None, 5, 210, 50],
        [None, "Toàn xã", None, 5, 210, 50],
        [None, "Cả khu Mũ", None, 5, 210, 50],
        [None, "Tổng số khẩu của xã", None, 5, 210, 50],
    ],
)
def test_lines_of_sums_in_other_words_are_no_households(read, write, line):
    intake = read(write("a.xlsx", [PLACE, HEAD, ONE, TWO, line]))
    assert codes(intake) == []
    assert column(intake, "size") == [3, 2]


def test_an_example_of_how_to_fill_in_is_skipped_and_told(read, write):
    example = ["VD", "Nguyễn Văn A", 1980, 4, 120, 30]
    intake = read(write("a.xlsx", [PLACE, HEAD, example, ONE]))
    assert codes(intake) == ["text_row_ignored"]
    assert column(intake, "head_name") == ["Hà Một"]


def test_a_numbered_household_without_a_name_is_an_error_and_an_unnumbered_sum_is_told(read, write):
    rows = [PLACE, HEAD, ONE, [2, None, 1975, 2, 100, 30], [None, None, None, 5, 210, 50]]
    intake = read(write("a.xlsx", rows))
    assert told(intake, "value_missing") == [("Sheet1", 4, "B")]
    assert [problem.value for problem in intake.problems if problem.code == "text_row_ignored"] == [
        "5 210 50"
    ]


def test_a_household_that_is_gone_has_no_points(read, write):
    head = [*HEAD, "Biến động"]
    rows = [
        PLACE,
        head,
        [*ONE, "chết"],
        [2, "Hà Hai", 1975, 2, None, None, "chuyển đi"],
        [*TWO[:5], 30, "tách hộ"],
    ]
    intake = read(write("a.xlsx", rows))
    assert told(intake, "departed_with_points") == [("Sheet1", 3, "G")]
    assert column(intake, "household_change") == ["moved_out", "split"]
    assert "income_points_missing" not in codes(intake)


def test_nor_an_income(read, write):
    head = [*HEAD[:4], "Thu nhập 12 tháng", "Thu nhập bình quân đầu người/tháng", "B1", "B2", "Biến động"]
    rows = [
        PLACE,
        head,
        [*ONE[:4], 12_000_000, 500_000, 120, 30, "chuyển đi"],
        [2, "Hà Hai", 1975, 2, 1_500_000, None, None, None, "nhập hộ"],
        [3, "Hà Ba", 1976, 2, None, None, None, 30, "chuyển đi"],
    ]
    intake = read(write("a.xlsx", rows))
    assert told(intake, "departed_with_points") == [("Sheet1", 3, "I"), ("Sheet1", 4, "I")]
    first, second = (one.message for one in intake.problems if one.code == "departed_with_points")
    assert "điểm B1 (120), thu nhập 12 tháng (12.000.000 đồng) và thu nhập bình quân" in first.vi
    assert "an income of 12 months (1.500.000 VND)" in second.en
    assert column(intake, "household_change") == ["moved_out"]


def test_nor_an_answer_to_every_item_of_a_loaded_points_table(write):
    standard = load_standard("vn-2016-2020")
    points = replace(standard.points_table, complete=True)
    items = [item for item in points.items if not item.derived]
    answers = [item.options[-1].label.vi for item in items]
    rows = [
        ["Xã Thu Cúc, huyện Tân Sơn, tỉnh Phú Thọ, năm 2019"],
        [*HEAD[:4], *[item.label.vi for item in items], "Biến động"],
        [*ONE[:4], *answers, "chuyển đi"],
        [*TWO[:4], *answers[:-1], None, "chuyển đi"],
    ]
    path = write("a.xlsx", rows)
    intake = read_list(path, replace(standard, points_table=points), on=date(2019, 10, 1))
    assert [place[1] for place in told(intake, "departed_with_points")] == [3]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["Kết quả năm 2024", None, "Kết quả năm 2025", None], ["B1", "B2", "B1", "B2"]),
        (["Đầu năm", None, "Cuối năm", None], ["B1", "B2", "B1", "B2"]),
        (None, ["Điểm B1 (2024)", "Điểm B2 (2024)", "Điểm B1 (2025)", "Điểm B2 (2025)"]),
        (None, ["Điểm B1 (năm trước)", "Điểm B2 (năm trước)", "Điểm B1", "Điểm B2"]),
    ],
)
def test_of_columns_of_two_times_those_of_the_review_are_read(read, write, above, below):
    front = ["STT", "Họ và tên chủ hộ", "Số khẩu"]
    head = [[*front, *above], [None, None, None, *below]] if above else [[*front, *below]]
    intake = read(write("a.xlsx", [PLACE, *head, [1, "Hà A", 3, 100, 30, 150, 10]]))
    assert column(intake, "income_points_recorded") == [150]
    assert column(intake, "deprivation_points_recorded") == [10]
    assert codes(intake) == ["duplicate_column"] * 2


def test_two_columns_of_one_figure_that_differ_stop_the_sheet(read, write):
    head = ["STT", "Họ và tên chủ hộ", "Số khẩu", "Điểm B1", "Điểm B2", "Điểm B1"]
    rows = [PLACE, head, [1, "Hà A", 3, 100, 30, 100], [2, "Hà B", 3, 100, 30, 120]]
    intake = read(write("a.xlsx", rows))
    assert told(intake, "columns_disagree") == [("Sheet1", 4, "F")]
    assert "“120” và “100”" in intake.problems[0].message.vi
    assert codes(read(write("b.xlsx", rows[:3]))) == ["duplicate_column"]
