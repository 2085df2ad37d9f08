"""When what comes into the inbox can have been received: a mistyped year is found where it is typed."""

from __future__ import annotations

from datetime import date

from giamngheo.complaints import clock
from giamngheo.law.plausible import first_plausible
from giamngheo.platform.actions import ActionRefused
from giamngheo.rules.text import Text


def check_received(on: date) -> None:
    """ActionRefused `in_the_future`, `received_too_early`."""
    today = clock.today()
    if on > today:
        raise ActionRefused(
            "in_the_future",
            Text(
                "Ngày nhận {day} chưa tới. Xem lại ngày, năm đã ghi.",
                "The day of receipt {day} is still to come. Look at the day and year again.",
            ).format(day=f"{on:%d/%m/%Y}"),
        )
    first = first_plausible("inbox", today)
    if on < first:
        raise ActionRefused(
            "received_too_early",
            Text(
                "Ngày nhận {day} trước ngày {first}, ngày sớm nhất còn ghi lùi được. Xem lại ngày, năm đã ghi.",
                "The day of receipt {day} is before {first}, the first that may still be recorded. Look at the day "
                "and year again.",
            ).format(day=f"{on:%d/%m/%Y}", first=f"{first:%d/%m/%Y}"),
        )
