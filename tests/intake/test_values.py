"""Cells as people type them."""

import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.intake.legacy import detect, from_tcvn3, from_vni, to_tcvn3, to_vni
from giamngheo.intake.syllables import is_syllable
from giamngheo.intake.text import fold, tidy
from giamngheo.intake.values.choices import ChoiceReader, parse_numbers_list, parse_yes_no
from giamngheo.intake.values.citizen import PROVINCES, meaning, parse_citizen_id
from giamngheo.intake.values.dates import parse_date
from giamngheo.intake.values.numbers import parse_money, parse_number, parse_text, shown_number

ON = date(2025, 10, 1)
SMALL = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"


def number(value, scale=0, high=999):
    return parse_number(value, scale=scale, low=Decimal(0), high=Decimal(high))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (140, 140), (140.0, 140), ("140", 140), (" 140 ", 140), ("140 điểm", 140), ("0140", 140),
        ("140,0", 140), ("\u00a0140\u200b", 140), ("'140", 140), ("+14", 14),
    ],
)  # fmt: skip
def test_whole_numbers(value, expected):
    assert number(value) == (expected, None, {})


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("abc", "not_a_number"), ("=1+1", "not_a_number"), ("12a", "not_a_number"), ("1e2", "not_a_number"),
        ("140.5", "not_whole_number"), (140.5, "not_whole_number"), ("1.40", "not_whole_number"),
        (1000, "out_of_range"), ("-1", "out_of_range"), (float("nan"), "not_a_number"),
        (True, "not_a_number"),
        (date(2020, 1, 1), "not_a_number"), ("1,2,3", "not_a_number"), ("1.2.3", "not_a_number"),
    ],
)  # fmt: skip
def test_numbers_refused(value, problem):
    cell = number(value)
    assert (cell.value, cell.problem) == (None, problem)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("8,5", "8.5"), ("8.5", "8.5"), ("12 m2", "12.0"),
        ("45 m²", "45.0"), ("1.234", "1234.0"), ("0,125", "0.1"), (8.100000000000001, "8.1"),
        ("12 000", "12000.0"),
    ],
)  # fmt: skip
def test_decimals(value, expected):
    assert str(number(value, scale=1, high=50_000).value) == expected


@given(st.decimals(min_value=0, max_value=10**9, places=1), st.sampled_from(["vi", "en", "plain"]))
def test_a_written_number_is_read_back(value, style):
    text = {"vi": f"{value:,}".translate(str.maketrans(",.", ".,")), "en": f"{value:,}", "plain": str(value)}[
        style
    ]
    assert number(text, scale=1, high=10**10).value == value


@given(st.integers(min_value=0, max_value=10**11))
def test_shown_numbers_are_read_back(value):
    assert number(shown_number(value), high=10**12).value == value


@pytest.mark.parametrize(
    ("value", "factor", "expected"),
    [
        (1_500_000, 1, 1_500_000), ("1.500.000", 1, 1_500_000), ("1,500,000 đ", 1, 1_500_000),
        ("1,5 triệu", 1, 1_500_000), ("1.5 triệu đồng", 1, 1_500_000), ("15tr", 1, 15_000_000),
        ("1tr5", 1, 1_500_000),
        ("2 triệu 500 nghìn", 1, 2_500_000), ("1500", 1000, 1_500_000), (1500, 1000, 1_500_000),
        ("1,5", 1_000_000, 1_500_000), (1.5, 1_000_000, 1_500_000), ("1.500.000 đồng", 1000, 1_500_000),
        ("1.500 nghìn đồng", 1, 1_500_000), ("1,2 tỷ", 1, 1_200_000_000), (0, 1, 0),
    ],
)  # fmt: skip
def test_money(value, factor, expected):
    cell = parse_money(value, factor=factor, low=Decimal(0), high=Decimal(10**11), smallest=10_000)
    assert (cell.value, cell.problem) == (expected, None)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (1500, "money_unit_unclear"),
        ("1,5", "money_unit_unclear"),
        ("nhiều", "not_a_number"),
        (-5e6, "out_of_range"),
    ],
)
def test_money_refused(value, problem):
    cell = parse_money(value, factor=1, low=Decimal(0), high=Decimal(10**11), smallest=10_000)
    assert (cell.value, cell.problem) == (None, problem)


