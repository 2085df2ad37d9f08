"""Forms of the pages of profiles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.profiles.mapping import FILL, FIXED, HOUSEHOLD, PERSON, ROLES, VERIFIED, Mapping
from giamngheo.exchange.profiles.recipients import recipients
from giamngheo.exchange.profiles.vocabulary import class_labels, variables
from giamngheo.exchange.profiles.written_codes import codes_of, read_codes
from giamngheo.platform.forms import DayField
from giamngheo.platform.versions import Refused
from giamngheo.platform.web.language import say, words
from giamngheo.registry.models import PovertyStatus
from giamngheo.rules.text import Text

EACH = {
    HOUSEHOLD: Text("Mỗi hộ một dòng", "A row for each household"),
    PERSON: Text("Mỗi người một dòng", "A row for each person"),
}


class AreaForm(forms.Form):
    """A form that asks for one of the units the actor may use."""

    def __init__(self, *args: Any, units: list[AdminUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(one.pk): one for one in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, one.full_name) for key, one in self.units.items()]

    @property
    def chosen(self) -> AdminUnit:
        return self.units[self.cleaned_data["unit"]]


def _class_choices() -> list[tuple[str, Any]]:
    labels = class_labels()
    return [(code, words(labels[code].vi, labels[code].en)) for code in PovertyStatus.StatusClass.values]


class TemplateForm(AreaForm):
    """An empty template and what it is for."""

    template = forms.FileField(
        label=words("Tệp mẫu trống (.xlsx, .xls)", "Empty template (.xlsx, .xls)"),
        help_text=words(
            "Mẫu của bên nhận, giữ nguyên tiêu đề, hộp chọn, chữ ký; phần mềm điền đúng vào mẫu đó. Tệp điền ra là "
            ".xlsx, kể cả khi mẫu là .xls; bên nhận gửi trả dạng nào cũng được.",
            "The other office's form as it is; the rows are filled into it. The filled file is .xlsx even where the "
            "template is .xls; it may come back as either.",
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )
    name = forms.CharField(label=words("Tên mẫu", "Name"), max_length=120)
    system = forms.CharField(
        label=words("Bên nhận", "Receiving office"),
        max_length=60,
        help_text=words(
            "Ví dụ: BHXH, Ngân hàng CSXH, Công an xã", "For example: social insurance, bank, police"
        ),
    )
    recipient = forms.ChoiceField(
        label=words("Ai được tải danh sách đã điền", "Who may fetch what is filled"),
        required=False,
        help_text=words(
            "Tài khoản của bên nhận ở địa bàn đó tự tải và gửi trả trên hệ thống, sau khi bạn bấm «Giao».",
            "Accounts of that office in the area fetch and return it here once you hand it over.",
        ),
    )
    unit = forms.ChoiceField(label=words("Đơn vị dùng mẫu", "Unit that uses it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        assert isinstance(field, forms.ChoiceField)
        nobody = ("", words("Không giao trên hệ thống", "Nobody"))
        field.choices = [nobody, *((key, words(one.vi, one.en)) for key, one in recipients().items())]


class ReplacementForm(forms.Form):
    """The new workbook of a profile."""

    template = forms.FileField(
        label=words("Tệp mẫu mới, để trống (.xlsx, .xls)", "The new empty template (.xlsx, .xls)"),
        help_text=words(
            "Cột nào tiêu đề còn như cũ thì giữ cách điền; cột mới và cột không còn được liệt kê để bạn xem. "
            "Tệp điền ra là .xlsx.",
            "Columns whose headings are as before keep what fills them; the others are listed for you. "
            "The filled file is .xlsx.",
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ShippedForm(AreaForm):
    unit = forms.ChoiceField(label=words("Đơn vị dùng mẫu", "Unit that uses it"))


class FillForm(AreaForm):
    """For which area and day."""

    unit = forms.ChoiceField(label=words("Địa bàn", "Area"))
    on = DayField(label=words("Số liệu tại ngày", "As of"))
    classes = forms.MultipleChoiceField(
        label=words("Chỉ các hộ", "Only households that are"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=words("Không chọn: mọi hộ theo mẫu.", "None chosen: all that the profile asks for."),
    )
    masked = forms.BooleanField(
        label=words("Che tên và số định danh", "Shorten names, hide numbers"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        field = self.fields["classes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = _class_choices()


class ReturnedForm(forms.Form):
    returned = forms.FileField(
        label=words("Tệp đã ghi kết quả", "The file with the results"),
        help_text=words(
            "Excel hoặc csv; cột có thể đã đổi chỗ. Sổ hộ chưa thay đổi khi tải lên.",
            "Excel or csv; columns may have moved. Nothing is written yet.",
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsb,.ods,.csv"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=words("Lý do hoàn tác", "Why it is undone"), max_length=500)


def posted_mapping(mapping: Mapping, data: Any) -> tuple[Mapping, Refused | None]:
    """The mapping as the page of columns was sent: `each`, `start`, `classes`, and `c-<index>` of each column.

    A column's choice is `fill:<variable>` or a role; `v-<index>` its fixed value, or the words that mean a match;
    `k-<index>` what is written for each code. Beside it the first of these that is not understood; the rest stands.
    """
    each = data.get("each", mapping.each)
    each = each if each in EACH else mapping.each
    known = variables(each)
    columns = []
    unread: Refused | None = None
    for one in mapping.columns:
        now = f"{FILL}:{one.variable}" if one.role == FILL else one.role
        role, _, variable = data.get(f"c-{one.index}", now).partition(":")
        value = data.get(f"v-{one.index}", "").strip()[:200]
        codes = dict(one.codes)
        if variable != one.variable or role != one.role:
            codes = codes_of(known[variable], one.heading, one.options) if variable in known else {}
        elif variable in known and f"k-{one.index}" in data:
            try:
                codes = read_codes(known[variable], one.heading, data[f"k-{one.index}"][:500])
            except Refused as error:
                unread = unread or error
        if role == VERIFIED:
            codes = {"true": value} if value else codes
        fixed = value if role == FIXED else ""
        columns.append(
            replace(
                one, role=role if role in ROLES else one.role, variable=variable, value=fixed, codes=codes
            )
        )
    start = data.get("start", "")
    at = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 0
    classes = tuple(one for one in PovertyStatus.StatusClass.values if one in data.getlist("classes"))
    return replace(mapping, each=each, start=at, classes=classes, columns=tuple(columns)), unread


def variable_choices(each: str) -> list[tuple[str, str]]:
    """What a column may be filled with, by the words of it."""
    return [(f"fill:{name}", say(one.label)) for name, one in variables(each).items()]
