"""Split, merge and move of households."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import relinks, residence
from giamngheo.registry.changes.kinds import ChangeKind, Difference, Line, register_kind
from giamngheo.registry.changes.kinship import HEAD, relations_to
from giamngheo.registry.changes.membership import (
    check_day,
    check_stays,
    chosen,
    end,
    join,
    leave,
    open_stays,
    relations_of,
    set_head,
    settle,
)
from giamngheo.registry.changes.plausible import Households, kin_of
from giamngheo.registry.changes.restoring import keep_merge
from giamngheo.registry.changes.showing import day_line, people, place_name, with_relations
from giamngheo.registry.codes import take_codes
from giamngheo.registry.models import ChangeRequest, Household, Membership
from giamngheo.rules.text import Text

WHY = "the other household of a change"
MEMBERS = Text("Thành viên của hộ", "Members of the household")
JOINING = Text("Quan hệ của người nhập vào với chủ hộ", "What those who join are to the head")


@register_kind
class Split(ChangeKind):
    """Some members found a household of their own. Arguments: persons, head, relations, day; village and
    address where it goes elsewhere.
    """

    kind = ChangeRequest.Kind.SPLIT
    label = Text("Tách hộ", "Split")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        stays = chosen(household, arguments["persons"])
        day = date.fromisoformat(arguments["day"])
        check_day(household, day)
        check_stays(stays, day)
        if len(stays) == len(open_stays(household)):
            raise ActionRefused(
                "nobody_stays",
                Text(
                    "Không thể tách tất cả thành viên. Nếu cả hộ đi nơi khác, dùng «Chuyển nơi ở».",
                    "Not everybody can split off. If the whole household goes, use “Move”.",
                ),
            )
        if arguments["head"] not in {stay.person_id for stay in stays}:
            raise ActionRefused(
                "head_not_among_them",
                Text("Chủ hộ mới phải là một người trong hộ tách.", "The new head must be one of them."),
            )
        if household.head_id in {stay.person_id for stay in stays}:
            raise ActionRefused(
                "head_leaves",
                Text(
                    "Chủ hộ hiện nay nằm trong số người tách. Đổi chủ hộ trước khi tách.",
                    "The present head is among them. Change the head first.",
                ),
            )
        self.kin(household, arguments)

    def kin(self, household: Household, arguments: Mapping[str, Any]) -> Households:
        leaving = chosen(household, arguments["persons"])
        relations = _relations(leaving, arguments)
        return ([kin_of(one, relations[one.person_id]) for one in leaving],)

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        leaving = chosen(household, arguments["persons"])
        staying = [stay for stay in open_stays(household) if stay not in leaving]
        relations = _relations(leaving, arguments)
        village, address = _place(household, arguments)
        lines = [
            Line(MEMBERS, people([*staying, *leaving]), people(staying)),
            Line(Text("Hộ mới", "New household"), "", with_relations(leaving, relations)),
            Line(Text("Nơi ở của hộ mới", "Place of the new household"), "", place_name(village)),
        ]
        if address:
            lines.append(Line(Text("Địa chỉ của hộ mới", "Address of the new household"), "", address))
        return Difference((*lines, day_line(arguments)))

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        day = date.fromisoformat(arguments["day"])
        stays = chosen(household, arguments["persons"])
        chosen_village, address = _place(household, arguments)
        place = AdminUnit.objects.get(pk=chosen_village).parent if chosen_village else None
        new = Household.objects.create(
            code=take_codes([""])[0],
            commune_id=place.pk if place else household.commune_id,
            village_id=chosen_village,
            address=address,
            ethnic_minority=household.ethnic_minority,
            since=day,
            split_from=household,
        )
        relations, before = _relations(stays, arguments), _members(household)
        for number, stay in enumerate(stays, 1):
            leave(household, stay, day, Membership.Ended.SPLIT)
            join(new, stay.person, day, Membership.Began.SPLIT, relations.get(stay.person_id, ""), number)
        head = next(stay.person for stay in stays if stay.person_id == arguments["head"])
        set_head(new, head, relations)
        settle(new)
        residence.keep([new], day, residence.Why.SPLIT, request=arguments.get("request"))
        settle(household)
        return {
            "day": day,
            "before": {"members": before},
            "after": {"members": _members(household), "new": new.code, "new_members": _members(new)},
        }

    def new_places(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        return (arguments["village"],) if arguments.get("village") else ()


@register_kind
class MergeHouseholds(ChangeKind):
    """Another household joins this one. Arguments: other, relations, day."""

    kind = ChangeRequest.Kind.MERGE
    label = Text("Nhập hộ", "Merge households")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        other = _other(arguments)
        day = date.fromisoformat(arguments["day"])
        check_day(household, day)
        check_day(other, day)
        check_stays(open_stays(other), day)
        if other.pk == household.pk or other.until is not None:
            raise ActionRefused(
                "cannot_join",
                Text("Chọn một hộ khác còn hoạt động.", "Choose another household that exists."),
            )

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        other = _other(arguments)
        own, joining = open_stays(household), open_stays(other)
        label = Text("Hộ nhập vào, mã {code}", "Household that joins, code {code}")
        return Difference(
            (
                Line(MEMBERS, people(own), people([*own, *joining])),
                Line(label.format(code=other.code), people(joining), Text("kết thúc", "ends")),
                Line(JOINING, "", with_relations(joining, relations_of(arguments))),
                day_line(arguments),
            )
        )

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        other = _other(arguments)
        day = date.fromisoformat(arguments["day"])
        relations = relations_of(arguments)
        number, left, joined = len(open_stays(household)), [], []
        before = {
            "members": _members(household),
            "other_members": _members(other),
            "other_head": other.head_id,
        }
        for stay in open_stays(other):
            number += 1
            leave(other, stay, day, Membership.Ended.MERGED)
            relation = relations.get(stay.person_id, "")
            new = join(household, stay.person, day, Membership.Began.MERGED, relation, number)
            left.append(stay.pk)
            joined.append(new.pk)
        unnamed_too = other.size
        household.size += unnamed_too
        other.head = None
        end(other, day, Household.Ended.MERGED, merged_into=household)
        move = relinks.Move("household", household.pk, other.pk)
        followed = {relink.room: list(relink.follow(move)) for relink in relinks.relinks()}
        settle(household)
        keep_merge(
            household, other, {"rooms": followed, "left": left, "joined": joined, "unnamed": unnamed_too}
        )
        return {
            "day": day,
            "other": other.code,
            "before": before,
            "after": {"members": _members(household), "other_until": other.until, "moved": followed},
        }

    def kin(self, household: Household, arguments: Mapping[str, Any]) -> Households:
        relations, joining = relations_of(arguments), open_stays(_other(arguments))
        joined = (kin_of(one, relations.get(one.person_id, "")) for one in joining)
        return ([*map(kin_of, open_stays(household)), *joined],)

    def other_households(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        return (arguments["other"],)


@register_kind
class Move(ChangeKind):
    """The household goes to another village, or leaves the province. Arguments: village or None, address, day."""

    kind = ChangeRequest.Kind.MOVE
    label = Text("Chuyển nơi ở", "Move")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        day = date.fromisoformat(arguments["day"])
        check_day(household, day)
        if not arguments.get("village"):
            check_stays(open_stays(household), day)
        if arguments.get("village") == household.village_id:
            raise ActionRefused(
                "same_place", Text("Hộ đang ở thôn này.", "The household lives there already.")
            )
        residence.check_move(household, day)

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        label, before = Text("Nơi ở", "Place"), place_name(household.village_id)
        if not arguments.get("village"):
            away = Text("ngoài tỉnh; hộ kết thúc trong sổ", "out of the province; the household ends here")
            return Difference((Line(label, before, away), day_line(arguments)))
        lines = [Line(label, before, place_name(arguments["village"]))]
        if household.address or arguments.get("address"):
            lines.append(Line(Text("Địa chỉ", "Address"), household.address, arguments.get("address", "")))
        return Difference((*lines, day_line(arguments)))

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        day = date.fromisoformat(arguments["day"])
        before = {name: getattr(household, name) for name in ("commune_id", "village_id", "address")}
        if not arguments.get("village"):
            before |= {"members": _members(household)}
            for stay in open_stays(household):
                leave(household, stay, day, Membership.Ended.MOVED_OUT)
            end(household, day, Household.Ended.MOVED_OUT)
            return {"day": day, "before": before, "after": {"members": [], "until": household.until}}
        village = AdminUnit.objects.get(pk=arguments["village"])
        commune = village.parent
        if commune is None:
            raise ActionRefused("not_a_village", Text("Chọn một thôn, khu.", "Choose a village."))
        for stay in open_stays(household):
            stay.person.commune_id, stay.person.village_id = commune.pk, village.pk
            stay.person.version += 1
            stay.person.save(update_fields=("commune", "village", "version"))
        settle(household, commune_id=commune.pk, village_id=village.pk, address=arguments.get("address", ""))
        left, request = {household.pk: before["address"]}, arguments.get("request")
        residence.keep([household], day, residence.Why.MOVED, request=request, left=left)
        return {"day": day, "before": before, "after": {name: getattr(household, name) for name in before}}

    def new_places(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        return (arguments["village"],) if arguments.get("village") else ()


def _relations(leaving: list[Membership], arguments: Mapping[str, Any]) -> dict[int, str]:
    """What those who split off are to their new head, who is among them. ActionRefused `relation_missing`."""
    new = next(stay for stay in leaving if stay.person_id == arguments["head"])
    others = [stay for stay in leaving if stay.pk != new.pk]
    return {**relations_to(new, others, relations_of(arguments)), new.person_id: HEAD}


def _place(household: Household, arguments: Mapping[str, Any]) -> tuple[int | None, str]:
    """Village and address of a new household; in another village the old address is not its own."""
    village = arguments.get("village") or household.village_id
    stays = household.address if village == household.village_id else ""
    return village, arguments.get("address", "").strip() or stays


def _members(household: Household) -> list[int]:
    return [stay.person_id for stay in open_stays(household)]


def _other(arguments: Mapping[str, Any]) -> Household:
    return Household.objects.unscoped(WHY).get(pk=arguments["other"])
