"""A household that is new to the register: where it lives, its head and members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from giamngheo.platform.forms import DayField, PersonalText
from giamngheo.platform.forms.confirmed import ConfirmedForm
from giamngheo.platform.web.language import words
from giamngheo.registry.actions.households import NewMember
from giamngheo.registry.forms.changes import NONE, WhoForm, codes_of
from giamngheo.registry.models import Membership

ROWS = 8
"""Members on the page; of a larger household the others are added to it afterwards."""


class NewHouseholdForm(ConfirmedForm):
    """Where the household lives and since when."""

    village = forms.TypedChoiceField(label=words("Thôn, khu", "Village"), coerce=int)
    began = forms.ChoiceField(
        label=words("Vì sao chưa có trong sổ", "Why it is not in the register"),
        choices=[
            (Membership.Began.MOVED_IN.value, words("Mới chuyển đến", "Moved in")),
            (
                Membership.Began.LISTED.value,
                words("Đã ở đây, các danh sách trước bỏ sót", "Left out of earlier lists"),
            ),
        ],
        widget=forms.RadioSelect({"class": "in-row"}),
    )
    day = DayField(label=words("Ở đây từ ngày", "Lives here since"))
    address = forms.CharField(
        label=words("Địa chỉ", "Address"), max_length=300, required=False, widget=PersonalText
    )

    def __init__(self, *args: Any, villages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["initial"] = {"day": timezone.localdate(), "began": Membership.Began.MOVED_IN.value}
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = [NONE, *villages]  # type: ignore[attr-defined]


class NewMemberForm(WhoForm):
    """One member; the first of the page is the head."""

    relation = forms.ChoiceField(label=words("Quan hệ với chủ hộ", "Relation to the head"), required=False)
    field_order = ("full_name", "relation", "sex", "born", "ethnicity", "citizen_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_groups()
        if self.prefix == f"{PREFIX}-0":
            del self.fields["relation"]
        else:
            others = [one for one in codes_of("relations") if one[0] != "head"]
            self.fields["relation"].choices = [NONE, *others]  # type: ignore[attr-defined]

    def member(self) -> NewMember:
        """Of a valid form."""
        return NewMember(self.person_fields(), self.cleaned_data.get("relation", ""))


PREFIX = "member"
MembersForm = forms.formset_factory(
    NewMemberForm, extra=ROWS - 1, min_num=1, max_num=ROWS, validate_min=True, absolute_max=ROWS
)
