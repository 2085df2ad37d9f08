"""Split, merge and move of households."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry import relinks
from giamngheo.registry.changes.kinds import ChangeKind, Difference, Line, register_kind
from giamngheo.registry.changes.membership import (
    check_day,
    chosen,
    end,
    join,
    leave,
    open_stays,
    people,
    set_head,
    settle,
)
from giamngheo.registry.codes import take_codes
from giamngheo.registry.models import ChangeRequest, Household, Membership
from giamngheo.rules.text import Text

WHY = "the other household of a change"


@register_kind
class Split(ChangeKind):
    """Some members found a household of their own. Arguments: persons, head, relations, day, village (optional)."""

    kind = ChangeRequest.Kind.SPLIT
    label = Text("Tách hộ", "Split")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        stays = chosen(household, arguments["persons"])
        check_day(household, date.fromisoformat(arguments["day"]))
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

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        leaving = chosen(household, arguments["persons"])
        staying = [stay for stay in open_stays(household) if stay not in leaving]
        return Difference(
            (
                Line("Thành viên của hộ", people([*staying, *leaving]), people(staying)),
                Line("Hộ mới", "", people(leaving)),
            )
        )

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        day = date.fromisoformat(arguments["day"])
        stays = chosen(household, arguments["persons"])
        chosen_village = arguments.get("village")
        place = AdminUnit.objects.get(pk=chosen_village).parent if chosen_village else None
        new = Household.objects.create(
            code=take_codes([""])[0],
            commune_id=place.pk if place else household.commune_id,
            village_id=chosen_village or household.village_id,
            address=arguments.get("address") or household.address,
            ethnic_minority=household.ethnic_minority,
            since=day,
            split_from=household,
        )
        relations = {int(key): value for key, value in arguments.get("relations", {}).items()}
        for number, stay in enumerate(stays, 1):
            leave(stay, day, Membership.Ended.SPLIT)
            join(new, stay.person, day, Membership.Began.SPLIT, relations.get(stay.person_id, ""), number)
        head = next(stay.person for stay in stays if stay.person_id == arguments["head"])
        set_head(new, head, relations)
        settle(new)
        settle(household)
        return {"household": household.code, "new": new.code, "persons": list(arguments["persons"])}

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
        if other.pk == household.pk or other.until is not None:
            raise ActionRefused(
                "cannot_join",
                Text("Chọn một hộ khác còn hoạt động.", "Choose another household that exists."),
            )

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        own, joining = open_stays(household), open_stays(_other(arguments))
        return Difference(
            (
                Line("Thành viên của hộ", people(own), people([*own, *joining])),
                Line("Hộ nhập vào", people(joining), "kết thúc"),
            )
        )

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        other = _other(arguments)
        day = date.fromisoformat(arguments["day"])
        relations = {int(key): value for key, value in arguments.get("relations", {}).items()}
        number = len(open_stays(household))
        for stay in open_stays(other):
            number += 1
            leave(stay, day, Membership.Ended.MERGED)
            relation = relations.get(stay.person_id, "")
            join(household, stay.person, day, Membership.Began.MERGED, relation, number)
        other.head = None
        end(other, day, Household.Ended.MERGED, merged_into=household)
        for relink in relinks.relinks():
            relink.follow(relinks.Move("household", household.pk, other.pk))
        settle(household)
        return {"household": household.code, "other": other.code}

    def other_households(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        return (arguments["other"],)


@register_kind
class Move(ChangeKind):
    """The household goes to another village, or leaves the province. Arguments: village or None, address, day."""

    kind = ChangeRequest.Kind.MOVE
    label = Text("Chuyển nơi ở", "Move")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        check_day(household, date.fromisoformat(arguments["day"]))
        if arguments.get("village") == household.village_id:
            raise ActionRefused(
                "same_place", Text("Hộ đang ở thôn này.", "The household lives there already.")
            )

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        after = _place_name(arguments.get("village")) or "ngoài tỉnh"
        return Difference((Line("Nơi ở", _place_name(household.village_id), after),))

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        day = date.fromisoformat(arguments["day"])
        if not arguments.get("village"):
            for stay in open_stays(household):
                leave(stay, day, Membership.Ended.MOVED_OUT)
            end(household, day, Household.Ended.MOVED_OUT)
            return {"household": household.code, "left": True}
        village = AdminUnit.objects.get(pk=arguments["village"])
        commune = village.parent
        if commune is None:
            raise ActionRefused("not_a_village", Text("Chọn một thôn, khu.", "Choose a village."))
        for stay in open_stays(household):
            stay.person.commune_id, stay.person.village_id = commune.pk, village.pk
            stay.person.version += 1
            stay.person.save(update_fields=("commune", "village", "version"))
        settle(household, commune_id=commune.pk, village_id=village.pk, address=arguments.get("address", ""))
        return {"household": household.code, "village": village.pk}

    def new_places(self, arguments: Mapping[str, Any]) -> tuple[int, ...]:
        return (arguments["village"],) if arguments.get("village") else ()


def _other(arguments: Mapping[str, Any]) -> Household:
    return Household.objects.unscoped(WHY).get(pk=arguments["other"])


def _place_name(village: int | None) -> str:
    if village is None:
        return ""
    unit = AdminUnit.objects.get(pk=village)
    return f"{unit.full_name}, {unit.parent}"
