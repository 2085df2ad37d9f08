"""Who is reviewed: applications with their receipt, invitations, and leaving the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.database.inserting import insert_rows
from giamngheo.registry.models import Household
from giamngheo.reviews import clock, permissions, rules
from giamngheo.reviews.actions.assessing import move
from giamngheo.reviews.applying import LISTING, Receipt, check_not_listed, check_receipt, listed_case
from giamngheo.reviews.labels import CASE_STATES
from giamngheo.reviews.models import (
    Case,
    CommuneReview,
    Invitation,
    Review,
    VillageReview,
    Withdrawal,
)
from giamngheo.reviews.queries import has_ended, locked_case
from giamngheo.reviews.two_reviews import review_taking
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

WHY = "the household that applies"
WITHDRAWABLE = frozenset({"listed", "assessed", "returned", "sent_back", "agreed"})
__all__ = ["Receipt"]


@action(permissions.LIST)
def receive_application(act: Act, review: Review, household: Household, receipt: Receipt) -> Case:
    """Puts a household onto the list of its village on its own application.

    A household that is on the list already (carried over) is refused: it is reviewed anyway. What is handed in on
    request while the annual review is open for the household is taken into that one (`two_reviews.review_taking`).
    In a standing review the last day for the decision is set at once.

    ActionRefused `already_listed`, `not_reviewed_here`, `list_closed`, `code_taken`, and as `applying.check_receipt`.
    """
    act.require(household)
    review = review_taking(review, household, receipt.received_on)
    village = _judge_application(review, household, receipt)
    code = _free_code(review, household, receipt)
    case = Case.objects.create(
        review=review,
        village_review=village,
        household=household,
        source=receipt.form,
        status_before=household.status,
        dossier_code=code,
        channel=receipt.channel,
        received_on=receipt.received_on,
        person_id=receipt.person,
        due_on=rules.application_due(review, receipt.received_on, rules.working_days()),
        wish=receipt.wish.strip(),
    )
    Invitation.objects.unscoped(WHY).filter(
        village_review=village,
        household=household,
        answer__in=(Invitation.Answer.WAITING, Invitation.Answer.VISITED),
    ).update(answer=Invitation.Answer.APPLIED, answered_on=clock.today(), answered_by=act.actor.label)
    after = {"household": household.code, "dossier": code, "channel": receipt.channel, "due_on": case.due_on}
    act.record(case, after=after, persons=[receipt.person] if receipt.person else ())
    return case


@action(permissions.LIST)
def receive_escape(act: Act, case: Case, receipt: Receipt) -> Case:
    """Mẫu 04 of a household that is on the list already: its file takes the dossier and is reviewed as ever.

    ActionRefused `dossier_there`, `too_late`, `code_taken`, and as `applying.check_receipt`.
    """
    case = locked_case(case.pk)
    act.require(case)
    _judge_escape(case, receipt)
    case.dossier_code = _free_code(case.review, case.household, receipt)
    case.channel, case.received_on, case.wish = receipt.channel, receipt.received_on, receipt.wish.strip()
    case.version += 1
    case.save(update_fields=("dossier_code", "channel", "received_on", "wish", "version"))
    act.record(case, before={"dossier": ""}, after={"dossier": case.dossier_code, "channel": case.channel})
    return case


def take_receipt(act: Act, review: Review, household: Household, receipt: Receipt) -> Case:
    """An application wherever it belongs: Mẫu 04 into the file of a household that is on the list, else a new file.

    ActionRefused as `receive_application` and `receive_escape`.
    """
    review = review_taking(review, household, receipt.received_on)
    listed = _listed_for_escape(review, household, receipt)
    if listed is not None:
        return receive_escape(act, listed, receipt)
    return receive_application(act, review, household, receipt)


def judge_receipt(review: Review, household: Household, receipt: Receipt) -> None:
    """All that `take_receipt` asks, nothing written. ActionRefused as there."""
    review = review_taking(review, household, receipt.received_on)
    listed = _listed_for_escape(review, household, receipt)
    if listed is not None:
        _judge_escape(listed, receipt)
    else:
        _judge_application(review, household, receipt)
    if receipt.code.strip():
        _free_code(review, household, receipt)


def _listed_for_escape(review: Review, household: Household, receipt: Receipt) -> Case | None:
    return listed_case(review, household) if receipt.form == Case.Source.ESCAPE else None


def _judge_application(review: Review, household: Household, receipt: Receipt) -> VillageReview:
    check_receipt(review, household, receipt)
    village = village_of(review, household)
    _check_list_open(village)
    check_not_listed(review, household, receipt.person)
    return village


def why_not_listed(review: Review, household: Household) -> Text | None:
    """Why the household's village takes no application now, before anything is typed; None where it does."""
    try:
        _check_list_open(village_of(review_taking(review, household, clock.today()), household))
    except ActionRefused as error:
        return error.message
    return None