DAY = (date(1985, 3, 2), date(1985, 3, 2))
YEAR = (date(1985, 1, 1), date(1985, 12, 31))
MAY = (date(1985, 5, 1), date(1985, 5, 31))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("02/03/1985", DAY), ("2-3-1985", DAY), ("02.03.1985", DAY), ("2 / 3 / 1985", DAY),
        ("1985-03-02", DAY),
        ("1985-03-02T00:00:00", DAY), ("02/03/1985 00:00:00", DAY), (datetime(1985, 3, 2), DAY),
        (date(1985, 3, 2), DAY),
        ("ngày 2 tháng 3 năm 1985", DAY), ("02031985", DAY), ("12-Mar-1985", (date(1985, 3, 12),) * 2),
        ("1985", YEAR), (1985, YEAR), (1985.0, YEAR), ("00/00/1985", YEAR), ("năm 1985", YEAR),
        ("?/?/1985", YEAR),
        ("1985-00-00", YEAR), ("--/--/1985", YEAR), ("05/1985", MAY), ("00/05/1985", MAY),
        ("tháng 5/1985", MAY), ("1985-05", MAY),
    ],
)  # fmt: skip
def test_dates(value, expected):
    assert parse_date(value, on=ON) == (expected, None, {})


@pytest.mark.parametrize(
    ("value", "expected", "problem"),
    [
        (31108, DAY, "date_from_serial"), ("2/3/85", DAY, "two_digit_year"),
        ("31/02/1985", None, "impossible_date"),
        ("03/25/1985", None, "month_first"), ("02/10/2025", None, "future_date"),
        ("2026", None, "future_date"), ("2062", None, "future_date"), (2062, None, "future_date"),
        ("2162", None, "bad_date"),
        ("abc", None, "bad_date"), ("1850", None, "bad_date"), ("45/13/1985", None, "impossible_date"),
        (3.5e10, None, "bad_date"),
    ],
)  # fmt: skip
def test_dates_repaired_or_refused(value, expected, problem):
    cell = parse_date(value, on=ON)
    assert (cell.value, cell.problem) == (expected, problem)


def test_a_year_a_century_ahead_is_told_what_to_do():
    said = parse_date("2062", on=ON).params["perhaps"]
    assert "1962" in said.vi
    assert "1962" in said.en
    assert parse_date("05/03/2085", on=ON).params["perhaps"].vi.endswith("1985.")
    assert parse_date("2026", on=ON).params["perhaps"].vi == ""


def test_the_year_under_way_ends_on_the_reference_date():
    assert parse_date("2025", on=ON).value == (date(2025, 1, 1), ON)


@given(
    st.dates(date(1905, 1, 1), ON),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y"]),
)
def test_a_written_date_is_read_back(day, style):
    assert parse_date(day.strftime(style), on=ON).value == (day, day)


@given(st.integers(min_value=10_000, max_value=45_000))
def test_day_numbers_of_spreadsheets(serial):
    day = date(1899, 12, 30) + timedelta(days=serial)
    assert parse_date(float(serial), on=ON).value == (day, day)


@pytest.mark.parametrize(
    ("value", "expected", "problem"),
    [
        ("025085012345", "025085012345", None), (25085012345, "025085012345", "leading_zero_restored"),
        (25085012345.0, "025085012345", "leading_zero_restored"),
        (1085012345.0, "001085012345", "leading_zero_restored"),
        ("131234567", "131234567", None), (131234567.0, "131234567", None),
        (12345678.0, "012345678", "leading_zero_restored"),
        ("025.085.012.345", "025085012345", "citizen_id_tidied"),
        ("'025085012345", "025085012345", "citizen_id_tidied"),
        ("0250 8501 2345", "025085012345", "citizen_id_tidied"),
        ("0250 8501 234", None, "citizen_id_length"), ("0250 8501", None, "citizen_id_length"),
        ("0010 8501 23", None, "citizen_id_length"), ("0220 8501 234", None, "citizen_id_length"),
        ("1.23457E+11", None, "citizen_id_scientific"), ("2,5085E+10", None, "citizen_id_scientific"),
        (2.5085e10, None, "citizen_id_scientific"), (123457000000.0, None, "citizen_id_scientific"),
        ("02508501234A", None, "citizen_id_letters"), ("1234567", None, "citizen_id_length"),
        ("0250850123456", None, "citizen_id_length"), ("99085012345", None, "citizen_id_length"),
        ("999085012345", "999085012345", "citizen_id_province"), ("025299012345", None, "citizen_id_future"),
        ("-", None, None), ("", None, None), (0, None, None),
    ],
)  # fmt: skip
def test_citizen_numbers(value, expected, problem):
    cell = parse_citizen_id(value, on=ON)
    assert (cell.value, cell.problem) == (expected, problem)


