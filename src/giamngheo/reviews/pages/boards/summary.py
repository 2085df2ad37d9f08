"""A board in a few figures: how far it is, what waits for whom, the calendar counted back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from giamngheo.platform import figures
from giamngheo.platform.components import Event, Figure, Status, Step, Tone, steps
from giamngheo.reviews import clock, labels, rules
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Review
from giamngheo.reviews.standing import Standing
from giamngheo.rules.text import Text

PAST = Status(Text("Đã qua", "Past"), Tone.NEUTRAL)
TODAY = Status(Text("Hôm nay", "Today"), Tone.WARNING)


class Wait(NamedTuple):
    """Who is waited for, what for, and how many."""

    who: Text
    what: Text
    number: int
    late: bool = False


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
        _of(Text("Hộ đã rà soát", "Households assessed"), assessed, households),
    ]


def _of(label: Text, part: int, whole: int) -> Figure:
    return Figure(
        label, figures.number(part), Text(f"trên {figures.number(whole)}", f"of {figures.number(whole)}")
    )


def waits(villages: Sequence[Standing], commune: Standing) -> list[Wait]:
    """What a commune's review waits for, by who must act; nothing where nobody is waited for."""

    def places(step: str) -> list[Standing]:
        return [one for one in villages if one.row.step == step]

    def households(where: Sequence[Standing], *states: str) -> int:
        return sum(one.cases[state] for one in where for state in states)

    assessing = [*places("classify"), *places("meeting")]
    meeting = [one for one in places("meeting") if one.cases["assessed"]]
    agreed = [
        one
        for one in places("meeting")
        if not any(one.cases[state] for state in ("listed", "returned", "sent_back", "assessed", "committee"))
    ]
    found = [
        _villages(
            Text("Công chức xã", "Commune officer"),
            Text("thôn chưa bắt đầu rà soát", "villages to begin"),
            places("list"),
        ),
        Wait(
            Text("Rà soát viên", "Enumerators"),
            Text("hộ cần rà soát", "households to assess"),
            households(assessing, "listed", "returned", "sent_back"),
            any(one.overdue and one.unassessed for one in assessing),
        ),
        _villages(
            Text("Trưởng thôn", "Village heads"), Text("thôn cần họp dân", "meetings to hold"), meeting
        ),
        Wait(
            Text("Ban Chỉ đạo", "Committee"),
            Text("hộ họp dân hai lần chưa thống nhất", "households refused by two meetings"),
            households(villages, "committee"),
        ),
        _villages(
            Text("Công chức xã", "Commune officer"), Text("thôn cần niêm yết", "villages to post"), agreed
        ),
        Wait(
            Text("Công chức xã", "Commune officer"),
            Text("hộ có khiếu nại cần phúc tra, trả lời", "households complained of"),
            households(villages, "complained"),
        ),
    ]
    found.append(
        _villages(
            Text("Chờ hết ngày niêm yết", "The days of the posting"),
            Text("thôn đang niêm yết", "villages posted"),
            places("posting"),
        )
    )
    if commune.row.step == "consultation":
        found.append(Wait(Text("Cấp trên", "Higher authority"), Text("ý kiến về kết quả", "opinion"), 1))
    if commune.row.step == "recognition":
        what = Text("hộ chờ quyết định công nhận", "households to be decided")
        found.append(Wait(Text("Chủ tịch xã", "Commune chairman"), what, households(villages, "cleared")))
    return [one for one in found if one.number]


def _villages(who: Text, what: Text, rows: Sequence[Standing]) -> Wait:
    return Wait(who, what, len(rows), any(one.overdue for one in rows))


def calendar(review: Review) -> list[Event]:
    """The backward calendar, what is past and what is today marked."""
    if review.standing:
        return []
    today = clock.today()
    return [
        Event(one.day, one.what, status=PAST if one.day < today else TODAY if one.day == today else None)
        for one in rules.backward_calendar(review, rules.working_days())
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
