"""What happened to a file, on one line of time: from its dossier to its decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.utils import timezone

from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform.components import Event, Status, Tone
from giamngheo.registry.words import status_of
from giamngheo.reviews import labels
from giamngheo.reviews.models import Case, Reopening, Screening
from giamngheo.rules.text import Text

WHY = "what happened to a file that was reached"
OUTCOMES = {
    "open": Status(Text("Đang xử lý", "Open"), Tone.WAITING),
    "upheld": Status(Text("Khiếu nại đúng", "Upheld"), Tone.WARNING),
    "refused": Status(Text("Khiếu nại không đúng", "Refused"), Tone.NEUTRAL),
    "withdrawn": Status(Text("Đã rút khiếu nại", "Withdrawn"), Tone.NEUTRAL),
}


ANSWERED = {True: Text("Có", "Yes"), False: Text("Không", "No")}


def course_of(case: Case, *, in_full: bool) -> list[Event]:
    """Latest first. in_full: what people wrote is shown too. A fixed number of queries."""
    found = [
        *_beginning(case, in_full),
        *_returns(case, in_full),
        *_votes(case),
        *_findings(case, in_full),
        *_postings(case),
        *_complaints(case, in_full),
        *_decisions(case),
        *_reopenings(case, in_full),
        *_withdrawals(case, in_full),
    ]
    return [event for _, event in sorted(found, key=lambda pair: pair[0], reverse=True)]


Dated = Iterator[tuple[datetime, Event]]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _beginning(case: Case, in_full: bool) -> Dated:
    if case.received_on is not None:
        channel = labels.CHANNELS.get(case.channel, Text.same(""))
        detail = Text(f"{case.dossier_code} · {channel.vi}", f"{case.dossier_code} · {channel.en}")
        yield _moment(case.received_on), Event(case.received_on, labels.SOURCES[case.source], detail)
    for one in case.screenings.all():
        poor = one.outcome == "review"
        word = Text("Phiếu A: cần rà soát", "Form A: to be assessed")
        yield (
            one.at,
            Event(
                one.at,
                word if poor else Text("Phiếu A: chắc chắn không nghèo", "Form A: surely not poor"),
                _form_a(one) if in_full else "",
                one.by,
            ),
        )


def _form_a(one: Screening) -> Text:
    """What the sheet says: the items that apply, those that do not, and what the outcome rests on."""
    asked = paper_forms()["screening"].questions

    def said(lang: str) -> str:
        parts = [
            f"{word.get(lang)}: {', '.join(named)}"
            for answer, word in ANSWERED.items()
            if (named := [item.words.get(lang) for item in asked if one.items.get(item.key) is answer])
        ]
        return "; ".join([*parts, *([one.reason] if one.reason else [])])

    return Text(said("vi"), said("en"))


def _returns(case: Case, in_full: bool) -> Dated:
    for one in case.returns.all():
        what = Text("Trả phiếu cho rà soát viên", "Returned to the enumerator")
        yield one.at, Event(one.at, what, one.comment if in_full else "", one.by)


def _votes(case: Case) -> Dated:
    for one in case.votes.select_related("meeting"):
        held = one.meeting
        detail = Text(
            f"{one.agree} đồng ý, {one.disagree} không đồng ý, {one.abstain} không có ý kiến",
            f"{one.agree} for, {one.disagree} against, {one.abstain} without opinion",
        )
        yield (
            _moment(held.held_on),
            Event(
                held.held_on,
                Text(f"Họp dân lần {held.number}", f"Meeting {held.number}"),
                detail,
                held.by,
                Status(Text("Thống nhất", "Agreed"), Tone.GOOD)
                if one.agreed
                else Status(Text("Chưa thống nhất", "Not agreed"), Tone.WARNING),
            ),
        )


def _findings(case: Case, in_full: bool) -> Dated:
    for one in case.committee_findings.all():
        stands = one.finding == "stands"
        yield (
            _moment(one.found_on),
            Event(
                one.found_on,
                Text("Ban Chỉ đạo giữ kết quả", "The committee upholds the result")
                if stands
                else Text("Ban Chỉ đạo yêu cầu rà soát lại", "The committee asks for another assessment"),
                one.reason if in_full else "",
                one.by,
            ),
        )


def _postings(case: Case) -> Dated:
    for one in case.posted.select_related("posting"):
        posting = one.posting
        said = labels.result_name(one.result_class)
        word = said if isinstance(said, Text) else Text.same(said)
        detail = Text(f"{word.vi} · {posting.places}", f"{word.en} · {posting.places}")
        when = f"{posting.first_day:%d/%m/%Y} – {posting.last_day:%d/%m/%Y}"
        yield (
            _moment(posting.first_day),
            Event(when, Text("Niêm yết", "Posted"), detail, posting.by, open_ended=posting.ended_on is None),
        )


def _complaints(case: Case, in_full: bool) -> Dated:
    for one in case.complaints.all():
        detail = " · ".join(filter(None, (one.inbox_code, one.answer if in_full else "")))
        what = Text("Khiếu nại kết quả", "Complaint about the result")
        yield (
            _moment(one.received_on),
            Event(one.received_on, what, detail, one.by, OUTCOMES[one.outcome]),
        )


def _decisions(case: Case) -> Dated:
    for one in case.decision_lines.select_related("decision"):
        decision = one.decision
        number = decision.number
        yield (
            _moment(decision.signed_on),
            Event(
                decision.signed_on,
                Text(f"Văn bản trả lời {number}", f"Letter {number}")
                if decision.is_letter
                else Text(f"Quyết định {number}", f"Decision {number}"),
                decision.reason,
                decision.signer,
                Status(Text("Không công nhận", "Not recognised"))
                if one.outcome == "none"
                else status_of(one.outcome),
            ),
        )


def _reopenings(case: Case, in_full: bool) -> Dated:
    rows = Reopening.objects.unscoped(WHY).filter(machine="case", target=case.pk)
    for one in rows:
        yield one.at, Event(one.at, Text("Mở lại hồ sơ", "Reopened"), one.reason if in_full else "", one.by)


def _withdrawals(case: Case, in_full: bool) -> Dated:
    for one in case.withdrawals.all():
        what = Text("Rút khỏi danh sách", "Taken off the list")
        yield one.at, Event(one.at, what, one.reason if in_full else "", one.by)
