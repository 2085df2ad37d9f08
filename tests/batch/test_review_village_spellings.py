"""Villages of one commune whose names differ by a tone mark: one village with a word about it, or two by the totals."""

import json

import openpyxl
import pytest
from batch_lists import small_list, write_rows


def listed(tmp_path, *villages):
    rows = [
        (f"R{n}", f"Hà Văn {n}", "Thu Cúc", name, "nông thôn", 4, 100, 40) for n, name in enumerate(villages)
    ]
    return small_list(tmp_path / "a.xlsx", *rows)


def totals_of(tmp_path, *villages):
    title = ["Xã Thu Cúc. Tính đến ngày 30/9/2025. Nguồn: Công an xã"]
    rows = [(name, 100 * n, 400 * n, 90) for n, name in enumerate(villages, 1)]
    return write_rows(tmp_path / "tong-so.xlsx", [title, ["Thôn", "Số hộ", "Số khẩu", "Số hộ DTTS"], *rows])


def lines(outcome):
    """village -> (resident households, poor households) of form 7.1."""
    form = next(form for form in outcome.forms if form.number == "7.1")
    units = [row for row in form.rows if row.kind == "unit"]
    return {row.label: (row.cells["1"].value, row.cells["3"].value) for row in units}


def told(outcome, code):
    return [problem for problem in outcome.problems if problem.code == code]


@pytest.mark.long
def test_they_are_one_village_and_the_rarer_spelling_is_told(review, tmp_path):
    outcome = review(listed(tmp_path, "Khu Lã", "Khu Là", "KHU LÃ", "Khu 2"))
    assert {name: poor for name, (_, poor) in lines(outcome).items()} == {"Khu Lã": 3, "Khu 2": 1}
    (one,) = told(outcome, "village_spellings")
    assert (one.severity, one.sheet, one.row, one.column, one.value) == (
        "warning",
        "Danh sách",
        3,
        "D",
        "Khu Là",
    )
    for text, rows, way in (
        (one.message.vi, "hàng 2, 4", "bảng tổng số"),
        (one.message.en, "rows 2, 4", "totals"),
    ):
        assert "“Khu Là”" in text
        assert "“Khu Lã”" in text
        assert rows in text
        assert way in text
    entries = json.loads((tmp_path / "out" / "problems.json").read_text(encoding="utf-8"))
    assert [entry["row"] for entry in entries if entry["code"] == "village_spellings"] == [3]
    sheet = openpyxl.load_workbook(tmp_path / "out" / "a.checked.xlsx")["Danh sách"]
    assert any("Khu Là" in str(cell.value) and "khác dấu" in str(cell.value) for cell in sheet[3])


@pytest.mark.long
def test_the_totals_may_hold_the_other_spelling(review, tmp_path):
    outcome = review(listed(tmp_path, "Khu Lã"), totals=totals_of(tmp_path, "Khu Là"))
    assert lines(outcome) == {"Khu Lã": (100, 1)}
    (one,) = told(outcome, "village_spellings")
    assert (one.file, one.row, one.value) == ("tong-so.xlsx", 3, "Khu Là")


@pytest.mark.long
def test_the_totals_without_the_kind_are_compared_by_name(review, tmp_path):
    outcome = review(listed(tmp_path, "Khu Lã"), totals=totals_of(tmp_path, "Là", "Mũ"))
    assert lines(outcome) == {"Khu Lã": (100, 1), "Mũ": (200, 0)}
    assert [one.value for one in told(outcome, "village_spellings")] == ["Là"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("villages", "given"),
    [
        (("Khu Hòa Bình", "khu Hoà  Bình", "KHU HÒA BÌNH"), ("Khu Hoà Bình",)),
        (("Khu La\u0303", "Khu Lã"), ("Khu 01",)),
        # a list without any accents has no tone marks to be wrong
        (("Khu La", "Khu Mu"), ("Khu Lã", "Khu Mũ")),
        (("thon La",), ("Thôn Lã",)),
    ],
)
def test_other_differences_say_nothing(review, tmp_path, villages, given):
    outcome = review(listed(tmp_path, *villages), totals=totals_of(tmp_path, *given))
    assert not told(outcome, "village_spellings")
    assert not told(outcome, "village_spelling_open")


@pytest.mark.long
@pytest.mark.parametrize("given", [("Khu Lã", "Khu Là"), ("Lã", "Là")])
def test_two_lines_of_the_totals_are_two_villages(review, tmp_path, given):
    outcome = review(listed(tmp_path, "Khu Lã", "Khu Là", "khu là"), totals=totals_of(tmp_path, *given))
    assert lines(outcome) == {"Khu Lã": (100, 1), "Khu Là": (200, 2)}
    assert not told(outcome, "village_spellings")


@pytest.mark.long
def test_a_name_that_fits_both_belongs_to_neither_and_is_told(review, tmp_path):
    outcome = review(listed(tmp_path, "Khu La", "Khu Lã"), totals=totals_of(tmp_path, "Khu Lã", "Khu Là"))
    assert lines(outcome) == {"Khu Lã": (100, 1), "Khu Là": (200, 0), "Chưa xác định địa bàn": (None, 1)}
    (one,) = told(outcome, "village_spelling_open")
    assert (one.row, one.value) == (2, "Khu La")
    assert "“Khu Lã” và “Khu Là”" in one.message.vi
    assert "“Khu Lã” and “Khu Là”" in one.message.en


def typed(path, name, *villages):
    return small_list(
        path,
        *(
            (f"{path.stem}{n}", name, "Thu Cuc", text, "nong thon", 4, 100, 40)
            for n, text in enumerate(villages)
        ),
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "villages", "mai"),
    [
        ("Ha Van An", ("Khu Mai",), None),
        ("Hà Văn An", ("Khu Mai", "Khu Muong"), None),
        ("Hà Văn An", ("Khu Mai", "Khu 2"), 1),
        ("Ha Van An", ("Khu Mai", "Khu Mường"), 1),
    ],
)
def test_a_sheet_without_accents_has_no_sure_spelling(review, tmp_path, name, villages, mai):
    path = typed(tmp_path / "a.xlsx", name, *villages)
    outcome = review(path, totals=totals_of(tmp_path, "Khu Mai", "Khu Mái", "Khu Mường", "Khu 2"))
    found = lines(outcome)
    assert found["Khu Mai"] == (100, mai or 0)
    assert found["Khu Mái"] == (200, 0)
    assert ("Chưa xác định địa bàn" in found) == (mai is None)
    assert [one.value for one in told(outcome, "village_spelling_open")] == ([] if mai else ["Khu Mai"])


@pytest.mark.long
def test_rows_of_several_files_are_told_with_their_file(review, tmp_path):
    first = typed(tmp_path / "a.xlsx", "Hà Văn An", "Khu Lã", "Khu 2", "Khu Lã")
    second = typed(tmp_path / "b.xlsx", "Hà Văn Bình", "Khu Là")
    (one,) = told(review(first, second), "village_spellings")
    assert "(hàng 2, trang “Danh sách”, tệp b.xlsx)" in one.message.vi
    assert "(rows 2, 4, sheet “Danh sách”, file a.xlsx)" in one.message.en


@pytest.mark.long
def test_one_village_twice_in_the_totals_is_not_two(review, tmp_path):
    outcome = review(listed(tmp_path, "Khu Hòa"), totals=totals_of(tmp_path, "Khu Hòa", "Khu Hoà"))
    assert lines(outcome) == {"Khu Hòa": (100, 1)}
    assert outcome.counts["totals_repeated"] == 1
