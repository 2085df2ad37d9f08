"""Receiving, assigning, answering and ending, as forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints import words as said
from giamngheo.complaints.models import Grievance
from giamngheo.platform.components import Difference
from giamngheo.platform.forms import DayField, PersonalText
from giamngheo.platform.web.language import say, words


def _choices(entries: dict[Any, Any]) -> list[tuple[str, str]]:
    return [(str(key.value), say(text)) for key, text in entries.items()]


class PersonalArea(forms.Textarea):
    """A large box for words about persons."""

    def __init__(self, rows: int = 4) -> None:
        super().__init__({"rows": rows, "data-personal": ""})


class ReceiveForm(forms.Form):
    """What came in. The household is named by its code; without one the village may be."""

    kind = forms.ChoiceField(label=words("Loại", "Kind"))
    channel = forms.ChoiceField(label=words("Nhận qua", "Received by"))
    received_on = DayField(label=words("Ngày nhận", "Day of receipt"))
    household = forms.CharField(
        label=words("Mã hộ", "Household code"),
        max_length=24,
        required=False,
        help_text=words(
            "Bắt buộc khi là ý kiến về kết quả rà soát. Chưa biết mã: tìm hộ theo họ tên ở «Danh sách hộ», mở hộ rồi "
            "bấm «Tiếp nhận ý kiến về hộ này».",
            "Needed for a complaint about a result. Without the code: find the household by name under “Households”, "
            "open it and press “Receive a complaint about this household”.",
        ),
    )
    village = forms.ChoiceField(label=words("Thôn, khu", "Village"), required=False)
    sender_name = forms.CharField(
        label=words("Người gửi", "Sender"), max_length=200, required=False, widget=PersonalText
    )
    sender_phone = forms.CharField(
        label=words("Điện thoại", "Telephone"),
        max_length=20,
        required=False,
        widget=PersonalText({"inputmode": "tel"}),
    )
    sender_address = forms.CharField(
        label=words("Địa chỉ", "Address"), max_length=300, required=False, widget=PersonalText
    )
    content = forms.CharField(label=words("Nội dung", "Content"), max_length=8000, widget=PersonalArea(6))

    def __init__(self, *args: Any, villages: Sequence[AdminUnit], denunciations: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {
            key: text
            for key, text in said.KINDS.items()
            if denunciations or key != Grievance.Kind.DENUNCIATION
        }
        self.fields["kind"].choices = _choices(kinds)  # type: ignore[attr-defined]
        self.fields["channel"].choices = _choices(said.CHANNELS)  # type: ignore[attr-defined]
        self.fields["village"].choices = [("", "–"), *((str(one.pk), one.full_name) for one in villages)]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = timezone.localdate()


class VersionedForm(forms.Form):
    """A form about one grievance as its reader saw it.

    stale: it has changed since; meanwhile: what stands there now beside what was typed.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    stale = False
    meanwhile: Sequence[Difference] = ()

    def shown(self, name: str) -> str:
        """What was typed into a box, as people read it."""
        typed = str(self[name].value() or "")
        choices = getattr(self.fields[name], "choices", ())
        return next((str(label) for value, label in choices if str(value) == typed), typed)


class AssignForm(VersionedForm):
    user = forms.ChoiceField(label=words("Người giải quyết", "Who handles it"))
    due_on = DayField(label=words("Hạn trả lời", "Answer by"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], dated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [(str(pk), name) for pk, name in people]  # type: ignore[attr-defined]
        if dated:
            del self.fields["due_on"]


class AnswerForm(VersionedForm):
    outcome = forms.ChoiceField(label=words("Kết luận", "Outcome"))
    finding = forms.CharField(
        label=words("Kết quả xem xét", "Finding"), max_length=4000, widget=PersonalArea()
    )
    answer = forms.CharField(
        label=words("Nội dung trả lời", "Answer"), max_length=4000, widget=PersonalArea()
    )
    on = DayField(label=words("Ngày trả lời", "Day of the answer"))
    number = forms.CharField(
        label=words("Số văn bản trả lời", "Number of the letter"),
        max_length=60,
        required=False,
        help_text=words(
            "Lấy từ sổ văn thư; để trống nếu trả lời trực tiếp",
            "From the clerk's book; empty if told in person",
        ),
    )
    signer = forms.CharField(label=words("Người ký", "Signatory"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = _choices(said.OUTCOMES)  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()


class EndForm(VersionedForm):
    state = forms.ChoiceField(label=words("Kết thúc vì", "It ends because"))
    on = DayField(label=words("Ngày", "Day"))
    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=500, widget=PersonalArea(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        ended = (Grievance.State.NOT_ACCEPTED, Grievance.State.WITHDRAWN)
        self.fields["state"].choices = [(one.value, say(said.STATES[one].word)) for one in ended]  # type: ignore[attr-defined]


class ReopenForm(VersionedForm):
    reason = forms.CharField(
        label=words("Lý do mở lại", "Why it is reopened"), max_length=500, widget=PersonalArea(2)
    )
