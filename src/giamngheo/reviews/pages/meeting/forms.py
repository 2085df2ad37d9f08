"""The record of a meeting as a form: who attended, the votes en bloc, and of single households."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from giamngheo.platform.forms import DayField, PersonalText
from giamngheo.platform.web.language import say, words
from giamngheo.reviews.actions.meetings import Count, MeetingFacts
from giamngheo.reviews.models import Case, CommitteeFinding, Scoring
from giamngheo.rules.text import Text

NUMBER = {"inputmode": "numeric", "class": "short figure", "autocomplete": "off", "min": "0"}
PARTS = ("agree", "disagree", "abstain")


MOST, MOST_OF_AN_OFFICE = 100_000, 10_000


def _number(
    vi: str, en: str, *, required: bool = False, help_text: Any = "", most: int = MOST
) -> forms.IntegerField:
    return forms.IntegerField(
        label=words(vi, en),
        min_value=0,
        max_value=most,
        required=required,
        help_text=help_text,
        widget=forms.NumberInput(attrs=NUMBER),
    )


class MeetingForm(forms.Form):
    """The head of the minutes, and the vote on all households that are not counted singly."""

    held_on = DayField(label=words("Ngày họp", "Day of the meeting"))
    place = forms.CharField(label=words("Địa điểm", "Place"), max_length=200)
    chair = forms.CharField(label=words("Người chủ trì", "Chair"), max_length=200, widget=PersonalText)
    chair_post = forms.CharField(label=words("Chức vụ", "Post"), max_length=120, required=False)
    secretary = forms.CharField(label=words("Thư ký", "Secretary"), max_length=200, widget=PersonalText)
    secretary_post = forms.CharField(
        label=words("Chức vụ thư ký", "Post of the secretary"), max_length=120, required=False
    )
    attending = _number(
        "Số người dự họp, biểu quyết",
        "How many attended and voted",
        required=True,
        help_text=words("Số phiếu của mỗi hộ cộng lại phải bằng số này", "The votes add up to this"),
    )
    households_present = _number("Số hộ trong danh sách có mặt", "Listed households present", required=True)
    committee_members = _number(
        "Thành viên Ban Chỉ đạo", "Members of the steering committee", most=MOST_OF_AN_OFFICE
    )
    organisations = _number(
        "Đại diện chi bộ, đoàn thể", "Party cell and mass organisations", most=MOST_OF_AN_OFFICE
    )
    front = _number("Đại diện Mặt trận Tổ quốc", "Fatherland Front", most=MOST_OF_AN_OFFICE)
    enumerators = _number("Rà soát viên", "Enumerators", most=MOST_OF_AN_OFFICE)
    agree = _number(
        "Biểu quyết chung: đồng ý",
        "En bloc: for",
        help_text=words("Cho mọi hộ không ghi riêng ở dưới", "For all households not counted singly below"),
    )
    disagree = _number("Biểu quyết chung: không đồng ý", "En bloc: against")
    abstain = _number("Biểu quyết chung: không có ý kiến", "En bloc: no opinion")
    notes = forms.CharField(
        label=words("Nội dung, ý kiến", "Discussion"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3, "data-personal": ""}),
    )

    def facts(self) -> MeetingFacts:
        """The head as the action takes it."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in MeetingFacts.__dataclass_fields__ and value is not None
        }
        return MeetingFacts(**given)

    def en_bloc(self) -> Count | None:
        """The vote on all others; None where nothing was given."""
        return _count([self.cleaned_data.get(part) for part in PARTS])


@dataclass
class VoteRow:
    """One household before the meeting, with what was typed for it.

    income: of a person and month in thousands of VND, where the standard has no line in points. scored: of its form.
    """

    case: Case
    name: str
    class_name: Text | str
    scored: Scoring | None
    income: Decimal | None = None
    given: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def reason(self) -> Text:
        return Text(self.scored.reason_vi, self.scored.reason_en) if self.scored else Text("", "")

    @property
    def deprivation(self) -> int | str | None:
        """The deprivation points, or the least of them."""
        return self.scored.deprivation_shown if self.scored else self.case.deprivation_points

    @property
    def boxes(self) -> list[tuple[str, Text, str]]:
        """(name of the box, label, what stands in it)."""
        labels = {
            "agree": Text("Đồng ý", "For"),
            "disagree": Text("Không đồng ý", "Against"),
            "abstain": Text("Không ý kiến", "No opinion"),
        }
        return [(f"vote-{self.case.pk}-{part}", labels[part], self.given.get(part, "")) for part in PARTS]


def read_rows(rows: Sequence[VoteRow], data: Mapping[str, Any], attending: int | None) -> dict[int, Count]:
    """The households counted singly, by id of the file; what cannot be stands as an error in its row."""
    found: dict[int, Count] = {}
    for row in rows:
        row.given = {part: str(data.get(f"vote-{row.case.pk}-{part}", "")).strip() for part in PARTS}
        if not any(row.given.values()):
            continue
        if not all(value == "" or (value.isascii() and value.isdigit()) for value in row.given.values()):
            row.error = say(Text("Số phiếu là số nguyên.", "Votes are whole numbers."))
            continue
        count = _count([int(row.given[part][:9] or 0) for part in PARTS])
        if count is None:
            continue
        total = count.agree + count.disagree + count.abstain
        if attending is not None and total != attending:
            row.error = say(
                Text(
                    "Cộng lại là {total}, khác {attending} người dự họp.",
                    "They add up to {total}, not to the {attending} attending.",
                ).format(total=total, attending=attending)
            )
            continue
        found[row.case.pk] = count
    return found


def _count(given: Sequence[int | None]) -> Count | None:
    if all(one is None for one in given):
        return None
    agree, disagree, abstain = (one or 0 for one in given)
    return Count(agree, disagree, abstain)


class FindingForm(forms.Form):
    """What the committee finds."""

    finding = forms.ChoiceField(
        label=words("Kết luận", "Finding"),
        widget=forms.RadioSelect,
        choices=[
            (
                CommitteeFinding.Finding.STANDS,
                words("Giữ kết quả rà soát của phần mềm tính", "The computed result stands"),
            ),
            (CommitteeFinding.Finding.AGAIN, words("Rà soát lại hộ này", "Assess the household again")),
        ],
    )
    reason = forms.CharField(
        label=words("Lý do", "Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "data-personal": ""}),
    )
