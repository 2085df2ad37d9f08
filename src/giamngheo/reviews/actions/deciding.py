"""The decisions: recognition, supplement, correction, revocation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import F

from giamngheo.complaints.queries import households_waiting
from giamngheo.law import load_procedures
from giamngheo.platform.actions import Act, action
from giamngheo.platform.documents.numbering import next_numbers
from giamngheo.registry.actions.decisions import DecisionFacts, issue_decision
from giamngheo.registry.actions.results import record_results
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.answerable import answerable, commune_to_answer, files_of
from giamngheo.reviews.actions.decision_checks import (
    SHOWN,
    Signed,
    check_after,
    check_evidence,
    check_in_order,
    check_latest,
    check_not_ended,
    check_not_managed,
    check_opened_again,
    check_posted_through,
    check_signed,
    workers_ending,
)
from giamngheo.reviews.actions.issuing import issue_papers
from giamngheo.reviews.after_decision import outcome_anew
from giamngheo.reviews.closing import tell_closed
from giamngheo.reviews.letters import by_letter, households_ending
from giamngheo.reviews.models import Case, CommuneReview, Decision, DecisionLine, Review
from giamngheo.reviews.outcomes import NONE, ONE_STATUS, decided_outcome
from giamngheo.reviews.papers.decision import CERTIFICATE
from giamngheo.reviews.papers.lines import in_lists
from giamngheo.reviews.queries import ENDED, lock_office, locked_commune
from giamngheo.reviews.results import decided_results
from giamngheo.reviews.two_reviews import lock_households, statuses_before
from giamngheo.reviews.words import refused

WHY = "files of a required commune"
CERTIFIED = (DecisionLine.Outcome.POOR, DecisionLine.Outcome.NEAR_POOR)
__all__ = ["Signed", "correct", "decide", "revoke"]


@action(permissions.DECIDE)
def decide(
    act: Act, commune: CommuneReview, signed: Signed, *, only: Collection[int] | None = None
) -> Decision:
    """Issues the decision on every cleared household of the commune and writes the ledger.

    Each outcome starts from the status that the ledger has by then, not from that of the day of listing. The first is
    the recognition, later ones supplement it (households whose complaint was open); in a standing review each is a
    decision on request, on the files of `only` (ids) where they are named. A household that has ended since
    is left out, as is a file that has a decision: `correct` changes that, and one whose result the consulted
    authority has not agreed to (`agreeing.without_opinion`). Who is not recognised on request is left to a letter
    (`refusing`), as are all where nobody is recognised; the yearly recognition says of the others that they are not.

    ActionRefused `wrong_step`, `has_ended` (where it is named), `not_cleared`, `managed_as_poor`,
    `opinion_missing`, `nothing_to_decide`, `answered_by_letter`, `number_missing`, `bad_day`, `before_posting_ended`,
    `before_opinion`, `before_recognition`, `not_confirmed` (naming the values), `no_procedure_standard`, and what the
    ledger refuses (`later_decision`, `number_used`).
    """
    commune = commune_to_answer(act, commune)
    check_signed(signed)
    cases = answerable(commune, only)
    check_posted_through(cases, signed)
    lock_households(cases)
    before = statuses_before(cases, signed.effective_from)
    outcomes = {case.pk: decided_outcome(case, before[case.pk]) for case in cases}
    cases = _without_letters(commune, cases, outcomes, only)
    first = not commune.decisions.filter(kind=Decision.Kind.RECOGNITION).exists()
    kind = Decision.Kind.RECOGNITION if first else Decision.Kind.SUPPLEMENTARY
    if commune.review.standing:
        kind = Decision.Kind.ON_REQUEST
    check_in_order(commune, signed, kind)
    check_evidence(commune, cases)
    check_not_managed(cases, outcomes, signed)
    decision = _write(act, commune, signed, kind, cases, outcomes)
    decided = Case.objects.unscoped(WHY).filter(pk__in=[case.pk for case in cases])
    decided.update(state="decided", version=F("version") + 1)
    return decision


def _without_letters(
    commune: CommuneReview, cases: list[Case], outcomes: Mapping[int, str], only: Collection[int] | None
) -> list[Case]:
    """Those that take a decision. ActionRefused `answered_by_letter`: none does, or one that is named does not."""
    letters = by_letter(commune.review, cases, outcomes)
    if len(letters) == len(cases) or (only is not None and letters):
        codes = [case.household.code for case in cases if case.pk in letters][:SHOWN]
        raise refused(
            "answered_by_letter",
            "Không công nhận hộ {codes}: trả lời bằng văn bản nêu rõ lý do, không ban hành quyết định.",
            "Not recognised: {codes}. They are answered by a letter with the reasons; there is no decision.",
            codes=", ".join(codes) + ("…" if len(letters) > SHOWN else ""),
        )
    yearly = commune.review.kind == Review.Kind.ANNUAL
    return cases if yearly else [case for case in cases if case.pk not in letters]


@action(permissions.DECIDE)
def correct(act: Act, earlier: Decision, cases: Sequence[Case], signed: Signed, reason: str) -> Decision:
    """A new decision corrects what an earlier one says of households whose files were opened again and re-checked; a
    changed result was posted again, and agreed to where the review consults somebody.

    The ledger keeps the past: the correction holds from its own day. It is written whatever step the commune is at.
    ActionRefused `reason_missing`, `not_decided`, `complaint_open`, `changed_since`, `before_decision`,
    `before_visit`, `has_ended`, as
    `check_opened_again` and as `decide`.
    """
    commune, locked = _decided_cases(act, earlier, cases, signed, reason)
    check_not_ended(files_of(commune).filter(ENDED, pk__in=[case.pk for case in locked]))
    check_opened_again(earlier, locked)
    check_posted_through([case for case in locked if case.state == "cleared"], signed)
    check_evidence(commune, locked)
    outcomes = {case.pk: outcome_anew(case, case.result_class) for case in locked}
    if earlier.is_letter and NONE in outcomes.values():
        raise refused(
            "still_refused",
            "Phúc tra vẫn không công nhận: giữ văn bản trả lời đã có, không ban hành quyết định.",
            "The re-check recognises nobody either: the letter stands; there is no decision.",
        )
    decision = _write(act, commune, signed, Decision.Kind.CORRECTION, locked, outcomes, earlier, reason)
    corrected = Case.objects.unscoped(WHY).filter(pk__in=[case.pk for case in locked])
    corrected.update(state="decided", version=F("version") + 1)
    return decision


@action(permissions.DECIDE)
def revoke(act: Act, earlier: Decision, cases: Sequence[Case], signed: Signed, reason: str) -> Decision:
    """A new decision revokes what an earlier one recognised: the status ends the day before it takes effect.

    ActionRefused `reason_missing`, `not_decided`, `complaint_open`, `changed_since`, `before_decision`,
    `nothing_recognised`, `opened_again`.
    """
    commune, locked = _decided_cases(act, earlier, cases, signed, reason)
    if any(case.state != "decided" for case in locked):
        raise refused(
            "opened_again",
            "Có hộ đang mở lại để phúc tra: điều chỉnh theo kết quả phúc tra, hoặc giữ quyết định rồi thu hồi.",
            "A household's file is open again: correct it after the re-check, or keep the decision and then revoke.",
        )
    if all(line.outcome == NONE for line in _lines(earlier, locked)):
        raise refused(
            "nothing_recognised", "Quyết định này không công nhận các hộ đó.", "It recognises none of them."
        )
    outcomes = {case.pk: str(NONE) for case in locked}
    return _write(act, commune, signed, Decision.Kind.REVOCATION, locked, outcomes, earlier, reason)


def _decided_cases(
    act: Act, earlier: Decision, cases: Sequence[Case], signed: Signed, reason: str
) -> tuple[CommuneReview, list[Case]]:
    commune = locked_commune(earlier.commune_review_id)
    act.require(commune)
    if not reason.strip():
        raise refused("reason_missing", "Ghi lý do điều chỉnh, thu hồi.", "Say why it is changed.")
    lock_office(commune.commune_id)
    check_signed(signed)
    wanted = {case.pk for case in cases}
    found = files_of(commune).filter(pk__in=wanted, decision_lines__decision=earlier)
    locked = list(found.order_by("pk").select_for_update(of=("self",)))
    if not wanted or len(locked) < len(wanted):
        raise refused(
            "not_decided",
            "Có hộ không nằm trong quyết định {number}.",
            "A household is not in decision {number}.",
            number=earlier.number,
        )
    waiting = households_waiting(case.household_id for case in locked)
    if waiting or any(case.complaints.filter(outcome="open").exists() for case in locked):
        raise refused(
            "complaint_open", "Có hộ còn khiếu nại chưa trả lời.", "A complaint is not answered yet."
        )
    lock_households(locked)
    check_latest(earlier, locked)
    check_after(earlier, locked, signed)
    return commune, locked


def _lines(decision: Decision, cases: Sequence[Case]) -> list[DecisionLine]:
    found = DecisionLine.objects.unscoped(WHY).filter(decision=decision)
    return list(found.filter(case__in=[case.pk for case in cases]))


def _list_year(review: Review, signed: Signed) -> int:
    """The year whose list the decision changes: the annual review's own, though it may be in force from 1 January;
    on request that of the day from which it holds, though the application came in the year before.
    """
    later = review.kind != Review.Kind.ANNUAL and signed.effective_from.year == review.year + 1
    return review.year + later


def _write(
    act: Act,
    commune: CommuneReview,
    signed: Signed,
    kind: str,
    cases: Sequence[Case],
    outcomes: dict[int, str],
    earlier: Decision | None = None,
    reason: str = "",
) -> Decision:
    households = [case for case in cases if case.person_id is None]
    # before the ledger is written
    before = statuses_before(cases, signed.effective_from)
    recognised = {case.household_id: outcomes[case.pk] for case in households if outcomes[case.pk] != NONE}
    persons = {case.person_id: outcomes[case.pk] for case in cases if case.person_id}
    no_workers = workers_ending({pk for pk, status in recognised.items() if status in CERTIFIED}, signed)
    entry = issue_decision(
        act.fresh(),
        commune.commune,
        DecisionFacts(
            year=_list_year(commune.review, signed),
            standard=commune.review.standard,
            effective_from=signed.effective_from,
            number=signed.number,
            signed_on=signed.signed_on,
            authority=signed.authority,
            source=load_procedures()[commune.review.kind].name.vi,
        ),
        recognised,
        ending=households_ending(commune.review, households, outcomes, earlier),
        persons={pk: status for pk, status in persons.items() if status != NONE},
        ending_persons=[*(pk for pk, status in persons.items() if status == NONE and earlier), *no_workers],
    )
    decision = Decision.objects.create(
        commune_review=commune,
        kind=kind,
        number=signed.number.strip(),
        signed_on=signed.signed_on,
        effective_from=signed.effective_from,
        signer=signed.signer.strip(),
        signer_post=signed.signer_post.strip(),
        corrects=earlier,
        reason=reason.strip(),
        registry_decision=entry,
        by=act.actor.label,
    )
    numbers = _certificate_numbers(commune, cases, outcomes, signed)
    lines = [
        line_of(decision, case, before[case.pk], outcomes[case.pk], numbers.get(case.pk)) for case in cases
    ]
    DecisionLine.objects.bulk_create(lines)
    if kind != Decision.Kind.REVOCATION:
        keep_results(act, commune, cases, decision)
    issue_papers(act, decision)
    if commune.step == "closed":
        # what the closing published is published anew
        act.after_commit(lambda: tell_closed(commune))
    act.record(
        decision,
        after={
            "kind": kind,
            "number": decision.number,
            "signed_on": decision.signed_on,
            "households": len(lines),
            **({"workers_ended": len(no_workers)} if no_workers else {}),
        },
        rows=[{"case": line.case_id, "outcome": line.outcome} for line in lines],
    )
    return decision


def line_of(
    decision: Decision, case: Case, before: str, outcome: str, certificate: int | None = None
) -> DecisionLine:
    """What a decision or letter says of a file, not saved yet."""
    return DecisionLine(
        decision=decision,
        case=case,
        household_id=case.household_id,
        person_id=case.person_id,
        assessment_id=case.assessment_id or 0,
        status_before=before,
        outcome=outcome,
        certificate_number=certificate,
    )


def keep_results(act: Act, commune: CommuneReview, cases: Sequence[Case], decision: Decision) -> None:
    """What the register keeps of reviewed households; procedures for one status leave no result."""
    review, source = commune.review, decision.number
    if review.kind in ONE_STATUS:
        return
    # the review's own standard last: it is the result that lists repeat
    for standard in filter(None, (review.second_standard, review.standard)):
        found = decided_results(cases, standard, review.reference_date)
        record_results(
            act.fresh(), commune.commune, review.year, standard, review.reference_date, found, source
        )


def _certificate_numbers(
    commune: CommuneReview, cases: Sequence[Case], outcomes: dict[int, str], signed: Signed
) -> dict[int, int]:
    """The number of each certificate by case, in the order of the decision's lists.

    Certificates of a commune are numbered through the year of signing, whatever review they come from.
    """
    lists = in_lists(cases, outcomes)
    certified = [case.pk for outcome in CERTIFIED for case in lists[outcome]]
    numbers = next_numbers(CERTIFICATE, commune.commune_id, signed.signed_on.year, len(certified))
    return dict(zip(certified, numbers, strict=True))
