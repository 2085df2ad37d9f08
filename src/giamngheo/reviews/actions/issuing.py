"""The papers of a decision: issued with it, ended by a later one, letters to those not recognised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from giamngheo.platform.actions import Act, action
from giamngheo.platform.documents.issuing import end_documents, issue_documents
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.status_papers import issue_status_papers
from giamngheo.reviews.models import Decision, DecisionLine
from giamngheo.reviews.outcomes import NONE, ONE_STATUS
from giamngheo.reviews.papers.decision import DECISION, LINE, certificates, decision_paper, refusals
from giamngheo.reviews.queries import locked_commune
from giamngheo.reviews.words import refused

WHY = "papers of a decision that was required"
LETTER_SYMBOL = "TB-UBND"


def issue_papers(act: Act, decision: Decision) -> list[IssuedDocument]:
    """The decision and its certificates, within the transaction that writes the decision; earlier ones end."""
    lines = lines_of(decision)
    papers = decision_paper(decision, lines)
    wanted = [*([papers] if papers else []), *certificates(decision, lines)]
    made = issue_documents(act.fresh(), wanted) if wanted else []
    if decision.corrects_id is not None:
        _end_earlier(act, decision, lines, made)
    else:
        _end_of_other_reviews(act, decision, lines, made)
    if decision.commune_review.review.kind in ONE_STATUS:
        issue_status_papers(act, decision)
    return made


def _end_earlier(
    act: Act, decision: Decision, lines: Sequence[DecisionLine], made: Sequence[IssuedDocument]
) -> None:
    """Certificates of the same households end by the new decision; the earlier decision if all of it is changed."""
    why = decision.reason
    newest = next((one for one in made if one.subject_type == DECISION), None)
    given = earlier_certificates([line.household_id for line in lines], decision)
    if given:
        end_documents(act.fresh(why), given, decision.signed_on, by=newest)
    earlier = decision.corrects
    assert earlier is not None
    changed = set(
        DecisionLine.objects.unscoped(WHY).filter(decision__corrects=earlier).values_list("case", flat=True)
    )
    if set(earlier.lines.values_list("case", flat=True)) <= changed:
        paper = valid_papers(DECISION, [earlier.pk])
        if paper:
            end_documents(act.fresh(why), paper, decision.signed_on, by=newest)


def _end_of_other_reviews(
    act: Act, decision: Decision, lines: Sequence[DecisionLine], made: Sequence[IssuedDocument]
) -> None:
    """Certificates of earlier reviews hold until this decision takes effect; a refusal on request ends none."""
    review = decision.commune_review.review
    named = [one.household_id for one in lines if review.kind == review.Kind.ANNUAL or one.outcome != NONE]
    given = _certificates_before(named, decision, commune_review__commune=decision.commune_review.commune_id)
    if given and review.kind not in ONE_STATUS:
        newest = next((one for one in made if one.subject_type == DECISION), None)
        end_documents(act.fresh(decision.number), given, decision.effective_from, by=newest)


def earlier_certificates(households: Sequence[int], decision: Decision) -> list[IssuedDocument]:
    """Certificates that these households still hold from the decision that this one corrects."""
    return _certificates_before(households, decision, commune_review=decision.commune_review_id)


def _certificates_before(
    households: Sequence[int], decision: Decision, **of_decision: Any
) -> list[IssuedDocument]:
    """Valid certificates of these households by decisions before this one, of which `of_decision` holds."""
    lines = DecisionLine.objects.unscoped(WHY).filter(
        household__pk__among=set(households),
        certificate_number__isnull=False,
        decision__pk__lt=decision.pk,
        **{f"decision__{name}": value for name, value in of_decision.items()},
    )
    found = valid_papers(LINE, list(lines.values_list("pk", flat=True)))
    return [one for one in found if one.form == "certificate"]


def valid_papers(subject: str, ids: Sequence[int]) -> list[IssuedDocument]:
    rows = IssuedDocument.objects.unscoped(WHY).filter(
        subject_type=subject, subject_id__among=set(ids), state=IssuedDocument.State.VALID
    )
    return list(rows.defer("content"))


@action(permissions.DECIDE)
def write_refusals(act: Act, decision: Decision, first: int, on: date, symbol: str = LETTER_SYMBOL) -> int:
    """A letter with reasons to every applicant whom the decision does not recognise, numbered from `first` on as in
    the clerk's book. ActionRefused `nothing_to_write`, `bad_number`, `bad_day`, and as issuing (`number_taken`).
    """
    act.require(locked_commune(decision.commune_review_id))
    lines = letters_wanted(decision)
    if not lines:
        raise refused(
            "nothing_to_write", "Không có hộ nào cần thông báo.", "No household waits for a letter."
        )
    if first < 1:
        raise refused("bad_number", "Số thông báo đầu tiên phải từ 1.", "The first number is at least 1.")
    if not decision.signed_on <= on <= clock.today():
        raise refused(
            "bad_day",
            "Ngày thông báo phải từ ngày ký quyết định đến hôm nay.",
            "The letters lie between the decision and today.",
        )
    made = issue_documents(act.fresh(), refusals(decision, lines, first, symbol, on))
    act.record(decision, after={"letters": len(made), "first": first})
    return len(made)


def letters_wanted(decision: Decision) -> list[DecisionLine]:
    """Lines of applicants not recognised who have no letter yet."""
    asked = [
        line
        for line in lines_of(decision)
        if line.outcome == NONE and line.case.source in {"application", "escape"}
    ]
    told = {
        one.subject_id for one in valid_papers(LINE, [line.pk for line in asked]) if one.form == "refusal"
    }
    return [line for line in asked if line.pk not in told]


def lines_of(decision: Decision) -> list[DecisionLine]:
    """What the decision says, with all that its papers print."""
    rows = DecisionLine.objects.unscoped(WHY).filter(decision=decision)
    return list(
        rows.select_related(
            "case__household",
            "case__person",
            "case__assessment",
            "case__review",
            "case__village_review__village",
        ).order_by("case__village_review", "case__household__sort_name", "pk")
    )
