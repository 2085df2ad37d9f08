"""Who joins a household and is in the register already: a person who left another one, or comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.law.areas import fold
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.changes.kinds import Line
from giamngheo.registry.citizen_numbers import number_index
from giamngheo.registry.models import Membership, Person
from giamngheo.rules.text import Text

WHY = "whether somebody who joins is in the register already"
KNOWN = Line(
    Text("Trong sổ", "In the register"),
    "",
    Text("đã có, giữ nguyên lịch sử của người này", "known; this person's history goes on"),
)


def returning(fields: Mapping[str, Any], *, lock: bool = False) -> Person | None:
    """The living person of no household who carries this citizen number, this name and this birth year.

    None where nobody does, and where one still belongs to a household. `lock`: within a transaction.
    """
    number = fields.get("citizen_number")
    if not number:
        return None
    rows = Person.objects.unscoped(WHY).filter(
        citizen_index=number_index(number), merged_into=None, died_on=None
    )
    person: Person | None = (rows.select_for_update() if lock else rows).first()
    if person is None or fold(person.full_name) != fold(str(fields.get("full_name", ""))):
        return None
    year = fields.get("birth_year")
    if year and person.birth_year and year != person.birth_year:
        return None
    return None if _stays(person).filter(until=None).exists() else person


def check_return(person: Person | None, day: date) -> None:
    """ActionRefused `day_before_leaving`: nobody joins before the last day in the household before."""
    if person is None:
        return
    last = _stays(person).order_by("-until").values_list("until", flat=True).first()
    if last is not None and day < last:
        raise ActionRefused(
            "day_before_leaving",
            Text(
                "{name} ở hộ trước đến hết {day}: ngày chuyển đến không thể trước ngày đó.",
                "{name} was in the household before until {day}: the move cannot be earlier.",
            ).format(name=person.full_name, day=f"{last:%d/%m/%Y}"),
        )


def still_unknown(person: Person, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed and is not in the register yet; a birth date is taken whole or not at all."""
    born = person.birth_year is not None
    return {
        name: value
        for name, value in fields.items()
        if value not in ("", None)
        and getattr(person, name) in ("", None)
        and not (born and name.startswith("birth_"))
    }


def _stays(person: Person) -> Any:
    return Membership.objects.unscoped(WHY).filter(person=person)
