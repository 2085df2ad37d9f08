"""Ages by the calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.rules import age_in_months, age_in_years
from giamngheo.rules.calendar import MONTHS, YEARS, age, latest_birth

BIRTHS = [
    # born, on, years, months
    ((2012, 2, 29), (2025, 2, 28), 12, 155),
    ((2012, 2, 29), (2025, 3, 1), 13, 156),
    ((2012, 2, 29), (2024, 2, 29), 12, 144),
    ((2025, 1, 31), (2025, 2, 28), 0, 0),
    ((2025, 1, 31), (2025, 3, 1), 0, 1),
    ((2009, 9, 1), (2025, 9, 1), 16, 192),
    ((2009, 9, 2), (2025, 9, 1), 15, 191),
    ((2025, 9, 2), (2025, 9, 1), -1, -1),
]


@pytest.mark.parametrize(("born", "on", "years", "months"), BIRTHS)
def test_age(born: tuple[int, int, int], on: tuple[int, int, int], years: int, months: int) -> None:
    assert age_in_years(dt.date(*born), dt.date(*on)) == years
    assert age_in_months(dt.date(*born), dt.date(*on)) == months


DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@given(DAYS, DAYS)
def test_years_are_twelve_months(born: dt.date, on: dt.date) -> None:
    assert age_in_years(born, on) == age_in_months(born, on) // 12


@given(DAYS, DAYS, st.sampled_from([YEARS, MONTHS]), st.integers(-300, 1500))
def test_an_age_limit_is_a_limit_of_the_birth_date(born: dt.date, on: dt.date, unit: str, limit: int) -> None:
    last = latest_birth(on, limit, unit)
    if last is not None:
        assert (age(born, on, unit) >= limit) == (born <= last)


def test_limits_beyond_the_calendar_have_no_day() -> None:
    assert latest_birth(dt.date(2025, 1, 1), 3000, YEARS) is None
    assert latest_birth(dt.date(2025, 1, 1), -9000, YEARS) is None
