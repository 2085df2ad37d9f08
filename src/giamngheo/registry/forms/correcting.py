"""Forms of the changes that put right what the register has of a household as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from giamngheo.platform.forms import part_of
from giamngheo.platform.web.language import words
from giamngheo.registry.forms.changes import FORMS, HEAD, NONE, ChangeForm, codes_of
from giamngheo.registry.groups import GROUPS, OTHER, causes_of
from giamngheo.registry.models import ChangeRequest

SAID = {True: "yes", False: "no", None: ""}
READ = {said: value for value, said in SAID.items()}


class GroupsForm(ChangeForm):
    """Priority groups, and the causes of poverty of the household's latest year."""

    kind = ChangeRequest.Kind.GROUPS
    title = words("Sửa nhóm ưu tiên, nguyên nhân nghèo", "Correct priority groups and causes")

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        answers = [
            ("", words("chưa biết", "not known")),
            ("yes", words("có", "yes")),
            ("no", words("không", "no")),
        ]
        labels = (
            words("Hộ dân tộc thiểu số", "Ethnic minority household"),
            words("Có thành viên là người có công với cách mạng", "Has a member of revolutionary merit"),
            words("Không có khả năng lao động", "Has no labour capacity"),
        )
        for name, label in zip(GROUPS, labels, strict=True):
            self.fields[name] = forms.ChoiceField(label=label, choices=answers, required=False)
        self.year = self.household.last_year or timezone.localdate().year
        self.fields["causes"] = forms.MultipleChoiceField(
            label=words(f"Nguyên nhân nghèo năm {self.year}", f"Causes of poverty, {self.year}"),
            choices=codes_of("causes"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["cause_words"] = part_of(
            forms.CharField(
                label=words("Ghi rõ nguyên nhân khác", "Say what the other cause is"),
                max_length=300,
                required=False,
            ),
            f"causes={OTHER}",
            needed=True,
        )
        recorded = dict(causes_of(self.household, self.year))
        initial: dict[str, Any] = {name: SAID[getattr(self.household, name)] for name in GROUPS}
        initial |= {"causes": list(recorded), "cause_words": recorded.get(OTHER, "")}
        self.initial = {**self.initial, **initial}
        self.remember(*initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if OTHER in data.get("causes", ()) and not data.get("cause_words"):
            message = words("Ghi rõ nguyên nhân khác.", "Say what the other cause is.")
            self.add_error("cause_words", ValidationError(message))
        return data

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        said = {name: READ[data[name]] for name in GROUPS}
        changed = {name: value for name, value in said.items() if value is not getattr(self.household, name)}
        causes = [[code, data["cause_words"] if code == OTHER else ""] for code in data["causes"]]
        return {"groups": changed, "year": self.year, "causes": causes}


class RestoreForm(ChangeForm):
    """A household that has ended goes on; only the reason is asked."""

    kind = ChangeRequest.Kind.RESTORE
    title = words("Khôi phục hộ", "Restore the household")

    def arguments(self) -> dict[str, Any]:
        return {"other": self.household.merged_into_id}


class MemberBackForm(ChangeForm):
    """A member who never left; what the member is to today's head is asked."""

    kind = ChangeRequest.Kind.MEMBER_BACK
    title = words("Khôi phục nhân khẩu ghi nhầm", "Restore a member recorded by mistake")
    relation = forms.ChoiceField(label=words("Quan hệ với chủ hộ", "Relation to the head"), required=False)

    def prepare(self, villages: list[tuple[str, str]]) -> None:
        assert self.person is not None
        relations = [one for one in codes_of("relations") if one[0] != HEAD]
        self.fields["relation"].choices = [NONE, *relations]  # type: ignore[attr-defined]
        last = self.household.memberships.filter(person=self.person).order_by("-since", "-pk").first()
        if last is not None and last.relation != HEAD:
            self.initial = {**self.initial, "relation": last.relation}
        self.fields["relation"].help_text = words(
            f"{self.person.full_name} là gì của chủ hộ hiện nay, {self.household.head_name}",
            f"What {self.person.full_name} is to the head of today, {self.household.head_name}",
        )

    def arguments(self) -> dict[str, Any]:
        assert self.person is not None
        return {"person": self.person.pk, "relation": self.cleaned_data["relation"]}


FORMS |= {one.kind: one for one in (GroupsForm, RestoreForm, MemberBackForm)}