def _judge_escape(case: Case, receipt: Receipt) -> None:
    check_receipt(case.review, case.household, receipt)
    if case.dossier_code:
        raise refused(
            "dossier_there",
            "Hộ {code} đã có hồ sơ {dossier}.",
            "Household {code} has the dossier {dossier} already.",
            code=case.household.code,
            dossier=case.dossier_code,
        )
    if case.state not in {"listed", "assessed", "returned", "sent_back"}:
        raise refused(
            "too_late",
            "Hộ đang ở «{state}», không nhận thêm giấy đề nghị được.",
            "A household at “{state}” takes no application.",
            state=CASE_STATES[case.state].word,
        )


@action(permissions.LIST)
def withdraw(act: Act, case: Case, reason: str) -> Case:
    """The household leaves the list: moved away, died, took its application back; after its posting only where the
    register says that it has ended.

    ActionRefused `reason_missing`, `too_late`, `still_managed`.
    """
    case = locked_case(case.pk)
    act.require(case)
    if not reason.strip():
        raise refused("reason_missing", "Ghi lý do rút khỏi danh sách.", "Say why it leaves the list.")
    if case.state not in WITHDRAWABLE and not (case.state == "cleared" and has_ended(case)):
        raise refused(
            "too_late",
            "Hộ đang ở «{state}», không rút khỏi danh sách được.",
            "A household at “{state}” cannot leave the list.",
            state=CASE_STATES[case.state].word,
        )
    if case.source == Case.Source.CARRIED_OVER and case.household.until is None:
        raise refused(
            "still_managed",
            "Hộ nghèo, hộ cận nghèo đang quản lý phải được rà soát. Chỉ rút khi hộ đã kết thúc trong sổ hộ.",
            "A household on the list in force must be reviewed, unless the register says that it has ended.",
        )
    before = case.state
    Withdrawal.objects.create(
        case=case, number=case.reopened, from_state=before, reason=reason.strip(), by=act.actor.label
    )
    move(case, "withdrawn")
    act.record(case, before={"state": before}, after={"state": "withdrawn", "reason": reason.strip()})
    return case


@action(permissions.LIST)
def invite(act: Act, commune: CommuneReview, reasons: Mapping[int, Iterable[str]]) -> int:
    """Adds households (by id, with the keys of the reasons) to the invitation lists of a commune's villages.

    Those on the review's list or invited already are passed over. Returns how many were added.
    ActionRefused `unknown_household`.
    """
    act.require(commune)
    households = Household.objects.unscoped(WHY).filter(commune=commune.commune_id).in_bulk(list(reasons))
    if len(households) < len(reasons):
        raise refused(
            "unknown_household",
            "Có hộ không thuộc xã này. Tải lại danh sách.",
            "A household is not of this commune. Reload the list.",
        )
    listed = set(
        Case.objects.unscoped(WHY)
        .filter(review=commune.review_id, household__in=households)
        .values_list("household_id", flat=True)
    )
    listed |= set(
        Invitation.objects.unscoped(WHY)
        .filter(village_review__commune_review=commune, household__in=households)
        .values_list("household_id", flat=True)
    )
    villages = {one.village_id: one for one in commune.villages.all()}
    made = [
        Invitation(
            village_review=villages.get(one.village_id) or villages[None],
            household=one,
            reasons=sorted(set(reasons[pk])),
        )
        for pk, one in households.items()
        if pk not in listed
    ]
    insert_rows(made)
    if made:
        act.record(
            commune, after={"invited": len(made)}, rows=[{"household": one.household_id} for one in made]
        )
    else:
        act.nothing_to_do()
    return len(made)


@action(permissions.LIST)
def invite_by_hand(
    act: Act, commune: CommuneReview, household: Household, reason: str, note: str = ""
) -> Invitation:
    """One household that somebody thought of, with the key of the reason and words of one's own.

    ActionRefused `unknown_household`, `already_listed`, `invited_already`.
    """
    act.require(household)
    if household.commune_id != commune.commune_id or household.until is not None:
        raise refused("unknown_household", "Hộ không thuộc xã này.", "The household is not of this commune.")
    if Case.objects.unscoped(WHY).filter(review=commune.review_id, household=household).exists():
        raise refused("already_listed", "Hộ đã có trong danh sách rà soát.", "It is on the list already.")
    invited = Invitation.objects.unscoped(WHY).filter(
        village_review__commune_review=commune, household=household
    )
    if invited.exists():
        raise refused("invited_already", "Hộ đã có trong danh sách mời.", "It is invited already.")
    villages = {one.village_id: one for one in commune.villages.all()}
    made = Invitation.objects.create(
        village_review=villages.get(household.village_id) or villages[None],
        household=household,
        reasons=[f"{reason}:{note.strip()}" if note.strip() else reason],
    )
    act.record(made, after={"household": household.code, "reason": reason})
    return made


