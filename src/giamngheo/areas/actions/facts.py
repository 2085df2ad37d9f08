"""Recording, correcting and taking back facts anywhere in the line in time of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from giamngheo.areas.life import require_day
from giamngheo.areas.models import AdminUnit, UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.permissions import RECORD_FACT
from giamngheo.areas.time_line import Room, fill_after, in_words, last_day, room_for, stretch
from giamngheo.areas.vocabulary import values
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text


@action(RECORD_FACT)
def record_fact(
    act: Act,
    unit: AdminUnit,
    subject: Subject,
    value: str,
    since: date,
    *,
    until: date | None = None,
    document: str,
    article: str = "",
) -> UnitFact:
    """What holds for a commune or village from a day on, by a document that the officer has before him.

    Without a last day it holds until the next record begins. A record that it falls into ends the day before and,
    where the new one ends earlier, goes on after it. Of the first day of a record it corrects that one; the audit
    keeps what stood there.

    ActionRefused: an unknown value, no document, a last day before the first, a day without the unit, `covered`
    (another record would vanish), `no_reason` (what was recorded of those days changes and nobody says why).
    """
    act.require(unit)
    _check(subject, value, since, until, document)
    require_day(unit, since, until)
    rows = _line(unit, subject, value)
    same = next((row for row in rows if row.valid_from == since), None)
    if same is not None:
        _correct(act, same, rows, value, since, until, document, article)
        return same
    last = last_day(rows, since, until)
    room = room_for(rows, since, last)
    if room.rest or any(row.valid_from > since for row in rows):
        _require_reason(act)
    act.reason = act.reason.strip() or document.strip()
    before = room.before
    room.write()
    fact = UnitFact.objects.create(
        unit=unit,
        subject=subject,
        value=value,
        valid_from=since,
        valid_to=last,
        document=document.strip(),
        article=article.strip(),
        evidence="confirmed",
    )
    room.write_rest()
    act.record(
        fact,
        before={"around": before} if before else {},
        after={"subject": subject, "value": value, "from": since, "to": last, "document": document.strip()}
        | ({"around": room.after} if before else {}),
        at=unit,
    )
    return fact


@action(RECORD_FACT)
def correct_fact(
    act: Act,
    fact: UnitFact,
    value: str,
    since: date,
    *,
    until: date | None = None,
    document: str,
    article: str = "",
    seen: str = "",
) -> UnitFact:
    """Another value, other days or another document for what is recorded; a neighbour that touches it follows.

    seen: `mark_of` the record as the officer read it.

    ActionRefused: as `record_fact`, and `elsewhere` (the days have none in common with the recorded ones),
    `changed_since`, `gone`, `status` (a special status is not turned into another one).
    """
    act.require(fact.unit)
    _require_reason(act)
    _check(Subject(fact.subject), value, since, until, document)
    require_day(fact.unit, since, until)
    rows = _line(fact.unit, Subject(fact.subject), fact.value)
    row = _present(rows, fact, seen)
    if row.subject == Subject.SPECIAL_STATUS and value != row.value:
        raise ActionRefused(
            "status",
            Text(
                "Địa bàn đặc biệt ghi nhầm loại: hãy bỏ ghi nhận này rồi ghi loại đúng.",
                "A special status of the wrong kind: take this record back and record the right one.",
            ),
        )
    _correct(act, row, rows, value, since, until, document, article)
    return row


@action(RECORD_FACT)
def take_back_fact(act: Act, fact: UnitFact, *, seen: str = "") -> None:
    """A record that never was so: what held before it goes on to its last day (a special status ends instead).

    ActionRefused `no_reason`, `changed_since`, `gone`.
    """
    act.require(fact.unit)
    _require_reason(act)
    rows = _line(fact.unit, Subject(fact.subject), fact.value)
    row = _present(rows, fact, seen)
    room = fill_after([one for one in rows if one.pk != row.pk], row)
    before = {"value": row.value, "valid_from": row.valid_from, "valid_to": row.valid_to}
    before |= {"document": row.document, "article": row.article}
    if room.moved:
        before["around"] = room.before
    act.record(row, before=before, after={"around": room.after} if room.moved else {}, at=row.unit)
    row.delete()
    room.write()


def mark_of(fact: UnitFact) -> str:
    """Changes with everything that a form of this record shows."""
    shown = (fact.value, fact.valid_from, fact.valid_to or "", fact.document, fact.article)
    return "|".join(str(one) for one in shown)


def _line(unit: AdminUnit, subject: Subject, value: str) -> list[UnitFact]:
    """The records of a subject in their order, the unit held meanwhile; every special status is a line of its own."""
    AdminUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    rows = UnitFact.objects.filter(unit=unit, subject=subject)
    if subject == Subject.SPECIAL_STATUS:
        rows = rows.filter(value=value)
    return list(rows.select_related("unit").order_by("valid_from"))


def _present(rows: Sequence[UnitFact], fact: UnitFact, seen: str) -> UnitFact:
    row = next((one for one in rows if one.pk == fact.pk), None)
    if row is None:
        raise ActionRefused(
            "gone", Text("Ghi nhận này đã được bỏ.", "This record has been taken back meanwhile.")
        )
    if seen and seen != mark_of(row):
        said = in_words(row)
        raise ActionRefused(
            "changed_since",
            Text(
                f"Người khác vừa sửa ghi nhận này, nay là: {said.vi} ({row.document}). Mở lại trang để xem rồi sửa.",
                f"Somebody changed this record meanwhile, now: {said.en} ({row.document}). Open the page again.",
            ),
        )
    return row


def _correct(
    act: Act,
    row: UnitFact,
    rows: Sequence[UnitFact],
    value: str,
    since: date,
    until: date | None,
    document: str,
    article: str,
) -> None:
    others = [one for one in rows if one.pk != row.pk]
    last = last_day(others, max(since, row.valid_from), until)
    new = {"value": value, "valid_from": since, "valid_to": last}
    new |= {"document": document.strip(), "article": article.strip()}
    before = {name: getattr(row, name) for name in new if getattr(row, name) != new[name]}
    if not before:
        act.nothing_to_do()
        return
    _require_reason(act)
    room = _around(row, others, since, last)
    old = {"around": room.before} if room.moved else {}
    for name in before:
        setattr(row, name, new[name])
    # whichever of them is open afterwards is written last
    parts = [room.write, lambda: row.save(update_fields=list(before))]
    for write in parts if row.valid_to is None else reversed(parts):
        write()
    room.write_rest()
    after = {name: new[name] for name in before}
    act.record(row, before=before | old, after=after | ({"around": room.after} if old else {}), at=row.unit)


def _around(row: UnitFact, others: Sequence[UnitFact], since: date, last: date | None) -> Room:
    apart = (last is not None and last < row.valid_from) or (
        row.valid_to is not None and since > row.valid_to
    )
    if apart:
        said = in_words(row)
        raise ActionRefused(
            "elsewhere",
            Text(
                f"Ghi nhận này là {said.vi}; ngày mới nằm ngoài hẳn khoảng đó. Hãy bỏ nó rồi ghi mới.",
                f"This record is {said.en}; the new days lie wholly beyond. Take it back and record anew.",
            ),
        )
    room = room_for(others, since, last)
    stretch(room, others, row, since, last)
    return room


def _check(subject: Subject, value: str, since: date, until: date | None, document: str) -> None:
    if value not in values()[subject]:
        raise ActionRefused(
            "value", Text(f"“{value}” không dùng được ở đây.", f"“{value}” cannot stand here.")
        )
    if not document.strip():
        raise ActionRefused("document", Text("Ghi rõ văn bản làm căn cứ.", "Name the document it rests on."))
    if until is not None and until < since:
        raise ActionRefused(
            "period", Text("Ngày cuối đứng trước ngày đầu.", "The last day lies before the first.")
        )


def _require_reason(act: Act) -> None:
    if not act.reason.strip():
        raise ActionRefused(
            "no_reason",
            Text(
                "Ghi rõ lý do: việc này thay đổi những gì đã ghi cho khoảng thời gian ấy.",
                "Say why: this changes what was recorded of those days.",
            ),
        )
