"""What a posting and a decision say of a household: its computed class, or the escape of one on the list in force."""

from __future__ import annotations

from giamngheo.law.classes import LISTED
from giamngheo.reviews import eligibility
from giamngheo.reviews.models import Case, DecisionLine, Review

NONE = DecisionLine.Outcome.NONE
_ESCAPES = {
    "poor": DecisionLine.Outcome.ESCAPED_POVERTY,
    "near_poor": DecisionLine.Outcome.ESCAPED_NEAR_POVERTY,
}
# what a procedure recognises where it recognises one status only
ONE_STATUS = {
    "average_living": DecisionLine.Outcome.AVERAGE,
    "low_income": DecisionLine.Outcome.LOW_INCOME_WORKER,
}
# the result that each of them takes
_RESULTS = {"average_living": eligibility.AVERAGE, "low_income": eligibility.WORKER}


def outcome_of(case: Case, status_before: str) -> str:
    """The outcome of a case with its result of now, from the status that its household holds; `review` is selected
    with it.
    """
    return outcome_for(case.review, case.result_class, status_before)


def asked_in_vain(source: str, dossier_code: str, status_before: str, outcome: str) -> bool:
    """Whether the household asked to be recognised as escaped (form 04) and is what it was.

    One that was on the list anyway keeps its source and has a dossier.
    """
    asked = source == Case.Source.ESCAPE or (source == Case.Source.CARRIED_OVER and bool(dossier_code))
    return asked and bool(status_before) and outcome == status_before


def decided_outcome(case: Case, status_before: str) -> str:
    """What a decision says of a file: as `outcome_of`.

    A request to be recognised as escaped, made on request and not granted, recognises nothing anew: the household
    keeps status and certificate and gets a letter.
    """
    found = outcome_of(case, status_before)
    yearly = case.review.kind == Review.Kind.ANNUAL
    return (
        str(NONE)
        if not yearly and asked_in_vain(case.source, case.dossier_code, status_before, found)
        else found
    )


def outcome_for(review: Review, result_class: str, status_before: str) -> str:
    """The outcome that a class gives a household that had this status; of the procedures for one status, that status
    or nothing.
    """
    if review.kind in ONE_STATUS:
        return str(ONE_STATUS[review.kind] if result_class == _RESULTS[review.kind] else NONE)
    if result_class in LISTED:
        return result_class
    return str(_ESCAPES.get(status_before, NONE))
