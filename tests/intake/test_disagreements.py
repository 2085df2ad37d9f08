"""What a list says twice and differently is told, with the cell, after the more detailed has decided."""

from datetime import date

import pyarrow as pa
import pytest

from giamngheo.intake import note_disagreements
from giamngheo.measurement import classify

ON = date(2025, 10, 1)

HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Xã", "Tỉnh", "Số khẩu", "B1"]
HOME = ["H1", "Nguyễn Văn An", "Thu Cúc", "Phú Thọ", 2, 120]
WALLS = ["Vật liệu tường", "Vật liệu cột (khung)", "Vật liệu mái", "Diện tích nhà ở (m²)"]
TICKS = ["Việc làm", "Người phụ thuộc", "Dinh dưỡng", "Bảo hiểm y tế", "Giáo dục người lớn", "Đi học của trẻ em",
         "Chất lượng nhà ở", "Diện tích nhà ở", "Nguồn nước", "Nhà tiêu", "Dịch vụ viễn thông",
         "Phương tiện thông tin"]  # fmt: skip


@pytest.fixture
def noted(read, write, standard):
    """The problems of a list of one household once it is classified, and its class."""

    def run(changes=None, **more):
        columns = dict(zip(HEAD, HOME, strict=True)) | (changes or {})
        intake = read(write("a.xlsx", [list(columns), list(columns.values())]))
        assert intake.households.num_rows == 1, intake.problems
        classified = classify(standard, intake.households, None, on=ON).to_pyarrow()
        for name, value in more.items():
            place = classified.schema.get_field_index(name)
            classified = classified.set_column(
                place, name, pa.array([value], classified.schema.field(name).type)
            )
        log = note_disagreements(intake, classified, standard)
        assert [problem for problem in intake.problems if problem in log.problems] == log.problems
        return classified["class"][0].as_py(), log.problems

    return run


def seen(problem):
    return problem.code, problem.column, problem.value


@pytest.mark.long
def test_a_list_that_says_everything_once_has_none(noted):
    assert noted({"B2": 30}) == ("poor", [])
    assert noted(
        {"B2": 30, "Phân loại hộ": "Hộ nghèo", "Thu nhập của hộ trong 12 tháng (đồng)": 20_000_000}
    ) == (
        "poor",
        [],
    )


@pytest.mark.long
def test_answers_that_a_recorded_total_does_not_fit(noted):
    answers = dict.fromkeys(WALLS[:3], "không bền chắc") | {WALLS[3]: 10}
    answers |= {"Nguồn nước sinh hoạt chính": "nguồn nước khác, không được bảo vệ"}
    found, problems = noted({"B2": 10, **answers})
    assert found == "poor"
    assert [seen(problem) for problem in problems] == [("total_disagrees_b2", "G", "10")]
    assert "từ 30 đến 120" in problems[0].message.vi
    assert "30 to 120" in problems[0].message.en


@pytest.mark.long
def test_ticks_that_the_answers_refute(noted):
    answers = dict.fromkeys(WALLS[:3], "bền chắc") | {WALLS[3]: 90}
    ticks = dict.fromkeys(TICKS, "không") | {
        "Chất lượng nhà ở": "có",
        "Việc làm": "có",
        "Người phụ thuộc": "có",
    }
    found, problems = noted({**ticks, **answers})
    assert found == "near_poor"
    assert [problem.code for problem in problems] == ["answers_disagree_tick"]
    assert "“Chất lượng nhà ở” đánh dấu là thiếu hụt" in problems[0].message.vi


@pytest.mark.long
def test_a_total_against_ticks_is_told_once(noted):
    ticks = dict.fromkeys(TICKS, "không") | {"Việc làm": "có"}
    assert noted({"B2": 40, **ticks}) == ("near_poor", [])  # told already on reading


@pytest.mark.long
def test_the_recorded_class_against_the_one_found(noted):
    found, problems = noted({"B2": 30, "Phân loại hộ": "hộ cận nghèo"})
    assert (found, [seen(problem) for problem in problems]) == (
        "poor",
        [("class_disagrees", "H", "hộ cận nghèo")],
    )
    assert "by points and indicators it is “poor" in problems[0].message.en
    assert noted({"B1": 160, "B2": 30, "Phân loại hộ": "hộ không nghèo"}) == ("not_poor", [])
    assert noted({"B2": None, "Phân loại hộ": "hộ nghèo"}) == ("unknown", [])


@pytest.mark.long
def test_income_against_points_and_against_itself(noted):
    income = "Thu nhập của hộ trong 12 tháng (đồng)"
    found, problems = noted({"B2": 30, income: 60_000_000})
    assert (found, [seen(problem) for problem in problems]) == (
        "poor",
        [("income_disagrees_points", "H", "60000000")],
    )
    per_head = "Thu nhập bình quân đầu người một tháng (đồng/người/tháng)"
    found, problems = noted({"B2": 30, income: 20_000_000, per_head: 2_500_000})
    assert (found, [problem.code for problem in problems]) == ("poor", ["income_records_disagree"])
    assert "2.500.000 đồng" in problems[0].message.vi


@pytest.mark.long
def test_points_of_the_items_against_the_recorded_total(noted):
    _, problems = noted({"B2": 30}, disagree_income_points=True, income_points=95)
    assert [seen(problem) for problem in problems] == [("items_disagree_b1", "F", "120")]
    assert "95" in problems[0].message.vi
