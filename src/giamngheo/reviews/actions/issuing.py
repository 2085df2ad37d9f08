"""The papers of a decision: issued with it, ended by a later one, letters to those not recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from giamngheo.platform.actions import Act, action
from giamngheo.platform.documents.issuing import end_documents, issue_documents
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry.models import PersonStatus
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.status_papers import CONFIRMATION, issue_status_papers
from giamngheo.reviews.models import Decision, DecisionLine
from giamngheo.reviews.outcomes import NONE, ONE_STATUS, asked_in_vain
from giamngheo.reviews.papers.decision import (
    CERTIFICATE,
    DECISION,
    LINE,
    certificates,
    decision_paper,
    refusals,
)
from giamngheo.reviews.queries import locked_commune
from giamngheo.reviews.words import refused

WHY = "papers of a decision that was required"
LETTER_SYMBOL = "TB-UBND"
APPLIED = {"application", "escape"}
"""Sources of a file that somebody asked for, who is owed an answer."""


def issue_papers(act: Act, decision: Decision) -> list[IssuedDocument]:
    """The decision and its papers, within the transaction that writes the decision; those of a status it ends, end on
    its first day.
    """
    lines = lines_of(decision)
    papers = decision_paper(decision, lines)
    wanted = [*([papers] if papers else []), *certificates(decision, lines)]
    made = issue_documents(act.fresh(), wanted) if wanted else []
    if decision.commune_review.review.kind in ONE_STATUS:
        made += issue_status_papers(act, decision)
    ending = papers_ended(decision, lines)
    if decision.corrects_id is not None:
        ending += _whole_decision(decision)
    _end(act, decision, ending, next((one for one in made if one.subject_type == DECISION), None))
    return made


def _end(
    act: Act, decision: Decision, ending: Sequence[IssuedDocument], newest: IssuedDocument | None
) -> None:
    """By the commune that decides; what another commune gave a household that has moved here ends as well."""
    taker = Act(replace(act.actor, system=True, verified=True))
    here = decision.commune_review.commune_id
    for own in (True, False):
        some = [one for one in ending if (one.commune == here) == own]
        if some:
            by = (act if own else taker).fresh(decision.reason or decision.number)
            end_documents(
                by,
                some,
                decision.effective_from,
                by=newest,
                revoked=decision.kind == Decision.Kind.REVOCATION,
            )


def _whole_decision(decision: Decision) -> list[IssuedDocument]:
    """The earlier decision's own paper, once all that it says is changed; or the letter."""
    earlier = decision.corrects
    assert earlier is not None
    if earlier.is_letter:
        return valid_papers(LINE, list(earlier.lines.values_list("pk", flat=True)))
    changed = set(
        DecisionLine.objects.unscoped(WHY).filter(decision__corrects=earlier).values_list("case", flat=True)
    )
    if not set(earlier.lines.values_list("case", flat=True)) <= changed:
        return []
    return valid_papers(DECISION, [earlier.pk])


def papers_ended(decision: Decision, lines: Sequence[DecisionLine]) -> list[IssuedDocument]:
    """Certificates and confirmations that still hold of the statuses which the decision ends or gives anew.

    A refusal on request ends none; a worker's confirmation ends with that worker's status: by a decision on the
    worker, or by one that puts the household on the list.
    """
    review = decision.commune_review.review
    whole = decision.corrects_id is not None or review.kind in {"annual", "average_living"}
    ending = [line for line in lines if whole or line.outcome != NONE]
    before = DecisionLine.objects.unscoped(WHY).filter(
        household__pk__among={line.household_id for line in ending}, decision__pk__lt=decision.pk
    )
    forms = {CERTIFICATE, CONFIRMATION}
    if review.kind in ONE_STATUS:
        forms = {CONFIRMATION}
        before = before.filter(decision__commune_review__review__kind=review.kind)
    if review.kind == "low_income":
        before = before.filter(person__in=[line.person_id for line in ending])
    else:
        before = before.filter(person=None)
    found = valid_papers(LINE, list(before.values_list("pk", flat=True)))
    return [*(one for one in found if one.form in forms), *_workers_papers(decision)]


def _workers_papers(decision: Decision) -> list[IssuedDocument]:
    """Confirmations of workers whose household this decision puts on the list of the poor."""
    if decision.commune_review.review.kind in ONE_STATUS:
        return []
    ended = PersonStatus.objects.unscoped(WHY).filter(ended_by=decision.registry_decision)
    lines = DecisionLine.objects.unscoped(WHY).filter(person__in=ended.values("person"))
    found = valid_papers(LINE, list(lines.values_list("pk", flat=True)))
    return [one for one in found if one.form == CONFIRMATION]


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
    """Lines of applicants not recognised as they asked who have no letter yet."""
    asked = [
        line
        for line in lines_of(decision)
        if (line.outcome == NONE and line.case.source in APPLIED)
        or asked_in_vain(line.case.source, line.case.dossier_code, line.case.status_before, line.outcome)
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
