"""The calendar of reports, and the reminders on the first page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from giamngheo.areas.models import AdminUnit
from giamngheo.law.procedures import ACTORS
from giamngheo.monitoring import permissions, queries
from giamngheo.monitoring.report_calendar import MONTHLY, SENDERS, Due, dues, owed
from giamngheo.platform.components import Empty, Status, Tone
from giamngheo.platform.panels import Waiting
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

REMIND = timedelta(days=30)
"""How long before its last day a report is put among the work of who hands it in."""
YEARS_BACK = 3
NOTHING = Empty(
    Text("Địa bàn của bạn không có báo cáo theo lịch", "Your area owes no report by the calendar"),
    Text(
        "Báo cáo theo lịch do xã và tỉnh gửi.",
        "Reports by the calendar are sent by communes and the province.",
    ),
    icon="calendar3",
)
HANDED = Status(Text("Đã nộp", "Handed in"), Tone.GOOD)
LATE = Status(Text("Quá hạn", "Overdue"), Tone.BAD)
WAITS = Status(Text("Chưa nộp", "Not handed in"), Tone.WARNING)
NO_REVIEW = Status(Text("Không có đợt rà soát", "No review"), Tone.NEUTRAL)


@protected(permissions.VIEW)
@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """The reports of a year of the units that the reader holds."""
    today = timezone.localdate()
    years = list(range(today.year, today.year - YEARS_BACK, -1))
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else today.year
    units = [
        (unit, [_row(due, today) for due in _of_year(unit, year, today)])
        for unit in queries.tops(request.actor)  # type: ignore[attr-defined]
        if unit.level in SENDERS.values()
    ]
    context = {"year": year, "years": years, "units": units, "nothing": NOTHING}
    return render(request, "monitoring/calendar.html", context)


def _of_year(unit: AdminUnit, year: int, today: date) -> list[Due]:
    """Before the running year's what is still owed from years before."""
    return owed(unit, today, _first(today)) if year == today.year else dues(unit, year)


def _first(today: date) -> int:
    return today.year - YEARS_BACK + 1


def _row(due: Due, today: date) -> dict[str, Any]:
    if due.handed is not None:
        status = HANDED
    elif due.review is None:
        status = NO_REVIEW
    else:
        status = LATE if due.last_day < today else WAITS
    return {
        "due": due,
        "status": status,
        "name": due.report.name,
        "from": ACTORS[due.report.sender],
        "to": ACTORS[due.report.receiver],
        # what it reports on: the month before
        "month": due.day.month - 1 if due.report.key == MONTHLY else None,
    }


def reports_due(request: HttpRequest) -> Waiting | None:
    """Reports that the reader may hand in, near their last day or past it; the nearest one first."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = [
        due
        for unit in queries.tops(actor)
        if unit.level in SENDERS.values() and policy().may(actor, permissions.SUBMIT, unit)
        for due in owed(unit, today, _first(today))
        if due.waits(today) and due.last_day - REMIND <= today
    ]
    if not found:
        return None
    first = min(found, key=lambda due: due.last_day)
    return Waiting(
        Text("Báo cáo rà soát phải nộp", "Reports of reviews to hand in"),
        len(found),
        reverse("monitoring:calendar"),
        Text("Xem lịch báo cáo", "See the calendar"),
        due=first.last_day,
        status=LATE if first.last_day < today else None,
        lines=[(f"{say(due.report.name)}: {due.last_day:%d/%m/%Y}", _address(due)) for due in found[:3]],
    )


def _address(due: Due) -> str:
    assert due.review is not None
    return reverse("monitoring:review-report", args=[due.review.pk, due.unit.pk, due.stage, "7.1"])
