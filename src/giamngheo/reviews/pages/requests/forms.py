"""Meeting, posting, deciding for one application, as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from giamngheo.platform.forms import DayField, PersonalText
from giamngheo.platform.web.language import words
from giamngheo.reviews.models import CommitteeFinding

MOST_ATTENDING = 100_000


def _votes(vi: str, en: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=words(vi, en), min_value=0, max_value=MOST_ATTENDING, **more)


class MeetingForm(forms.Form):
    """The head of the minutes and the vote on this household."""

    held_on = DayField(label=words("Ngày họp", "Day"))
    place = forms.CharField(label=words("Địa điểm", "Place"), max_length=200)
    chair = forms.CharField(label=words("Chủ trì", "Chair"), max_length=200, widget=PersonalText)
    secretary = forms.CharField(label=words("Thư ký", "Secretary"), max_length=200, widget=PersonalText)
    attending = forms.IntegerField(
        label=words("Số người dự họp", "Attending"), min_value=1, max_value=MOST_ATTENDING
    )
    present = forms.BooleanField(label=words("Hộ có dự họp", "The household attends"), required=False)
    agree = _votes("Đồng ý", "For")
    disagree = _votes("Không đồng ý", "Against", initial=0)
    abstain = _votes("Không ý kiến", "No opinion", initial=0)

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
