"""Change of head, of a person's identity, and of who belongs to the household."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.intake.values.citizen import parse_citizen_id
from giamngheo.intake.values.names import person_can_be_called
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.database.names import person_name_key
from giamngheo.registry import words
from giamngheo.registry.changes.dates import (
    born_of,
    check_birth,
    check_correction,
    check_day_of,
    number_notes,
)
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
    unnamed,
)
from giamngheo.registry.changes.plausible import Households, Kin, kin_like, kin_of
from giamngheo.registry.changes.returning import KNOWN, check_return, returning, still_unknown
from giamngheo.registry.changes.showing import (
    BIRTH,
    LABELS,
    day_line,
    person_lines,
    relation,
    relation_lines,
)
from giamngheo.registry.citizen_numbers import number_index, state_of
from giamngheo.registry.groups import follow_head
from giamngheo.registry.models import ChangeRequest, Household, Membership, Person
from giamngheo.rules.text import Text

WHY = "whether a citizen number is taken"
PERSON_FIELDS = (
    "full_name", "sex", *BIRTH, "ethnicity", "citizen_number", "disabled", "merit", "social_allowance",
)  # fmt: skip


@register_kind
class ChangeHead(ChangeKind):
    """Another member becomes the head. Arguments: head, relations (to the new head)."""

    kind = ChangeRequest.Kind.HEAD
    label = Text("Đổi chủ hộ", "Change the head")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        chosen(household, [arguments["head"]])
        if arguments["head"] == household.head_id:
            raise ActionRefused(
                "same_head", Text("Người này đang là chủ hộ.", "This person is the head already.")
            )
        self.kin(household, arguments)

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        new = chosen(household, [arguments["head"]])[0]
        others = [stay for stay in open_stays(household) if stay.person_id != new.person_id]
        relations = relations_to(new, others, relations_of(arguments))
        return Difference((_head_line(household, new), *relation_lines(others, relations)))

    def kin(self, household: Household, arguments: Mapping[str, Any]) -> Households:
        new = chosen(household, [arguments["head"]])[0]
        return (_under(new, [one for one in open_stays(household) if one.pk != new.pk], arguments),)

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        new = chosen(household, [arguments["head"]])[0]
        before = _head_and_relations(household)
        others = [stay for stay in open_stays(household) if stay.person_id != new.person_id]
        set_head(household, new.person, relations_to(new, others, relations_of(arguments)))
        settle(household)
        return {"before": before, "after": _head_and_relations(household)}


def _under(new: Membership, others: list[Membership], arguments: Mapping[str, Any]) -> list[Kin]:
    """Members as they would be with another head. ActionRefused `relation_missing`."""
    relations = relations_to(new, others, relations_of(arguments))
    return [kin_of(new, HEAD), *(kin_of(one, relations[one.person_id]) for one in others)]


def _head_and_relations(household: Household) -> dict[str, Any]:
    return {
        "head": household.head_id,
        "relations": {stay.person_id: stay.relation for stay in open_stays(household)},
    }


def _head_line(household: Household, new: Membership) -> Line:
    return Line(Text("Chủ hộ", "Head"), household.head_name, new.person.full_name)


@register_kind
class CorrectPerson(ChangeKind):
    """Corrects who a person is. Arguments: person, fields (a part of PERSON_FIELDS)."""

    kind = ChangeRequest.Kind.PERSON
    label = Text("Sửa thông tin nhân khẩu", "Correct a person")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        person = chosen(household, [arguments["person"]])[0].person
        check_person(arguments["fields"], person)
        check_correction(arguments["fields"], person)

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        person = chosen(household, [arguments["person"]])[0].person
        before = {name: getattr(person, name) for name in PERSON_FIELDS}
        fields = arguments["fields"]
        about = Line(Text("Nhân khẩu", "Person"), person.full_name, person.full_name)
        return Difference((about, *person_lines(before, fields)), number_notes(fields, person))

    def kin(self, household: Household, arguments: Mapping[str, Any]) -> Households:
        who, fields = arguments["person"], arguments["fields"]
        stays = open_stays(household)
        return ([kin_of(one, fields=fields if one.person_id == who else None) for one in stays],)

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        person = chosen(household, [arguments["person"]])[0].person
        before = {name: getattr(person, name) for name in arguments["fields"]}
        write_person(person, arguments["fields"])
        current = Household.objects.unscoped(WHY).select_related("head").get(pk=household.pk)
        if "ethnicity" in arguments["fields"] and current.head is not None and current.head.pk == person.pk:
            follow_head(current, current.head)
        settle(current)
        return {"person": person.pk, "before": before, "after": dict(arguments["fields"])}


@register_kind
class ChangeMember(ChangeKind):
    """A member is born, comes, dies or leaves.

    Arguments: how (born, moved_in, died, moved_out), day, and person, or fields and relation of a new one. Where the
    head leaves others behind: head, who follows, and relations (to that one).
    """

    kind = ChangeRequest.Kind.MEMBER
    label = Text("Thêm, bớt nhân khẩu", "Add or remove a member")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        check_day(household, date.fromisoformat(arguments["day"]))
        if arguments["how"] in {Membership.Began.BORN, Membership.Began.MOVED_IN}:
            check_joining(arguments["fields"], date.fromisoformat(arguments["day"]), arguments["how"])
            return
        stay = chosen(household, [arguments["person"]])[0]
        check_stays([stay], date.fromisoformat(arguments["day"]))
        others = unnamed(household)
        if others and len(open_stays(household)) == 1:
            raise ActionRefused(
                "members_unnamed",
                Text(
                    "Theo danh sách, hộ còn {n} người chưa ghi tên trong sổ. Nhập danh sách có tên từng người trước; "
                    "nếu cả hộ đi nơi khác, dùng «Chuyển nơi ở».",
                    "By its list the household has {n} more members without a name in the register. Import a list "
                    "that names them first; if the whole household goes, use “Move”.",
                ).format(n=str(others)),
            )
        if self._leaves_others(household, stay) and self._next_head(household, stay, arguments) is None:
            raise ActionRefused(
                "head_leaves",
                Text(
                    "Người này là chủ hộ. Chọn chủ hộ mới trong những người ở lại.",
                    "This person is the head. Choose who of those who stay follows.",
                ),
            )
        self.kin(household, arguments)

    def kin(self, household: Household, arguments: Mapping[str, Any]) -> Households:
        if "fields" in arguments:
            fields, relation = arguments["fields"], arguments.get("relation", "")
            joining = kin_like(fields, returning(fields), relation)
            return ([*map(kin_of, open_stays(household)), joining],)
        stay = chosen(household, [arguments["person"]])[0]
        new = self._next_head(household, stay, arguments) if self._leaves_others(household, stay) else None
        return () if new is None else (_under(new, self._others(household, stay, new), arguments),)

    @staticmethod
    def _others(household: Household, leaving: Membership, new: Membership) -> list[Membership]:
        return [
            one for one in open_stays(household) if one.person_id not in {leaving.person_id, new.person_id}
        ]

    @staticmethod
    def _leaves_others(household: Household, stay: Membership) -> bool:
        return stay.person_id == household.head_id and len(open_stays(household)) > 1

    @staticmethod
    def _next_head(
        household: Household, leaving: Membership, arguments: Mapping[str, Any]
    ) -> Membership | None:
        stays = (stay for stay in open_stays(household) if stay.person_id != leaving.person_id)
        return next((stay for stay in stays if stay.person_id == arguments.get("head")), None)

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        day = day_line(arguments)
        if "fields" in arguments:
            how = words.BEGAN[arguments["how"]]
            name = Line(Text("Thành viên mới", "New member"), "", arguments["fields"]["full_name"])
            about = [
                line for line in person_lines({}, arguments["fields"]) if line.label != LABELS["full_name"]
            ]
            related = Line(
                Text("Quan hệ với chủ hộ", "Relation to the head"),
                "",
                relation(arguments.get("relation", "")),
            )
            known = (KNOWN,) if returning(arguments["fields"]) else ()
            return Difference(
                (name, *known, Line(Text("Lý do có mặt", "Why"), "", how), related, *about, day),
                number_notes(arguments["fields"], None),
            )
        stay = chosen(household, [arguments["person"]])[0]
        lines = [
            Line(stay.person.full_name, Text("thành viên", "member"), words.LEFT[arguments["how"]]),
            day,
        ]
        new = self._next_head(household, stay, arguments) if self._leaves_others(household, stay) else None
        if new is not None:
            others = self._others(household, stay, new)
            relations = relations_to(new, others, relations_of(arguments))
            lines += [_head_line(household, new), *relation_lines(others, relations)]
        return Difference(tuple(lines))

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        day = date.fromisoformat(arguments["day"])
        if "fields" in arguments:
            person = person_of(household, arguments["fields"])
            number = len(open_stays(household)) + 1
            join(household, person, day, arguments["how"], arguments.get("relation", ""), number)
            settle(household)
            joined = {"relation": arguments.get("relation", ""), **arguments["fields"]}
            return {"person": person.pk, "day": day, "how": arguments["how"], "before": {}, "after": joined}
        stay = chosen(household, [arguments["person"]])[0]
        new = self._next_head(household, stay, arguments) if self._leaves_others(household, stay) else None
        before = _head_and_relations(household)
        relations = (
            {}
            if new is None
            else relations_to(new, self._others(household, stay, new), relations_of(arguments))
        )
        leave(household, stay, day, arguments["how"])
        if new is not None:
            set_head(household, new.person, relations)
        if arguments["how"] == Membership.Ended.DIED:
            stay.person.died_on = day
            stay.person.save(update_fields=("died_on",))
        if open_stays(household):
            settle(household)
        else:
            household.head = None
            end(household, day, arguments["how"])
        after = {**_head_and_relations(household), "until": household.until}
        done = {"day": day, "how": arguments["how"], "before": before, "after": after}
        return {"person": stay.person_id, **done}


def check_joining(fields: Mapping[str, Any], day: date, how: str) -> None:
    """Whether somebody with these fields can join a household on a day; how: `Membership.Began`.

    ActionRefused as `check_person`, `check_return` and `dates.check_day_of`.
    """
    known = returning(fields)
    check_person(fields, known)
    check_return(known, day)
    born = born_of({} if known and known.birth_year else fields, known)
    check_day_of(str(fields["full_name"]), born, day, how=how)


def check_person(fields: Mapping[str, Any], person: Person | None) -> None:
    """Refuses what a person cannot be with these fields changed: ActionRefused `name_missing`, `name_wrong`,
    `citizen_number_wrong`, `citizen_number_taken`, `birth_wrong`.
    """
    if "full_name" in fields and not str(fields["full_name"]).strip():
        raise ActionRefused("name_missing", Text("Ghi họ và tên.", "Give the full name."))
    name = str(fields.get("full_name", ""))
    # a name that a list brought stays until it is corrected
    if name and not person_can_be_called(name) and not (person and person.full_name == name):
        raise ActionRefused(
            "name_wrong",
            Text(
                "«{name}» không phải họ tên: họ tên chỉ gồm chữ cái (của mọi thứ tiếng), dấu cách, dấu nháy, gạch "
                "nối, dấu chấm. Ghi như trên giấy khai sinh hoặc thẻ; chú thích khác ghi ở lý do.",
                "“{name}” is no name: a name has letters (of any language), spaces, apostrophes, hyphens and dots "
                "only. Write it as on the birth certificate or card; other remarks belong to the reason.",
            ).format(name=name),
        )
    number = fields.get("citizen_number")
    if number:
        read = parse_citizen_id(number, on=date.today())
        if read.value != number:
            raise ActionRefused(
                "citizen_number_wrong",
                Text(
                    "Số định danh phải có 12 chữ số (số cũ: 9 chữ số). Kiểm tra lại trên thẻ.",
                    "A citizen number has 12 digits (an old one 9). Check it on the card.",
                ),
            )
        holders = Person.objects.unscoped(WHY).filter(citizen_index=number_index(number), merged_into=None)
        if holders.exclude(pk=person.pk if person else None).exists():
            raise ActionRefused(
                "citizen_number_taken",
                Text(
                    "Số định danh này đã có ở người khác. Nếu là chính người này: ghi đúng họ tên, năm sinh như sổ, "
                    "và hộ cũ phải ghi chuyển đi trước. Nếu không phải: xem lại số, hoặc xử lý ở «Người trùng».",
                    "Another person has this citizen number. If it is the same one: write name and birth year as in "
                    "the register, and the former household records the leaving first. If not: check the number, or "
                    "see the duplicates.",
                ),
            )
    # a correction states only the parts that change; the date is right or wrong as a whole
    check_birth(born_of(fields, person))


def person_of(household: Household, fields: Mapping[str, Any]) -> Person:
    """The person who joins a household: the one who left another, else a new one with these fields."""
    known = returning(fields, lock=True)
    if known is None:
        person = Person(commune_id=household.commune_id, village_id=household.village_id)
        write_person(person, fields)
        return person
    write_person(known, still_unknown(known, fields))
    return known


def write_person(person: Person, fields: Mapping[str, Any]) -> None:
    """Sets the fields with all that follows from them, and saves."""
    for name, value in fields.items():
        if name not in PERSON_FIELDS:
            raise KeyError(name)
        setattr(person, name, value)
    person.sort_name = person_name_key(person.full_name)
    if "citizen_number" in fields:
        person.number_state, person.number_checked_on = Person.NumberState.UNVERIFIED, None
    person.number_state = state_of(person)
    person.version += 1
    person.save()
