"""The class a list records: two at once are told and not believed, whatever way they are written."""

from datetime import date

import pytest
from intake_results import codes, column

from giamngheo.intake import read_previous

PLACE = ["Xã Thu Cúc, tỉnh Phú Thọ, năm 2025"]
HEAD = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số khẩu", "Điểm B1", "Điểm B2"]
ONE, TWO = [1, "Hà Một", 1970, 3, 110, 20], [2, "Hà Hai", 1975, 2, 100, 30]


def told(intake):
    return [(p.row, p.column, p.value) for p in intake.problems if p.code == "two_classes"]


def test_a_household_ticked_poor_and_near_poor(read, write):
    rows = [PLACE, [*HEAD, "Nghèo", "Cận nghèo"], [*ONE, "x", "X"], [*TWO, None, "x"]]
    intake = read(write("a.xlsx", rows))
    assert told(intake) == [(3, "H", "X")]
    assert "hộ nghèo (cột G), hộ cận nghèo (cột H)" in intake.problems[0].message.vi
    assert "poor (column G), near-poor (column H)" in intake.problems[0].message.en
    assert column(intake, "poverty_class_recorded") == [None, "near_poor"]
    assert intake.rejected == set()


def test_a_heading_that_says_result_alone_is_the_class_where_it_holds_classes(read, write):
    rows = [PLACE, [*HEAD, "Kết quả"], [*ONE, "Hộ nghèo"], [*TWO, "cận nghèo"]]
    intake = read(write("a.xlsx", rows))
    assert column(intake, "poverty_class_recorded") == ["poor", "near_poor"]
    assert "unmapped_column" not in codes(intake)


@pytest.mark.parametrize("values", [("Đạt", "Không đạt"), (1, 2), ("110 điểm", "hộ nghèo")])
def test_a_heading_that_says_result_alone_is_asked_about_where_it_holds_anything_else(values, read, write):
    rows = [PLACE, [*HEAD, "Kết quả"], [*ONE, values[0]], [*TWO, values[1]]]
    intake = read(write("a.xlsx", rows))
    assert column(intake, "poverty_class_recorded") == [None, None]
    assert "unmapped_column" in codes(intake)


def test_a_mark_against_the_words_of_another_column(read, write):
    above = [*[None] * len(HEAD), None, "Kết quả phân loại", None]
    head = [*HEAD, "Loại hộ", "Hộ nghèo", "Hộ cận nghèo"]
    rows = [PLACE, above, head, [*ONE, "hộ cận nghèo", "x", None], [*TWO, "hộ nghèo", "x", None]]
    intake = read(write("a.xlsx", rows))
    assert told(intake) == [(4, "H", "x")]
    assert column(intake, "poverty_class_recorded") == [None, "poor"]


@pytest.mark.parametrize("marks", [["x", None, None], [None, None, "x"], [1, 0, 0], ["có", "không", "không"]])
def test_one_class_is_no_contradiction(read, write, marks):
    rows = [PLACE, [*HEAD, "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"], [*ONE, *marks]]
    assert told(read(write("a.xlsx", rows))) == []


def test_not_poor_and_average_go_together(read, write):
    above = [*[None] * len(HEAD), "Phân loại hộ", None]
    rows = [PLACE, above, [*HEAD, "Không nghèo", "Mức sống trung bình"], [*ONE, "x", "x"]]
    intake = read(write("a.xlsx", rows, merge=[(1, 6, 1, 7)]))
    assert codes(intake) == []


def test_marks_on_two_members_of_one_household(read, write):
    head = [
        "STT",
        "Họ và tên",
        "Quan hệ với chủ hộ",
        "Năm sinh",
        "Điểm B1",
        "Điểm B2",
        "Hộ nghèo",
        "Hộ cận nghèo",
    ]
    rows = [PLACE, head, [1, "Hà Một", "Chủ hộ", 1970, 110, 20, "x", None]]
    rows += [
        [None, "Hà Mai", "Vợ", 1972, None, None, None, "x"],
        [2, "Hà Hai", "Chủ hộ", 1970, 90, 30, "x", None],
    ]
    assert told(read(write("a.xlsx", rows))) == [(4, "H", "x")]


def test_a_section_does_not_decide_between_two_classes(read, write):
    rows = [PLACE, [*HEAD, "Nghèo", "Cận nghèo"], ["I. HỘ NGHÈO"], [*ONE, "x", "x"], [*TWO, None, None]]
    assert column(read(write("a.xlsx", rows)), "poverty_class_recorded") == [None, "poor"]


def test_an_earlier_list_is_not_believed_either(write, standard):
    head = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Nghèo", "Cận nghèo"]
    path = write(
        "cu.xlsx",
        [
            ["Xã Thu Cúc, tỉnh Phú Thọ, năm 2024"],
            head,
            [1, "Hà Một", 1970, "x", "x"],
            [2, "Hà Hai", 1975, "x", None],
        ],
    )
    earlier = read_previous(path, standard, on=date(2025, 10, 1))
    assert earlier.table["class"].to_pylist() == [None, "poor"]
    assert {problem.code for problem in earlier.problems} >= {"two_classes", "previous_class_unknown"}


@pytest.mark.parametrize(
    ("before", "now"),
    [("Đầu năm 2025", "Cuối năm 2025"), ("Năm 2024", "Năm 2025"), ("Trước rà soát", "Sau rà soát")],
)
def test_of_classes_at_two_times_those_of_the_review_are_read(read, write, before, now):
    above = [*HEAD, before, None, now, None]
    below = [*[None] * len(HEAD), "Hộ nghèo", "Hộ cận nghèo", "Hộ nghèo", "Hộ cận nghèo"]
    rows = [PLACE, above, below, [*ONE, "x", None, None, "x"], [*TWO, None, "x", "x", None]]
    merged = [(1, column, 2, column) for column in range(len(HEAD))] + [(1, 6, 1, 7), (1, 8, 1, 9)]
    intake = read(write("a.xlsx", rows, merge=merged))
    assert column(intake, "poverty_class_recorded") == ["near_poor", "poor"]
    assert column(intake, "head_name") == ["Hà Một", "Hà Hai"]
