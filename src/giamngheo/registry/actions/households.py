"""A household that is new to the register, and changes that affect neither class, benefit nor identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.registry import permissions, residence
from giamngheo.registry.changes.dates import number_notes
from giamngheo.registry.changes.kinship import HEAD
from giamngheo.registry.changes.membership import check_not_ended, join, set_head, settle
from giamngheo.registry.changes.persons import check_joining, person_of
from giamngheo.registry.changes.plausible import check_possible, kin_like, unlikely
from giamngheo.registry.changes.returning import returning
from giamngheo.registry.codes import take_codes
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.registry.places import require_standing
from giamngheo.registry.position import check_position, far_notes
from giamngheo.rules.text import Text

WHY = "the household that is edited"
POINT = ("latitude", "longitude")
IMMEDIATE = ("address", *POINT)


@dataclass(frozen=True)
class NewMember:
    """A member of a new household: `changes.persons.PERSON_FIELDS`; relation to the head, empty where unknown."""

    fields: Mapping[str, Any]
    relation: str = ""


@action(permissions.ADD)
def add_household(
    act: Act,
    village: AdminUnit,
    day: date,
    began: str,
    members: Sequence[NewMember],
    *,
    address: str = "",
    confirmed: str = "",
) -> Household:
    """A household that no list has brought: it has no status and no result. The first of `members` is its head.

    day: since when it lives there; began: `moved_in`, or `listed` for one that was there before; confirmed: see
    `Act.confirm`.

    Unconfirmed for what is unlikely; ActionRefused `not_a_village`, `day_in_future`, `no_member`, `number_twice`,
    `bad_beginning`, `born_after_child`, and as `changes.persons.check_joining`.
    """
    act.require(village)
    _check_new(village, day, began, members)
    kin = [
        kin_like(one.fields, returning(one.fields), one.relation if place else HEAD)
        for place, one in enumerate(members)
    ]
    check_possible((), kin)
    numbers = chain.from_iterable(number_notes(one.fields, None) for one in members)
    act.confirm([*unlikely((), kin, date.today()), *numbers], confirmed)
    household = Household.objects.create(
        code=take_codes([""])[0],
        commune_id=village.parent_id,
        village_id=village.pk,
        address=address.strip(),
        since=day,
    )
    persons: list[Person] = []
    for number, one in enumerate(members, start=1):
        person = person_of(household, one.fields)
        join(household, person, day, began, one.relation if persons else "head", number)
        persons.append(person)
    set_head(household, persons[0], {})
    settle(household)
    residence.keep([household], day, began)
    after = {"code": household.code, "village": village.pk, "size": len(persons), "began": began}
    act.record(household, after=after, persons=[one.pk for one in persons])
    return household


@action(permissions.EDIT)
def edit_household(
    act: Act, household: Household, changes: Mapping[str, Any], *, version: int, confirmed: str = ""
) -> Household:
    """Changes address or coordinates. `version` is the one the officer saw; confirmed: see `Act.confirm`.

    StaleEdit when another wrote meanwhile; Unconfirmed for a point far from the commune; ActionRefused
    `household_ended`, `not_immediate`, and as `position.check_position`.
    """
    others = set(changes) - set(IMMEDIATE)
    if others:
        raise ActionRefused(
            "not_immediate",
            Text(
                "Thông tin này cần lãnh đạo xã duyệt: {names}. Làm đề nghị thay đổi.",
                "This needs the commune leader's approval: {names}. Make a request.",
            ).format(names=", ".join(sorted(others))),
        )
    point = tuple(changes.get(name, getattr(household, name)) for name in POINT)
    moved = point != tuple(getattr(household, name) for name in POINT)
    if moved:
        check_position(*point)
    act.require(household)
    check_not_ended(Household.objects.unscoped(WHY).select_for_update().get(pk=household.pk))
    if moved:
        act.confirm(far_notes(household, *point), confirmed)
    act.change(household, changes, seen=version)
    return household


@action(permissions.EDIT)
def set_phone(act: Act, person: Person, phone: str, *, version: int) -> Person:
    """Changes a person's telephone number; empty takes it away. StaleEdit."""
    act.change(person, {"phone": phone}, seen=version, persons=(person.pk,))
    return person


def _check_new(village: AdminUnit, day: date, began: str, members: Sequence[NewMember]) -> None:
    if village.level != Level.VILLAGE or village.parent_id is None:
        raise ActionRefused("not_a_village", Text("Chọn một thôn, khu.", "Choose a village."))
    require_standing(village)
    if day > date.today():
        raise ActionRefused(
            "day_in_future", Text("Ngày ở từ không thể sau hôm nay.", "The day lies in the future.")
        )
    if began not in {Membership.Began.MOVED_IN, Membership.Began.LISTED}:
        raise ActionRefused(
            "bad_beginning", Text("Chọn vì sao hộ mới có trong sổ.", "Say why the household is new.")
        )
    if not members:
        raise ActionRefused("no_member", Text("Ghi chủ hộ.", "Give the head of the household."))
    for one in members:
        check_joining(one.fields, day, began)
    numbers = Counter(one.fields.get("citizen_number") or "" for one in members)
    if any(number and count > 1 for number, count in numbers.items()):
        raise ActionRefused(
            "number_twice",
            Text("Hai thành viên có cùng một số định danh.", "Two members have the same citizen number."),
        )
