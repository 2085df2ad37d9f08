"""The figures of a procedure frozen into a review, and the calendar counted back from its deadline."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from giamngheo.law import load_procedures
from giamngheo.law.procedures import Procedure, Stage, stage_figure
from giamngheo.law.working_days import WorkingDays
from giamngheo.reviews.models import Review, WorkingDayChange
from giamngheo.rules.text import Text

FIGURES: tuple[tuple[Stage, str], ...] = (
    ("meeting", "agreement_percent"),
    ("posting", "posting_days"),
    ("posting", "recheck_days"),
    ("posting", "reposting_days"),
    ("consultation", "answer_days"),
)
NO_AUTHORITY = "none"
LAST_DAY_OFF = "last_day_off"
"""Which way a last day moves that is a day off; `after` where a review keeps nothing of it."""


class Milestone(NamedTuple):
    """A day of the calendar and what must be done by its end."""

    key: str
    day: date
    what: Text


def frozen_rules(procedure: Procedure) -> dict[str, dict[str, Any]]:
    """Figure by key: its value, and the path that tells how the value is known."""
    found: dict[str, dict[str, Any]] = {}
    for stage, key in FIGURES:
        if procedure.covering(stage) is None:
            continue
        known = stage_figure(procedure, stage, key)
        if known is not None:
            path, figure = known
            found[key] = {"value": figure.value, "path": path}
    total = procedure.figures.get("total_days")
    if total is not None:
        path = f"procedures/{procedure.id}/figures/total_days"
        found["total_days"] = {"value": total.value, "path": path, "unit": total.unit}
    side = procedure.figures.get(LAST_DAY_OFF)
    if side is not None:
        found[LAST_DAY_OFF] = {
            "value": side.value,
            "path": f"procedures/{procedure.id}/figures/{LAST_DAY_OFF}",
        }
    # a re-check is posted as long as the first result where the procedure says nothing else
    if "reposting_days" not in found and "posting_days" in found:
        found["reposting_days"] = dict(found["posting_days"])
    return found


def figure(review: Review, key: str) -> int:
    """A frozen figure; 0 where the procedure has none."""
    return int(review.rules[key]["value"]) if key in review.rules else 0


def working_days() -> WorkingDays:
    """The calendar of this installation."""
    return WorkingDays(dict(WorkingDayChange.objects.values_list("day", "working")))


def usual_period(procedure: Procedure, year: int, round_: int) -> tuple[date, date]:
    """First and last day: the annual review's by the law, another's from its day of the month, or the whole year."""
    if "start" not in procedure.calendar and not round_:
        return date(year, 1, 1), date(year, 12, 31)
    if "start" in procedure.calendar:
        days = [str(procedure.calendar[key].value).split("-") for key in ("start", "end")]
        first, last = (date(year, int(month), int(day)) for month, day in days)
        return first, last
    first = date(year, round_, int(procedure.calendar["monthly_day"].value))
    return first, first + timedelta(days=int(procedure.figures["total_days"].value))


def default_authority(procedure: Procedure, on: date) -> tuple[str, str]:
    """(authority, path of the value) consulted on a day; `none` where the procedure consults nobody."""
    step = procedure.covering("consultation")
    if step is None or step.consulted_authority is None:
        return NO_AUTHORITY, ""
    entry = step.consulted_authority.default(on)
    if entry is None:
        return NO_AUTHORITY, ""
    path = f"procedures/{procedure.id}/steps/{step.key}/consulted_authority/defaults/{entry.valid_from}"
    return entry.value, path


def application_due(review: Review, received_on: date, days: WorkingDays) -> date | None:
    """The last day for the decision on an application of a standing review; None where there is no such day.

    The household's review begins when its dossier is received. Working days are counted as such; days by the calendar
    run in full, and where the last is a day off they end on the working day that the procedure names.
    """
    if not review.standing or "total_days" not in review.rules:
        return None
    rule = review.rules["total_days"]
    count = int(rule["value"])
    if rule.get("unit") == "working_days":
        return days.after(received_on, count)
    last, side = received_on + timedelta(days=count), review.rules.get(LAST_DAY_OFF, {}).get("value")
    return days.on_or_before(last) if side == "before" else days.on_or_after(last)


def last_posting(review: Review, due_on: date, days: WorkingDays) -> date:
    """The last day on which a posting may begin so that the decision can still be signed on `due_on`."""
    return days.before(days.on_or_before(due_on), figure(review, "posting_days"))


def backward_calendar(review: Review, days: WorkingDays) -> list[Milestone]:
    """The last safe day of each step, counted back from the deadline with a complaint on the last day of posting.

    Empty for a standing review: each application has its own last day.
    """
    if review.standing:
        return []
    recognised = days.on_or_before(review.ends_on)
    asked = recognised
    if review.consulted != NO_AUTHORITY:
        asked = days.before(recognised, figure(review, "answer_days"))
    posted_again = days.before(asked, 1)
    rechecked = days.before(posted_again, figure(review, "reposting_days"))
    posted = days.before(rechecked, figure(review, "recheck_days"))
    agreed = days.before(posted, figure(review, "posting_days"))
    milestones = [
        Milestone("recognition", recognised, Text("Ký quyết định công nhận", "Sign the decision")),
        Milestone("reposting", posted_again, Text("Hết niêm yết kết quả phúc tra", "Re-posting is over")),
        Milestone("recheck", rechecked, Text("Phúc tra xong khiếu nại cuối cùng", "Last re-check done")),
        Milestone("posting", posted, Text("Hết niêm yết lần đầu", "First posting is over")),
    ]
    if review.consulted != NO_AUTHORITY:
        milestones.insert(1, Milestone("consultation", asked, Text("Gửi xin ý kiến", "Ask the authority")))
    if load_procedures()[review.kind].covering("meeting") is not None:
        milestones.append(Milestone("meeting", agreed, Text("Họp dân xong", "The meeting is held")))
    else:
        milestones.append(Milestone("classify", agreed, Text("Rà soát xong", "Assessment is done")))
    return milestones[::-1]


def safe_meeting(review: Review, days: WorkingDays) -> date | None:
    """The last day for a village's meeting (or its last assessment where there is no meeting)."""
    return next((one.day for one in backward_calendar(review, days)), None)
