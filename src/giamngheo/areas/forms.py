"""Forms of villages, facts and residents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.models.unit import KINDS_OF_LEVEL
from giamngheo.areas.vocabulary import SUBJECTS, values
from giamngheo.platform.forms import DayField, FigureField
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

VILLAGE_KINDS = [(kind.value, kind.value.capitalize()) for kind in KINDS_OF_LEVEL[Level.VILLAGE]]


class VillageForm(forms.Form):
    """A village's kind and name, from a day on."""

    kind = forms.ChoiceField(label=words("Loại", "Kind"), choices=VILLAGE_KINDS)
    name = forms.CharField(
        label=words("Tên", "Name"),
        help_text=words("Chỉ ghi tên, ví dụ 3 hoặc Đồng Tâm", "The name alone, for example 3 or Đồng Tâm"),
        max_length=120,
    )
    code = forms.CharField(label=words("Mã (nếu có)", "Code (if any)"), max_length=12, required=False)
    since = DayField(label=words("Từ ngày", "From"))
    document = forms.CharField(
        label=words("Văn bản", "Document"),
        help_text=words("Số nghị quyết, quyết định", "Number of the resolution or decision"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, renaming: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if renaming:
            del self.fields["code"]


class MoveForm(forms.Form):
    """Another commune for a village."""

    commune = forms.ModelChoiceField(AdminUnit.objects.none(), label=words("Xã, phường mới", "New commune"))
    since = DayField(label=words("Từ ngày", "From"))
    document = forms.CharField(label=words("Văn bản", "Document"), max_length=300)

    def __init__(self, *args: Any, communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """The end of a village; where households live there, the village that receives them."""

    receiver = forms.ModelChoiceField(
        AdminUnit.objects.none(),
        label=words("Nhập vào thôn", "Merged into"),
        help_text=words(
            "Bỏ trống nếu thôn giải thể mà không còn hộ nào",
            "Leave it empty where nobody lives there any more",
        ),
        required=False,
        empty_label=words("Không nhập vào thôn nào", "Into none"),
    )
    since = DayField(
        label=words("Từ ngày", "From"),
        help_text=words("Ngày đầu tiên không còn thôn này", "The first day without this village"),
    )
    document = forms.CharField(
        label=words("Văn bản", "Document"),
        help_text=words("Số nghị quyết, quyết định", "Number of the resolution or decision"),
        max_length=300,
    )
    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=500)

    def __init__(self, *args: Any, villages: Any, needed: Sequence[Text] = (), **kwargs: Any) -> None:
        """needed: why a village must receive something; empty where it may end without one."""
        super().__init__(*args, **kwargs)
        receiver: Any = self.fields["receiver"]
        receiver.queryset = villages
        if needed:
            receiver.required, receiver.empty_label = True, "–"
            receiver.help_text = words(
                "Các hộ của thôn thuộc thôn này từ ngày dưới đây",
                "The households belong to this village from the day below",
            )
            receiver.error_messages["required"] = " ".join(say(one) for one in needed)


class WithdrawalForm(forms.Form):
    """Why a village that has not begun is taken back."""

    reason = forms.CharField(label=words("Lý do", "Reason"), max_length=500)


class DayForm(forms.Form):
    """Of which day figures are shown, and in the units of that day or of today."""

    day = DayField(label=words("Số liệu của ngày", "Figures of the day"), help_text="")
    units = forms.ChoiceField(
        label=words("Theo đơn vị", "In the units"),
        choices=[
            ("then", words("của ngày đó", "of that day")),
            ("now", words("hiện nay (quy đổi)", "of today (re-based)")),
        ],
        required=False,
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(words("Ngày này chưa đến.", "This day has not come yet."))
        return day


class FactForm(forms.Form):
    """What holds from a day on; one choice names subject and value together."""

    holds = forms.ChoiceField(label=words("Nội dung", "What holds"))
    since = DayField(
        label=words("Từ ngày", "From"),
        help_text=words(
            "Ngày nào cũng được: ghi nhận đang có của ngày ấy được cắt tại đây",
            "Any day: the record of that day is cut here",
        ),
    )
    until = DayField(
        label=words("Đến hết ngày", "Until"),
        help_text=words(
            "Bỏ trống: đến khi ghi nhận tiếp theo bắt đầu", "Left empty: until the next record begins"
        ),
        required=False,
    )
    document = forms.CharField(label=words("Văn bản", "Document"), max_length=300)
    article = forms.CharField(label=words("Điều, khoản", "Article"), max_length=120, required=False)
    reason = forms.CharField(
        label=words("Lý do", "Reason"),
        help_text=words(
            "Cần ghi khi chen vào hoặc sửa quãng thời gian đã có ghi nhận",
            "Needed where days that are recorded already change",
        ),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holds"].choices = [  # type: ignore[attr-defined]
            (
                say(SUBJECTS[subject]),
                [(f"{subject.value}:{value}", say(label)) for value, label in values()[subject].items()],
            )
            for subject in Subject
        ]

    @property
    def subject_and_value(self) -> tuple[Subject, str]:
        subject, _, value = self.cleaned_data["holds"].partition(":")
        return Subject(subject), value


def _take_back(help_text: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=words("Bỏ hẳn ghi nhận này", "Take this record back altogether"),
        help_text=help_text,
        required=False,
    )


class FactCorrectionForm(FactForm):
    """What is recorded, with another value or other days; or taken back."""

    reason = forms.CharField(label=words("Lý do sửa", "Why it is corrected"), max_length=500)
    take_back = _take_back(
        words(
            "Khi ghi nhầm, không có văn bản nào như vậy: điều ghi trước đó tiếp tục (địa bàn đặc biệt thì thôi)",
            "When it never was so: what was recorded before goes on (a special status just ends)",
        )
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: Subject, value: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = {value} if subject == Subject.SPECIAL_STATUS else None
        self.fields["holds"].label = say(SUBJECTS[subject])
        self.fields["holds"].choices = [  # type: ignore[attr-defined]
            (f"{subject.value}:{one}", say(label))
            for one, label in values()[subject].items()
            if only is None or one in only
        ]
        self.fields["since"].help_text = words(
            "Ghi nhận liền trước tự kết thúc ngày hôm trước, không chồng và không hở",
            "The record before it ends the day before, with neither overlap nor gap",
        )


class ResidentsForm(forms.Form):
    """The denominators of an area at a date."""

    on = DayField(label=words("Tại ngày", "At"))
    households = FigureField(
        label=words("Số hộ dân cư", "Resident households"), decimal_places=0, min_value=0, max_digits=9
    )
    persons = FigureField(
        label=words("Số nhân khẩu", "Persons"), decimal_places=0, min_value=0, max_digits=9, required=False
    )
    minority = FigureField(
        label=words("Số hộ dân tộc thiểu số", "Ethnic-minority households"),
        decimal_places=0,
        min_value=0,
        max_digits=9,
        required=False,
    )
    source = forms.CharField(
        label=words("Nguồn", "Source"),
        help_text=words("Ví dụ: Công an xã, báo cáo số 12", "For example: commune police, report 12"),
        max_length=300,
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(words("Ngày này chưa đến.", "This day has not come yet."))
        return on


class ResidentsCorrectionForm(ResidentsForm):
    """A figure that is recorded, corrected or taken back."""

    reason = forms.CharField(label=words("Lý do sửa", "Why it is corrected"), max_length=500)
    take_back = _take_back(
        words(
            "Khi ghi nhầm: số liệu trước đó lại được dùng",
            "When it was a mistake: the earlier figure counts again",
        )
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
