"""Opening a review, and swapping a working day, as forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.forms import DayField
from giamngheo.platform.web.language import say, words
from giamngheo.reviews import labels
from giamngheo.reviews.actions.campaign import ReviewFacts
from giamngheo.reviews.models import Review
from giamngheo.reviews.pages.opening.proposal import Proposal

MONTHS = 12


class ChoiceForm(forms.Form):
    """Which review: sent with the address, so that the page can say what the law proposes for it."""

    unit = forms.TypedChoiceField(label=words("Địa bàn", "Area"), coerce=int)
    kind = forms.ChoiceField(label=words("Loại rà soát", "Kind of review"))
    year = forms.TypedChoiceField(label=words("Năm", "Year"), coerce=int)
    round = forms.TypedChoiceField(
        label=words("Tháng bắt đầu", "Month it begins"),
        coerce=int,
        required=False,
        help_text=words(
            "Của một đợt không định kỳ; để trống thì nhận hồ sơ cả năm",
            "Of a round that is not annual; left empty, files come the year round",
        ),
    )

    def __init__(self, *args: Any, units: Sequence[AdminUnit], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key, say(text)) for key, text in labels.KINDS.items()]
        months = [("", "–"), *((str(one), f"{one:02d}") for one in range(1, MONTHS + 1))]
        years = [(str(year), str(year)) for year in range(today.year + 1, today.year - 3, -1)]
        choices = {
            "unit": [(str(one.pk), one.full_name) for one in units],
            "kind": kinds,
            "year": years,
            "round": months,
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["round"] = data.get("round") or 0
        if data.get("kind") == Review.Kind.ANNUAL:
            data["round"] = 0
        return data


class OpenForm(forms.Form):
    """The rest: proposed by the law, changed where the province decides otherwise."""

    standard = forms.ChoiceField(label=words("Chuẩn nghèo", "Standard"))
    second_standard = forms.ChoiceField(
        label=words("Chuẩn tính thêm", "Second standard"),
        required=False,
        help_text=words(
            "Tính trên cùng câu trả lời để so sánh, kể cả chuẩn của giai đoạn sau; không dùng cho quyết định",
            "Scored on the same answers for comparison, also one of a later period; never decides",
        ),
    )
    starts_on = DayField(label=words("Ngày bắt đầu", "First day"))
    ends_on = DayField(label=words("Hạn hoàn thành", "Deadline"))
    consulted = forms.ChoiceField(
        label=words("Cơ quan được xin ý kiến", "Consulted authority"), required=False
    )

    def __init__(self, *args: Any, proposed: Proposal, **kwargs: Any) -> None:
        initial = {
            "standard": proposed.standards[0][0] if proposed.standards else "",
            "starts_on": proposed.starts_on,
            "ends_on": proposed.ends_on,
            "consulted": proposed.consulted,
        }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        standards = [(name, say(text)) for name, text in proposed.standards]
        self.fields["standard"].choices = standards  # type: ignore[attr-defined]
        others = [("", "–"), *((name, say(text)) for name, text in proposed.others)]
        self.fields["second_standard"].choices = others  # type: ignore[attr-defined]
        if proposed.authorities:
            self.fields["consulted"].choices = [(key, say(text)) for key, text in proposed.authorities]  # type: ignore[attr-defined]
        else:
            del self.fields["consulted"]

    def facts(self, chosen: dict[str, Any], proposed: Proposal) -> ReviewFacts:
        """What is opened. An authority left as proposed stays the law's default."""
        data = self.cleaned_data
        return ReviewFacts(
            kind=chosen["kind"],
            year=chosen["year"],
            round=chosen["round"],
            standard=data["standard"],
            second_standard=data["second_standard"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            consulted=data.get("consulted") or "",
        )


class WorkingDayForm(forms.Form):
    """A day that is worked, or not, against the usual calendar."""

    day = DayField(label=words("Ngày", "Day"))
    working = forms.TypedChoiceField(
        label=words("Ngày này", "This day is"),
        coerce=lambda value: value == "yes",
        choices=[("yes", words("Làm việc", "Worked")), ("no", words("Nghỉ", "Off"))],
    )
    document = forms.CharField(
        label=words("Văn bản hoán đổi", "Notice"),
        max_length=300,
        help_text=words("Ví dụ: Thông báo 1234/TB-BNV", "For example: Notice 1234/TB-BNV"),
    )
