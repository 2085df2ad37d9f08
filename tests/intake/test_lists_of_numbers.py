"""Columns that hold the numbers of indicators or causes: every number is read, or none."""

import pytest
from intake_results import codes

PLACE = ["XÃ THU CÚC, TỈNH PHÚ THỌ"]
HEAD = ["TT", "Họ tên chủ hộ", "Số khẩu", "B1"]
HOME = [1, "Hà A", 2, 140]


@pytest.fixture
def numbers(read, write, standard):
    """The numbers read from one cell, or the problem and its remedy."""
    columns = {
        "Các chỉ số thiếu hụt": [f"ticked_{indicator.key}" for indicator in standard.indicators],
        "Nguyên nhân nghèo": [
            v.name for v in standard.questionnaire.variables("household")
            if v.name.startswith("cause_") and v.name != "cause_other_text"
        ],
    }  # fmt: skip

    def run(heading, cell):
        b2 = ["B2"] if heading == "Nguyên nhân nghèo" else []
        rows = [PLACE, [*HEAD, *b2, heading], [*HOME, *(30 for _ in b2), cell]]
        intake = read(write("a.xlsx", rows))
        if intake.errors:
            assert codes(intake, "error") == ["not_in_code_list"]
            return intake.errors[0]
        home = intake.households.to_pylist()[0]
        return [number for number, name in enumerate(columns[heading], 1) if home[name]]

    return run


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2-3-4", [2, 3, 4]),
        ("1 – 3 – 7", [1, 3, 7]),
        ("2-3", [2, 3]),
        ("7-2", [2, 7]),
        ("1, 3-4; 7", [1, 3, 4, 7]),
        (1.3, [1, 3]),
        ("1.3.7", [1, 3, 7]),
        ("-3", [3]),
    ],
)
def test_all_numbers_are_read(numbers, cell, expected):
    assert numbers("Các chỉ số thiếu hụt", cell) == expected


def test_all_causes_are_read(numbers):
    assert numbers("Nguyên nhân nghèo", "1-3-7") == [1, 3, 7]
    assert numbers("Nguyên nhân nghèo", "3: ốm đau") == [3]


@pytest.mark.parametrize("cell", ["2-4", "2 - 4", "1..3", "1…3", "1~3", "1, 3-7", "1 đến 3", "2-3-40", 1.1])
def test_what_may_be_a_list_or_a_span_is_refused_with_the_way_to_write_it(numbers, cell):
    problem = numbers("Các chỉ số thiếu hụt", cell)
    assert problem.value == str(cell)
    assert "“1, 3, 7”" in problem.message.vi
    assert "“2-4”" in problem.message.vi
