"""Who re-checks a complaint, and its answer: in the file and in the inbox at once, with a letter if one is sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

from giamngheo.areas.headings import office_heading
from giamngheo.complaints import actions as inbox
from giamngheo.complaints.models import Grievance
from giamngheo.platform.actions import Act, action
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.postings import settle_complaint
from giamngheo.reviews.linking import grievance_of
from giamngheo.reviews.models import ResultComplaint
from giamngheo.reviews.queries import locked_case
from giamngheo.reviews.rechecks import check_not_same
from giamngheo.reviews.words import refused

WHY = "a complaint whose file was required"
OUTCOMES = {
    ResultComplaint.Outcome.UPHELD: Grievance.Outcome.UPHELD,
    ResultComplaint.Outcome.REFUSED: Grievance.Outcome.REFUSED,
}


@action(permissions.COMPLAINT)
def assign_recheck(act: Act, complaint: ResultComplaint, user_id: int) -> ResultComplaint:
    """Gives the re-check to another enumerator than who assessed. ActionRefused `answered_already`,
    `same_enumerator`, `unknown_person`.
    """
    case = locked_case(complaint.case_id)
    act.require(case)
    found = ResultComplaint.objects.unscoped(WHY).select_for_update(of=("self",)).get(pk=complaint.pk)
    if found.outcome != ResultComplaint.Outcome.OPEN:
        raise refused("answered_already", "Khiếu nại đã được trả lời.", "This complaint is answered already.")
    check_not_same(found.against, user_id)
    if not get_user_model().objects.filter(pk=user_id, is_active=True).exists():
        raise refused("unknown_person", "Chọn người phúc tra.", "Choose who re-checks.")
    before = found.rechecker_id
    found.rechecker_id = user_id
    found.version += 1
    found.save(update_fields=("rechecker", "version"))
    act.record(case, before={"rechecker": before}, after={"rechecker": user_id})
    return found


@dataclass(frozen=True)
class Answered:
    """How a complaint is answered; with `number` of the clerk's book a letter is issued."""

    outcome: str
    finding: str
    answer: str
    number: str = ""
    signer: str = ""


def answer_complaint(act: Act, complaint: ResultComplaint, given: Answered) -> ResultComplaint:
    """Settles it in the file and answers it in the inbox, both or neither.

    ActionRefused as `settle_complaint` and `complaints.actions.answer`; Forbidden without the right to answer.
    """
    with transaction.atomic():
        settled = settle_complaint(act.fresh(), complaint, given.outcome, given.answer)
        grievance = grievance_of(settled)
        if grievance is None or not grievance.is_open:
            return settled
        if given.outcome == ResultComplaint.Outcome.WITHDRAWN:
            inbox.end(act.fresh(given.answer), grievance, Grievance.State.WITHDRAWN, clock.today(), seen=None)
            return settled
        inbox.take_up(act.fresh(), grievance)
        said = inbox.Answer(
            OUTCOMES[ResultComplaint.Outcome(given.outcome)],
            given.finding,
            given.answer,
            clock.today(),
            given.number,
            office_heading(grievance.commune, given.signer),
        )
        inbox.answer(act.fresh(), grievance, said, seen=None)
        return settled
