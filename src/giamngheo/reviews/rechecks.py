"""Who may re-check a result that somebody complained of: never who made the form complained of."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from giamngheo.reviews.after_decision import standing_line
from giamngheo.reviews.models import Assessment, Case, ResultComplaint
from giamngheo.reviews.words import refused

AFTER_POSTING = ("complained", "decided", "reopened")
"""States in which a form is a re-check."""


def check_rechecker(case: Case, enumerator: int | None) -> None:
    """Whether the enumerator may make a form of this file now. ActionRefused `same_enumerator`, `other_rechecker`.

    That holds while a complaint is open, and after its answer until the result is posted again: the re-check is
    corrected by who made it. A file that was opened again after its decision is never re-checked by who made the form
    that was decided.
    """
    if case.state not in AFTER_POSTING:
        return
    line = standing_line(case) if case.state == "reopened" else None
    if line is not None:
        check_not_same(line.assessment, enumerator)
    for complaint in _complaints(case).select_related("against", "rechecker"):
        check_not_same(complaint.against, enumerator)
        given = complaint.rechecker
        if given is not None and complaint.outcome == "open" and enumerator != given.pk:
            raise refused(
                "other_rechecker",
                "Phúc tra đã giao cho {name}. Ghi đúng người phúc tra, hoặc giao lại trên trang khiếu nại.",
                "The re-check was given to {name}. Name who re-checked, or assign it anew on the complaint.",
                name=given.label,
            )


def _complaints(case: Case) -> QuerySet[ResultComplaint]:
    """Those that the re-check of now is for."""
    answered = Q(recheck=case.assessment_id, case__state__in=("complained", "reopened"))
    found: QuerySet[ResultComplaint] = case.complaints.filter(Q(outcome="open") | answered)
    return found


def contested_form(case: Case) -> Assessment | None:
    """The form that a re-check of this file judges anew; None where none is under way. At most two queries."""
    if case.state not in AFTER_POSTING:
        return None
    found = [one.against for one in _complaints(case).select_related("against")]
    line = standing_line(case) if case.state == "reopened" else None
    if line is not None:
        found.append(line.assessment)
    return max(found, key=lambda one: one.revision, default=None)


def check_not_same(against: Assessment, enumerator: int | None) -> None:
    """ActionRefused `same_enumerator` for who made the form complained of, and for nobody."""
    if enumerator is None or enumerator == against.enumerator_id:
        raise refused(
            "same_enumerator",
            "Phúc tra phải do rà soát viên khác thực hiện.",
            "Another enumerator must do the re-check.",
        )
