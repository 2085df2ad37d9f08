"""Receiving, meeting, posting, deciding for one application, as forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from giamngheo.platform.forms import DayField, PersonalText
from giamngheo.platform.web.language import say, words
from giamngheo.reviews import labels
from giamngheo.reviews.models import Case, CommitteeFinding


class ReceiveForm(forms.Form):
    """What the counter writes down; `person` only where the procedure recognises persons."""

    form = forms.ChoiceField(label=words("Giấy đề nghị", "Application"))
    person = forms.ChoiceField(label=words("Người lao động", "Worker"))
    channel = forms.ChoiceField(label=words("Nơi nhận", "Received by"))
    received_on = DayField(label=words("Ngày nhận", "Day of receipt"))
    code = forms.CharField(
        label=words("Mã hồ sơ", "Dossier code"),
        max_length=40,
        required=False,
        help_text=words("Để trống thì cấp mã tiếp theo của xã", "Empty: the commune's next code"),
    )
    wish = forms.CharField(
        label=words("Nội dung đề nghị", "What is asked"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "data-personal": ""}),
    )

    def __init__(
        self, *args: Any, escape: bool, members: Sequence[tuple[str, str]] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [Case.Source.APPLICATION, *([Case.Source.ESCAPE] if escape else [])]
        self.fields["form"].choices = [(one.value, say(labels.SOURCES[one.value])) for one in kinds]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [(key, say(text)) for key, text in labels.CHANNELS.items()]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = timezone.localdate()
        if members is None:
            del self.fields["person"]
        else:
            self.fields["person"].choices = members  # type: ignore[attr-defined]


class HouseholdForm(forms.Form):
    """Which household applies."""

    household = forms.CharField(label=words("Mã hộ", "Household code"), max_length=24)


class MeetingForm(forms.Form):
    """The head of the minutes and the vote on this household."""

    held_on = DayField(label=words("Ngày họp", "Day"))
    place = forms.CharField(label=words("Địa điểm", "Place"), max_length=200)
    chair = forms.CharField(label=words("Chủ trì", "Chair"), max_length=200, widget=PersonalText)
    secretary = forms.CharField(label=words("Thư ký", "Secretary"), max_length=200, widget=PersonalText)
    attending = forms.IntegerField(label=words("Số người dự họp", "Attending"), min_value=1)
    present = forms.BooleanField(label=words("Hộ có dự họp", "The household attends"), required=False)
    agree = forms.IntegerField(label=words("Đồng ý", "For"), min_value=0)
    disagree = forms.IntegerField(label=words("Không đồng ý", "Against"), min_value=0, initial=0)
    abstain = forms.IntegerField(label=words("Không ý kiến", "No opinion"), min_value=0, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate()


class CommitteeForm(forms.Form):
    finding = forms.ChoiceField(label=words("Kết luận", "Finding"))
    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {
            "stands": words("Giữ kết quả rà soát", "The result stands"),
            "again": words("Rà soát lại", "Assess again"),
        }
        self.fields["finding"].choices = [(one, said[one]) for one in CommitteeFinding.Finding.values]  # type: ignore[attr-defined]


class PlacesForm(forms.Form):
    places = forms.CharField(label=words("Nơi niêm yết", "Where it is posted"), max_length=500)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=500)


class DecisionForm(forms.Form):
    """What stands on the signed decision, from the clerk's book."""

    number = forms.CharField(label=words("Số quyết định", "Number"), max_length=60)
    signed_on = DayField(label=words("Ngày ký", "Signed on"))
    effective_from = DayField(label=words("Hiệu lực từ", "Effective from"))
    signer = forms.CharField(label=words("Người ký", "Signatory"), max_length=200)
    signer_post = forms.CharField(label=words("Chức vụ", "Post"), max_length=200)
    authority = forms.CharField(label=words("Cơ quan ban hành", "Issuing authority"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = self.fields["effective_from"].initial = timezone.localdate()


class OpenForm(forms.Form):
    """Which standing review is opened."""

    unit = forms.ChoiceField(label=words("Địa bàn", "Area"))
    kind = forms.ChoiceField(label=words("Thủ tục", "Procedure"))
    year = forms.IntegerField(label=words("Năm", "Year"), min_value=2022, max_value=2100)
    standard = forms.ChoiceField(label=words("Chuẩn nghèo", "Standard"))

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year
