"""What a household without any mark says of its deprivations: nothing, unless its total does."""

from intake_results import codes, column

PLACE = ["XÃ THU CÚC, TỈNH PHÚ THỌ NĂM 2025"]
HEAD = ["STT", "Mã hộ", "Chủ hộ", "Khẩu", "Điểm B1"]
TICKS = [f"Chỉ số {number}" for number in range(1, 13)]
BLANK = [None] * 12


def home(number, *more):
    return [number, f"T{number}", f"Hà {number}", 3, 120, *more]


def ticked(intake, standard):
    """For each household its twelve ticks."""
    columns = [column(intake, f"ticked_{indicator.key}") for indicator in standard.indicators]
    return [set(values) for values in zip(*columns, strict=True)]


def test_blank_ticks_and_a_blank_total_are_missing(read, write, standard):
    rows = [
        PLACE,
        [*HEAD, "Điểm B2", *TICKS],
        home(1, 30, "x", "x", "x", *[None] * 9),
        home(2, None, *BLANK),
        home(3, 0, *BLANK),
        home(4, None, "x", *[None] * 11),
        home(5, 20, *BLANK),
    ]
    intake = read(write("a.xlsx", rows))
    assert ticked(intake, standard) == [{True, False}, {None}, {False}, {True, False}, {None}]
    found = {p.code: (p.row, p.column) for p in intake.problems}
    assert found == {"deprivations_missing": (4, "F"), "ticks_absent": (7, found["ticks_absent"][1])}


def test_blank_ticks_in_a_list_without_totals_are_missing(read, write, standard):
    rows = [PLACE, [*HEAD, *TICKS], home(1, "x", *[None] * 11), home(2, *BLANK)]
    intake = read(write("a.xlsx", rows))
    assert ticked(intake, standard) == [{True, False}, {None}]
    assert codes(intake) == ["deprivations_missing"]


def test_a_counted_nought_says_that_nothing_is_deprived(read, write, standard):
    rows = [
        PLACE,
        [*HEAD, "Số chỉ số thiếu hụt DVXHCB", *TICKS],
        home(1, 1, "x", *[None] * 11),
        home(2, 0, *BLANK),
    ]
    intake = read(write("a.xlsx", rows))
    assert column(intake, "deprivation_points_recorded") == [10, 0]
    assert ticked(intake, standard) == [{True, False}, {False}]
    assert codes(intake) == []


def test_a_flag_answered_in_words_is_missing_where_it_is_blank(read, write):
    def flags(*values):
        rows = [home(number, 20, value) for number, value in enumerate(values, 1)]
        intake = read(write("a.xlsx", [PLACE, [*HEAD, "Điểm B2", "Hộ dân tộc thiểu số"], *rows]))
        return column(intake, "ethnic_minority")

    assert flags("x", None) == [True, False]
    assert flags("Có", None) == [True, None]
    assert flags("Có", None, "Không") == [True, None, False]
