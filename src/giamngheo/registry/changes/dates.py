"""A person's dates held against each other, and against what a citizen number says of its holder."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from giamngheo.intake.values.citizen import meaning
from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import words
from giamngheo.registry.changes.showing import BIRTH
from giamngheo.registry.models import Membership, Person
from giamngheo.rules.text import Text

WHY = "the stays of a person whose birth date is corrected"
EARLIEST_YEAR = 1880
"""As the database has it."""
NEWBORN = timedelta(days=366)
"""Who was born longer before the day of the change has not just been born."""

Born = tuple[int | None, int | None, int | None]


def born_of(fields: Mapping[str, Any], person: Person | None) -> Born:
    """Year, month and day of birth with `fields` written over what is known: a correction states a part."""
    year, month, day = (fields.get(name, getattr(person, name, None)) for name in BIRTH)
    return year, month, day


def check_birth(born: Born) -> None:
    """ActionRefused `birth_wrong`: no day that exists, or in the future."""
    year, month, day = born
    try:
        if year is not None and (year < EARLIEST_YEAR or date(year, month or 1, day or 1) > date.today()):
            raise ValueError
        if (month is None and day is not None) or (year is None and month is not None):
            raise ValueError
    except ValueError as error:
        raise ActionRefused(
            "birth_wrong",
            Text(
                "Ngày sinh không đúng hoặc ở tương lai. Biết đến đâu ghi đến đó: 05/03/1962, 03/1962 hoặc 1962.",
                "The birth date is wrong or in the future. As much as is known: 05/03/1962, 03/1962 or 1962.",
            ),
        ) from error


def check_day_of(name: str, born: Born, day: date, *, how: str = "") -> None:
    """Holds the day of a change against the birth of the person it is about; what is not known refuses nothing.

    ActionRefused `before_birth`, and for one who is said to be just born `not_newborn`.
    """
    year, month, number = born
    if year is None:
        return
    shown = {"name": name, "born": figures.partial_day(year, month, number), "day": figures.day(day)}
    if date(year, month or 1, number or 1) > day:
        raise ActionRefused(
            "before_birth",
            Text(
                "{name} sinh {born}: ngày thay đổi {day} không thể trước ngày sinh. Sửa một trong hai ngày.",
                "{name} was born on {born}: the change on {day} cannot be earlier. Correct one of the two.",
            ).format(**shown),
        )
    last_month = month or 12
    last = date(year, last_month, number or calendar.monthrange(year, last_month)[1])
    if how == Membership.Began.BORN and last < day - NEWBORN:
        raise ActionRefused(
            "not_newborn",
            Text(
                "{name} sinh {born}, hơn một năm trước ngày thay đổi {day}, nên không phải mới sinh. Chọn «Chuyển "
                "đến», hoặc sửa ngày sinh hay ngày thay đổi.",
                "{name} was born on {born}, more than a year before {day}, and so is not newly born. Choose “Moved "
                "in”, or correct the birth date or the day.",
            ).format(**shown),
        )


def check_days_of(stays: Iterable[Membership], day: date) -> None:
    """`check_day_of` for members who leave, die or go along."""
    for stay in stays:
        check_day_of(stay.person.full_name, born_of({}, stay.person), day)


def check_correction(fields: Mapping[str, Any], person: Person) -> None:
    """A corrected birth date against the days the register has of the person: first stay, death.

    ActionRefused `before_birth`.
    """
    if not fields.keys() & set(BIRTH):
        return
    name, born = str(fields.get("full_name", person.full_name)), born_of(fields, person)
    first = Membership.objects.unscoped(WHY).filter(person=person).order_by("since").first()
    for known, said in (
        (first.since if first else None, Text("có trong hộ từ {day}", "is in a household since {day}")),
        (person.died_on, Text("mất ngày {day}", "died on {day}")),
    ):
        year, month, number = born
        if known is None or year is None or date(year, month or 1, number or 1) <= known:
            continue
        what = said.format(day=figures.day(known))
        raise ActionRefused(
            "before_birth",
            Text(
                "{name} {what}: ngày sinh {born} không thể sau ngày đó. Kiểm tra lại ngày sinh.",
                "{name} {what}: the birth date {born} cannot be later. Check the birth date.",
            ).format(name=name, what=what, born=figures.partial_day(year, month, number)),
        )


def number_notes(fields: Mapping[str, Any], person: Person | None) -> tuple[Text, ...]:
    """What a citizen number says otherwise than the person's sex and birth year, as the reading of lists warns.

    No refusal: the number may be right and the rest wrong, or the card itself. Nothing where none of them is stated.
    """
    if not fields.keys() & {"citizen_number", "sex", "birth_year"}:
        return ()
    number = fields.get("citizen_number") or (person.citizen_number if person else "")
    known = meaning(number) if number.isascii() and number.isdigit() else None
    if known is None:
        return ()
    sex = fields.get("sex", person.sex if person else "")
    year = born_of(fields, person)[0]
    name = str(fields.get("full_name") or (person.full_name if person else ""))
    notes = []
    if year is not None and year != known.birth_year:
        notes.append(
            Text(
                "{name}: số định danh cho năm sinh {expected} nhưng ghi {stated}. Đối chiếu với giấy tờ.",
                "{name}: the citizen number gives the birth year {expected}, stated is {stated}. Compare the papers.",
            ).format(name=name, expected=str(known.birth_year), stated=str(year))
        )
    if sex and sex != known.sex:
        sexes = words.SEXES
        notes.append(
            Text(
                "{name}: số định danh cho giới tính {expected} nhưng ghi {stated}. Đối chiếu với giấy tờ.",
                "{name}: the citizen number gives the sex {expected}, stated is {stated}. Compare the papers.",
            ).format(name=name, expected=sexes[Person.Sex(known.sex)], stated=sexes[Person.Sex(sex)])
        )
    return tuple(notes)
