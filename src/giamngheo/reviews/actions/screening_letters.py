"""Letters to applicants whom form A found surely not poor: no decision names them, and an answer is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform.actions import Act, action
from giamngheo.platform.documents.issuing import end_documents, issue_documents
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.actions.issuing import APPLIED, LETTER_SYMBOL, valid_papers
from giamngheo.reviews.models import Case, CommuneReview, Screening
from giamngheo.reviews.papers.decision import letter_of
from giamngheo.reviews.queries import locked_commune
from giamngheo.reviews.words import refused

WHY = "applicants of a required commune"
CASE = "reviews.case"
RESULT = "chắc chắn không nghèo theo Phiếu A (phiếu nhận dạng nhanh)"


@action(permissions.DECIDE)
def answer_screened_out(
    act: Act, commune: CommuneReview, first: int, on: date, signer: str, symbol: str = LETTER_SYMBOL
) -> int:
    """A letter with the reasons of form A to every applicant whom it took off the list, numbered from `first` on.

    ActionRefused `nothing_to_write`, `bad_number`, `bad_day`, `signer_missing`, and as issuing (`number_taken`).
    """
    commune = locked_commune(commune.pk)
    act.require(commune)
    cases = unanswered(commune)
    if not cases:
        raise refused(
            "nothing_to_write", "Không có hộ nào cần thông báo.", "No household waits for a letter."
        )
    if first < 1:
        raise refused("bad_number", "Số thông báo đầu tiên phải từ 1.", "The first number is at least 1.")
    if not signer.strip():
        raise refused("signer_missing", "Ghi người ký thông báo.", "Say who signs the letters.")
    sheets = {case.pk: _sheet(case) for case in cases}
    last = max(timezone.localdate(sheet.at) for sheet in sheets.values())
    if not min(last, clock.today()) <= on <= clock.today():
        raise refused(
            "bad_day",
            "Ngày thông báo phải từ ngày ghi Phiếu A ({last}) đến hôm nay.",
            "The letters lie between the day of form A ({last}) and today.",
            last=last,
        )
    article = paper_forms()["screening"].basis.citation.vi
    letters = [
        letter_of(
            case,
            commune,
            f"{number}/{symbol}",
            on,
            signer.strip(),
            [(part.strip(), article) for part in sheets[case.pk].reason.split("\n") if part.strip()],
            RESULT,
            (CASE, case.pk),
        )
        for number, case in enumerate(cases, first)
    ]
    made = issue_documents(act.fresh(), letters)
    act.record(commune, after={"letters": len(made), "first": first})
    return len(made)


def unanswered(commune: CommuneReview) -> list[Case]:
    """Applicants whom form A took off the commune's list and who have no letter yet, in the order of receipt."""
    rows = _screened_out(commune)
    told = {one.subject_id for one in valid_papers(CASE, list(rows.values_list("pk", flat=True)))}
    found = rows.exclude(pk__among=told).select_related(
        "household", "person", "review", "village_review__village"
    )
    return list(found.prefetch_related("screenings").order_by("received_on", "pk"))


def letters_of(commune: CommuneReview) -> tuple[list[IssuedDocument], int]:
    """The letters of `answer_screened_out` that hold, the latest first, and how many applicants have none."""
    ids = list(_screened_out(commune).values_list("pk", flat=True))
    found = valid_papers(CASE, ids) if ids else []
    return sorted(found, key=lambda one: -one.pk), len(ids) - len({one.subject_id for one in found})


def _screened_out(commune: CommuneReview) -> ScopedQuerySet[Case]:
    rows: ScopedQuerySet[Case] = Case.objects.unscoped(WHY).filter(
        village_review__commune_review=commune, state="screened_out", source__in=APPLIED
    )
    return rows


def is_unanswered(case: Case) -> bool:
    """Whether form A took the applicant off the list and no letter says so yet."""
    asked = case.state == "screened_out" and case.source in APPLIED
    return asked and not valid_papers(CASE, [case.pk])


def end_letter(act: Act, case: Case, reason: str) -> None:
    """The letter of who is put back on the list by another form A does not hold any more."""
    if letters := valid_papers(CASE, [case.pk]):
        taker = Act(replace(act.actor, system=True, verified=True))
        end_documents(taker.fresh(reason), letters, clock.today(), revoked=True)


def _sheet(case: Case) -> Screening:
    """The form A that took it off."""
    return max(
        (one for one in case.screenings.all() if one.outcome == Screening.Outcome.NOT_POOR),
        key=lambda one: one.pk,
    )
