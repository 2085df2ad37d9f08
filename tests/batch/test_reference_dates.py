"""The day a review stands at, from the titles of its lists."""

from datetime import date

import pytest
import xlsxwriter

from giamngheo.batch.dates import default_day
from giamngheo.law import load_standard

HEAD = ["STT", "Chủ hộ", "Thôn", "Số khẩu", "Điểm B1", "Điểm B2"]
HOME = [1, "Hà A", "Khu 1", 2, 140, 30]


@pytest.fixture
def listed(tmp_path):
    """A list with these lines above its table."""

    def make(*lines, name="list.xlsx"):
        with xlsxwriter.Workbook(str(tmp_path / name)) as book:
            page = book.add_worksheet("Hộ")
            for number, row in enumerate(
                [["XÃ THU CÚC, TỈNH PHÚ THỌ"], *([line] for line in lines), HEAD, HOME]
            ):
                page.write_row(number, 0, row)
        return tmp_path / name

    return make


@pytest.fixture
def default():
    return default_day(load_standard("vn-2021-2025"), date.today())


@pytest.mark.long
def test_the_year_of_the_review_is_told_from_that_of_a_document(review, listed):
    lines = ["(Theo Thông tư số 07/2021/TT-BLĐTBXH ngày 18/7/2021)", "Tổng hợp tháng 11/2025"]
    outcome = review(listed(*lines))
    assert outcome.on == date(2025, 12, 14)
    assert outcome.problems == []


@pytest.mark.long
def test_a_year_that_is_not_surely_the_reviews_decides_nothing_and_the_day_taken_is_said(
    review, listed, default
):
    outcome = review(listed("DANH SÁCH HỘ RÀ SOÁT (Thông tư 07/2021/TT-BLĐTBXH)"))
    assert outcome.on == default
    [told] = outcome.problems
    assert (told.code, told.severity, told.params["years"]) == ("review_year_unclear", "warning", "2021")
    assert default.strftime("%d/%m/%Y") in told.message.vi
    assert "--on" in told.message.vi


@pytest.mark.long
def test_a_day_that_is_asked_for_is_taken_without_a_word(review, listed):
    outcome = review(listed("Chuẩn nghèo giai đoạn 2022-2025"), on=date(2025, 9, 30))
    assert outcome.on == date(2025, 9, 30)
    assert outcome.problems == []


@pytest.mark.long
def test_lists_of_different_years_decide_nothing(review, listed, default):
    outcome = review(listed("NĂM 2024", name="a.xlsx"), listed("NĂM 2025", name="b.xlsx"), accept_valid=True)
    assert outcome.on == default
    told = [problem for problem in outcome.problems if problem.code == "review_year_unclear"]
    assert [(problem.file, problem.params["years"]) for problem in told] == [
        ("a.xlsx", "2024"),
        ("b.xlsx", "2025"),
    ]
