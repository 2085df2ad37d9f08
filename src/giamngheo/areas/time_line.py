"""The line in time of what is recorded of a unit: a record put in or corrected moves the records beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from giamngheo.areas.models import UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.vocabulary import words_of
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.figures import day as written
from giamngheo.rules.text import Text

DAY = timedelta(days=1)


@dataclass
class Room:
    """What changes around a record: the rows with their former days, and what a split row still holds afterwards."""

    moved: dict[UnitFact, Text] = field(default_factory=dict)
    rest: UnitFact | None = None

    def move(self, row: UnitFact, first: date, last: date | None) -> None:
        self.moved.setdefault(row, in_words(row))
        row.valid_from, row.valid_to = first, last

    def write(self) -> None:
        """Rows that end come first: at no moment are two of them open."""
        for row in sorted(self.moved, key=lambda one: one.valid_to is None):
            row.save(update_fields=["valid_from", "valid_to"])

    def write_rest(self) -> None:
        if self.rest is not None:
            self.rest.save()

    @property
    def before(self) -> list[str]:
        return [said.vi for said in self.moved.values()]

    @property
    def after(self) -> list[str]:
        rows = [*self.moved, *([self.rest] if self.rest else [])]
        return [in_words(row).vi for row in rows]


def last_day(others: Iterable[UnitFact], since: date, until: date | None) -> date | None:
    """The last day asked for; without one the day before the next record begins."""
    if until is not None:
        return until
    following = [row.valid_from for row in others if row.valid_from > since]
    return min(following) - DAY if following else None


def room_for(others: Sequence[UnitFact], first: date, last: date | None) -> Room:
    """The other rows cut where the days of a record lie over theirs.

    ActionRefused `covered`: a row would vanish altogether; who means that takes it back first.
    """
    room = Room()
    for row in others:
        begins_later = last is not None and row.valid_from > last
        if begins_later or (row.valid_to is not None and row.valid_to < first):
            continue
        goes_on = last is not None and (row.valid_to is None or row.valid_to > last)
        if row.valid_from < first:
            if goes_on and last is not None:
                room.rest = _copy(row, last + DAY)
            room.move(row, row.valid_from, first - DAY)
        elif goes_on and last is not None:
            room.move(row, last + DAY, row.valid_to)
        else:
            raise _covered(row)
    return room


def stretch(room: Room, others: Iterable[UnitFact], old: UnitFact, first: date, last: date | None) -> None:
    """Neighbours that touched a record follow it where it now begins later or ends earlier.

    Special statuses are held or not: there the days between stay without one.
    """
    if old.subject == Subject.SPECIAL_STATUS:
        return
    for row in others:
        if row.valid_to == old.valid_from - DAY and first > old.valid_from:
            room.move(row, row.valid_from, first - DAY)
        if old.valid_to is not None and row.valid_from == old.valid_to + DAY and last and last < old.valid_to:
            room.move(row, last + DAY, row.valid_to)


def fill_after(others: Iterable[UnitFact], gone: UnitFact) -> Room:
    """What held before a record that is taken back goes on to its last day; a special status just ends."""
    room = Room()
    if gone.subject != Subject.SPECIAL_STATUS:
        for row in others:
            if row.valid_to == gone.valid_from - DAY:
                room.move(row, row.valid_from, gone.valid_to)
    return room


def in_words(row: UnitFact) -> Text:
    """ "Nông thôn: từ 01/07/2025 đến hết 28/02/2026"."""
    value, first = words_of(row.subject, row.value), written(row.valid_from)
    if row.valid_to is None:
        return Text(f"{value.vi}: từ {first}", f"{value.en}: from {first}")
    last = written(row.valid_to)
    return Text(f"{value.vi}: từ {first} đến hết {last}", f"{value.en}: from {first} to {last}")


def _copy(row: UnitFact, first: date) -> UnitFact:
    return UnitFact(
        unit_id=row.unit_id,
        subject=row.subject,
        value=row.value,
        valid_from=first,
        valid_to=row.valid_to,
        document=row.document,
        article=row.article,
        evidence=row.evidence,
    )


def _covered(row: UnitFact) -> ActionRefused:
    said = in_words(row)
    return ActionRefused(
        "covered",
        Text(
            f"Khoảng thời gian này phủ hết ghi nhận đã có ({said.vi}, {row.document}). Nếu ghi nhận ấy sai, "
            "hãy bỏ nó trước; nếu đúng, hãy chọn ngày khác.",
            f"These days cover a whole record ({said.en}, {row.document}). If that record is wrong, take it back "
            "first; if it is right, choose other days.",
        ),
    )
