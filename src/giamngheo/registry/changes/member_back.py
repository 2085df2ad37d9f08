"""A member who was recorded as dead or moved out by mistake is one again, as if the stay had never ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.platform import figures
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import words
from giamngheo.registry.changes.kinds import ChangeKind, Difference, Line, register_kind
from giamngheo.registry.changes.membership import check_not_ended, open_stays, settle
from giamngheo.registry.changes.plausible import Households, kin_of
from giamngheo.registry.changes.restoring import check_free
from giamngheo.registry.changes.showing import people, relation
from giamngheo.registry.models import ChangeRequest, Household, Membership
from giamngheo.rules.text import Text

WHY = "the stay of a member that is taken up again"
LEFT = frozenset({Membership.Ended.DIED, Membership.Ended.MOVED_OUT})
"""What can be taken back for one member; a split or a merge is of whole households."""
HEAD = "head"


@register_kind
class MemberBack(ChangeKind):
    """A member who left is one again. Arguments: person, relation (to the head of today)."""

    kind = ChangeRequest.Kind.MEMBER_BACK
    label = Text("Khôi phục nhân khẩu", "Restore a member")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        check_not_ended(household)
        stay = _stay(household, arguments)
        check_free(household, [stay])
        later = Membership.objects.unscoped(WHY).filter(person=stay.person_id, since__gte=stay.until)
        other = later.exclude(pk=stay.pk).select_related("household").order_by("-since").first()
        if other is not None:
            raise ActionRefused(
                "member_later",
                Text(
                    "Sau ngày đó {name} đã ở hộ {code} (từ {since}), nên lần rời hộ này không phải ghi nhầm. Nếu "
                    "người này quay về, dùng «Thêm, bớt nhân khẩu», chuyển đến.",
                    "{name} was in household {code} afterwards (since {since}), so this leaving was no mistake. Who "
                    "comes back is added under “Add or remove a member”, moved in.",
                ).format(
                    name=stay.person.full_name, code=other.household.code, since=figures.day(other.since)
                ),
            )
        if arguments.get("relation") == HEAD and household.head_id is not None:
            raise ActionRefused(
                "two_heads",
                Text(
                    "Hộ đang có chủ hộ. Ghi quan hệ với chủ hộ hiện nay, rồi dùng «Đổi chủ hộ» nếu cần.",
                    "The household has a head. Give the relation to that one, then use “Change the head”.",
                ),
            )

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        stay = _stay(household, arguments)
        own, member = open_stays(household), Text("thành viên", "member")
        assert stay.until is not None
        left = words.LEFT[Membership.Ended(stay.ended_by)]
        day = figures.day(stay.until)
        lines = [
            Line(
                stay.person.full_name,
                Text(f"{left.vi}, ở hộ đến {day}", f"{left.en}, there until {day}"),
                member,
            ),
            Line(Text("Thành viên của hộ", "Members of the household"), people(own), people([*own, stay])),
            Line(
                Text("Quan hệ với chủ hộ", "Relation to the head"),
                relation(stay.relation),
                relation(arguments.get("relation", "")),
            ),
        ]
        if stay.person.died_on is not None and stay.ended_by == Membership.Ended.DIED:
            died = figures.day(stay.person.died_on)
            lines.append(Line(Text("Ngày mất", "Died on"), died, Text("bỏ", "taken back")))
        return Difference(tuple(lines))

    def kin(self, household: Household, arguments: Mapping[str, Any]) -> Households:
        back = kin_of(_stay(household, arguments), arguments.get("relation", ""))
        return ([*map(kin_of, open_stays(household)), back],)

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        stay = _stay(household, arguments)
        person = stay.person
        names = ("until", "ended_by", "relation")
        before = {name: getattr(stay, name) for name in names} | {"died_on": person.died_on}
        if stay.ended_by == Membership.Ended.DIED:
            person.died_on = None
        stay.until, stay.ended_by, stay.relation = None, "", arguments.get("relation", "")
        stay.save(update_fields=names)
        person.commune_id, person.village_id = household.commune_id, household.village_id
        person.version += 1
        person.save(update_fields=("died_on", "commune", "village", "version"))
        household.size += 1
        settle(household)
        after = {name: getattr(stay, name) for name in names} | {"died_on": person.died_on}
        return {"person": person.pk, "before": before, "after": after}


def _stay(household: Household, arguments: Mapping[str, Any]) -> Membership:
    """The latest stay of the person in the household. ActionRefused `not_left`."""
    rows = Membership.objects.unscoped(WHY).filter(household=household, person=arguments["person"])
    stay = rows.select_related("person").order_by("-since", "-pk").first()
    if stay is None or stay.ended_by not in LEFT:
        raise ActionRefused(
            "not_left",
            Text(
                "Người này không được ghi là đã mất hoặc chuyển đi ở hộ này. Tải lại trang của hộ.",
                "This person is not recorded as dead or moved out here. Reload the household's page.",
            ),
        )
    return stay
