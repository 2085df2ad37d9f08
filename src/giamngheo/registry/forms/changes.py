"""A form for each kind of change: what the officer fills in becomes the arguments of `registry.changes`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from giamngheo.law.codes import load_codes
from giamngheo.platform.forms import CodeField, DayField, PartialDay, PartialDayField, PersonalText, part_of
from giamngheo.platform.forms.confirmed import ConfirmedForm
from giamngheo.platform.forms.opened import OpenedForm
from giamngheo.platform.web.language import language, words
from giamngheo.registry.models import ChangeRequest, Household, Membership, Person

CITIZEN_DIGITS = (9, 12)
NONE = ("", "–")
HEAD = "head"
FOLLOWS = words(
    "Bỏ trống: suy ra từ quan hệ với chủ hộ cũ, nếu suy ra được",
    "Empty: follows from the relation to the old head, where it can be told",
)


def codes_of(name: str) -> list[tuple[str, str]]:
    """(code, label) of a code list in the reader's language."""
    labels = load_codes(name).labels
    return [(code, label.get(language())) for code, label in labels.items()]


class ChangeForm(ConfirmedForm, OpenedForm):
    """Version the officer saw, the reason, and the day; each kind adds its own."""

    kind = ""
    title: Any = ""

    def __init__(
        self, data: Any, household: Household, stays: Sequence[Membership], *, person: Person | None = None,
        villages: Sequence[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"version": household.version, "day": timezone.localdate()})
        self.household, self.stays, self.person = household, stays, person
        self.people = [(str(stay.person_id), stay.person.full_name) for stay in stays]
        self.prepare(list(villages))
        self.fields["reason"] = forms.CharField(
            label=words("Lý do đề nghị", "Reason"),
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=words(
                "Ví dụ: có đơn của hộ ngày 05/11/2025", "For example: the household asked on 05/11/2025"
            ),
        )

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        """Fills the choices."""

    def arguments(self) -> dict[str, Any]:
        """The arguments of the kind, from a valid form; each kind has its own."""
        return {}

    def relations(self) -> dict[str, str]:
        """Relations to the new head, by person."""
        found = {
            name.removeprefix("relation_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("relation_")
        }
        return {person: value for person, value in found.items() if value}

    def add_relations(self, what: Any, when: str = "") -> None:
        """A box for each person; `when` says of which answer it is a part, with `{person}` in it.

        Nobody is asked what the head is to himself.
        """
        relations = [NONE, *(one for one in codes_of("relations") if one[0] != HEAD)]
        for person, name in self.people:
            box = forms.ChoiceField(
                label=f"{name}: {what}", choices=relations, required=False, help_text=FOLLOWS if when else ""
            )
            self.fields[f"relation_{person}"] = part_of(box, when.format(person=person)) if when else box


def _day() -> DayField:
    return DayField(label=words("Ngày thay đổi", "Day of the change"))


class SplitForm(ChangeForm):
    kind = ChangeRequest.Kind.SPLIT
    title = words("Tách hộ", "Split the household")
    day = _day()
    persons = forms.MultipleChoiceField(
        label=words("Những người tách ra hộ mới", "Who goes to the new household"),
        widget=forms.CheckboxSelectMultiple,
    )
    head = forms.ChoiceField(label=words("Chủ hộ mới", "Head of the new household"))
    village = forms.ChoiceField(
        label=words("Thôn, khu của hộ mới", "Village of the new household"), required=False
    )
    address = forms.CharField(
        label=words("Địa chỉ của hộ mới", "Address of the new household"),
        max_length=300,
        required=False,
        widget=PersonalText,
        help_text=words(
            "Bỏ trống: như hộ cũ nếu cùng thôn, còn trống nếu ở thôn khác",
            "Empty: as the present household in the same village, none in another",
        ),
    )

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        self.fields["persons"].choices = self.people  # type: ignore[attr-defined]
        self.fields["head"].choices = [NONE, *self.people]  # type: ignore[attr-defined]
        here = any(pk == str(self.household.village_id) for pk, _ in villages)
        first = ("", str(words("như hộ cũ", "as the present household"))) if here else NONE
        self.fields["village"].choices = [first, *villages]  # type: ignore[attr-defined]
        # villages of another commune: the new household is meant to go there
        self.fields["village"].required = not here and bool(villages)
        when = "persons={person}&head!={person}"
        self.add_relations(words("quan hệ với chủ hộ mới", "relation to the new head"), when)

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = [int(person) for person in data["persons"]]
        others = {str(person) for person in chosen} - {data["head"]}
        relations = {person: value for person, value in self.relations().items() if person in others}
        return {
            "persons": chosen,
            "head": int(data["head"]),
            "relations": relations,
            "day": data["day"].isoformat(),
            "address": data["address"],
            **({"village": int(data["village"])} if data["village"] else {}),
        }


class MergeForm(ChangeForm):
    kind = ChangeRequest.Kind.MERGE
    title = words("Nhập hộ khác vào hộ này", "Merge another household into this one")
    day = _day()
    other = forms.CharField(
        label=words("Mã hộ nhập vào", "Code of the household that joins"),
        max_length=24,
        help_text=words(
            "Mã ghi ở trang của hộ kia. Hộ kia kết thúc trong sổ; mọi thành viên của họ chuyển sang hộ đang mở.",
            "As on the other household's page. That household ends; all its members come to this one.",
        ),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    joining: Household | None = None

    def ask_relations(self, stays: Sequence[Membership]) -> bool:
        """The members of the household found get a field each; whether the officer has been asked before.

        The code is read only, that the answers belong to that household's members.
        """
        self.people = [(str(stay.person_id), stay.person.full_name) for stay in stays]
        asked = all(f"relation_{person}" in self.data for person, _ in self.people)
        self.add_relations(words("quan hệ với chủ hộ này", "relation to the head of this household"))
        self.move_to_end("reason")
        self.fields["other"].widget.attrs["readonly"] = True
        if asked:
            self.full_clean()
        return asked

    def move_to_end(self, name: str) -> None:
        self.fields[name] = self.fields.pop(name)

    def arguments(self) -> dict[str, Any]:
        assert self.joining is not None
        day = self.cleaned_data["day"].isoformat()
        return {"other": self.joining.pk, "day": day, "relations": self.relations()}


class MoveForm(ChangeForm):
    kind = ChangeRequest.Kind.MOVE
    title = words("Chuyển nơi ở", "Move the household")
    day = _day()
    village = forms.ChoiceField(label=words("Nơi đến", "Where to"))
    address = forms.CharField(
        label=words("Địa chỉ mới", "New address"), max_length=300, required=False, widget=PersonalText
    )

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        away = ("away", str(words("Ra ngoài tỉnh (hộ kết thúc trong sổ)", "Out of the province (ends here)")))
        self.fields["village"].choices = [NONE, *villages, away]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        village = None if data["village"] == "away" else int(data["village"])
        return {"village": village, "address": data["address"], "day": data["day"].isoformat()}


class HeadForm(ChangeForm):
    kind = ChangeRequest.Kind.HEAD
    title = words("Đổi chủ hộ", "Change the head")
    head = forms.ChoiceField(label=words("Chủ hộ mới", "New head"))

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        others = [one for one in self.people if one[0] != str(self.household.head_id)]
        self.fields["head"].choices = [NONE, *others]  # type: ignore[attr-defined]
        self.add_relations(words("quan hệ với chủ hộ mới", "relation to the new head"), "head!=,{person}")

    def arguments(self) -> dict[str, Any]:
        head = self.cleaned_data["head"]
        relations = {person: value for person, value in self.relations().items() if person != head}
        return {"head": int(head), "relations": relations}


class WhoForm(forms.Form):
    """Who a person is."""

    full_name = forms.CharField(label=words("Họ và tên", "Full name"), max_length=200, widget=PersonalText)
    sex = forms.ChoiceField(
        label=words("Giới tính", "Sex"),
        choices=[NONE, ("male", words("nam", "male")), ("female", words("nữ", "female"))],
        required=False,
    )
    born = PartialDayField(label=words("Ngày sinh", "Born"), required=False)
    ethnicity = forms.ChoiceField(label=words("Dân tộc", "Ethnic group"), required=False)
    citizen_number = CodeField(
        label=words("Số định danh", "Citizen number"),
        required=False,
        help_text=words("12 chữ số (số cũ: 9)", "12 digits (an old one: 9)"),
    )

    def offer_groups(self) -> None:
        """The ethnic groups to choose from."""
        self.fields["ethnicity"].choices = [NONE, *codes_of("ethnic_groups")]  # type: ignore[attr-defined]

    def clean_citizen_number(self) -> str:
        number = str(self.cleaned_data["citizen_number"])
        if number and len(number) not in CITIZEN_DIGITS:
            raise ValidationError(
                words(
                    f"Cần 12 chữ số (số cũ: 9), đang có {len(number)}.",
                    f"12 digits are needed (old: 9), not {len(number)}.",
                )
            )
        return number

    def person_fields(self) -> dict[str, Any]:
        data = self.cleaned_data
        born: PartialDay | None = data["born"]
        return {
            "full_name": " ".join(data["full_name"].split()),
            "sex": data["sex"],
            "birth_year": born.year if born else None,
            "birth_month": born.month if born else None,
            "birth_day": born.day if born else None,
            "ethnicity": data["ethnicity"],
            "citizen_number": data["citizen_number"],
        }


class PersonFields(WhoForm, ChangeForm):
    """A change that says who a person is."""

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        self.offer_groups()


class PersonForm(PersonFields):
    kind = ChangeRequest.Kind.PERSON
    title = words("Sửa thông tin nhân khẩu", "Correct a person")
    TRAITS = ("disabled", "merit", "social_allowance")

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        super().prepare(villages)
        answers = [
            ("", words("chưa biết", "not known")),
            ("yes", words("có", "yes")),
            ("no", words("không", "no")),
        ]
        labels = (
            words("Người khuyết tật", "Disabled"),
            words("Người có công", "Merit"),
            words("Hưởng trợ cấp xã hội hằng tháng", "Monthly social allowance"),
        )
        for name, label in zip(self.TRAITS, labels, strict=True):
            self.fields[name] = forms.ChoiceField(label=label, choices=answers, required=False)
        assert self.person is not None
        person = self.person
        day = (
            PartialDay(person.birth_year, person.birth_month, person.birth_day) if person.birth_year else None
        )
        said = {True: "yes", False: "no", None: ""}
        initial: dict[str, Any] = {
            "full_name": person.full_name, "sex": person.sex, "born": str(day or ""), "ethnicity": person.ethnicity,
            **{name: said[getattr(person, name)] for name in self.TRAITS},
        }  # fmt: skip
        self.initial = {**self.initial, **initial}
        self.remember(*initial)
        self.fields["citizen_number"].help_text = words(
            "Bỏ trống: giữ số đang có. 12 chữ số (số cũ: 9)",
            "Empty keeps the present one. 12 digits (an old one: 9)",
        )

    def arguments(self) -> dict[str, Any]:
        assert self.person is not None
        fields = self.person_fields()
        if not fields["citizen_number"]:
            del fields["citizen_number"]
        read = {"yes": True, "no": False, "": None}
        fields |= {name: read[self.cleaned_data[name]] for name in self.TRAITS}
        changed = {name: value for name, value in fields.items() if value != getattr(self.person, name)}
        return {"person": self.person.pk, "fields": changed}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.arguments()["fields"]:
            raise ValidationError(words("Chưa sửa mục nào.", "Nothing is changed."))
        return data


class MemberForm(PersonFields):
    kind = ChangeRequest.Kind.MEMBER
    title = words("Thêm, bớt nhân khẩu", "Add or remove a member")
    JOINING = ("born", "moved_in")
    how = forms.ChoiceField(
        label=words("Việc gì", "What"),
        choices=[
            ("born", words("Mới sinh", "Born")),
            ("moved_in", words("Chuyển đến", "Moved in")),
            ("died", words("Đã mất", "Died")),
            ("moved_out", words("Chuyển đi", "Moved out")),
        ],
        widget=forms.RadioSelect,
    )
    day = _day()
    person_leaving = forms.ChoiceField(
        label=words("Người mất hoặc chuyển đi", "Who died or moved out"), required=False
    )
    relation = forms.ChoiceField(label=words("Quan hệ với chủ hộ", "Relation to the head"), required=False)
    head = forms.ChoiceField(
        label=words("Chủ hộ mới", "Who follows as head"),
        required=False,
        help_text=words("Người mất hoặc chuyển đi đang là chủ hộ", "Who died or moved out is the head"),
    )
    field_order = ("version", "how", "day", "person_leaving", "head", "full_name", "relation")
    ASKED_OF_NEW = ("full_name", "relation", "sex", "born", "ethnicity", "citizen_number")

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        super().prepare(villages)
        self.fields["person_leaving"].choices = [NONE, *self.people]  # type: ignore[attr-defined]
        relations = [one for one in codes_of("relations") if one[0] != HEAD]
        self.fields["relation"].choices = [NONE, *relations]  # type: ignore[attr-defined]
        self.fields["full_name"].required = False
        self.fields["full_name"].label = words("Họ và tên người mới", "Full name of the new member")
        others = [one for one in self.people if one[0] != str(self.household.head_id)]
        self.fields["head"].choices = [NONE, *others]  # type: ignore[attr-defined]
        for name in self.ASKED_OF_NEW:
            part_of(self.fields[name], "how=born,moved_in", needed=name == "full_name")
        part_of(self.fields["person_leaving"], "how=died,moved_out", needed=True)
        if self.household.head_id and others:
            when = f"person_leaving={self.household.head_id}"
            following = f"{when}&head!={{person}}"
            part_of(self.fields["head"], when, needed=True)
            self.add_relations(words("quan hệ với chủ hộ mới", "relation to the new head"), following)
            self.fields.pop(f"relation_{self.household.head_id}", None)
        else:
            del self.fields["head"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        joining = data.get("how") in self.JOINING
        if joining and not data.get("full_name"):
            self.add_error("full_name", words("Ghi họ tên người mới.", "Give the new member's name."))
        if data.get("how") and not joining and not data.get("person_leaving"):
            self.add_error("person_leaving", words("Chọn người mất hoặc chuyển đi.", "Choose who leaves."))
        head_leaves = not joining and data.get("person_leaving") == str(self.household.head_id)
        if head_leaves and "head" in self.fields and not data.get("head"):
            self.add_error("head", words("Chọn chủ hộ mới.", "Choose who follows as head."))
        if (
            data.get("how") == "born"
            and not data.get("born")
            and data.get("day")
            and "born" not in self.errors
        ):
            day = data["day"]
            data["born"] = PartialDay(day.year, day.month, day.day)
        return data

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        always = {"how": data["how"], "day": data["day"].isoformat()}
        if data["how"] in self.JOINING:
            return {**always, "fields": self.person_fields(), "relation": data["relation"]}
        leaving = int(data["person_leaving"])
        if leaving == self.household.head_id and data.get("head"):
            return {**always, "person": leaving, "head": int(data["head"]), "relations": self.relations()}
        return {**always, "person": leaving}


FORMS: dict[str, type[ChangeForm]] = {
    one.kind: one for one in (SplitForm, MergeForm, MoveForm, HeadForm, PersonForm, MemberForm)
}
