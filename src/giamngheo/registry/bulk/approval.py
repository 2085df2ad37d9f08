"""What of a list the commune leader approves: who people are, where they belong and that they left.

Made on a page, each of these is a request for change (`registry.changes`) that waits for the leader; a list is no way
round that. New households, new persons and answers are the review's own business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from giamngheo.platform.scope import Actor, Forbidden, Placed, Reach, policy
from giamngheo.registry import permissions
from giamngheo.registry.bulk.plan import MemberPlan, Plan, PlannedHousehold, Verdict
from giamngheo.registry.bulk.rows import Birth
from giamngheo.registry.models import Person
from giamngheo.rules.text import Text

Change = list[Any]
"""[whose, field, before, after], plain values; whose: a person's name, empty for the household itself."""
_IDENTITY = ("full_name", "sex", "citizen_number")
_PLACE = ("commune_id", "village_id")


def to_approve(one: PlannedHousehold) -> list[Change]:
    """What of a row needs the leader's approval; empty for a conflict, which is not written anyway."""
    if one.verdict is Verdict.CONFLICT or one.older:
        return []
    found = _of_household(one)
    if not one.ends:
        for member in one.members:
            if member.person is not None:
                found += _of_member(member)
    return found


def _of_household(one: PlannedHousehold) -> list[Change]:
    home = one.household
    if home is None:
        return []
    # a household whose village nobody knew is not moved by the list that names it
    moves = [name for name in _PLACE if name in one.changes and getattr(home, name) is not None]
    found: list[Change] = [["", name, getattr(home, name), one.changes[name]] for name in moves]
    if one.ends:
        return [*found, ["", "ended_by", "", one.ends]]
    head = next((member for member in one.members if member.row.is_head), None)
    if (
        head is not None
        and home.head_id is not None
        and (head.person is None or head.person.pk != home.head_id)
    ):
        found.append(["", "head", _said(home.head) if home.head else home.head_name, _said_of(head)])
    return found


def _said(person: Person) -> str:
    """Who somebody is: a name alone may be the same."""
    born = Birth(person.birth_year, person.birth_month, person.birth_day)
    return ", ".join(part for part in (person.full_name, str(born), person.citizen_number) if part)


def _said_of(member: MemberPlan) -> str:
    row = member.row
    if member.person is not None:
        return _said(member.person)
    return ", ".join(part for part in (row.name, str(row.birth), row.citizen_number) if part)


def _of_member(member: MemberPlan) -> list[Change]:
    """Of a person of the register: what becomes of the name, the birth date, the sex, the number, the household."""
    person = member.person
    assert person is not None
    found: list[Change] = []
    if member.leaves is not None:
        found.append([person.full_name, "leaves", member.leaves.household.code, ""])
    elif member.stay is None:
        found.append([person.full_name, "returns", "", ""])
    if "birth_year" in member.changes:
        before = Birth(person.birth_year, person.birth_month, person.birth_day)
        found.append([person.full_name, "born", str(before), str(member.row.birth)])
    found += [
        [person.full_name, name, getattr(person, name), member.changes[name]]
        for name in _IDENTITY
        if name in member.changes
    ]
    return found


def as_text(changes: list[Change]) -> str:
    """The changes as they are kept and held against those found later."""
    return json.dumps(changes, ensure_ascii=False)


def hold_back(plan: Plan, approved: Mapping[int, str], actor: Actor | None = None) -> int:
    """Makes a conflict of every row that needs an approval and has none; returns how many had one.

    approved: by the row's key, the changes (`as_text`) that the leader saw and approved; a row that would change
    anything else by now is held back too. actor: whose own right is approval enough, seen or not; None: nobody's.
    """
    given_to = 0
    for one, given in _needing(plan, actor, approved):
        if given:
            given_to += 1
        else:
            one.why = _CHANGED_SINCE if one.row.key in approved else _NEEDED
            one.verdict, one.held = Verdict.CONFLICT, True
    return given_to


def refuse_unapproved(plan: Plan, actor: Actor, approved: Mapping[int, str]) -> None:
    """Forbidden when a row of the plan needs an approval that nobody has given: nothing of it is written."""
    if not all(given for _, given in _needing(plan, actor, approved)):
        raise Forbidden(permissions.APPROVE, _NEEDED)


def _needing(
    plan: Plan, actor: Actor | None, approved: Mapping[int, str]
) -> Iterator[tuple[PlannedHousehold, bool]]:
    """(row that needs approval, whether it is given)"""
    reach = policy().reach(actor, permissions.APPROVE) if actor else Reach()
    for one in plan.households:
        changes = to_approve(one)
        if changes:
            given = _own_right(one, reach) or approved.get(one.row.key) == as_text(changes)
            yield one, given


def _own_right(one: PlannedHousehold, reach: Reach) -> bool:
    """Whether who writes may approve it: where the household is to be, where it is, and where members leave."""
    homes = [stay.household for stay in (member.leaves for member in one.members) if stay is not None]
    if one.household is not None:
        homes.append(one.household)
    places = [Placed(home.commune_id, home.village_id) for home in homes]
    return all(reach.covers(place) for place in (Placed(one.row.commune, one.row.village), *places))


_NEEDED = Text(
    "Dòng này đổi thông tin phải được lãnh đạo xã duyệt (họ tên, ngày sinh, giới tính, số định danh, chủ hộ, nơi ở, "
    "tách hộ, kết thúc hộ) mà chưa có duyệt. Trình lãnh đạo duyệt danh sách, hoặc làm đề nghị ở trang của hộ.",
    "This row changes what the commune leader approves (name, birth date, sex, citizen number, head, place, a split, "
    "an end), and nobody has. Put the list before the leader, or make a request on the household's page.",
)
_CHANGED_SINCE = Text(
    "Hộ này trong sổ đã thay đổi sau khi lãnh đạo duyệt danh sách, nên thay đổi đã duyệt không còn đúng như khi xem. "
    "Nhập lại dòng này và trình duyệt lại.",
    "The household has changed in the register since the leader approved the list: what was approved is no longer "
    "what would happen. Import the row again and have it approved again.",
)
