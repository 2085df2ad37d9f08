"""Complaints of the one inbox about a posted household open in its file, and end when the file has settled them."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints.deadlines import register_calendar
from giamngheo.complaints.links import Link, register_link
from giamngheo.complaints.models import Grievance
from giamngheo.platform.actions import Act
from giamngheo.reviews.actions.postings import ComplaintFacts, receive_complaint
from giamngheo.reviews.models import Case, ResultComplaint
from giamngheo.reviews.rules import working_days
from giamngheo.reviews.words import refused

WHY = "the file of a complaint that the inbox has received"
TO_COMPLAIN_OF = ("posted", "cleared", "complained", "decided", "reopened")
CONTENT = "Xem nội dung tại {code} trong hộp thư ý kiến, khiếu nại."


def received(act: Act, grievance: Grievance, file: int | None) -> None:
    """Opens it in the file it was sent about, else in the latest of the household (of the person who is named) whose
    result this commune has posted; there may be none.
    """
    case = _file_of(grievance, file)
    if case is None:
        return
    # whoever may take a complaint in opens it in the file; re-check and answer ask for their own right
    taker = replace(act.actor, system=True, verified=True)
    # the words of the complaint stay sealed in the inbox
    facts = ComplaintFacts(
        grievance.received_on, CONTENT.format(code=grievance.code), inbox_code=grievance.code
    )
    receive_complaint(Act(taker), case, facts)


def _file_of(grievance: Grievance, file: int | None) -> Case | None:
    held = _posted(grievance.household_id or 0)
    if file is not None:
        held = [one for one in held if one.pk == file]
    elif grievance.person_id is not None:
        held = [one for one in held if one.person_id == grievance.person_id] or held
    return next((one for one in held if _place(one).pk == grievance.commune_id), held[0] if held else None)


def due(grievance: Grievance, file: int | None) -> tuple[int, str] | None:
    """What the procedure of the file says, as it was frozen when its review was opened."""
    opened = _complaints(grievance).select_related("case__review").first() if grievance.code else None
    case = opened.case if opened else _file_of(grievance, file)
    rule = case.review.rules.get("recheck_days") if case else None
    return (int(rule["value"]), rule["path"]) if rule else None


def posted_in(household: int) -> list[AdminUnit]:
    return [_place(case) for case in _posted(household)]


def _posted(household: int) -> list[Case]:
    rows = Case.objects.unscoped(WHY).filter(household=household, state__in=TO_COMPLAIN_OF)
    places = ("review", "village_review__village__parent", "village_review__commune_review__commune")
    return list(rows.select_related(*places).order_by("-review__starts_on", "-pk"))


def _place(case: Case) -> AdminUnit:
    """The commune of a file as it is today: a village takes its files along when communes merge."""
    village = case.village_review.village
    return (village.parent if village else None) or case.village_review.commune_review.commune


def ending(grievance: Grievance) -> None:
    held = open_complaint(grievance)
    if held is not None:
        raise refused(
            "settle_in_the_file",
            "Khiếu nại này đang được phúc tra trong hồ sơ rà soát. Trả lời ở hồ sơ đó.",
            "This complaint is being re-checked in the review. Answer it in that file.",
        )


def address(grievance: Grievance) -> str | None:
    found = _complaints(grievance).first()
    return reverse("reviews:complaint", args=[found.pk]) if found else None


def open_complaint(grievance: Grievance) -> ResultComplaint | None:
    """The open complaint of a file that this one of the inbox has opened."""
    return _complaints(grievance).filter(outcome=ResultComplaint.Outcome.OPEN).first()


def _complaints(grievance: Grievance):  # type: ignore[no-untyped-def]
    return ResultComplaint.objects.unscoped(WHY).filter(inbox_code=grievance.code)


def grievance_of(complaint: ResultComplaint) -> Grievance | None:
    """The complaint of the inbox behind one of a file."""
    if not complaint.inbox_code:
        return None
    return Grievance.objects.unscoped(WHY).filter(code=complaint.inbox_code).first()


def register() -> None:
    register_link(Link(received, ending, address, posted_in, due))
    register_calendar(working_days)
