"""A board in a few figures: how far it is, the calendar counted back."""

from __future__ import annotations

from collections.abc import Sequence

from giamngheo.law.working_days import WorkingDays
from giamngheo.platform import figures
from giamngheo.platform.components import Event, Figure, Status, Step, Tone, steps
from giamngheo.reviews import clock, labels, rules
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Review
from giamngheo.reviews.standing import Standing
from giamngheo.rules.text import Text

PAST = Status(Text("Đã qua", "Past"), Tone.NEUTRAL)
TODAY = Status(Text("Hôm nay", "Today"), Tone.WARNING)


def summary(now: Sequence[Standing]) -> list[Figure]:
    """Of all communes: done, villages done, late, households assessed."""
    villages = sum(sum(one.villages.values()) for one in now)
    done = sum(one.villages["done"] for one in now)
    households = sum(one.households for one in now)
    assessed = households - sum(one.unassessed for one in now)
    closed = sum(one.row.step == "closed" for one in now)
    return [
        _of(Text("Xã, phường đã kết thúc", "Communes closed"), closed, len(now)),
        _of(Text("Thôn đã niêm yết xong", "Villages posted"), done, villages),
        Figure(Text("Thôn chậm họp dân", "Villages late"), figures.number(sum(one.late for one in now))),
        *_opinions(now),
        _of(Text("Hộ đã rà soát", "Households assessed"), assessed, households),
    ]


def _opinions(now: Sequence[Standing]) -> list[Figure]:
    """Communes whose opinion is late; nothing where nobody is consulted."""
    if all(one.review.consulted == rules.NO_AUTHORITY for one in now):
        return []
    late = figures.number(sum(one.opinion_late for one in now))
    return [Figure(Text("Xã, phường chậm ý kiến cấp trên", "Communes late with the opinion"), late)]


def _of(label: Text, part: int, whole: int) -> Figure:
    return Figure(
        label, figures.number(part), Text(f"trên {figures.number(whole)}", f"of {figures.number(whole)}")
    )


def calendar(review: Review, days: WorkingDays) -> list[Event]:
    """The backward calendar, what is past and what is today marked."""
    today = clock.today()
    return [
        Event(one.day, one.what, status=PAST if one.day < today else TODAY if one.day == today else None)
        for one in rules.backward_calendar(review, days)
    ]


def way_of(now: Standing) -> list[Step]:
    """The steps of a village, for a stepper; none where files come the year round."""
    if now.row.step == "standing":
        return []
    left_out = {"standing", "meeting"} if now.review.kind in WITHOUT_MEETING else {"standing"}
    kept = [key for key in labels.VILLAGE_STEPS if key not in left_out]
    at = kept.index(now.row.step)
    return steps(
        [labels.VILLAGE_STEPS[key].word for key in kept], len(kept) if now.row.step == "done" else at
    )
