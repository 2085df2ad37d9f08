"""Change of head, of a person's identity, and of who belongs to the household."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.intake.values.citizen import parse_citizen_id
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.database.names import person_name_key
from giamngheo.registry.changes.kinds import ChangeKind, Difference, Line, register_kind
from giamngheo.registry.changes.membership import check_day, chosen, join, leave, open_stays, set_head, settle
from giamngheo.registry.citizen_numbers import number_index, state_of
from giamngheo.registry.models import ChangeRequest, Household, Membership, Person
from giamngheo.rules.text import Text

WHY = "whether a citizen number is taken"
PERSON_FIELDS = {
    "full_name": "Họ và tên",
    "sex": "Giới tính",
    "birth_year": "Năm sinh",
    "birth_month": "Tháng sinh",
    "birth_day": "Ngày sinh",
    "ethnicity": "Dân tộc",
    "citizen_number": "Số định danh",
    "disabled": "Người khuyết tật",
    "merit": "Người có công",
    "social_allowance": "Hưởng trợ cấp xã hội",
}


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

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        new = chosen(household, [arguments["head"]])[0].person.full_name
        return Difference((Line("Chủ hộ", household.head_name, new),))

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        person = chosen(household, [arguments["head"]])[0].person
        relations = {int(key): value for key, value in arguments.get("relations", {}).items()}
        set_head(household, person, relations)
        settle(household)
        return {"household": household.code, "head": person.pk}


@register_kind
class CorrectPerson(ChangeKind):
    """Corrects who a person is. Arguments: person, fields (a part of PERSON_FIELDS)."""

    kind = ChangeRequest.Kind.PERSON
    label = Text("Sửa thông tin nhân khẩu", "Correct a person")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        person = chosen(household, [arguments["person"]])[0].person
        check_person(arguments["fields"], person.pk)

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        person = chosen(household, [arguments["person"]])[0].person
        return Difference(
            tuple(
                Line(PERSON_FIELDS[name], _shown(getattr(person, name)), _shown(value))
                for name, value in arguments["fields"].items()
                if getattr(person, name) != value
            )
        )

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        person = chosen(household, [arguments["person"]])[0].person
        before = {name: getattr(person, name) for name in arguments["fields"]}
        write_person(person, arguments["fields"])
        settle(Household.objects.unscoped(WHY).select_related("head").get(pk=household.pk))
        return {"person": person.pk, "before": before, "after": dict(arguments["fields"])}


@register_kind
class ChangeMember(ChangeKind):
    """A member is born, comes, dies or leaves.

    Arguments: how (born, moved_in, died, moved_out), day, and person, or fields and relation of a new one.
    """

    kind = ChangeRequest.Kind.MEMBER
    label = Text("Thêm, bớt nhân khẩu", "Add or remove a member")

    def check(self, household: Household, arguments: Mapping[str, Any]) -> None:
        check_day(household, date.fromisoformat(arguments["day"]))
        if arguments["how"] in {Membership.Began.BORN, Membership.Began.MOVED_IN}:
            check_person(arguments["fields"], None)
            return
        stay = chosen(household, [arguments["person"]])[0]
        if stay.person_id == household.head_id and len(open_stays(household)) > 1:
            raise ActionRefused(
                "head_leaves",
                Text("Đổi chủ hộ trước khi bớt chủ hộ.", "Change the head before the head leaves."),
            )

    def difference(self, household: Household, arguments: Mapping[str, Any]) -> Difference:
        if "fields" in arguments:
            return Difference((Line("Thành viên mới", "", arguments["fields"]["full_name"]),))
        stay = chosen(household, [arguments["person"]])[0]
        return Difference(
            (Line(stay.person.full_name, "thành viên", Membership.Ended(arguments["how"]).label),)
        )

    def apply(self, household: Household, arguments: Mapping[str, Any], on: date) -> dict[str, Any]:
        day = date.fromisoformat(arguments["day"])
        if "fields" in arguments:
            person = Person(commune_id=household.commune_id, village_id=household.village_id)
            write_person(person, arguments["fields"])
            number = len(open_stays(household)) + 1
            join(household, person, day, arguments["how"], arguments.get("relation", ""), number)
            settle(household)
            return {"household": household.code, "person": person.pk}
        stay = chosen(household, [arguments["person"]])[0]
        leave(stay, day, arguments["how"])
        if arguments["how"] == Membership.Ended.DIED:
            stay.person.died_on = day
            stay.person.save(update_fields=("died_on",))
        if not open_stays(household):
            household.head = None
            household.until, household.ended_by = day, arguments["how"]
        settle(household)
        return {"household": household.code, "person": stay.person_id, "how": arguments["how"]}


def check_person(fields: Mapping[str, Any], person: int | None) -> None:
    """Refuses what cannot be: ActionRefused `name_missing`, `citizen_number_wrong`, `citizen_number_taken`,
    `birth_wrong`.
    """
    if "full_name" in fields and not str(fields["full_name"]).strip():
        raise ActionRefused("name_missing", Text("Ghi họ và tên.", "Give the full name."))
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
        if holders.exclude(pk=person).exists():
            raise ActionRefused(
                "citizen_number_taken",
                Text(
                    "Số định danh này đã có ở người khác. Xem «Người trùng» để xử lý.",
                    "Another person has this citizen number. See the duplicates.",
                ),
            )
    _check_birth(fields)


def _check_birth(fields: Mapping[str, Any]) -> None:
    year, month, day = (fields.get(name) for name in ("birth_year", "birth_month", "birth_day"))
    try:
        if year is not None and date(year, month or 1, day or 1) > date.today():
            raise ValueError
        if (month is None and day is not None) or (year is None and month is not None):
            raise ValueError
    except ValueError as error:
        raise ActionRefused(
            "birth_wrong",
            Text("Ngày sinh không đúng. Ghi ngày/tháng/năm, hoặc chỉ năm.", "The birth date is wrong."),
        ) from error


def write_person(person: Person, fields: Mapping[str, Any]) -> None:
    """Sets the fields with all that follows from them, and saves."""
    for name, value in fields.items():
        if name not in PERSON_FIELDS:
            raise KeyError(name)
        setattr(person, name, value)
    person.sort_name = person_name_key(person.full_name)
    person.number_state = Person.NumberState.UNVERIFIED if "citizen_number" in fields else person.number_state
    person.number_state = state_of(person)
    person.version += 1
    person.save()


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    return {True: "có", False: "không"}.get(value, str(value)) if isinstance(value, bool) else str(value)
