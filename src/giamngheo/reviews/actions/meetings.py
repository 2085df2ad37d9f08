"""Village meetings: their votes decide whether a result stands, never which; the committee settles the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from giamngheo.platform.actions import Act, action
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.assessing import move
from giamngheo.reviews.actions.steps import GONE, expect
from giamngheo.reviews.bounds import begins
from giamngheo.reviews.models import Assessment, Case, CommitteeFinding, Meeting, VillageReview, Vote
from giamngheo.reviews.queries import cases_of, locked_case, locked_village
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

REFUSALS_BEFORE_COMMITTEE = 2


@dataclass(frozen=True)
class Count:
    """Votes on one household, or on all that are not counted singly."""

    agree: int
    disagree: int
    abstain: int = 0


@dataclass(frozen=True)
class MeetingFacts:
    """The head of the minutes; the share of listed households present is stated, the vote is of those attending."""

    held_on: date
    place: str
    chair: str
    secretary: str
    attending: int
    households_present: int
    chair_post: str = ""
    secretary_post: str = ""
    committee_members: int = 0
    organisations: int = 0
    front: int = 0
    enumerators: int = 0
    notes: str = ""


@action(permissions.MEETING)
def record_meeting(
    act: Act,
    village: VillageReview,
    facts: MeetingFacts,
    *,
    en_bloc: Count | None = None,
    singly: Mapping[int, Count] | None = None,
) -> Meeting:
    """Records a meeting with its votes: `singly` by id of the file, `en_bloc` for all others before it.

    In a standing review `singly` alone takes just these files. At least the law's share of those attending agrees:
    the file is agreed. Below it goes back to assessment, the second time to the steering committee. ActionRefused
    `wrong_step`, `held_before_review`, `held_in_future`, `held_before_visits`, `words_missing`, `nobody_attended`,
    `too_many_present`, `more_than_attended`, `nothing_to_vote`, `not_before_meeting`, `not_all_voted`,
    `votes_do_not_add_up`.
    """
    village = locked_village(village.pk)
    act.require(village)
    expect(village.step, "meeting", "standing")
    standing = village.step == "standing"
    before = {
        one.pk: one for one in cases_of(village).filter(state="assessed").select_for_update(of=("self",))
    }
    if standing and en_bloc is None:
        # on request a meeting hears those who are ready; nobody waits for the others
        before = {pk: case for pk, case in before.items() if pk in (singly or {})}
    listed = len(before) if standing else cases_of(village).exclude(state__in=GONE).count()
    _check_begun(village, facts.held_on)
    _check_facts(facts, listed)
    _check_after_visits(facts.held_on, before.values())
    counts = _counts(before, en_bloc, singly or {}, facts.attending)
    percent = village.commune_review.review.agreement_percent
    meeting = Meeting.objects.create(
        village_review=village,
        number=village.meetings.count() + 1,
        listed_households=listed,
        by=act.actor.label,
        **_columns(facts),
    )
    votes = [
        Vote(
            meeting=meeting,
            case=before[pk],
            assessment_id=before[pk].assessment_id or 0,
            agree=count.agree,
            disagree=count.disagree,
            abstain=count.abstain,
            en_bloc=pk not in (singly or {}),
            agreed=100 * count.agree >= percent * facts.attending,
        )
        for pk, count in counts.items()
    ]
    Vote.objects.bulk_create(votes)
    states = {vote.case_id: _after(before[vote.case_id], vote) for vote in votes}
    act.record(
        village,
        after={"meeting": meeting.number, "attending": facts.attending, "households": len(votes)},
        rows=[{"case": pk, "state": state} for pk, state in states.items()],
    )
    return meeting


@action(permissions.COMMITTEE)
def settle_by_committee(act: Act, case: Case, finding: str, reason: str) -> CommitteeFinding:
    """What the committee finds on a household that two meetings refused: the computed class stands, or the form
    goes back. ActionRefused `wrong_step`, `unknown_finding`, `reason_missing`.
    """
    case = locked_case(case.pk)
    act.require(case)
    expect(case.state, "committee")
    expect(case.village_review.step, "meeting", "standing")
    if finding not in CommitteeFinding.Finding.values:
        raise refused("unknown_finding", "Chọn kết luận của Ban Chỉ đạo.", "Choose the finding.")
    if not reason.strip():
        raise refused("reason_missing", "Ghi lý do kết luận.", "Say why the committee finds so.")
    made = CommitteeFinding.objects.create(
        case=case,
        assessment_id=case.assessment_id or 0,
        finding=finding,
        reason=reason.strip(),
        found_on=clock.today(),
        by=act.actor.label,
    )
    move(case, "agreed" if finding == CommitteeFinding.Finding.STANDS else "returned")
    act.record(case, before={"state": "committee"}, after={"state": case.state, "reason": made.reason})
    return made


def _columns(facts: MeetingFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in MeetingFacts.__dataclass_fields__}


def _check_begun(village: VillageReview, held_on: date) -> None:
    first = begins(village.commune_review.review)
    if held_on < first:
        raise refused(
            "held_before_review",
            "Đợt rà soát bắt đầu ngày {first}; ngày họp {held} không thể trước ngày đó.",
            "The review begins on {first}; its meeting cannot be held on {held}.",
            first=first,
            held=held_on,
        )


def _check_facts(facts: MeetingFacts, listed: int) -> None:
    if facts.held_on > clock.today():
        raise refused(
            "held_in_future", "Ngày họp không thể sau hôm nay.", "A meeting cannot be held after today."
        )
    if not (facts.place.strip() and facts.chair.strip() and facts.secretary.strip()):
        raise refused(
            "words_missing",
            "Biên bản cần địa điểm, người chủ trì và thư ký.",
            "The minutes need the place, the chair and the secretary.",
        )
    if facts.attending < 1:
        raise refused("nobody_attended", "Ghi số người dự họp.", "Give the number of those attending.")
    if not 0 <= facts.households_present <= listed:
        raise refused(
            "too_many_present",
            "Số hộ có tên trong danh sách dự họp là {present}, nhiều hơn {listed} hộ của danh sách.",
            "{present} listed households are said to attend; the list has {listed}.",
            present=facts.households_present,
            listed=listed,
        )

    part, what = max(
        ((getattr(facts, name), words) for name, words in _PARTS.items()), key=lambda one: one[0]
    )
    posts = {name: getattr(facts, name) for name in _POSTS}
    if part <= facts.attending < sum(posts.values()):
        raise refused(
            "more_than_attended",
            "Có {attending} người dự họp, nhưng thành viên Ban Chỉ đạo ({committee_members}), đại diện đoàn thể "
            "({organisations}), Mặt trận ({front}) và rà soát viên ({enumerators}) cộng lại là {sum}. Mỗi người chỉ "
            "tính một tư cách; ghi lại cho khớp biên bản.",
            "{attending} attended, but the committee ({committee_members}), organisations ({organisations}), the "
            "Front ({front}) and enumerators ({enumerators}) are {sum} together. Each person counts once.",
            attending=facts.attending,
            sum=sum(posts.values()),
            **posts,
        )
    if part > facts.attending:
        raise refused(
            "more_than_attended",
            "Có {attending} người dự họp, nhưng {what} là {part}. Ghi lại cho khớp.",
            "{attending} attended, but {what_en} are {part}. Correct one of them.",
            attending=facts.attending,
            part=part,
            what=what.vi,
            what_en=what.en,
        )


_PARTS = {
    "households_present": Text("số hộ có tên trong danh sách dự họp", "the listed households present"),
    "committee_members": Text("số thành viên Ban Chỉ đạo", "the members of the committee"),
    "organisations": Text("số đại diện đoàn thể", "those of the organisations"),
    "front": Text("số đại diện Mặt trận", "those of the Front"),
    "enumerators": Text("số rà soát viên", "the enumerators"),
}


# a household's representative may hold a post, so households are no part of the sum
_POSTS = ("committee_members", "organisations", "front", "enumerators")


def _check_after_visits(held_on: date, cases: Collection[Case]) -> None:
    """A meeting hears what the visits found."""
    ids = [case.assessment_id for case in cases]
    forms = Assessment.objects.unscoped("forms of files before this meeting").filter(pk__in=ids)
    last = forms.aggregate(last=Max("visited_on"))["last"]
    if last is not None and held_on < last:
        raise refused(
            "held_before_visits",
            "Có phiếu rà soát ngày {last}, sau ngày họp {held}. Xem lại ngày họp.",
            "A form was filled in on {last}, after the meeting of {held}. Check the day of the meeting.",
            last=last,
            held=held_on,
        )


def _counts(
    before: Mapping[int, Case], en_bloc: Count | None, singly: Mapping[int, Count], attending: int
) -> dict[int, Count]:
    strangers = set(singly) - set(before)
    if strangers:
        raise refused(
            "not_before_meeting",
            "{count} hộ được biểu quyết không thuộc diện đưa ra cuộc họp này.",
            "{count} households voted on are not before this meeting.",
            count=len(strangers),
        )
    if not before:
        raise refused("nothing_to_vote", "Không có hộ nào chờ họp dân.", "No household waits for a meeting.")
    left = set(before) - set(singly)
    if left and en_bloc is None:
        raise refused(
            "not_all_voted",
            "Còn {count} hộ chưa biểu quyết.",
            "{count} households are not voted on.",
            count=len(left),
        )
    counts = {pk: singly.get(pk) or en_bloc for pk in before}
    for count in counts.values():
        if (
            count is None
            or min(count.agree, count.disagree, count.abstain) < 0
            or (count.agree + count.disagree + count.abstain != attending)
        ):
            raise refused(
                "votes_do_not_add_up",
                "Số phiếu không khớp: {agree} đồng ý + {disagree} không đồng ý + {abstain} không ý kiến "
                "phải bằng {attending} người dự họp.",
                "The votes do not add up: {agree} for + {disagree} against + {abstain} without opinion "
                "must equal {attending} attending.",
                agree=count.agree if count else 0,
                disagree=count.disagree if count else 0,
                abstain=count.abstain if count else 0,
                attending=attending,
            )
    return {pk: count for pk, count in counts.items() if count is not None}


def _after(case: Case, vote: Vote) -> str:
    if vote.agreed:
        move(case, "agreed")
        return case.state
    case.refusals += 1
    move(case, "committee" if case.refusals >= REFUSALS_BEFORE_COMMITTEE else "sent_back", "refusals")
    return case.state
