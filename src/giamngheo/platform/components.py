"""The small shared parts of pages as plain values; templatetags/house.py draws them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from giamngheo.rules.text import Text


class Tone(StrEnum):
    """What a state means for the reader; a tone never stands without its word and icon."""

    GOOD = "good"
    INFO = "info"
    WAITING = "waiting"
    WARNING = "warning"
    BAD = "bad"
    NEUTRAL = "neutral"

    @property
    def icon(self) -> str:
        return _ICONS[self]


_ICONS = {
    Tone.GOOD: "check-circle-fill",
    Tone.INFO: "info-circle-fill",
    Tone.WAITING: "hourglass-split",
    Tone.WARNING: "exclamation-triangle-fill",
    Tone.BAD: "x-octagon-fill",
    Tone.NEUTRAL: "circle",
}


@dataclass(frozen=True)
class Status:
    """A state in a word, with its tone."""

    word: Text
    tone: Tone = Tone.NEUTRAL
    icon: str = ""

    @property
    def picture(self) -> str:
        return self.icon or self.tone.icon


@dataclass(frozen=True)
class Crumb:
    """A step of the way to this page; the last one has no address."""

    label: Text | str
    address: str = ""


@dataclass(frozen=True)
class Event:
    """A point of a time line: when, what, why and by whom; `href` leads to more."""

    when: dt.date | dt.datetime | str
    what: Text | str
    detail: Text | str = ""
    who: str = ""
    status: Status | None = None
    href: str = ""
    open_ended: bool = False


@dataclass(frozen=True)
class Difference:
    """One value before and after a change; values as people read them."""

    label: Text | str
    before: Any
    after: Any
    note: Text | str = ""

    @property
    def changed(self) -> bool:
        return bool(self.before != self.after)


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Step:
    """A step of a stepper; a done step may lead back by its address."""

    label: Text
    state: StepState
    address: str = ""


def steps(labels: Sequence[Text], current: int, addresses: Sequence[str] = ()) -> list[Step]:
    """The steps of a task; `current` is the index of the running one (len(labels): all done)."""
    return [
        Step(
            label,
            StepState.DONE if i < current else StepState.CURRENT if i == current else StepState.AHEAD,
            addresses[i] if i < current and i < len(addresses) else "",
        )
        for i, label in enumerate(labels)
    ]


@dataclass(frozen=True)
class Progress:
    """Long work as the reader sees it; `poll` is the address that answers with the same part again.

    done, total: units of work (total 0: not known yet). `left` is an estimate in seconds. `waiting`: it
    stands in line and has not begun.
    """

    label: Text
    done: int = 0
    total: int = 0
    left: int | None = None
    poll: str = ""
    status: Status | None = None
    finished: bool = False
    href: str = ""
    href_label: Text = field(default=Text("Xem kết quả", "See the result"))
    waiting: bool = False

    @property
    def share(self) -> int:
        """Whole percent, 0 to 100."""
        return 100 if self.finished else min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def left_words(self) -> Text | None:
        """ "còn khoảng 3 phút"; "đang chờ đến lượt" before it starts."""
        if self.waiting and not self.finished:
            return Text("đang chờ đến lượt", "waiting for its turn")
        if self.left is None or self.finished:
            return None
        if self.left < 60:
            return Text("còn dưới 1 phút", "less than a minute left")
        minutes = (self.left + 30) // 60
        return Text(f"còn khoảng {minutes} phút", f"about {minutes} min left")


@dataclass(frozen=True)
class Empty:
    """What stands where there is nothing: why, and what to do next."""

    title: Text
    next: Text
    action: Text | None = None
    href: str = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class Reason:
    """One line of a "Vì sao?": the condition in words, the value it took, the article, the evidence mark.

    holds: True, False, or None where it does not decide or is unknown.
    """

    words: Text | str
    value: Text | str = ""
    holds: bool | None = None
    article: Text | str = ""
    evidence: str = ""
    parts: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Shares:
    """How a whole is made up: (word, count, tone) in the order of a way; drawn as one bar, read as words."""

    parts: tuple[tuple[Text, int, Tone], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count, _ in self.parts)

    @property
    def words(self) -> Text:
        """ "Họp dân 2 · Niêm yết 1": what is not nothing."""
        there = [(word, count) for word, count, _ in self.parts if count]
        return Text(
            " · ".join(f"{word.vi} {count}" for word, count in there),
            " · ".join(f"{word.en} {count}" for word, count in there),
        )


@dataclass(frozen=True)
class Figure:
    """A large figure with its words: of a dashboard or a head of results. `value` is written already."""

    label: Text
    value: str
    note: Text | str = ""
    href: str = ""
    why: tuple[Reason, ...] = ()
