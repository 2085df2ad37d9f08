"""What stands on a signed decision, as forms; letters; corrections."""

from __future__ import annotations

from typing import Any

from django import forms

from giamngheo.platform.attachments.content import ACCEPTED, MAX_BYTES
from giamngheo.platform.forms import DayField, PersonalText
from giamngheo.platform.web.language import words
from giamngheo.reviews import clock
from giamngheo.reviews.actions.deciding import Signed


class SignedForm(forms.Form):
    """Number and day of the clerk's book; the day it takes effect is another."""

    number = forms.CharField(
        label=words("Số quyết định", "Number of the decision"),
        max_length=60,
        help_text=words(
            "Theo sổ văn thư, ví dụ 128/QĐ-UBND", "From the clerk's book, for example 128/QĐ-UBND"
        ),
    )
    signed_on = DayField(label=words("Ngày ký", "Signed on"))
    effective_from = DayField(label=words("Có hiệu lực từ", "Takes effect on"))
    signer = forms.CharField(label=words("Người ký", "Signatory"), max_length=200, widget=PersonalText)
    signer_post = forms.CharField(label=words("Chức vụ", "Post"), max_length=200)
    authority = forms.CharField(label=words("Cơ quan ban hành", "Issuing authority"), max_length=200)

    def signed(self) -> Signed:
        """What the actions take."""
        return Signed(**{name: self.cleaned_data[name] for name in Signed.__dataclass_fields__})


class ChangeForm(SignedForm):
    """A decision that corrects or revokes what an earlier one says of some households."""

    way = forms.ChoiceField(
        label=words("Quyết định này", "This decision"),
        widget=forms.RadioSelect,
        choices=[
            ("correct", words("điều chỉnh theo kết quả phúc tra", "corrects after a re-check")),
            ("revoke", words("thu hồi kết quả đã công nhận", "revokes what was recognised")),
        ],
    )
    households = forms.MultipleChoiceField(
        label=words("Các hộ", "Households"), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=words("Lý do", "Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "data-personal": ""}),
    )
    field_order = ("way", "households", "reason")

    def __init__(self, *args: Any, households: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["households"].choices = households  # type: ignore[attr-defined]


class LettersForm(forms.Form):
    """Numbers of the refusal letters."""

    first = forms.IntegerField(
        label=words("Số thông báo đầu tiên", "First number"),
        min_value=1,
        max_value=99_999,
        help_text=words(
            "Theo sổ văn thư; các thông báo sau đánh số tiếp", "From the clerk's book; the others follow"
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short figure"}),
    )
    on = DayField(label=words("Ngày thông báo", "Day of the letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class AnswersForm(LettersForm):
    """Numbers, day and signatory of the letters after form A, which no decision signs."""

    signer = forms.CharField(label=words("Người ký", "Signatory"), max_length=200, widget=PersonalText)


class RefusalForm(AnswersForm):
    """The letter that ends a file which is not recognised, or `many` of them; there is no decision besides."""

    signer_post = forms.CharField(label=words("Chức vụ", "Post"), max_length=200)
    authority = forms.CharField(label=words("Cơ quan trả lời", "Answering authority"), max_length=200)

    def __init__(self, *args: Any, many: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if many:
            return
        first = self.fields["first"]
        first.label = words("Số thông báo", "Number of the letter")
        first.help_text = words(
            "Theo sổ văn thư; không có quyết định nào khác",
            "From the clerk's book; there is no decision besides",
        )


class SignedCopyForm(forms.Form):
    """The signed decision as a file."""

    content = forms.FileField(
        label=words("Bản quyết định đã ký", "The signed decision"),
        help_text=words(
            f"Bản quét (PDF, JPG, PNG, WebP) có mã QR, hoặc PDF đã ký số; không quá {MAX_BYTES // 1024**2} MB",
            f"A scan (PDF, JPG, PNG, WebP) with its QR, or a digitally signed PDF; at most {MAX_BYTES // 1024**2} MB",
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
