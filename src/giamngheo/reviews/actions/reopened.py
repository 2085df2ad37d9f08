"""A decided file that is opened again alone: its decision stands until another changes it."""

from __future__ import annotations

from giamngheo.platform.actions import Act, action
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.assessing import move
from giamngheo.reviews.actions.steps import check_no_other, note_reopening
from giamngheo.reviews.after_decision import changes, may_stand, outcome_anew, standing_line
from giamngheo.reviews.models import Assessment, Case, ResultComplaint, Scoring
from giamngheo.reviews.queries import locked_case
from giamngheo.reviews.words import refused

WHY = "the forms of a required file"
RESULT = ("assessment", "result_class", "income_points", "deprivation_points")
UPHELD = "Khiếu nại đúng{code}: {answer}"


def open_after_complaint(act: Act, case: Case, complaint: ResultComplaint) -> None:
    """An upheld complaint whose re-check changes what was decided opens the file again with that form; one that
    changes nothing leaves the decision. Within the action that settles the complaint.
    """
    recheck = complaint.recheck
    assert recheck is not None
    if changes(case, _result(case, recheck).result_class):
        code = f" ({complaint.inbox_code})" if complaint.inbox_code else ""
        reason = UPHELD.format(code=code, answer=complaint.answer)
        open_again(case, reason[:1000], act.actor.label, recheck)


def check_outcome(case: Case, complaint: ResultComplaint, recheck: Assessment) -> None:
    """Nothing is refused that the re-check found otherwise than what was decided or, before a decision, posted.

    A second complaint of the same result may be refused once an upheld one has said so. ActionRefused
    `recheck_differs`.
    """
    found = _result(case, recheck).result_class
    if case.state == "decided":
        if changes(case, found):
            raise refused(
                "recheck_differs",
                "Phiếu phúc tra cho kết quả khác quyết định đang có hiệu lực: kết luận khiếu nại đúng, hồ sơ của hộ "
                "được mở lại để niêm yết và điều chỉnh.",
                "The re-check found another result than the decision in force: uphold the complaint; the file is "
                "then opened again, posted and corrected.",
            )
        return
    contested = _result(case, complaint.against).result_class
    differs = outcome_anew(case, found) != outcome_anew(case, contested)
    if differs and not case.complaints.filter(against=complaint.against_id, outcome="upheld").exists():
        raise refused(
            "recheck_differs",
            "Phiếu phúc tra cho kết quả khác kết quả bị khiếu nại: kết luận khiếu nại đúng, kết quả phúc tra được "
            "niêm yết lại.",
            "The re-check found another result than the one complained of: uphold the complaint; what the re-check "
            "found is posted again.",
        )


def open_again(case: Case, reason: str, by: str, recheck: Assessment | None = None) -> None:
    """The file at `reopened`, with the form of the re-check where there is one. ActionRefused `applied_again`."""
    if case.review.standing:
        check_no_other(case)
    note_reopening("case", case, "decided", "reopened", reason, by)
    case.reopened += 1
    if recheck is not None:
        take(case, recheck)
    move(case, "reopened", "reopened", *RESULT)


@action(permissions.REOPEN)
def keep_decision(act: Act, case: Case, reason: str) -> Case:
    """The file is decided again as it was: its decision stands, and the form it rests on counts.

    ActionRefused `reason_missing`, `wrong_step`, `complaint_open`, `result_differs`.
    """
    case = locked_case(case.pk)
    act.require(case)
    if not reason.strip():
        raise refused("reason_missing", "Ghi lý do giữ quyết định.", "Say why the decision stands.")
    line = standing_line(case)
    if line is None or case.state not in {"reopened", "cleared"}:
        raise refused(
            "wrong_step",
            "Chỉ giữ quyết định của hồ sơ đã mở lại sau quyết định và không đang niêm yết.",
            "Only a file that was opened again after its decision, and is not posted, goes back to it.",
        )
    if case.complaints.filter(outcome="open").exists():
        raise refused(
            "complaint_open",
            "Hộ còn khiếu nại chưa trả lời.",
            "A complaint of this household is not answered.",
        )
    if not may_stand(case):
        raise refused(
            "result_differs",
            "Kết quả phúc tra khác quyết định: niêm yết lại rồi ban hành quyết định điều chỉnh.",
            "The re-check found another result: post it, then correct the decision.",
        )
    before = case.state
    take(case, line.assessment)
    move(case, "decided", *RESULT)
    act.record(case, before={"state": before}, after={"state": "decided", "reason": reason.strip()})
    return case


def take(case: Case, form: Assessment) -> None:
    """The form counts from now on; the row is not saved yet."""
    found = _result(case, form)
    case.assessment, case.result_class = form, found.result_class
    case.income_points, case.deprivation_points = found.income_points, found.deprivation_points


def _result(case: Case, form: Assessment) -> Scoring:
    return Scoring.objects.unscoped(WHY).get(assessment=form, standard=case.review.standard)
