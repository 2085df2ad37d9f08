"""What comes next for an application, and by which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from giamngheo.law.working_days import WorkingDays
from giamngheo.platform.components import Status, Tone
from giamngheo.reviews import permissions, rules
from giamngheo.reviews.machine import WITHOUT_MEETING
from giamngheo.reviews.models import Case, Posting
from giamngheo.rules.text import Text

OVER = ("decided", "withdrawn", "screened_out")


@dataclass(frozen=True)
class Next:
    """The step in words, who may take it, and its key among the forms of the file's page; empty: only waiting."""

    words: Text
    permission: str = ""
    what: str = ""


ASSESS = Next(Text("Rà soát, nhập phiếu", "Assess and enter the form"), permissions.ASSESS, "assess")
MEET = Next(Text("Họp dân, ghi biểu quyết", "Record the meeting"), permissions.MEETING, "meeting")
SETTLE = Next(Text("Ban Chỉ đạo kết luận", "The committee settles it"), permissions.COMMITTEE, "committee")
POST = Next(Text("Niêm yết", "Post the result"), permissions.POST, "post")
HANGS = Next(Text("Đang niêm yết", "The posting runs"))
ENDS_FROM = Text("Đang niêm yết; kết thúc được từ ngày {day}", "The posting runs; it can be ended from {day}")
END = Next(Text("Kết thúc niêm yết", "End the posting"), permissions.POST, "end")
RECHECK = Next(
    Text("Phúc tra, trả lời khiếu nại", "Re-check and answer the complaint"), permissions.COMPLAINT
)
REPOST = Next(
    Text("Niêm yết kết quả phúc tra", "Post the result of the re-check"), permissions.POST, "repost"
)
AGAIN = Next(Text("Phúc tra sau quyết định", "Re-check after the decision"))
CONSULT = Next(Text("Xin ý kiến cấp trên", "Ask the higher authority"), permissions.CONSULT)
DECIDE = Next(Text("Trình ký quyết định", "Sign the decision"), permissions.DECIDE, "decide")
REFUSE = Next(
    Text("Trả lời không công nhận bằng văn bản", "Answer in writing that it is not recognised"),
    permissions.DECIDE,
    "refuse",
)


def next_step(
    case: Case, posting: Posting | None, today: date, *, complaint: bool = False, agreed: bool = True
) -> Next | None:
    """posting: the one that names the file and is not ended; complaint: one is not answered; agreed: nobody is asked,
    or all have agreed. None: it is over.
    """
    if case.state in OVER:
        return None
    if case.state == "reopened":
        return AGAIN
    if case.state == "posted":
        if posting is None:
            return HANGS
        if today > posting.last_day:
            return END
        return Next(ENDS_FROM.format(day=f"{posting.last_day + timedelta(days=1):%d/%m/%Y}"))
    if case.state == "complained":
        return RECHECK if complaint else REPOST
    meeting = case.review.kind not in WITHOUT_MEETING
    return {
        "assessed": MEET if meeting else POST,
        "agreed": POST,
        "committee": SETTLE,
        "cleared": DECIDE if agreed else CONSULT,
    }.get(case.state, ASSESS)


def lateness(case: Case, today: date, days: WorkingDays) -> Status | None:
    """How an open file stands against its last day; None: decided (also where it was opened again since: the row says
    so as `decided_before`), or in time with nothing to fear.
    """
    if case.due_on is None or case.state in OVER or getattr(case, "decided_before", False):
        return None
    if today > case.due_on:
        late = (today - case.due_on).days
        return Status(Text("Quá hạn {n} ngày", "Overdue by {n} days").format(n=late), Tone.BAD)
    unposted = case.state not in {"posted", "complained", "cleared"}
    if unposted and today > rules.last_posting(case.review, case.due_on, days):
        return Status(Text("Không kịp niêm yết đúng hạn", "Too late to post in time"), Tone.WARNING)
    return None
