"""Not recognising an application on request: the law has a written answer with reasons, and no decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.platform.actions import Act, action
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.deciding import decide
from giamngheo.reviews.actions.decision_checks import Signed
from giamngheo.reviews.actions.issuing import LETTER_SYMBOL, write_refusals
from giamngheo.reviews.models import Case, Decision
from giamngheo.reviews.outcomes import NONE, decided_outcome
from giamngheo.reviews.two_reviews import statuses_before
from giamngheo.reviews.words import refused


@dataclass(frozen=True)
class Letter:
    """What stands on the signed letter: its number and day in the clerk's book, and who signs."""

    first: int
    on: date
    signer: str
    signer_post: str
    authority: str


def is_refused(case: Case, on: date) -> bool:
    """Whether a file that is through its posting is not recognised: it is answered by a letter."""
    return decided_outcome(case, statuses_before([case], on)[case.pk]) == NONE


@action(permissions.DECIDE)
def refuse_request(act: Act, case: Case, letter: Letter) -> Decision:
    """Ends a file that is not recognised with its letter, whose number the record bears: there is no decision paper.

    ActionRefused `recognised`, and as `deciding.decide` and `issuing.write_refusals`.
    """
    act.require(case)
    if not is_refused(case, letter.on):
        raise refused(
            "recognised",
            "Hồ sơ này đủ điều kiện công nhận: ban hành quyết định, không trả lời từ chối.",
            "This file is recognised: issue the decision; it is not refused.",
        )
    number = f"{letter.first}/{LETTER_SYMBOL}"
    signed = Signed(number, letter.on, letter.on, letter.signer, letter.signer_post, letter.authority)
    made = decide(act.fresh(), case.village_review.commune_review, signed, only=[case.pk])
    write_refusals(act.fresh(), made, letter.first, letter.on)
    act.record(case, after={"letter": number, "on": letter.on})
    return made
