"""The report to an authority and its answer, as forms; how far each authority is, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.http import Http404, QueryDict

from giamngheo.platform.actions import Act
from giamngheo.platform.components import Status, Tone
from giamngheo.platform.forms import DayField
from giamngheo.platform.web.language import say, words
from giamngheo.reviews import clock
from giamngheo.reviews.actions.consulting import record_opinion
from giamngheo.reviews.hearing import Authority, Hearing, authorities
from giamngheo.reviews.models import Opinion, Review
from giamngheo.rules.text import Text


class AskForm(forms.Form):
    """The report that was sent; to whom, where more than one can be asked."""

    to = forms.ChoiceField(label=words("Gửi tới", "Sent to"))
    report_number = forms.CharField(label=words("Số báo cáo", "Number of the report"), max_length=60)
    asked_on = DayField(label=words("Ngày gửi", "Sent on"))

    def __init__(self, data: QueryDict | None = None, *, hearing: Hearing) -> None:
        super().__init__(data, initial={"asked_on": clock.today()})
        _offer(self, "to", hearing.to_ask)

    @property
    def authority(self) -> str:
        """Who was chosen; empty where there was no choice."""
        return str(self.cleaned_data.get("to", ""))


class AnswerForm(forms.Form):
    """What an authority answered; which, where more than one is waited for."""

    of = forms.ChoiceField(label=words("Ý kiến của", "Opinion of"))
    agrees = forms.ChoiceField(
        label=words("Ý kiến", "Opinion"),
        choices=[("yes", words("Đồng ý", "Agrees")), ("no", words("Chưa đồng ý", "Does not agree"))],
        widget=forms.RadioSelect,
    )
    answered_on = DayField(label=words("Ngày trả lời", "Answered on"))
    number = forms.CharField(label=words("Số văn bản trả lời", "Number of the answer"), max_length=60)
    words = forms.CharField(
        label=words("Nội dung ý kiến", "What it says"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: QueryDict | None = None, *, hearing: Hearing) -> None:
        super().__init__(data, initial={"answered_on": clock.today()})
        self.hearing = hearing
        _offer(self, "of", hearing.awaited)

    def record(self, act: Act) -> object:
        """What the form says. Http404 where nobody is waited for; ActionRefused."""
        return self.record_of(act, self.hearing, self.cleaned_data)

    @staticmethod
    def record_of(act: Act, hearing: Hearing, data: Mapping[str, Any]) -> object:
        """As `record`, of what a form said."""
        waiting = hearing.waiting
        asked = waiting.get(data.get("of", "")) or next(iter(waiting.values()), None)
        if asked is None:
            raise Http404
        agrees = data["agrees"] == "yes"
        return record_opinion(
            act, asked, data["answered_on"], data["number"], agrees=agrees, words=data["words"]
        )


def _offer(form: forms.Form, name: str, possible: Sequence[Authority]) -> None:
    """A choice only where there is one."""
    if len(possible) > 1:
        form.fields[name].choices = [(one.key, say(one.name)) for one in possible]  # type: ignore[attr-defined]
    else:
        del form.fields[name]


class Asking(NamedTuple):
    """A form with its title and button."""

    title: Text
    form: forms.Form
    submit: Text


def asking(hearing: Hearing, bound: forms.Form | None, *, may: bool) -> list[Asking]:
    """What can be recorded now, a refused form as it was sent; nothing for who may not."""
    found = []
    if may and hearing.awaited and not isinstance(bound, AnswerForm):
        found.append(_answering(AnswerForm(hearing=hearing), hearing))
    if may and hearing.to_ask and not isinstance(bound, AskForm):
        found.append(_reporting(AskForm(hearing=hearing), hearing))
    if bound is not None:
        first = _answering(bound, hearing) if isinstance(bound, AnswerForm) else _reporting(bound, hearing)
        found.insert(0, first)
    return found


def _answering(form: forms.Form, hearing: Hearing) -> Asking:
    return Asking(
        _of(Text("Ý kiến trả lời", "The answer"), hearing, hearing.awaited),
        form,
        Text("Ghi ý kiến", "Record the answer"),
    )


def _reporting(form: forms.Form, hearing: Hearing) -> Asking:
    return Asking(
        _of(Text("Gửi báo cáo xin ý kiến", "Send the report"), hearing, hearing.to_ask),
        form,
        Text("Ghi đã gửi", "Record as sent"),
    )


def _of(title: Text, hearing: Hearing, whom: Sequence[Authority]) -> Text:
    """With the authority's name where the review asks several and this is about one of them."""
    if len(hearing.order) == 1 or len(whom) != 1:
        return title
    return Text(f"{title.vi}: {whom[0].name.vi}", f"{title.en}: {whom[0].name.en}")


AGREED = Status(Text("Đã đồng ý", "Has agreed"), Tone.GOOD)
LATER = Status(Text("Chưa đến lượt", "Not its turn yet"), Tone.NEUTRAL)
TO_ASK = Status(Text("Chưa gửi báo cáo", "No report sent yet"), Tone.INFO)


def course(hearing: Hearing) -> list[tuple[Authority, Status]]:
    """How far each authority is, in their order."""
    found = []
    for one in hearing.order:
        asked = hearing.waiting.get(one.key)
        if one.key in hearing.agreed:
            status = AGREED
        elif asked is not None:
            late = clock.today() > asked.due_on
            words_ = Text("Chờ trả lời, hạn {day}", "Waits for the answer, due on {day}")
            if late:
                words_ = Text("Quá hạn trả lời {day}", "The answer was due on {day}")
            status = Status(words_.format(day=f"{asked.due_on:%d/%m/%Y}"), Tone.BAD if late else Tone.WAITING)
        else:
            status = TO_ASK if one in hearing.to_ask else LATER
        found.append((one, status))
    return found


def given(review: Review, rows: Iterable[Opinion]) -> list[tuple[Opinion, Text]]:
    """Opinions with the names of their authorities."""
    names = {one.key: one.name for one in authorities(review)}
    return [(one, names.get(one.authority, Text.same(one.authority))) for one in rows]
