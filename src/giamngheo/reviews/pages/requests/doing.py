"""The forms of a file's next steps, and what each does when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from giamngheo.platform.actions import Act
from giamngheo.reviews import permissions
from giamngheo.reviews.actions import deciding, listing, postings, steps
from giamngheo.reviews.actions.meetings import Count, MeetingFacts, record_meeting, settle_by_committee
from giamngheo.reviews.actions.refusing import Letter, refuse_by_letter
from giamngheo.reviews.models import Case
from giamngheo.reviews.pages.decision.forms import RefusalForm, SignedForm
from giamngheo.reviews.pages.decision.views import usual
from giamngheo.reviews.pages.requests.forms import (
    CommitteeForm,
    MeetingForm,
    PlacesForm,
    ReasonForm,
)
from giamngheo.reviews.queries import hanging
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Deed:
    """A step that is taken on the file's page. `form` None: a button alone; `start`: what stands in it at first.

    `done`: what is said afterwards.
    """

    title: Text
    permission: str
    do: Callable[[Act, Case, dict[str, Any]], Any]
    done: Text
    form: type[forms.Form] | None = None
    danger: bool = False
    start: Callable[[Case], dict[str, Any]] = lambda case: {}

    def empty(self, case: Case) -> forms.Form:
        """The form before anything is typed."""
        return (self.form or forms.Form)(initial=self.start(case) or None)


def _meet(act: Act, case: Case, data: dict[str, Any]) -> None:
    facts = MeetingFacts(
        data["held_on"],
        data["place"],
        data["chair"],
        data["secretary"],
        data["attending"],
        int(data["present"]),
    )
    count = Count(data["agree"], data["disagree"], data["abstain"])
    record_meeting(act, case.village_review, facts, singly={case.pk: count})


def _end(act: Act, case: Case, data: dict[str, Any]) -> None:
    posting = hanging(case)
    if posting is not None:
        postings.end_posting(act, posting)
    else:
        steps.expect(case.state, "posted")


def _decide(act: Act, case: Case, data: dict[str, Any]) -> None:
    deciding.decide(act, case.village_review.commune_review, deciding.Signed(**data), only=[case.pk])


def _letter(case: Case) -> dict[str, Any]:
    start = usual(case.village_review.commune_review)
    return {"on": start["signed_on"]} | {name: start[name] for name in ("signer_post", "authority")}


DEEDS: dict[str, Deed] = {
    "meeting": Deed(
        Text("Ghi kết quả họp dân", "Record the meeting"),
        permissions.MEETING,
        _meet,
        Text("Đã ghi kết quả họp dân.", "The meeting is recorded."),
        MeetingForm,
    ),
    "committee": Deed(
        Text("Kết luận của Ban Chỉ đạo", "Finding of the committee"),
        permissions.COMMITTEE,
        lambda act, case, data: settle_by_committee(act, case, data["finding"], data["reason"]),
        Text("Đã ghi kết luận.", "The finding is recorded."),
        CommitteeForm,
    ),
    "post": Deed(
        Text("Niêm yết kết quả", "Post the result"),
        permissions.POST,
        lambda act, case, data: postings.post_case(act, case, data["places"]),
        Text("Đã bắt đầu niêm yết.", "The posting has begun."),
        PlacesForm,
    ),
    "repost": Deed(
        Text("Niêm yết kết quả phúc tra", "Post the result of the re-check"),
        permissions.POST,
        lambda act, case, data: postings.repost(act, case, data["places"]),
        Text("Đã bắt đầu niêm yết.", "The posting has begun."),
        PlacesForm,
    ),
    "end": Deed(
        Text("Kết thúc niêm yết", "End the posting"),
        permissions.POST,
        _end,
        Text("Đã kết thúc niêm yết.", "The posting is over."),
    ),
    "decide": Deed(
        Text("Ban hành quyết định", "Issue the decision"),
        permissions.DECIDE,
        _decide,
        Text("Đã ban hành quyết định.", "The decision is issued."),
        SignedForm,
        start=lambda case: usual(case.village_review.commune_review),
    ),
    "refuse": Deed(
        Text("Trả lời không công nhận bằng văn bản", "Answer in writing that it is not recognised"),
        permissions.DECIDE,
        lambda act, case, data: refuse_by_letter(
            act, case.village_review.commune_review, Letter(**data), only=[case.pk]
        ),
        Text("Đã lập thông báo không công nhận.", "The letter is issued."),
        RefusalForm,
        start=_letter,
    ),
    "withdraw": Deed(
        Text("Rút hồ sơ", "Withdraw the file"),
        permissions.LIST,
        lambda act, case, data: listing.withdraw(act, case, data["reason"]),
        Text("Đã rút hồ sơ.", "The file is withdrawn."),
        ReasonForm,
        danger=True,
    ),
    "reopen": Deed(
        Text("Mở lại hồ sơ", "Reopen the file"),
        permissions.REOPEN,
        lambda act, case, data: steps.reopen_case(act, case, data["reason"]),
        Text("Đã mở lại hồ sơ.", "The file is reopened."),
        ReasonForm,
        danger=True,
    ),
}
REOPENABLE = frozenset({"agreed", "posted", "cleared", "withdrawn"})
