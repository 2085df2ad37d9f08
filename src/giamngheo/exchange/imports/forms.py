"""Forms of the import wizard."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.batch.dates import day_of_year
from giamngheo.exchange.imports.actions import ListFacts
from giamngheo.exchange.imports.steps import MAX_FILE_MIB, MAX_FILES, MIB, Upload, too_large
from giamngheo.law import list_standards, load_standard
from giamngheo.platform.forms import DayField, part_of
from giamngheo.platform.web.language import say, words

FORMATS = ".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.tsv,.txt,.parquet"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; their sizes are looked at before they are read."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        if not chosen:
            raise ValidationError(
                words("Chọn ít nhất một tệp.", "Choose at least one file."), code="required"
            )
        if len(chosen) > MAX_FILES:
            raise ValidationError(
                words(f"Mỗi lần nhập nhiều nhất {MAX_FILES} tệp.", f"At most {MAX_FILES} files at a time."),
                code="many",
            )
        for one in chosen:
            if one.size > MAX_FILE_MIB * MIB:
                raise ValidationError(say(too_large(one.name)), code="large")
        return chosen


def files_field() -> FilesField:
    return FilesField(
        label=words("Tệp danh sách", "List files"),
        help_text=words(
            f"Excel (xlsx, xls), ods, csv hoặc Parquet; mỗi tệp đến {MAX_FILE_MIB} MB. Không cần sửa tiêu đề.",
            f"Excel (xlsx, xls), ods, csv or Parquet; up to {MAX_FILE_MIB} MB each. Headings may stay.",
        ),
        widget=FilesInput(attrs={"accept": FORMATS, "multiple": True}),
    )


def uploads_of(form: forms.Form) -> list[Upload]:
    return [Upload(one.name, one.read()) for one in form.cleaned_data["lists"]]


def standard_of(year: int) -> str | None:
    """The standard that an annual review of the year goes by; None where none is loaded."""
    for name in list_standards():
        standard = load_standard(name)
        if standard.decidable and standard.classes and standard.in_force(dt.date(year, 12, 1)):
            return name
    return None


class UploadForm(forms.Form):
    """The list and what it is of."""

    lists = files_field()
    unit = forms.ChoiceField(
        label=words("Địa bàn của danh sách", "Area of the list"),
        help_text=words(
            "Hộ ở địa bàn khác trong tệp sẽ bị từ chối.", "Households of another area are refused."
        ),
    )
    year = forms.IntegerField(
        label=words("Năm rà soát", "Year of the review"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    reference_date = DayField(
        label=words("Tính tại ngày", "As of"),
        required=False,
        help_text=words(
            "Ngày tính tuổi và chuẩn nghèo. Để trống: ngày cuối của kỳ rà soát năm đó.",
            "The day for ages and lines. Empty: the last day of that year's review.",
        ),
    )

    def __init__(self, *args: Any, units: list[AdminUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(one.pk): one for one in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, one.full_name) for key, one in self.units.items()]
        self.fields["year"].initial = timezone.localdate().year

    def clean_year(self) -> int:
        year = int(self.cleaned_data["year"])
        if not 2000 <= year <= timezone.localdate().year + 1:
            raise ValidationError(words("Năm không đúng.", "This year cannot be right."))
        if standard_of(year) is None:
            raise ValidationError(
                words(
                    "Chưa có chuẩn nghèo để phân loại danh sách của năm này.",
                    "There is no poverty standard to classify a list of this year.",
                )
            )
        return year

    def clean_reference_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["reference_date"]
        name = standard_of(self.cleaned_data["year"]) if self.cleaned_data.get("year") else None
        if day is not None and name and not load_standard(name).in_force(day):
            raise ValidationError(
                words(
                    "Chuẩn nghèo của năm này không áp dụng vào ngày đó.",
                    "The standard does not hold on that day.",
                )
            )
        return day

    def facts(self) -> ListFacts:
        year = self.cleaned_data["year"]
        name = standard_of(year)
        assert name is not None
        day = self.cleaned_data["reference_date"] or day_of_year(load_standard(name), year)
        return ListFacts(self.units[self.cleaned_data["unit"]], year, name, day)


class FilesForm(forms.Form):
    """A repaired file."""

    lists = files_field()


RECORDED = "recorded=on"


class DecisionForm(forms.Form):
    """What the decision that recognised the list says of itself."""

    recorded = forms.BooleanField(
        required=False,
        label=words(
            "Danh sách này đã có quyết định công nhận – ghi quyết định vào sổ",
            "This list was recognised by a decision – record it in the register",
        ),
        help_text=words(
            "Hộ không ghi phân loại lấy theo kết quả tính. Quyết định đã ghi thì ở lại trong sổ: lần nhập này "
            "không hoàn tác được nữa.",
            "A household without a recorded class is taken at its computed one. A recorded decision stays in the "
            "register: this import can then no longer be undone.",
        ),
    )
    number = part_of(
        forms.CharField(
            required=False, max_length=60, label=words("Số quyết định", "Number of the decision")
        ),
        RECORDED,
        needed=True,
    )
    signed_on = part_of(DayField(required=False, label=words("Ngày ký", "Signed on")), RECORDED)
    effective_from = part_of(
        DayField(required=False, label=words("Hiệu lực từ ngày", "In force from")), RECORDED, needed=True
    )
    authority = part_of(
        forms.CharField(required=False, max_length=200, label=words("Cơ quan ban hành", "Issued by")),
        RECORDED,
    )
    whole_unit = part_of(
        forms.BooleanField(
            required=False,
            initial=True,
            label=words(
                "Danh sách gồm mọi hộ được công nhận của địa bàn (hộ không có tên thì hết tình trạng cũ)",
                "The list names every recognised household of the area (others lose their status)",
            ),
        ),
        RECORDED,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("recorded"):
            for name in ("number", "effective_from"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(words("Cần ghi mục này.", "This is needed.")))
        return data

    def decision(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("recorded"):
            return None
        return {
            "number": data["number"],
            "signed_on": data["signed_on"].isoformat() if data["signed_on"] else None,
            "effective_from": data["effective_from"].isoformat(),
            "authority": data["authority"],
            "whole_unit": data["whole_unit"],
        }


class ReasonForm(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(
        label=words("Lý do hoàn tác", "Why it is undone"), max_length=500, widget=forms.Textarea
    )
