"""What runs by the clock, once among all workers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from giamngheo.platform.jobs.models import Schedule

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Declared:
    """Something short to do every so often; what takes long enqueues a job."""

    name: str
    period: timedelta
    run: Callable[[], object]
    at: time | None = None

    def following(self, now: datetime) -> datetime:
        """When it is due again: a period later, or the next of the hours counted from `at` (Vietnamese time)."""
        if self.at is None:
            return now + self.period
        here = timezone.localtime(now)
        slot = here.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        if slot > here:
            slot -= timedelta(days=1)
        while slot <= here:
            slot += self.period
        return slot


_declared: dict[str, Declared] = {}


def every(period: timedelta, name: str, run: Callable[[], object], at: time | None = None) -> None:
    """Declares a schedule; called when a room is ready. at: the hour of the day its periods are counted from, for
    what is better done while nobody works; the very first time comes at once all the same.
    """
    _declared[name] = Declared(name, period, run, at)


def run_due() -> list[str]:
    """Runs what is due and not taken by another worker; returns the names."""
    now = timezone.now()
    known = set(Schedule.objects.values_list("name", flat=True))
    Schedule.objects.bulk_create(
        [Schedule(name=name, next_at=now) for name in _declared if name not in known], ignore_conflicts=True
    )
    ran = []
    for name in Schedule.objects.filter(next_at__lte=now, name__in=_declared).values_list("name", flat=True):
        declared = _declared[name]
        if not Schedule.objects.filter(name=name, next_at__lte=now).update(next_at=declared.following(now)):
            continue
        try:
            declared.run()
            ran.append(name)
        except Exception as error:
            log.error("schedule %s: %s", name, type(error).__name__)
    return ran
