"""A member of a list whose number is that of a person of the register who belongs to no household now."""

from __future__ import annotations

from datetime import date
from typing import Any

from giamngheo.intake.text import fold
from giamngheo.registry.bulk.existing import Existing
from giamngheo.registry.bulk.rows import MemberRow
from giamngheo.registry.changes.returning import still_unknown
from giamngheo.registry.models import Membership, Person
from giamngheo.rules.text import Text


def cannot_return(member: MemberRow, person: Person, known: Existing, on: date) -> Text | None:
    """Why the person who carries the member's number does not join on that day; None: joins, as on a page.

    Tells nothing of the person, who may be of any commune.
    """
    last = known.last_stays.get(person.pk)
    if person.died_on is not None or (last and last.ended_by == Membership.Ended.DIED):
        return _DEAD.format(number=member.number)
    years = {year for year in (member.birth.year, person.birth_year) if year is not None}
    if fold(member.name) != fold(person.full_name) or len(years) > 1:
        return _SOMEBODY_ELSE.format(number=member.number)
    if last is not None and last.until is not None and on < last.until:
        return _TOO_EARLY.format(number=member.number, on=f"{on:%d/%m/%Y}")
    return None


def learnt(member: MemberRow, person: Person) -> dict[str, Any]:
    """What the list says of the person and the register does not know yet."""
    stated = {
        "sex": member.sex,
        "ethnicity": member.ethnicity,
        "birth_year": member.birth.year,
        "birth_month": member.birth.month,
        "birth_day": member.birth.day,
        "disabled": member.disabled,
        "social_allowance": member.social_allowance,
    }
    return still_unknown(person, stated)


_DEAD = Text(
    "Số định danh của thành viên thứ {number} trong sổ là của người đã mất. Kiểm tra số định danh trong danh sách; "
    "nếu sổ ghi nhầm, sửa ở trang hộ trước khi nhập.",
    "The citizen number of member {number} is in the register that of a person who died. Check the number in the "
    "list; where the register is mistaken, correct it on the household's page first.",
)
_SOMEBODY_ELSE = Text(
    "Số định danh của thành viên thứ {number} trong sổ là của người có họ tên hoặc năm sinh khác. Kiểm tra số định "
    "danh, họ tên, năm sinh trong danh sách.",
    "The citizen number of member {number} is in the register that of a person of another name or birth year. Check "
    "number, name and birth year in the list.",
)
_TOO_EARLY = Text(
    "Theo sổ, ngày {on} (ngày tham chiếu của danh sách) thành viên thứ {number} còn ở hộ trước. Kiểm tra ngày tham "
    "chiếu của danh sách.",
    "According to the register member {number} was still in the former household on {on}, the list's reference date. "
    "Check that date.",
)
