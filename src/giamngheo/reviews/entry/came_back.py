"""Why a household came back to its enumerator: what must be known before its form is opened again."""

from __future__ import annotations

from giamngheo.reviews.models import Case
from giamngheo.rules.text import Text

RETURNED = Text("Phiếu được trả lại: {comment}", "The form was returned: {comment}")
SENT_BACK = Text(
    "Họp dân lần {n} chưa thống nhất ({agree} đồng ý, {disagree} không đồng ý, {abstain} không ý kiến): "
    "rà soát lại hộ này, rồi đưa ra họp lần sau.",
    "Meeting {n} did not agree ({agree} for, {disagree} against, {abstain} without opinion): "
    "assess the household again for the next meeting.",
)


def notes_of(case: Case) -> list[Text]:
    """The comment of who returned the form, or the count of the meeting. One query, none for other files."""
    if case.state == "returned":
        last = case.returns.order_by("-pk").first()
        return [RETURNED.format(comment=last.comment)] if last is not None else []
    if case.state == "sent_back":
        vote = case.votes.select_related("meeting").order_by("-pk").first()
        if vote is not None:
            counts = {name: getattr(vote, name) for name in ("agree", "disagree", "abstain")}
            return [SENT_BACK.format(n=vote.meeting.number, **counts)]
    return []
