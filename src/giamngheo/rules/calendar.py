"""Ages by the calendar, the same in Python and in tables.

Someone born on 29 February has the birthday on 1 March in a common year; someone born on the 31st
completes a month on the 1st after a shorter month.
"""

from __future__ import annotations

import datetime as dt

FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2200, 12, 31)
YEARS, MONTHS = "years", "months"


def age_in_years(birth: dt.date, on: dt.date) -> int:
    """Whole years from `birth` to `on`; negative before the birth."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_in_months(birth: dt.date, on: dt.date) -> int:
    """Whole months from `birth` to `on`; negative before the birth."""
    return 12 * (on.year - birth.year) + on.month - birth.month - (on.day < birth.day)


def age(birth: dt.date, on: dt.date, unit: str) -> int:
    """Whole years or months, by `unit`."""
    return age_in_years(birth, on) if unit == YEARS else age_in_months(birth, on)


def latest_birth(on: dt.date, at_least: int, unit: str) -> dt.date | None:
    """The last day of birth whose age on `on` is `at_least` or more; None if outside the calendar.

    It turns an age comparison into a date comparison: age(b, on) >= k exactly if b <= latest_birth(on, k).
    """
    months = 12 * at_least if unit == YEARS else at_least
    index = 12 * on.year + on.month - 1 - months
    year, month = index // 12, index % 12 + 1
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        return None
    next_month = dt.date(year + month // 12, month % 12 + 1, 1)
    last = (next_month - dt.timedelta(days=1)).day
    return dt.date(year, month, min(on.day, last))
