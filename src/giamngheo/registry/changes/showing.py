"""How a change is put to who decides: everything that was typed, in words and dates as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from giamngheo.areas.models import AdminUnit
from giamngheo.platform import figures
from giamngheo.registry import words
from giamngheo.registry.changes.kinds import Line
from giamngheo.registry.models import Membership
from giamngheo.rules.text import Text

DAY = Text("Ngày thay đổi", "Day of the change")
BIRTH = ("birth_year", "birth_month", "birth_day")
LABELS = {
    "full_name": Text("Họ và tên", "Full name"),
    "sex": Text("Giới tính", "Sex"),
    "born": Text("Ngày sinh", "Born"),
    "ethnicity": Text("Dân tộc", "Ethnic group"),
    "citizen_number": Text("Số định danh", "Citizen number"),
    "disabled": Text("Người khuyết tật", "Disabled"),
    "merit": Text("Người có công", "Merit"),
    "social_allowance": Text("Hưởng trợ cấp xã hội", "Monthly social allowance"),
}
_ANSWERS = {True: Text("có", "yes"), False: Text("không", "no")}


def day_line(arguments: Mapping[str, Any]) -> Line:
    """The day from which the change holds."""
    return Line(DAY, "", figures.day(date.fromisoformat(arguments["day"])))


def people(stays: Iterable[Membership]) -> str:
    """Names for a difference."""
    return ", ".join(stay.person.full_name for stay in stays)


def place_name(village: int | None) -> str:
    """A village with its commune; empty for none."""
    if village is None:
        return ""
    unit = AdminUnit.objects.get(pk=village)
    return f"{unit.full_name}, {unit.parent}"


def relation(code: str) -> Text | str:
    return words.coded("relations", code) if code else ""


def with_relations(stays: Iterable[Membership], relations: Mapping[int, str]) -> Text:
    """Names, each with what the person is to the head: `Hà Thị Huyền (chủ hộ), Đinh Ngọc Phúc (con)`."""
    named = []
    for stay in stays:
        said = relation(relations.get(stay.person_id, ""))
        name = Text.same(stay.person.full_name)
        named.append(
            Text("{name} ({said})", "{name} ({said})").format(name=name, said=said) if said else name
        )
    return Text.join(", ", named)


def relation_lines(stays: Iterable[Membership], relations: Mapping[int, str]) -> list[Line]:
    """Who becomes what to the head, of those for whom it changes."""
    label = Text("Quan hệ của {name} với chủ hộ", "What {name} is to the head")
    return [
        Line(label.format(name=stay.person.full_name), relation(stay.relation), relation(after))
        for stay in stays
        if (after := relations.get(stay.person_id, stay.relation)) != stay.relation
    ]


def person_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """The fields of a person that differ; the parts of a birth date are one."""
    old, new = _as_shown(before), _as_shown({**before, **after})
    return [Line(label, old[name], new[name]) for name, label in LABELS.items() if old[name] != new[name]]


def _as_shown(fields: Mapping[str, Any]) -> dict[str, Text | str]:
    shown: dict[str, Text | str] = {name: fields.get(name) or "" for name in ("full_name", "citizen_number")}
    shown["sex"] = words.SEXES.get(fields.get("sex", ""), "")
    year, month, day = (fields.get(name) for name in BIRTH)
    shown["born"] = figures.partial_day(year, month, day) if year else ""
    shown["ethnicity"] = words.coded("ethnic_groups", fields["ethnicity"]) if fields.get("ethnicity") else ""
    for name in ("disabled", "merit", "social_allowance"):
        answer = fields.get(name)
        shown[name] = "" if answer is None else _ANSWERS[answer]
    return shown
