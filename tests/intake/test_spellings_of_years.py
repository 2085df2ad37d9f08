"""A village whose accents differ between this year's list and an earlier one: matched all the same, and told."""

from datetime import date

from giamngheo.intake import note_spellings_of_years, read_previous

HEAD = ["STT", "Mã hộ", "Chủ hộ", "Thôn", "Khẩu", "Điểm B1", "Điểm B2"]


def listed(year, *villages):
    rows = [[n, f"T{n}", f"Hà Văn {n}", name, 3, 120, 30] for n, name in enumerate(villages, 1)]
    return [[f"XÃ THU CÚC, TỈNH PHÚ THỌ – DANH SÁCH HỘ NGHÈO NĂM {year}"], HEAD, *rows]


def told(read, write, standard, now, *years):
    intake = read(write("nam-nay.xlsx", listed(2025, *now)))
    earlier = [
        read_previous(
            write(f"ky-truoc-{year}.xlsx", listed(year, *villages)), standard, on=date(2025, 12, 14)
        )
        for year, villages in years
    ]
    log = note_spellings_of_years(intake, earlier)
    assert log.problems == intake.problems[len(intake.problems) - len(log.problems) :]
    return log.problems


def test_the_other_spelling_of_the_earlier_list_is_told_with_its_cell(read, write, standard):
    (one,) = told(read, write, standard, ("Khu Là", "Khu 2", "Khu Là"), (2024, ("Khu Lã", "Khu Lã", "Khu 2")))
    assert (one.code, one.severity, one.sheet, one.row, one.column) == (
        "village_spelling_of_year", "warning", "Sheet1", 3, "D",
    )  # fmt: skip
    assert "“Khu Là” (2 hộ) chỉ khác dấu với “Khu Lã” (2 hộ) của danh sách 2024" in one.message.vi


def test_nothing_is_told_where_a_spelling_is_known_or_says_nothing(read, write, standard):
    for now, before in (
        (("Khu Là",), ("Khu Là", "Khu Lã")),  # both villages were there already
        (("Khu Là",), ("khu la", "KHU LÀ")),  # without accents, in capitals
        (("Khu Hòa",), ("Khu Hoà",)),  # one word, two ways of typing it
        (("Khu 2",), ("Khu 3",)),
    ):
        assert told(read, write, standard, now, (2024, before)) == []


def test_each_year_is_told_by_itself(read, write, standard):
    found = told(read, write, standard, ("Khu Là",), (2023, ("Khu Lã",)), (2024, ("Khu Là",)))
    assert [one.message.vi.split("danh sách ")[1][:4] for one in found] == ["2023"]


def test_a_lower_table_of_escaped_households_says_nothing_of_the_upper_one(write, standard):
    other = ["TT", "Họ tên chủ hộ", "Mã hộ", "Số nhân khẩu", "Thôn"]
    rows = [
        ["XÃ THU CÚC, TỈNH PHÚ THỌ – DANH SÁCH NĂM 2024"],
        ["STT", "Mã hộ", "Chủ hộ", "Thôn", "Khẩu"],
        [1, "T1", "Hà Văn Một", "Khu 1", 3],
        [],
        ["DANH SÁCH HỘ THOÁT NGHÈO NĂM 2024"],
        other,
        [1, "Lò Văn Hai", "T2", 4, "Khu 1"],
    ]
    before = read_previous(write("a.xlsx", rows), standard, on=date(2025, 12, 14))
    assert before.table.select(["household_code", "class"]).to_pylist() == [
        {"household_code": "T1", "class": None},
        {"household_code": "T2", "class": "not_poor"},
    ]
