"""The figures of a procedure frozen into a review, and the calendar counted back from its deadline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from giamngheo.law import load_procedures
from giamngheo.law.procedures import Procedure, Stage, stage_figure
from giamngheo.law.procedures.own import OwnProcedure, own_versions
from giamngheo.law.working_days import WorkingDays
from giamngheo.reviews import clock
from giamngheo.reviews.hearing import NO_AUTHORITY, Authority, frozen_authorities, named, turns
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Review, WorkingDayChange
from giamngheo.reviews.opinion_guards import FROZEN
from giamngheo.rules.text import Text

FIGURES: tuple[tuple[Stage, str], ...] = (
    ("meeting", "agreement_percent"),
    ("posting", "posting_days"),
    ("posting", "recheck_days"),
    ("posting", "reposting_days"),
    ("consultation", "answer_days"),
)
LAST_DAY_OFF = "last_day_off"
"""Which way a last day moves that is a day off; `after` where a review keeps nothing of it."""
VERSION = "procedure"
"""Where a review that runs under the province's own procedure keeps which one."""


class Milestone(NamedTuple):
    """A day of the calendar and what must be done by its end."""

    key: str
    day: date
    what: Text


def frozen_rules(
    procedure: Procedure, known: Mapping[str, Procedure] | None = None
) -> dict[str, dict[str, Any]]:
    """Figure by key: its value, and the path that tells how the value is known.

    known: the procedures in force on the day that counts, for figures of the one that this one applies.
    """
    found: dict[str, dict[str, Any]] = {}
    for stage, key in FIGURES:
        if procedure.covering(stage) is None:
            continue
        stated = stage_figure(procedure, stage, key, known)
        if stated is not None:
            path, figure = stated
            found[key] = {"value": figure.value, "path": path}
    total = procedure.figures.get("total_days")
    if total is not None:
        path = procedure.path_of("figures/total_days")
        found["total_days"] = {"value": total.value, "path": path, "unit": total.unit}
    side = procedure.figures.get(LAST_DAY_OFF)
    if side is not None:
        found[LAST_DAY_OFF] = {
            "value": side.value,
            "path": procedure.path_of(f"figures/{LAST_DAY_OFF}"),
        }
    # a re-check is posted as long as the first result where the procedure says nothing else
    if "reposting_days" not in found and "posting_days" in found:
        found["reposting_days"] = dict(found["posting_days"])
    if isinstance(procedure, OwnProcedure):
        said = procedure.basis.citation
        path = procedure.path_of("basis")
        found[VERSION] = {"value": procedure.version, "path": path, "vi": said.vi, "en": said.en}
    return found


def freeze_authorities(
    frozen: dict[str, dict[str, Any]], procedure: Procedure, chosen: str, on: date, path: str
) -> str:
    """Adds whom a review asks to its frozen rules; the first of them, or that nobody is asked.

    chosen: an authority, or those of the default joined by +; path: of the default, empty where the province chose
    otherwise.
    """
    if path:
        frozen["consulted"] = {"value": chosen, "path": path}
    usual = int(frozen.get("answer_days", {"value": 0})["value"])
    asked = frozen_authorities(procedure, chosen, on, usual)
    if not asked:
        return NO_AUTHORITY
    frozen[FROZEN] = {"value": asked, "path": path}
    return str(asked[0]["key"])


def version_of(review: Review) -> Text | None:
    """The province's own procedure that a review runs under: from when it holds, and its document; None: the
    package's.
    """
    kept = review.rules.get(VERSION)
    if kept is None:
        return None
    since = date.fromisoformat(str(kept["value"]).partition("@")[2])
    return Text("{vi}, áp dụng từ {day}", "{en}, in force from {day}").format(
        vi=kept["vi"], en=kept["en"], day=f"{since:%d/%m/%Y}"
    )


def figure(review: Review, key: str) -> int:
    """A frozen figure; 0 where the procedure has none."""
    return int(review.rules[key]["value"]) if key in review.rules else 0


def working_days() -> WorkingDays:
    """The calendar of this installation."""
    return WorkingDays(dict(WorkingDayChange.objects.values_list("day", "working")))


def day_of_law(kind: str, year: int, round_: int, starts_on: date | None = None) -> date:
    """The day whose procedures a review runs under: its first one, which is that of the package unless it is said; of
    a standing review the day on which it is opened.
    """
    usual, last = usual_period(load_procedures()[kind], year, round_)
    first = starts_on or usual
    standing = kind != Review.Kind.ANNUAL and not round_
    return min(max(clock.today(), first), last) if standing else first


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


def procedure_of(review: Review) -> Procedure:
    """The procedure that a review was opened under, as its file says it today; its figures are frozen."""
    version = review.rules.get(VERSION, {}).get("value")
    own = next((one for one in own_versions() if one.version == version), None)
    return own or load_procedures()[review.kind]


def default_authority(procedure: Procedure, on: date) -> tuple[str, str]:
    """(authority, path of the value) consulted on a day, several joined by +; `none` where the procedure consults
    nobody.
    """
    step = procedure.covering("consultation")
    if step is None or step.consulted_authority is None:
        return NO_AUTHORITY, ""
    entry = step.consulted_authority.default(on)
    if entry is None:
        return NO_AUTHORITY, ""
    return entry.key, procedure.path_of(f"steps/{step.key}/consulted_authority/defaults/{entry.valid_from}")


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
    asking = _last_days_to_ask(review, days, recognised)
    asked = asking[0].day if asking else recognised
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
    milestones[1:1] = asking[::-1]
    if review.kind not in WITHOUT_MEETING:
        milestones.append(Milestone("meeting", agreed, Text("Họp dân xong", "The meeting is held")))
    else:
        milestones.append(Milestone("classify", agreed, Text("Rà soát xong", "Assessment is done")))
    return milestones[::-1]


def _last_days_to_ask(review: Review, days: WorkingDays, recognised: date) -> list[Milestone]:
    """Turn by turn the last day on which the report can go: the days of a turn are the longest of it."""
    found: list[Milestone] = []
    order, day = turns(review), recognised
    for number, turn in reversed(list(enumerate(order, start=1))):
        day = days.before(day, max(one.days for one in turn))
        what = Text("Gửi xin ý kiến", "Ask the authority")
        if len(order) > 1 or len(turn) > 1:
            what = Text("Gửi xin ý kiến: {vi}", "Ask {en}").format(vi=named(turn).vi, en=named(turn).en)
        found.insert(0, Milestone("consultation" if number == 1 else f"consultation-{number}", day, what))
    return found


def last_days_to_ask(review: Review, days: WorkingDays) -> dict[int, date]:
    """By turn the last day to ask its authorities; empty where nobody is asked, and for a standing review."""
    if review.standing:
        return {}
    found = _last_days_to_ask(review, days, days.on_or_before(review.ends_on))
    return {number: one.day for number, one in enumerate(found, start=1)}


def answer_days(review: Review, authority: str) -> int:
    """Working days that an authority of a review has for its answer."""
    found: list[Authority] = [one for turn in turns(review) for one in turn if one.key == authority]
    return found[0].days if found else figure(review, "answer_days")


def safe_meeting(review: Review, days: WorkingDays) -> date | None:
    """The last day for a village's meeting (or its last assessment where there is no meeting)."""
    return next((one.day for one in backward_calendar(review, days)), None)
