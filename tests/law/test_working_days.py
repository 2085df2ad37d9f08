"""Working days: weekends, public holidays by the moon, swapped days, the day of the event not counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.law.swapped_days import swapped_days
from giamngheo.law.working_days import WorkingDays

USUAL = WorkingDays()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 11, 28), True),
        (date(2025, 11, 29), False),
        (date(2025, 1, 29), False),  # the first of Tết 2025
        (date(2026, 2, 17), False),  # the first of Tết 2026
        (date(2025, 9, 2), False),
        (date(2025, 4, 26), True),  # a Saturday worked for 2 May
        (date(2025, 5, 2), False),
    ],
)
def test_known_days(day: date, working: bool) -> None:
    assert USUAL.working(day) is working


def test_the_day_of_the_event_does_not_count() -> None:
    assert USUAL.after(date(2025, 11, 28), 3) == date(2025, 12, 3)
    assert USUAL.before(date(2025, 12, 3), 3) == date(2025, 11, 28)
    assert USUAL.last_of(date(2025, 11, 28), 3) == date(2025, 12, 2)
    assert USUAL.last_of(date(2025, 8, 29), 3) == date(2025, 9, 4)
    assert USUAL.holiday(date(2025, 9, 2)) == "Quốc khánh"


def test_swapped_days_count_as_the_notice_says() -> None:
    swapped = WorkingDays({date(2025, 11, 29): True, date(2025, 12, 1): False})
    assert swapped.after(date(2025, 11, 28), 2) == date(2025, 12, 2)


def test_a_calendar_without_working_days_is_refused() -> None:
    never = WorkingDays({date(2025, 11, 1) + timedelta(days=n): False for n in range(80)})
    with pytest.raises(ValueError, match="no working day"):
        never.on_or_after(date(2025, 11, 2))


@given(st.dates(date(2022, 1, 1), date(2030, 12, 31)), st.integers(1, 30))
def test_back_undoes_forth(day: date, count: int) -> None:
    start = USUAL.on_or_after(day)
    end = USUAL.after(start, count)
    assert USUAL.before(end, count) == start
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(USUAL.working, passed)) == count


def test_a_swap_of_the_whole_country_is_part_of_the_usual_calendar() -> None:
    """Official letter 12729/VPCP-KGVX: 2 January 2026 is off, Saturday 10 January is worked instead."""
    assert not USUAL.working(date(2026, 1, 2))
    assert USUAL.working(date(2026, 1, 10))
    assert USUAL.after(date(2025, 12, 31), 1) == date(2026, 1, 5)
    assert USUAL.after(date(2026, 1, 9), 1) == date(2026, 1, 10)
    # a province's own notice goes before it
    assert WorkingDays({date(2026, 1, 10): False}).after(date(2026, 1, 9), 1) == date(2026, 1, 12)
    for path, _, basis in swapped_days().values():
        assert path.startswith("swapped_days/days/2026-01-")
        assert basis.decides
        assert "12729/VPCP-KGVX" in basis.cite()