@given(
    st.sampled_from(sorted(PROVINCES)),
    st.sampled_from("01"),
    st.integers(30, 99),
    st.integers(1, 999_999),
    st.booleans(),
)
def test_a_number_that_lost_its_zeros_is_the_same_number(province, sex, year, serial, as_float):
    whole = f"{province}{sex}{year:02d}{serial:06d}"
    lost = float(whole) if as_float else int(whole)
    cell = parse_citizen_id(lost, on=ON)
    if cell.problem == "citizen_id_scientific":
        assert serial % 10_000 == 0
        return
    assert cell.value == whole
    assert meaning(whole) == (province, "male" if sex == "0" else "female", 1900 + year)


@pytest.mark.parametrize(
    ("value", "expected"),
    [*((v, True) for v in ("x", "X", "✓", "1", 1, 1.0, "có", "Có", "CO", "yes", "đúng", "TRUE",
        "v", True, " x ")),
     *((v, False) for v in ("0", 0, "không", "Khong", "-", "no", "sai", "K", "FALSE", False))],
)  # fmt: skip
def test_yes_and_no(value, expected):
    assert parse_yes_no(value) == (expected, None, {})


def test_yes_and_no_refused_or_coded():
    assert parse_yes_no("có thể").problem == "not_yes_no"
    assert parse_yes_no("có?").problem == "not_yes_no"
    assert parse_yes_no(2).problem == "not_yes_no"
    assert parse_yes_no(2, two_is_no=True).value is False
    assert parse_yes_no(10, points=10).value is True
    assert parse_yes_no("10").problem == "not_yes_no"


def test_choices_are_found_by_label_code_number_and_never_guessed_between_two():
    reader = ChoiceReader(
        {"tap": ["nước máy"], "drilled": ["giếng khoan", "2"], "dug": ["giếng đào"]}, {"tap": "nước máy"}
    )
    assert [reader.parse(v).value for v in ("Nước máy", "nuoc may", "tap", "2", 2.0, "1. nước máy")] == [
        "tap", "tap", "tap", "drilled", "drilled", "tap"]  # fmt: skip
    assert reader.parse("giếng khoang").problem == "choice_guessed"
    assert reader.parse("giếng khoang").value == "drilled"
    assert reader.parse("giếng").problem == "not_a_choice"


def test_lists_of_codes():
    words = {"thieu von": 2, "om dau": 7}
    for text in ("2,7", "2; 7", "2+7", "2 7", "Thiếu vốn, ốm đau", "2. Thiếu vốn; 7"):
        assert parse_numbers_list(text, words, 8).value == (2, 7), text
    assert parse_numbers_list(3.0, words, 8).value == (3,)
    assert parse_numbers_list("9", words, 8).problem == "not_in_code_list"
    assert parse_numbers_list("lười", words, 8).problem == "not_in_code_list"


def test_text_that_looks_like_a_formula_stays_text():
    for text in ("=1+1", "+84912345678", "@SUM(A1)", "-x"):
        assert parse_text(text).value == text


@pytest.mark.parametrize("letter", SMALL)
def test_every_letter_survives_the_old_fonts(letter):
    assert from_tcvn3(to_tcvn3(letter)) == letter
    assert from_vni(to_vni(letter)) == letter
    capital = letter.upper()
    assert from_vni(to_vni(capital)) == capital
    # the font has no toned capitals: a word in capitals says what was meant
    assert from_tcvn3(to_tcvn3("NG" + capital)) == "NG" + capital


NAMES = [
    "Nguyễn Văn An",
    "Trần Thị Ánh",
    "Đinh Công Đức",
    "Hà Thị Huế",
    "Phạm Hữu Ước",
    "Lê Quý Đôn",
    "Bùi Thị Uyên",
]


@given(st.lists(st.sampled_from(NAMES), min_size=3, max_size=40))
def test_columns_in_old_fonts_are_known_and_unicode_is_left_alone(names):
    assert detect(to_tcvn3(name) for name in names)[0] == "tcvn3"
    assert detect(to_vni(name) for name in names)[0] == "vni"
    assert detect(names)[0] is None
    assert detect(unicodedata.normalize("NFD", name) for name in names)[0] is None
    assert [from_tcvn3(to_tcvn3(name)) for name in names] == names
    assert [from_vni(to_vni(name)) for name in names] == names


def test_foreign_and_minority_words_are_not_taken_for_an_old_font():
    assert detect(["Krông Năng", "Đắk Lắk", "H'Mông", "Ê Đê", "Café Zoë", "Müller"])[0] is None


def test_syllables():
    assert all(map(is_syllable, ["nguyễn", "Thuỷ", "quốc", "giếng", "gì", "hoà", "khuyên"]))
    assert not any(map(is_syllable, ["nguyÔn", "thÞ", "vaên", "xzư"]))


@pytest.mark.long
@given(st.text())
def test_tidying_twice_changes_nothing_more(text):
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(text)) == fold(text)