@action(permissions.LIST)
def answer_invitation(
    act: Act, invitation: Invitation, answer: str, note: str = "", *, version: int
) -> Invitation:
    """The village head was there: visited or declined (an application is its own act), with a note of the visit.

    ActionRefused `unknown_answer`, `reason_missing` (declined without saying why), `has_applied`; StaleEdit.
    """
    if answer not in {Invitation.Answer.VISITED, Invitation.Answer.DECLINED}:
        raise refused(
            "unknown_answer",
            "Ghi «đã đến» hoặc «từ chối»; hộ làm đơn thì nhận đơn.",
            "Record “visited” or “declined”; an applicant hands in the form.",
        )
    if answer == Invitation.Answer.DECLINED and not note.strip():
        raise refused("reason_missing", "Ghi lý do hộ từ chối.", "Say why the household declined.")
    rows = Invitation.objects.unscoped(WHY).filter(pk=invitation.pk, answer=Invitation.Answer.APPLIED)
    if rows.exists():
        raise refused(
            "has_applied",
            "Hộ đã làm đơn: kết quả rà soát ghi ở hồ sơ của hộ.",
            "The household has applied: what comes of it stands in its file.",
        )
    changes = {
        "answer": answer,
        "answered_on": clock.today(),
        "answered_by": act.actor.label,
        "note": note.strip(),
    }
    act.change(invitation, changes, seen=version)
    return invitation


def village_of(review: Review, household: Household) -> VillageReview:
    """Where the household is reviewed. ActionRefused `not_reviewed_here`."""
    places = VillageReview.objects.unscoped(WHY).filter(
        commune_review__review=review, commune_review__commune=household.commune_id
    )
    found = {one.village_id: one for one in places.select_related("commune_review")}
    place = found.get(household.village_id) or found.get(None)
    if place is None:
        raise refused(
            "not_reviewed_here",
            "Hộ {code} không thuộc địa bàn của đợt rà soát này.",
            "Household {code} is not in the area of this review.",
            code=household.code,
        )
    return place


def _check_list_open(village: VillageReview) -> None:
    reviewed = Case.objects.unscoped(WHY).filter(village_review=village)
    if village.step == "done" and not reviewed.exists():
        raise refused(
            "village_passed",
            "Thôn đã được ghi là không có hộ cần rà soát. Lãnh đạo xã mở lại bước của thôn rồi nhận đơn "
            "này; nếu không thì nhận vào đợt rà soát thường xuyên gần nhất.",
            "The village was passed as having no household to review. The leader reopens its step, or take this into "
            "the next review on request.",
        )
    if village.step not in LISTING:
        raise refused(
            "list_closed",
            "Thôn đã họp dân; nhận đơn này vào đợt rà soát thường xuyên gần nhất.",
            "The village has gone to its meeting; take this into the next review on request.",
        )


def _free_code(review: Review, household: Household, receipt: Receipt) -> str:
    """The dossier's own code, or the next of the commune. ActionRefused `code_taken`."""
    code = receipt.code.strip() or _next_code(review, household)
    if Case.objects.unscoped("dossier codes are the province's").filter(dossier_code=code).exists():
        raise refused(
            "code_taken",
            "Mã hồ sơ {code} đã dùng cho hồ sơ khác.",
            "The dossier code {code} belongs to another file.",
            code=code,
        )
    return code


def _next_code(review: Review, household: Household) -> str:
    """Unit, year and a number: counted within the commune and year, under the lock of its row in the review."""
    row = CommuneReview.objects.unscoped(WHY).select_for_update(of=("self",)).select_related("commune")
    commune = row.get(review=review, commune=household.commune_id).commune
    prefix = f"{commune.code}-{review.year}-"
    taken = Case.objects.unscoped("dossier codes are the province's").filter(dossier_code__startswith=prefix)
    numbers = [
        int(code.removeprefix(prefix))
        for code in taken.values_list("dossier_code", flat=True)
        if code.removeprefix(prefix).isdigit()
    ]
    return f"{prefix}{max(numbers, default=0) + 1:04d}"
