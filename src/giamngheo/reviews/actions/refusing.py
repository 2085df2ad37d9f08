"""Not recognising households: the law has a written answer with reasons, and no decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from giamngheo.platform.actions import Act, action
from giamngheo.platform.documents.issuing import issue_documents
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.answerable import answerable, commune_to_answer
from giamngheo.reviews.actions.deciding import keep_results, line_of
from giamngheo.reviews.actions.decision_checks import (
    Signed,
    check_evidence,
    check_in_order,
    check_posted_through,
    check_signed,
)
from giamngheo.reviews.actions.issuing import LETTER_SYMBOL, WHY, lines_of
from giamngheo.reviews.letters import by_letter
from giamngheo.reviews.models import Case, CommuneReview, Decision, DecisionLine, Review
from giamngheo.reviews.outcomes import NONE, decided_outcome
from giamngheo.reviews.papers.decision import refusals
from giamngheo.reviews.two_reviews import lock_households, statuses_before
from giamngheo.reviews.words import refused


@dataclass(frozen=True)
class Letter:
    """What stands on the signed letters: number of the first and day in the clerk's book, and who signs."""

    first: int
    on: date
    signer: str
    signer_post: str
    authority: str


def is_refused(case: Case, on: date) -> bool:
    """Whether a file that is through its posting is answered by a letter."""
    outcome = decided_outcome(case, statuses_before([case], on)[case.pk])
    return bool(by_letter(case.review, [case], {case.pk: outcome}))


@action(permissions.DECIDE)
def refuse_by_letter(
    act: Act, commune: CommuneReview, letter: Letter, *, only: Collection[int] | None = None
) -> list[Decision]:
    """Ends every cleared file that is not recognised, or those of `only` (ids), each with a letter of its own,
    numbered from `letter.first` on. Nothing is recognised and nothing ends: ledger and book of decisions stay.

    In a yearly review those go with the decision as long as it recognises anybody. ActionRefused `recognised`,
    `nothing_to_write`, `bad_number`, as `deciding.decide`, and as issuing (`number_taken`).
    """
    commune = commune_to_answer(act, commune)
    if letter.first < 1:
        raise refused("bad_number", "Số thông báo đầu tiên phải từ 1.", "The first number is at least 1.")
    signed = Signed(
        f"{letter.first}/{LETTER_SYMBOL}", letter.on, letter.on, letter.signer, letter.signer_post, letter.authority
    )  # fmt: skip
    check_signed(signed)
    cases = answerable(commune, only)
    lock_households(cases)
    before = statuses_before(cases, letter.on)
    outcomes = {case.pk: decided_outcome(case, before[case.pk]) for case in cases}
    letters = by_letter(commune.review, cases, outcomes)
    yearly = commune.review.kind == Review.Kind.ANNUAL
    if letters and len(letters) < len(cases) and (only is not None or yearly):
        raise refused(
            "recognised",
            "Có hộ đủ điều kiện công nhận: ban hành quyết định, không trả lời từ chối.",
            "Somebody is recognised: issue the decision; they are not refused.",
        )
    cases = [case for case in cases if case.pk in letters]
    if not cases:
        raise refused(
            "recognised" if only is not None else "nothing_to_write",
            "Không có hộ nào bị từ chối: ban hành quyết định công nhận.",
            "Nobody is refused: issue the decision.",
        )
    check_posted_through(cases, signed)
    check_in_order(commune, signed, Decision.Kind.REFUSAL)
    check_evidence(commune, cases)
    made = _write(act, commune, signed, letter.first, cases, before)
    settled = Case.objects.unscoped(WHY).filter(pk__in=[case.pk for case in cases])
    settled.update(state="decided", version=F("version") + 1)
    act.record(
        commune,
        after={"letters": len(made), "first": letter.first, "on": letter.on},
        rows=[{"case": case.pk, "number": one.number} for case, one in zip(cases, made, strict=True)],
    )
    return made


def _write(
    act: Act, commune: CommuneReview, signed: Signed, first: int, cases: list[Case], before: dict[int, str]
) -> list[Decision]:
    """A row and a letter for each file."""
    made, papers = [], []
    for number, case in enumerate(cases, first):
        row = Decision.objects.create(
            commune_review=commune,
            kind=Decision.Kind.REFUSAL,
            number=f"{number}/{LETTER_SYMBOL}",
            signed_on=signed.signed_on,
            effective_from=signed.effective_from,
            signer=signed.signer.strip(),
            signer_post=signed.signer_post.strip(),
            by=act.actor.label,
        )
        DecisionLine.objects.bulk_create([line_of(row, case, before[case.pk], str(NONE))])
        keep_results(act, commune, [case], row)
        papers += refusals(row, lines_of(row), number, LETTER_SYMBOL, signed.signed_on)
        made.append(row)
    issue_documents(act.fresh(), papers)
    return made
