"""What a column of a template can be filled with: the variables that intake recognises, read from a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from giamngheo.exchange.profiles.lines import FieldOf, Line, OfUnit
from giamngheo.law import Standard, VariableSpec, list_standards, load_codes, load_standard
from giamngheo.platform.exports.columnar import Kind
from giamngheo.platform.privacy import shown_name, shown_number
from giamngheo.platform.scope import PersonalData
from giamngheo.registry.models import Person, PovertyStatus
from giamngheo.rules.text import Text

Read = Callable[[Line], Any]
_KINDS: Mapping[Kind, frozenset[str]] = {
    "int": frozenset(
        {"row_no", "size", "income_points_recorded", "deprivation_points_recorded", "birth_year", "birth_month",
         "birth_day", "birth_year_male", "birth_year_female", "member_no"}
    ),
    "bool": frozenset(
        {"ethnic_minority", "merit_member", "no_labour_capacity", "class_poor", "class_near_poor", "disabled",
         "merit", "monthly_social_allowance", "sex_male", "sex_female", "is_head"}
    ),
    "date": frozenset({"status_since", "decision_date"}),
    "born": frozenset({"birth_date", "head_birth_date"}),
}  # fmt: skip
NAME, NUMBER, OTHER, OPEN = "name", "number", "other", ""
"""How a variable is masked: as a name, as a number, hidden unless everything may be seen, or not at all."""


CLASS = "poverty_class_recorded"
ALL_OTHERS = "all_others"
"""In the codes of a template: what is written for every value that has no code of its own."""


@dataclass(frozen=True)
class Variable:
    """One thing a column may hold. `read` gives text, a number, a day, True/False, a code of `codes`, or None.

    `kind`: what it is in a file of typed columns (`platform.exports.columnar`).
    """

    name: str
    label: Text
    read: Read
    codes: Mapping[str, Text] | None = None
    personal: str = OPEN
    kind: Kind = "text"

    def value(self, line: Line, sees: PersonalData) -> Any:
        """The value as a role that sees so much may have it."""
        return self.shown(self.read(line), sees)

    def shown(self, found: Any, sees: PersonalData) -> Any:
        """What was read, as a role that sees so much may have it."""
        if sees is PersonalData.FULL or not self.personal or found is None:
            return found
        if self.personal == NAME:
            return shown_name(found, sees) or None
        return (shown_number(found, sees) or None) if self.personal == NUMBER else None


def latest_standard() -> Standard:
    """The standard whose questionnaire has the newest answers in force today."""
    today = date.today()
    in_force = [one for one in map(load_standard, list_standards()) if one.valid_from <= today]
    return max(in_force, key=lambda one: one.valid_from)


@cache
def variables(each: str) -> Mapping[str, Variable]:
    """Every variable of rows that are households or persons, by the name that intake gives it."""
    kinds = {name: kind for kind, names in _KINDS.items() for name in names}
    own = (*_PLACES, *_HOUSEHOLD, *_persons(each))
    found = {one.name: replace(one, kind=kinds.get(one.name, "text")) for one in own}
    for one in _answered(each):
        found.setdefault(one.name, one)
    return found


def birth(person: Mapping[str, Any]) -> Any:
    """A day where it is wholly known, else the year, or month and year, as text."""
    year, month, day = (person.get(f"birth_{part}") for part in ("year", "month", "day"))
    if year is None:
        return None
    if month is None:
        return str(year)
    if day is None:
        return f"{month:02d}/{year}"
    try:
        return date(year, month, day)
    except ValueError:
        return f"{day:02d}/{month:02d}/{year}"


def class_labels() -> dict[str, Text]:
    """The classes as the law of any standard names them, by code."""
    found = {code: Text.same(label) for code, label in PovertyStatus.StatusClass.choices}
    for standard in list_standards():
        for one in load_standard(standard).classes:
            found[one.code] = one.name
    return found


def _of_person(name: str) -> Read:
    return FieldOf("person", name)


_status = FieldOf("status", "status")


def _of_province(name: str) -> Read:
    return OfUnit("household.commune", lambda commune: commune.parent and getattr(commune.parent, name))


def _row_key(each: str) -> Read:
    if each == "person":
        return lambda line: f"{line.household.code}-{line.person['id']}"
    return attrgetter("household.code")


_PLACES = (
    Variable("row_no", Text("Số thứ tự", "Row number"), attrgetter("number")),
    Variable("province", Text("Tỉnh", "Province"), _of_province("name")),
    Variable("province_code", Text("Mã tỉnh", "Province code"), _of_province("code")),
    Variable("commune", Text("Xã, phường", "Commune"), OfUnit("household.commune", attrgetter("full_name"))),
    Variable("commune_code", Text("Mã xã", "Commune code"), attrgetter("household.commune.code")),
    Variable("village", Text("Thôn, khu", "Village"), OfUnit("household.village", attrgetter("full_name"))),
    Variable("address", Text("Địa chỉ", "Address"), attrgetter("household.address"), personal=OTHER),
)
_HOUSEHOLD = (
    Variable("household_code", Text("Mã hộ", "Household code"), attrgetter("household.code")),
    Variable("foreign_code", Text("Mã ở hệ thống nhận", "Code in the other system"), lambda line: line.alias),
    Variable(
        "head_name",
        Text("Họ tên chủ hộ", "Head's name"),
        attrgetter("household.head_name"),
        personal=NAME,
    ),
    Variable("size", Text("Số nhân khẩu", "Members"), attrgetter("size")),
    Variable(
        "ethnic_minority",
        Text("Hộ dân tộc thiểu số", "Ethnic minority household"),
        attrgetter("household.ethnic_minority"),
    ),
    Variable(
        "merit_member",
        Text("Hộ có người có công", "Household with a person of merit"),
        attrgetter("household.merit_member"),
    ),
    Variable(
        "no_labour_capacity",
        Text("Hộ không có khả năng lao động", "No labour capacity"),
        attrgetter("household.no_labour_capacity"),
    ),
    Variable(
        CLASS,
        Text("Phân loại hộ (theo quyết định)", "Status by decision"),
        _status,
        class_labels(),
    ),
    *(
        Variable(f"class_{code}", Text(f"Đánh dấu: {label.vi}", f"Mark: {label.en}"), read)
        for code, label, read in (
            ("poor", Text("hộ nghèo", "poor"), lambda line: _status(line) == "poor"),
            ("near_poor", Text("hộ cận nghèo", "near-poor"), lambda line: _status(line) == "near_poor"),
        )
    ),
    Variable("status_since", Text("Từ ngày", "Since"), FieldOf("status", "effective_from")),
    Variable(
        "decision_number",
        Text("Số quyết định", "Decision number"),
        FieldOf("status", "decision__number"),
    ),
    Variable(
        "decision_date",
        Text("Ngày quyết định", "Decision date"),
        FieldOf("status", "decision__signed_on"),
    ),
    Variable("income_points_recorded", Text("Điểm B1", "Points B1"), FieldOf("result", "income_points")),
    Variable(
        "deprivation_points_recorded",
        Text("Điểm B2", "Points B2"),
        FieldOf("result", "deprivation_points"),
    ),
    Variable(
        "causes", Text("Nguyên nhân nghèo (mã số)", "Causes (numbers)"), lambda line: _cause_numbers(line)
    ),
)


@cache
def _numbers_of_causes() -> Mapping[str, int]:
    return {code.code: code.number or place for place, code in enumerate(load_codes("causes").codes, 1)}


def _cause_numbers(line: Line) -> str | None:
    if not line.causes:
        return None
    numbers = _numbers_of_causes()
    return ",".join(str(numbers[one]) for one in line.causes if one in numbers) or None


def _persons(each: str) -> list[Variable]:
    """The particulars of the person of the row: a member, or the head under both of its names."""
    sexes = {code: Text.same(str(label)) for code, label in Person.Sex.choices}
    ethnic, relations = load_codes("ethnic_groups").labels, load_codes("relations").labels
    name = Variable("name", Text("Họ và tên", "Full name"), _of_person("full_name"), personal=NAME)
    sex = Variable("sex", Text("Giới tính", "Sex"), lambda line: line.person.get("sex") or None, sexes)
    born = Variable(
        "birth_date", Text("Ngày sinh", "Birth date"), lambda line: birth(line.person), personal=OTHER
    )
    number = Variable(
        "citizen_id", Text("Số định danh", "Citizen number"), _of_person("citizen_number"), personal=NUMBER
    )
    ethnicity = Variable(
        "ethnicity", Text("Dân tộc", "Ethnicity"), lambda line: line.person.get("ethnicity") or None, ethnic
    )
    found = [
        Variable("row_key", Text("Mã dòng của ta", "Our row key"), _row_key(each)),
        name,
        sex,
        born,
        number,
        ethnicity,
        Variable("phone", Text("Điện thoại", "Telephone"), _of_person("phone"), personal=NUMBER),
        Variable("birth_year", Text("Năm sinh", "Year of birth"), _of_person("birth_year")),
        Variable(
            "birth_month", Text("Tháng sinh", "Month of birth"), _of_person("birth_month"), personal=OTHER
        ),
        Variable(
            "birth_day", Text("Ngày trong tháng", "Day of birth"), _of_person("birth_day"), personal=OTHER
        ),
        Variable(
            "number_state",
            Text("Tình trạng số định danh", "State of the number"),
            _of_person("number_state"),
            {code: Text.same(str(label)) for code, label in Person.NumberState.choices},
        ),
        Variable("disabled", Text("Người khuyết tật", "Disabled"), _of_person("disabled")),
        Variable("merit", Text("Người có công", "Person of merit"), _of_person("merit")),
        Variable(
            "monthly_social_allowance",
            Text("Trợ cấp xã hội hằng tháng", "Social allowance"),
            _of_person("social_allowance"),
        ),
        *(_by_sex(code, label) for code, label in sexes.items()),
        *(_year_by_sex(code, label) for code, label in sexes.items()),
    ]
    if each == "person":
        relation = Variable(
            "relation",
            Text("Quan hệ với chủ hộ", "Relation to the head"),
            lambda line: line.stay.get("relation") or None,
            relations,
        )
        is_head = Variable(
            "is_head", Text("Là chủ hộ", "Is the head"), lambda line: line.stay.get("relation") == "head"
        )
        member_no = Variable(
            "member_no", Text("STT trong hộ", "Number in household"), lambda line: line.stay.get("number")
        )
        return [*found, relation, is_head, member_no]
    heads = {"citizen_id": number, "birth_date": born, "sex": sex, "ethnicity": ethnicity}
    return found + [
        Variable(
            f"head_{key}",
            Text(f"{one.label.vi} của chủ hộ", f"Head: {one.label.en}"),
            one.read,
            one.codes,
            one.personal,
        )
        for key, one in heads.items()
    ]


def _by_sex(code: str, label: Text) -> Variable:
    words = Text(f"Đánh dấu: {label.vi}", f"Mark: {label.en}")
    return Variable(f"sex_{code}", words, lambda line: line.person.get("sex") == code)


def _year_by_sex(code: str, label: Text) -> Variable:
    words = Text(f"Năm sinh ({label.vi})", f"Year of birth ({label.en})")
    read: Read = lambda line: line.person.get("birth_year") if line.person.get("sex") == code else None  # noqa: E731
    return Variable(f"birth_year_{code}", words, read)


def answer_kind(spec: VariableSpec) -> Kind:
    """What an answer is in a file of typed columns."""
    kinds: dict[str, Kind] = {
        "int": "int",
        "money": "int",
        "decimal": "decimal",
        "bool": "bool",
        "date": "date",
    }
    return kinds.get(spec.type, "text")


def _answered(each: str) -> list[Variable]:
    """The answers of the last review, by variable of the questionnaire."""
    questionnaire = latest_standard().questionnaire
    found = []
    for entity in ("household", "person") if each == "person" else ("household",):
        for spec in questionnaire.variables(entity):
            if not spec.identity:
                labels = {code: Text(one.vi, one.en) for code, one in spec.choices.items()} or None
                read = _member_answer(spec.name) if entity == "person" else _household_answer(spec.name)
                personal = OTHER if spec.name == "note" else OPEN
                label = Text(spec.label.vi, spec.label.en)
                found.append(Variable(spec.name, label, read, labels, personal, answer_kind(spec)))
    return found


def _household_answer(name: str) -> Read:
    return lambda line: (line.result.get("answers") or {}).get(name)


def _member_answer(name: str) -> Read:
    return lambda line: line.answers.get(name)
