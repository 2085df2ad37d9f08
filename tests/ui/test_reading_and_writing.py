"""Figures and dates as written and read back."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.platform import figures
from giamngheo.platform.forms import CodeField, DayField, FigureField, PartialDay, PartialDayField
from giamngheo.platform.forms.drafts import draft_key
from giamngheo.platform.forms.fields import read_figure, read_partial_day


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1234567.8, None, "1.234.567,8"),
        (Decimal("2.675"), 2, "2,68"),
        (0, None, "0"),
        (-1500, None, "−1.500"),
        (None, None, "–"),
        (Decimal("1200.00"), None, "1.200"),
    ],
)
def test_numbers(value: object, places: int | None, written: str) -> None:
    assert figures.number(value, places) == written  # type: ignore[arg-type]


def test_a_rate_without_denominator_is_a_dash_with_its_reason() -> None:
    assert str(figures.Rate(32, 1204)) == "2,66\u00a0%"
    assert figures.Rate(32, 1204).basis.vi == "32 / 1.204"
    for none in (figures.Rate(5, None), figures.Rate(5, 0)):
        assert str(none) == "–"
        assert none.basis.vi == "Chưa có mẫu số"
    shown = Template("{{ value|rate }}").render(Context({"value": figures.Rate(32, 1204)}))
    assert shown.startswith('<span class="rate" title="32 / 1.204">2,66\u00a0%')


def test_a_year_and_an_id_print_as_they_are() -> None:
    assert Template("{{ year }} {{ pk }}").render(Context({"year": 2025, "pk": 1234567})) == "2025 1234567"


def test_words_take_the_language_and_values_are_made_harmless() -> None:
    template = Template('{% t "Còn {n} hộ" "{n} households left" n=n %}')
    assert template.render(Context({"n": "<b>"})) == "Còn &lt;b&gt; hộ"
    with translation.override("en"):
        assert template.render(Context({"n": 3})) == "3 households left"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3))
def test_a_number_is_read_as_it_was_written(value: Decimal) -> None:
    assert read_figure(figures.number(value)) == value


@pytest.mark.parametrize("written", ["1.23", "1,2,3", "12.34.567", "abc", "", "1e5", "NaN", "١٢"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        read_figure(written)


@given(st.dates(dt.date(1870, 1, 1), dt.date(2100, 12, 31)), st.sampled_from([1, 2, 3]))
def test_a_partial_date_is_read_as_it_was_written(date: dt.date, known: int) -> None:
    day = PartialDay(*(date.year, date.month, date.day)[:known])
    assert read_partial_day(str(day)) == day


@pytest.mark.parametrize(
    "written", ["31/02/1962", "62", "1/2/3/1962", "13/1962", "0/1962", "tháng 3", "1800"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        read_partial_day(written)


class Sample(forms.Form):
    born = PartialDayField(required=False)
    since = DayField(required=False)
    income = FigureField(required=False, decimal_places=0, max_digits=12, max_value=999_999_999)
    number = CodeField(required=False, digits=12)


def test_a_form_reads_what_officers_write_and_says_what_is_wrong() -> None:
    good = Sample(
        {"born": "3.1962", "since": "05-03-2025", "income": "1.500.000", "number": "025 062 000 123"}
    )
    assert good.is_valid()
    assert good.cleaned_data == {
        "born": PartialDay(1962, 3),
        "since": dt.date(2025, 3, 5),
        "income": Decimal(1500000),
        "number": "025062000123",
    }
    bad = Sample({"born": "hôm qua", "since": "31/02/2025", "income": "1.5", "number": "12a"})
    assert {name: list(errors) for name, errors in bad.errors.items()} == {
        "born": ["Không đọc được ngày này. Ví dụ: 05/03/1962, 03/1962 hoặc 1962."],
        "since": ["Không phải ngày có thật. Viết ngày/tháng/năm, ví dụ 05/03/2025."],
        "income": ["Không đọc được số này. Viết như 1.234.567,8."],
        "number": ["Chỉ gồm chữ số."],
    }
    assert 'value="1.500.000"' in str(Sample(initial={"income": 1500000})["income"])


def test_what_is_missing_is_said_in_words_of_the_office() -> None:
    class Needed(forms.Form):
        name = forms.CharField()

    assert Needed({}).errors["name"] == ["Chưa điền mục này."]
    with translation.override("en"):
        assert Needed({}).errors["name"] == ["This is not filled in yet."]


def test_each_account_has_its_own_draft_key() -> None:
    assert len(draft_key(7)) == 64
    assert draft_key(7) == draft_key(7) != draft_key(8)
    assert draft_key(None) == ""
