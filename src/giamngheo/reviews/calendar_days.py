"""The calendar of the actions as rows, so that the database's guards count the very same working days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from giamngheo.law.working_days import WorkingDays
from giamngheo.reviews import clock
from giamngheo.reviews.models import CalendarDay

FIRST_YEAR, YEARS_AHEAD = 2015, 5
"""No review begins before; later years are added as reviews are opened."""


def keep_calendar(first: date, last: date, using: str = DEFAULT_DB_ALIAS) -> int:
    """Holds which of these days are holidays, or worked at a weekend, by the law's data. Returns the days changed.

    Notices of this installation stand in `WorkingDayChange` and go before.
    """
    usual = WorkingDays()
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    wanted = {day: works for day in span if (works := usual.working(day)) != (day.weekday() < 5)}
    rows = CalendarDay.objects.using(using).filter(day__range=(first, last))
    held = dict(rows.values_list("day", "working"))
    fresh = {day: works for day, works in wanted.items() if held.get(day) != works}
    over = held.keys() - wanted.keys()
    if over:
        rows.filter(day__in=over).delete()
    if fresh:
        CalendarDay.objects.using(using).bulk_create(
            (CalendarDay(day=day, working=works) for day, works in fresh.items()),
            update_conflicts=True,
            unique_fields=("day",),
            update_fields=("working",),
        )
    return len(fresh) + len(over)


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """A handler of `post_migrate`: an upgrade brings the calendar that its actions count by."""
    if CalendarDay._meta.db_table in connections[using].introspection.table_names():
        keep_calendar(date(FIRST_YEAR, 1, 1), date(clock.today().year + YEARS_AHEAD, 12, 31), using)
