"""The working days of Vietnam: Monday to Friday without public holidays, and the days swapped by notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

from giamngheo.law.swapped_days import swapped_days

# no swap is longer: a mistake in the changes must not run for ever
LONGEST_PAUSE = 60


@cache
def _calendar() -> holidays.HolidayBase:
    """Public holidays by year as they are asked for, Tết by the moon, with the swaps the library knows."""
    return holidays.country_holidays("VN", language="vi")


@dataclass(frozen=True)
class WorkingDays:
    """The usual calendar with `changes`: a day that is worked (True) or not (False) against it.

    The swaps of the whole country that the law's data hold (`swapped_days`) are part of the usual calendar.
    """

    changes: Mapping[date, bool] = field(default_factory=dict)

    def working(self, day: date) -> bool:
        changed = self.changes.get(day, swapped_days().changes().get(day))
        return _calendar().is_working_day(day) if changed is None else changed

    def holiday(self, day: date) -> str:
        """What the day is called when it is a public holiday, else empty."""
        return str(_calendar().get(day) or "")

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on."""
        return self._walk(day, 1, 0)

    def on_or_before(self, day: date) -> date:
        """The last working day up to `day`."""
        return self._walk(day, -1, 0)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself does not count (Civil Code, article 147)."""
        return self._walk(day + timedelta(days=1), 1, count - 1) if count else day

    def before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`, which itself does not count."""
        return self._walk(day - timedelta(days=1), -1, count - 1) if count else day

    def last_of(self, first: date, count: int) -> date:
        """The last day of `count` working days of which the first working day from `first` on is one."""
        return self._walk(first, 1, count - 1)

    def _walk(self, day: date, step: int, more: int) -> date:
        pause = 0
        while True:
            if self.working(day):
                if more == 0:
                    return day
                more, pause = more - 1, 0
            else:
                pause += 1
                if pause > LONGEST_PAUSE:
                    raise ValueError(f"no working day within {LONGEST_PAUSE} days of {day:%d/%m/%Y}")
            day += timedelta(days=step)
