"""An application, a screening, a withdrawal, an invitation by hand, as forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from giamngheo.law.channels import brings_code
from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform.forms import DayField
from giamngheo.platform.forms.opened import OpenedForm
from giamngheo.platform.web.language import say, words
from giamngheo.reviews import clock, labels
from giamngheo.reviews.applying import CODE_OF_ITS_OWN, Receipt
from giamngheo.reviews.finding import reasons, reasons_by_hand
from giamngheo.reviews.models import Invitation, Screening
from giamngheo.rules.text import Text

UNKNOWN = "unknown"
ANSWERS = {"yes": Text("Có", "Yes"), "no": Text("Không", "No"), UNKNOWN: Text("Chưa rõ", "Unknown")}
TRUTH = {"yes": True, "no": False}


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "data-personal": ""})


class ApplicationForm(forms.Form):
    """What the counter writes down of Mẫu 01 or Mẫu 04."""

    form = forms.ChoiceField(label=words("Giấy đề nghị", "Application"))
    channel = forms.ChoiceField(label=words("Nhận qua", "Received by"))
    received_on = DayField(label=words("Ngày nhận", "Day of receipt"))
    code = forms.CharField(
        label=words("Mã hồ sơ", "Dossier code"),
        max_length=40,
        required=False,
        help_text=words(
            "Hồ sơ qua Cổng Dịch vụ công: ghi mã của Cổng. Qua nơi khác, để trống thì phần mềm cấp mã",
            "Through the portal: its code. Elsewhere, left empty, one is given",
        ),
    )
    wish = forms.CharField(
        label=words("Nội dung đề nghị", "What is asked"), max_length=1000, required=False, widget=_area()
    )

    person = forms.TypedChoiceField(
        label=words("Người lao động đề nghị", "The worker who applies"), coerce=int
    )

    def __init__(
        self, *args: Any, sources: Sequence[str], members: Sequence[tuple[int, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if members:
            # nobody is chosen beforehand: the head of the household is seldom the one who applies
            named = [("", "–"), *((str(pk), name) for pk, name in members)]
            self.fields["person"].choices = named  # type: ignore[attr-defined]
        else:
            del self.fields["person"]
        self.fields["form"].choices = [(one, say(labels.SOURCES[one])) for one in sources]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [(key, say(text)) for key, text in labels.CHANNELS.items()]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if brings_code(data.get("channel", "")) and not data.get("code", "").strip():
            self.add_error("code", say(CODE_OF_ITS_OWN))
        return data

    def receipt(self) -> Receipt:
        """What was written down."""
        data = self.cleaned_data
        return Receipt(
            data["form"],
            data["channel"],
            data["received_on"],
            data["code"],
            data["wish"],
            data.get("person") or None,
        )


class ScreeningForm(forms.Form):
    """Phiếu A: an item is yes, no or not known; the officer states the outcome and what it rests on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in paper_forms()["screening"].questions:
            self.fields[f"item_{one.key}"] = forms.ChoiceField(
                label=say(one.words),
                choices=[(key, say(text)) for key, text in ANSWERS.items()],
                initial=UNKNOWN,
                widget=forms.RadioSelect({"class": "in-row"}),
            )
        self.fields["outcome"] = forms.ChoiceField(
            label=words("Kết luận", "Outcome"),
            choices=[
                (
                    Screening.Outcome.REVIEW.value,
                    words("Cần rà soát bằng Phiếu B", "To be assessed by form B"),
                ),
                (Screening.Outcome.NOT_POOR.value, words("Chắc chắn không nghèo", "Surely not poor")),
            ],
        )
        self.fields["reason"] = forms.CharField(
            label=words("Căn cứ kết luận", "What it rests on"), max_length=500, widget=_area(2)
        )

    @property
    def items(self) -> dict[str, bool | None]:
        """Answers by the keys of the form."""
        return {
            name.removeprefix("item_"): TRUTH.get(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("item_")
        }


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=words("Lý do rút khỏi danh sách", "Why it leaves the list"), max_length=1000, widget=_area()
    )


class InviteForm(forms.Form):
    """A household that an officer or the village head thought of."""

    reason = forms.ChoiceField(label=words("Vì sao mời", "Why"))
    note = forms.CharField(
        label=words("Ghi rõ", "In detail"), max_length=200, required=False, widget=_area(2)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = reasons()
        self.fields["reason"].choices = [(key, say(known[key])) for key in reasons_by_hand()]  # type: ignore[attr-defined]


class VisitForm(OpenedForm):
    """What came of the visit; who declines says why."""

    answer = forms.ChoiceField(
        label=words("Kết quả đến thăm", "Outcome of the visit"),
        choices=[
            (Invitation.Answer.VISITED.value, words("Đã đến, không cần rà soát", "Visited, no need")),
            (Invitation.Answer.DECLINED.value, words("Hộ từ chối rà soát", "The household declined")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=words("Lý do, ghi chú", "Reason, note"),
        max_length=500,
        required=False,
        help_text=words("Hộ từ chối thì ghi lý do", "Where the household declined, say why"),
        widget=_area(2),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remember("answer", "note")
