"""Bulk acts in the history of each household they touched, and what such an act changed there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.contents import Content
from giamngheo.platform.components import Difference
from giamngheo.platform.database.columns import insert_columns
from giamngheo.registry import words
from giamngheo.registry.changes.showing import BIRTH, person_lines, relation
from giamngheo.registry.models import Household, HouseholdEvent, Membership, Person, ReviewResult
from giamngheo.rules.text import Text

WHY = "what an event changed in a household the actor has read"
_HOUSEHOLD = {
    "address": Text("Địa chỉ", "Address"),
    "ethnic_minority": Text("Hộ dân tộc thiểu số", "Ethnic minority household"),
    "merit_member": Text("Có người có công", "Has a person of merit"),
    "no_labour_capacity": Text("Không có khả năng lao động", "No labour capacity"),
    "until": Text("Kết thúc ngày", "Ended on"),
}
_PLACES = {"commune_id": Text("Xã, phường", "Commune"), "village_id": Text("Thôn, khu", "Village")}
_HEAD = Text("Chủ hộ", "Head")
_NUMBER_STATE = Text("Đối chiếu số định danh", "Check of the citizen number")
_CODE = Text("Mã của bên nhận", "Code of the other office")
_MERGE = Text("Gộp hai lần ghi của một người", "Two records of one person merged")
_HIDDEN = Text("đã đổi", "changed")


def link_households(act: Act, households: Collection[int]) -> None:
    """The event that the act will leave stands in the history of these households."""
    ids = sorted(households)
    if ids:
        act.with_event(
            lambda event: _insert({"household_id": ids, "event": [event] * len(ids)}),
        )


def _insert(columns: Mapping[str, list[int]]) -> None:
    insert_columns(HouseholdEvent, columns)


def bulk_events(household: int, before: int | None, count: int) -> list[int]:
    """The numbers of the latest bulk events of a household, those before `before` where given."""
    rows = HouseholdEvent.objects.filter(household_id=household)
    if before is not None:
        rows = rows.filter(event__lt=before)
    return list(rows.order_by("-event").values_list("event", flat=True)[:count])


@dataclass(frozen=True)
class _Own:
    """What belongs to one household: persons by id, and the ids of its memberships and results."""

    household: int
    people: Mapping[int, Person]
    stays: Mapping[int, Membership]
    results: Mapping[int, ReviewResult]


def changes_of(household: Household, content: Content) -> list[Difference]:
    """What a bulk event changed in a household, of the rows it carries; an undone import gives the values back."""
    stays = Membership.objects.unscoped(WHY).filter(household=household).select_related("person")
    results = ReviewResult.objects.unscoped(WHY).filter(household=household)
    own = _Own(
        household.pk,
        {stay.person_id: stay.person for stay in stays},
        {stay.pk: stay for stay in stays},
        {one.pk: one for one in results},
    )
    undone = "undone" in content.after
    if {"kept", "absorbed"} <= content.after.keys():
        return [_merge(content.after["kept"], content.after["absorbed"])]
    if undone and not content.rows:
        return [Difference(_MERGE, "", Text("đã hoàn tác", "undone"))]
    found = (_turned(row) if undone else row for row in content.rows)
    return [difference for row in found for difference in _differences(row, own)]


def _merge(kept: int, absorbed: int) -> Difference:
    people = Person.objects.unscoped(WHY).in_bulk([kept, absorbed])
    return Difference(_MERGE, people[absorbed].full_name, people[kept].full_name)


def _turned(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "before": row.get("after"), "after": row.get("before")}


def _differences(row: Mapping[str, Any], own: _Own) -> Iterator[Difference]:
    if "field" in row:
        yield from _of_answer(row, own)
        return
    before, after = row.get("before") or {}, row.get("after") or {}
    match row.get("table"):
        case "household" if row["id"] == own.household:
            yield from _of_household(bool(row.get("made")), before, after)
            if "head_id" in after:
                names = [
                    own.people[pk].full_name if pk in own.people else ""
                    for pk in (before["head_id"], after["head_id"])
                ]
                yield Difference(_HEAD, *names)
        case "person" if row["id"] in own.people:
            yield from _of_person(own.people[row["id"]].full_name, bool(row.get("made")), before, after)
        case "membership" if row["id"] in own.stays and "relation" in after:
            name = own.stays[row["id"]].person.full_name
            label = Text("Quan hệ của {name} với chủ hộ", "What {name} is to the head").format(name=name)
            yield Difference(label, relation(before.get("relation", "")), relation(after["relation"]))
        case "foreign_code" if row["household"] == own.household:
            said = {**before, **after}
            label = Text("Mã ở {system}", "Code of {system}").format(system=said["system"])
            yield Difference(label, before.get("code", ""), after.get("code", ""))
        case "result" if row["id"] in own.results:
            result = own.results[row["id"]]
            label = Text("Kết quả năm {year}", "Result of {year}").format(year=str(result.year))
            yield Difference(label, "", words.class_name(result.result_class))


def _of_household(made: bool, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    if made:
        yield Difference(Text("Hộ", "Household"), "", Text("thêm vào sổ", "added to the register"))
    named = _units({*before.values(), *after.values()}) if _PLACES.keys() & after.keys() else {}
    for name, value in after.items():
        if name in _HOUSEHOLD:
            yield Difference(_HOUSEHOLD[name], before.get(name), value)
        elif name in _PLACES:
            yield Difference(_PLACES[name], named.get(before.get(name), ""), named.get(value, ""))


def _units(ids: Collection[Any]) -> dict[Any, str]:
    numbers = [one for one in ids if isinstance(one, int) and not isinstance(one, bool)]
    return {one.pk: one.full_name for one in AdminUnit.objects.filter(pk__in=numbers)}


def _of_person(
    name: str, made: bool, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    if made:
        yield Difference(Text("Thành viên mới", "New member"), "", name)
    shown = dict(after)
    if shown.pop("citizen_number", None) is not None:
        yield Difference(
            Text("{name}: Số định danh", "{name}: Citizen number").format(name=name), "", _HIDDEN
        )
    # a correction that names one part of a birth date states the whole in the rows, or stands as it is
    if set(BIRTH) & shown.keys() and "birth_year" not in shown:
        shown = {key: value for key, value in shown.items() if key not in BIRTH}
    for line in person_lines({key: before.get(key) for key in before if key != "citizen_number"}, shown):
        label = line.label if isinstance(line.label, Text) else Text.same(line.label)
        said = Text("{name}: {label}", "{name}: {label}").format(name=name, label=label)
        yield Difference(said, line.before, line.after)
    if "commune_id" in before:
        yield Difference(name, "", Text("chuyển theo hộ", "went with the household"))


def _of_answer(row: Mapping[str, Any], own: _Own) -> Iterator[Difference]:
    """A row of a returned file: the mark of a number, or a code of the other office."""
    person = own.people.get(row.get("person") or 0)
    if person is None:
        return
    label = _NUMBER_STATE if row["field"] == "number_state" else _CODE
    said = Text("{name}: {label}", "{name}: {label}").format(name=person.full_name, label=label)
    yield Difference(said, _state(row["before"]), _state(row["after"]))


def _state(code: str) -> Text | str:
    known = words.NUMBER_STATES.get(code)  # type: ignore[call-overload]
    return known.word if known else code
