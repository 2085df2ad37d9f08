"""Why a household came back to its enumerator: what must be known before its form is opened again."""

from __future__ import annotations

from giamngheo.reviews.models import Case, CommitteeFinding
from giamngheo.rules.text import Text

RETURNED = Text("Phiếu được trả lại: {comment}", "The form was returned: {comment}")
FOUND = Text(
    "Ban Chỉ đạo kết luận rà soát lại hộ này ngày {on}: {reason} ({by} ghi)",
    "The committee asked on {on} that the household be assessed again: {reason} (recorded by {by})",
)
SENT_BACK = Text(
    "Họp dân lần {n} chưa thống nhất ({agree} đồng ý, {disagree} không đồng ý, {abstain} không ý kiến): "
    "rà soát lại hộ này, rồi đưa ra họp lần sau.",
    "Meeting {n} did not agree ({agree} for, {disagree} against, {abstain} without opinion): "
    "assess the household again for the next meeting.",
)


def notes_of(case: Case) -> list[Text]:
    """The comment of who returned the form, what the committee found, or the count of the meeting.

    At most two queries, none for other files.
    """
    if case.state == "returned":
        last = case.returns.order_by("-pk").first()
        again = CommitteeFinding.Finding.AGAIN
        found = case.committee_findings.filter(finding=again).order_by("-pk").first()
        # each went back with the form it had then, so the later of them has the later form
        if found is not None and (last is None or found.assessment_id > last.assessment_id):
            return [FOUND.format(on=f"{found.found_on:%d/%m/%Y}", reason=found.reason, by=found.by)]
        return [RETURNED.format(comment=last.comment)] if last is not None else []
    if case.state == "sent_back":
        vote = case.votes.select_related("meeting").order_by("-pk").first()
        if vote is not None:
            counts = {name: getattr(vote, name) for name in ("agree", "disagree", "abstain")}
            return [SENT_BACK.format(n=vote.meeting.number, **counts)]
    return []
