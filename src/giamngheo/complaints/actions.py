"""The only writers of the inbox: receive, assign, answer, end otherwise, reopen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.complaints import links, permissions
from giamngheo.complaints.bounds import check_received
from giamngheo.complaints.deadlines import due_of
from giamngheo.complaints.following_up import digest
from giamngheo.complaints.models import Grievance, GrievanceStep, Kind, State
from giamngheo.complaints.queries import handlers
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.documents.issuing import NewDocument, issue_documents
from giamngheo.platform.versions import StaleEdit
from giamngheo.registry.models import Household, Membership
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Received:
    """What is recorded at receipt. household and person may be unknown; the village is then given, or none.

    follow_code: given to who sent it (`following_up`).
    """

    kind: str
    channel: str
    received_on: date
    content: str
    sender_name: str = ""
    sender_phone: str = ""
    sender_address: str = ""
    household: Household | None = None
    person: int | None = None
    village: AdminUnit | None = None
    year: int | None = None
    follow_code: str = ""
    file: int | None = None
    """The file of the room that registered `links`, where the way it came in knows it."""


@dataclass(frozen=True)
class Answer:
    """How a grievance is answered. With `number` a letter is issued (`heading`: superior, unit, place, signer)."""

    outcome: str
    finding: str
    answer: str
    on: date
    number: str = ""
    heading: Mapping[str, str] = field(default_factory=dict)


@action(permissions.RECORD)
def receive(act: Act, commune: AdminUnit, received: Received) -> Grievance:
    """Records what came in, with the law's deadline.

    A complaint about a result goes to a commune that posted it, also where the household has moved since.
    ActionRefused `content_missing`, `in_the_future`, `received_too_early`, `elsewhere`, `reviewed_elsewhere` (naming
    that commune), `not_a_member`, `household_missing`.
    """
    moved = received.household is not None and received.household.commune_id != commune.pk
    place = received.household.village if received.household and not moved else received.village
    grievance = Grievance(
        code="",
        follow_index=digest(received.follow_code),
        kind=Kind(received.kind),
        channel=Grievance.Channel(received.channel),
        received_on=received.received_on,
        commune=commune,
        village=place,
        household=received.household,
        person_id=received.person,
        year=received.year,
        sender_name=received.sender_name.strip(),
        sender_phone=received.sender_phone.strip(),
        sender_address=received.sender_address.strip(),
        content=received.content.strip(),
        recorded_by=act.actor.user_id,
        recorded_name=act.actor.label,
    )
    act.require(grievance)
    _check(grievance, received, commune)
    due = due_of(grievance, received.file)
    if due is not None:
        grievance.due_on, grievance.due_path = due.on, due.path
    grievance.code = _code(grievance)
    grievance.save()
    _step(act, grievance, "")
    links.received(act, grievance, received.file)
    act.record(grievance, after={"code": grievance.code, "kind": grievance.kind, "due": grievance.due_on})
    return grievance


def _code(grievance: Grievance) -> str:
    """YK-2025-000017: counted within the year; the database holds that none is given twice."""
    start = f"YK-{grievance.received_on.year}-"
    rows = Grievance.objects.unscoped("codes are counted for the whole installation").select_for_update()
    last = rows.filter(code__startswith=start).order_by("-code").values_list("code", flat=True).first()
    return f"{start}{int(last.rpartition('-')[2]) + 1 if last else 1:06d}"


def _check(grievance: Grievance, received: Received, commune: AdminUnit) -> None:
    if not grievance.content:
        raise ActionRefused(
            "content_missing", Text("Ghi nội dung ý kiến, khiếu nại.", "Write what it is about.")
        )
    check_received(grievance.received_on)
    if commune.level != Level.COMMUNE:
        raise ActionRefused("elsewhere", Text("Chọn một xã, phường.", "Choose a commune."))
    village, household = grievance.village, grievance.household
    about_result = grievance.kind == Kind.POSTED_RESULT and household is not None
    posted_in = links.posted_in(household.pk) if about_result and household else []
    outside = (village is not None and village.parent_id != commune.pk) or (
        household is not None and household.commune_id != commune.pk and commune not in posted_in
    )
    if outside:
        raise ActionRefused(
            "elsewhere",
            Text(
                "Hộ hoặc thôn này không thuộc xã đã chọn.",
                "This household or village lies in another commune.",
            ),
        )
    if posted_in and commune not in posted_in:
        raise ActionRefused(
            "reviewed_elsewhere",
            Text(
                "Kết quả của hộ này do {place} rà soát, niêm yết. Gửi ý kiến về kết quả tới {place}.",
                "The result of this household was posted by {place}. Send the complaint about it there.",
            ).format(place=posted_in[0].full_name),
        )
    if grievance.kind == Kind.POSTED_RESULT and household is None:
        raise ActionRefused(
            "household_missing",
            Text(
                "Ý kiến về kết quả rà soát phải ghi rõ mã hộ.",
                "A complaint about a result names the household by its code.",
            ),
        )
    if received.person is not None:
        stays = Membership.objects.unscoped("whether the person belongs to the household")
        if household is None or not stays.filter(household=household, person=received.person).exists():
            raise ActionRefused(
                "not_a_member", Text("Người này không ở trong hộ.", "This person is not of the household.")
            )


@action(permissions.ASSIGN)
def assign(
    act: Act, grievance: Grievance, user_id: int, *, seen: int, due_on: date | None = None
) -> Grievance:
    """Gives it to somebody, who has it in hand from now on. `due_on` only where the law's data give no day.

    StaleEdit; ActionRefused `not_a_handler`, `due_is_the_laws`, `too_late`, `ended`.
    """
    current = _locked(act, grievance, seen)
    names = dict(handlers(current.commune, current.kind))
    if user_id not in names:
        raise ActionRefused(
            "not_a_handler",
            Text(
                "Người này không có vai trò giải quyết ở xã.",
                "This person holds no role for it in the commune.",
            ),
        )
    if not current.is_open:
        raise _ended()
    if due_on is not None:
        if current.due_path:
            raise ActionRefused(
                "due_is_the_laws",
                Text("Hạn trả lời do quy định đặt, không sửa.", "The day to answer is the law's."),
            )
        if due_on < current.received_on:
            raise ActionRefused("too_late", Text("Hạn trước ngày nhận.", "The day lies before the receipt."))
    return _move(
        act,
        current,
        State.IN_HAND,
        names[user_id],
        assigned_to=user_id,
        assigned_name=names[user_id],
        **({"due_on": due_on} if due_on else {}),
    )


@action(permissions.ANSWER)
def take_up(act: Act, grievance: Grievance) -> Grievance:
    """Who will answer it takes it in hand themselves, where nobody has it yet. ActionRefused `ended`."""
    current = _locked(act, grievance, None)
    if not current.is_open:
        raise _ended()
    if current.state == State.IN_HAND:
        act.nothing_to_do()
        return current
    label = act.actor.label
    return _move(act, current, State.IN_HAND, label, assigned_to=act.actor.user_id or 0, assigned_name=label)


@action(permissions.ANSWER)
def answer(act: Act, grievance: Grievance, given: Answer, *, seen: int | None) -> Grievance:
    """Answers it; with a number a letter with its verification code is issued in the same transaction.

    seen: the version its reader saw; None for who settles it in the file that holds it. StaleEdit; ActionRefused
    `answer_missing`, `day_wrong`, `not_in_hand`, `settle_in_the_file`, and those of issuing.
    """
    current = _locked(act, grievance, seen)
    if current.state != State.IN_HAND:
        raise ActionRefused(
            "not_in_hand",
            Text("Phân công người giải quyết trước khi trả lời.", "Assign it before it is answered."),
        )
    if not (given.answer.strip() and given.finding.strip()):
        raise ActionRefused(
            "answer_missing",
            Text("Ghi kết quả xem xét và nội dung trả lời.", "Write the finding and the answer."),
        )
    _check_day(current, given.on)
    links.ending(current)
    letter = None
    if given.number.strip():
        (letter,) = issue_documents(act.fresh(), [_letter(current, given)])
    return _move(
        act,
        current,
        State.ANSWERED,
        given.answer,
        outcome=Grievance.Outcome(given.outcome),
        finding=given.finding.strip(),
        answer=given.answer.strip(),
        ended_on=given.on,
        letter=letter,
    )


def _letter(current: Grievance, given: Answer) -> NewDocument:
    return NewDocument(
        "complaint_answer",
        given.number,
        given.on,
        {
            **given.heading,
            "number": given.number,
            "date": given.on,
            "kind_name": current.get_kind_display(),
            "sender_name": current.sender_name,
            "address": current.sender_address,
            "received_on": f"{current.received_on:%d/%m/%Y}",
            "code": current.code,
            "content": current.content,
            "finding": given.finding.strip(),
            "answer": given.answer.strip(),
        },
        current.commune_id,
        village=current.village_id,
        subject=("complaints.grievance", current.pk),
        office=given.heading.get("unit", ""),
        # who denounces stays secret, on the page behind the QR too
        name="" if current.kind == Kind.DENUNCIATION else current.sender_name,
    )


@action(permissions.ANSWER)
def end(act: Act, grievance: Grievance, state: str, on: date, *, seen: int | None) -> Grievance:
    """Not accepted, or withdrawn by who sent it; with a reason.

    StaleEdit; ActionRefused `reason`, `ended`, `day_wrong`.
    """
    current = _locked(act, grievance, seen)
    if state not in {State.NOT_ACCEPTED, State.WITHDRAWN}:
        raise ValueError(f"{state!r} does not end a grievance")
    _require_reason(act)
    if not current.is_open:
        raise _ended()
    _check_day(current, on)
    links.ending(current)
    return _move(act, current, State(state), act.reason, ended_on=on)


@action(permissions.ANSWER)
def reopen(act: Act, grievance: Grievance, *, seen: int) -> Grievance:
    """Takes an ended one up again, with a reason; what was answered stays in its steps.

    StaleEdit; ActionRefused `reason`, `open`.
    """
    current = _locked(act, grievance, seen)
    _require_reason(act)
    if current.state not in {State.ANSWERED, State.NOT_ACCEPTED}:
        raise ActionRefused("open", Text("Chỉ mở lại việc đã kết thúc.", "Only what has ended is reopened."))
    return _move(
        act,
        current,
        State.IN_HAND,
        act.reason,
        outcome="",
        ended_on=None,
        assigned_to=current.assigned_to or act.actor.user_id or 0,
        assigned_name=current.assigned_name or act.actor.label,
    )


def _locked(act: Act, grievance: Grievance, seen: int | None) -> Grievance:
    act.require(grievance)
    rows = Grievance.objects.unscoped("the grievance being worked on").select_for_update()
    current = rows.get(pk=grievance.pk)
    if seen is not None and current.version != seen:
        raise StaleEdit(current, ())
    return current


def _require_reason(act: Act) -> None:
    if not act.reason.strip():
        raise ActionRefused("reason", Text("Ghi lý do.", "Give the reason."))


def _check_day(current: Grievance, on: date) -> None:
    if not current.received_on <= on <= timezone.localdate():
        raise ActionRefused(
            "day_wrong",
            Text("Ngày phải từ ngày nhận đến hôm nay.", "The day lies between the receipt and today."),
        )


def _ended() -> ActionRefused:
    return ActionRefused("ended", Text("Việc này đã kết thúc.", "This has ended already."))


def _move(act: Act, current: Grievance, state: State, words: str, **changes: Any) -> Grievance:
    before = current.state
    current.state = state
    for name, value in changes.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    _step(act, current, before, words)
    act.record(
        current, before={"state": str(before)}, after={"state": str(state), "outcome": str(current.outcome)}
    )
    return current


def _step(act: Act, grievance: Grievance, before: str, words: str = "") -> None:
    GrievanceStep.objects.create(
        grievance=grievance,
        before=before,
        after=grievance.state,
        words=words,
        by=act.actor.user_id,
        by_name=act.actor.label,
    )
