"""Villages and communes to their next step, and back with a reason."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.closing import tell_closed
from giamngheo.reviews.labels import COMMUNE_STEPS, VILLAGE_STEPS
from giamngheo.reviews.machine import CASE, COMMUNE, VILLAGE, WITHOUT_MEETING, Machine
from giamngheo.reviews.models import (
    Case,
    CommuneReview,
    Invitation,
    Reopening,
    ResultComplaint,
    VillageReview,
)
from giamngheo.reviews.queries import cases_of, locked_case, locked_commune, locked_village
from giamngheo.reviews.standing import inhabited
from giamngheo.reviews.words import refused
from giamngheo.rules.text import Text

NO_VILLAGE = Text("Hộ chưa có thôn", "Households without a village")

UNASSESSED = ("listed", "returned")
BEFORE_AGREEMENT = ("listed", "assessed", "returned", "sent_back", "committee")
GONE = ("withdrawn", "screened_out")


@action(permissions.STEP)
def begin_assessment(act: Act, village: VillageReview) -> VillageReview:
    """Visits begin; applications still come in until the meeting. ActionRefused `wrong_step`."""
    village = locked_village(village.pk)
    act.require(village)
    expect(village.step, "list")
    _move(act, village, "classify")
    return village


@action(permissions.STEP)
def begin_villages(act: Act, commune: CommuneReview) -> int:
    """Visits begin in every village of the commune that has households to review; how many villages that are.

    ActionRefused `wrong_step`, `nothing_to_begin`.
    """
    return _move_listed(act, commune, "classify", empty=False)


@action(permissions.STEP)
def pass_empty_villages(act: Act, commune: CommuneReview) -> int:
    """Every village of the commune without households to review is done; how many villages that are. One with an
    invited household that nobody has visited stays at the list.

    ActionRefused `wrong_step`, `nothing_to_begin`, `not_visited`.
    """
    return _move_listed(act, commune, "done", empty=True)


def _move_listed(act: Act, commune: CommuneReview, to: str, *, empty: bool) -> int:
    """All villages at the list, those with households or those without, in one step."""
    commune = locked_commune(commune.pk)
    act.require(commune)
    expect(commune.step, "villages")
    reviewed = Case.objects.unscoped("files of a required commune").filter(village_review=OuterRef("pk"))
    reviewed = reviewed.exclude(state__in=GONE)
    rows = commune.villages.filter(~Exists(reviewed) if empty else Exists(reviewed), step="list")
    if empty:
        waiting = rows.filter(Exists(_to_visit(village_review=OuterRef("pk")))).select_related("village")
        rows = rows.exclude(pk__in=waiting.values("pk"))
    found = list(rows.filter(inhabited()).select_for_update(of=("self",)).values_list("pk", flat=True))
    if not found and empty and (first := waiting.first()) is not None:
        raise _not_visited(first)
    if not found:
        raise refused(
            "nothing_to_begin",
            "Không còn thôn nào như vậy ở bước lập danh sách. Tải lại trang.",
            "No such village is at the list any more. Reload the page.",
        )
    commune.villages.filter(pk__in=found).update(step=to, step_since=clock.today(), version=F("version") + 1)
    act.record(
        commune,
        before={"step": "list"},
        after={"step": to, "villages": len(found)},
        rows=[{"village": pk, "step": to} for pk in found],
    )
    return len(found)


@action(permissions.STEP)
def call_meeting(act: Act, village: VillageReview) -> VillageReview:
    """All are assessed: the meeting is called. ActionRefused `wrong_step`, `no_meeting`, `not_assessed`."""
    village = locked_village(village.pk)
    act.require(village)
    expect(village.step, "classify")
    if village.commune_review.review.kind in WITHOUT_MEETING:
        raise refused(
            "no_meeting",
            "Thủ tục này không có bước họp dân: niêm yết ngay sau khi rà soát.",
            "This procedure has no meeting: results are posted after the assessment.",
        )
    left = cases_of(village).filter(state__in=UNASSESSED).count()
    if left:
        raise refused(
            "not_assessed",
            "Còn {count} hộ chưa rà soát xong. Hoàn thành phiếu hoặc rút khỏi danh sách rồi mới họp dân.",
            "{count} households are not assessed. Complete their forms or withdraw them before the meeting.",
            count=left,
        )
    _move(act, village, "meeting")
    return village


@action(permissions.STEP)
def pass_empty_village(act: Act, village: VillageReview) -> VillageReview:
    """A village without households to review is done. ActionRefused `wrong_step`, `not_empty`, `not_visited`."""
    village = locked_village(village.pk)
    act.require(village)
    expect(village.step, "list")
    if cases_of(village).exclude(state__in=GONE).exists():
        raise refused("not_empty", "Thôn này có hộ cần rà soát.", "This village has households to review.")
    if _to_visit(village_review=village).exists():
        raise _not_visited(village)
    _move(act, village, "done")
    return village


def _to_visit(**of: object) -> QuerySet[Invitation]:
    """Invited households that wait for a visit."""
    rows = Invitation.objects.unscoped("invitations of a required village")
    return rows.filter(answer=Invitation.Answer.WAITING, **of)


def _not_visited(village: VillageReview) -> ActionRefused:
    return refused(
        "not_visited",
        "{village} còn hộ được mời chưa đến thăm. Ghi kết quả đến thăm ở «Hộ được mời» trước.",
        "In {village} an invited household is not visited yet. Record the visit under “Invitations” first.",
        village=village.village.full_name if village.village else NO_VILLAGE,
    )


@action(permissions.STEP)
def finish_villages(act: Act, commune: CommuneReview) -> CommuneReview:
    """All villages are done: on to the opinion, or to recognition where nobody is consulted.

    ActionRefused `wrong_step`, `villages_not_done`.
    """
    commune = locked_commune(commune.pk)
    act.require(commune)
    expect(commune.step, "villages")
    # nobody without a village: nobody should have to say so
    for rest in commune.villages.filter(village=None, step="list"):
        if not cases_of(rest).exclude(state__in=GONE).exists():
            pass_empty_village(act.fresh(), rest)
    left = commune.villages.exclude(step="done").select_related("village").first()
    if left is not None:
        raise refused(
            "villages_not_done",
            "{village} chưa niêm yết xong ({step}).",
            "{village} is not done ({step}).",
            village=left.village.full_name if left.village else NO_VILLAGE,
            step=VILLAGE_STEPS[left.step].word.within(),
        )
    _move(act, commune, "recognition" if commune.review.consulted == "none" else "consultation")
    return commune


@action(permissions.DECIDE)
def close_commune(act: Act, commune: CommuneReview) -> CommuneReview:
    """Every household has its decision: the commune's review ends, a standing one when its year is over.

    ActionRefused `wrong_step`, `undecided`, `complaint_open`, `year_runs`.
    """
    commune = locked_commune(commune.pk)
    act.require(commune)
    expect(commune.step, "standing" if commune.review.standing else "recognition")
    if commune.review.standing and clock.today() <= commune.review.ends_on:
        raise refused(
            "year_runs",
            "Đợt này nhận hồ sơ đến hết ngày {last}.",
            "Applications are received until {last}.",
            last=commune.review.ends_on,
        )
    left = _cases_of_commune(commune).exclude(state__in=("decided", *GONE)).count()
    if left:
        raise refused(
            "undecided",
            "Còn {count} hộ chưa có quyết định. Ban hành quyết định bổ sung rồi kết thúc.",
            "{count} households have no decision. Issue a supplementary decision first.",
            count=left,
        )
    complaints = ResultComplaint.objects.unscoped("complaints of a required commune")
    if complaints.filter(case__village_review__commune_review=commune, outcome="open").exists():
        raise refused(
            "complaint_open",
            "Còn khiếu nại chưa trả lời. Trả lời rồi kết thúc.",
            "A complaint is not answered. Answer it first.",
        )
    if commune.review.standing:
        commune.villages.filter(step="standing").update(
            step="done", step_since=clock.today(), version=F("version") + 1
        )
    _move(act, commune, "closed")
    act.after_commit(lambda: tell_closed(commune))
    return commune


@action(permissions.REOPEN)
def reopen_case(act: Act, case: Case, reason: str) -> Case:
    """A file goes back: to assessment, onto the list when it was withdrawn; a decided one to its re-check, alone and
    whatever step its village and commune are at. ActionRefused `reason_missing`, `cannot_reopen`, `village_beyond`,
    `applied_again`.
    """
    case = locked_case(case.pk)
    act.require(case)
    if case.state == "decided":
        if case.review.standing:
            check_no_other(case)
        _reopen(act, "case", CASE, case, "state", "reopened", reason)
        return case
    to = "listed" if case.state == "withdrawn" else "assessed"
    steps: tuple[str, ...] = ("list", "classify") if to == "listed" else ("classify", "meeting")
    if case.review.standing:
        steps = ("standing",)
        check_no_other(case)
    if case.village_review.step not in steps:
        raise refused(
            "village_beyond",
            "Thôn đã qua bước này. Mở lại thôn trước.",
            "The village is beyond this step. Reopen the village first.",
        )
    _reopen(act, "case", CASE, case, "state", to, reason)
    return case


@action(permissions.REOPEN)
def reopen_village(act: Act, village: VillageReview, to: str, reason: str) -> VillageReview:
    """A village goes back, and its agreed, posted and cleared households with it to the assessment they had.

    ActionRefused `reason_missing`, `cannot_reopen`, `villages_finished`, `posting_runs`.
    """
    village = locked_village(village.pk)
    act.require(village)
    if village.commune_review.step != "villages":
        raise refused(
            "villages_finished",
            "Xã đã sang bước {step}. Mở lại bước của xã trước.",
            "The commune is at {step}. Reopen the commune first.",
            step=COMMUNE_STEPS[village.commune_review.step].word.within(),
        )
    back = list(
        cases_of(village)
        .filter(state__in=("agreed", "posted", "cleared"))
        .select_related("village_review__commune_review")
    )
    _reopen(act, "village", VILLAGE, village, "step", to, reason, cases=len(back))
    for case in back:
        note_reopening("case", case, case.state, "assessed", reason, act.actor.label)
    changed = cases_of(village).filter(pk__in=[case.pk for case in back])
    changed.update(state="assessed", reopened=F("reopened") + 1, version=F("version") + 1)
    return village


@action(permissions.REOPEN)
def reopen_commune(act: Act, commune: CommuneReview, to: str, reason: str) -> CommuneReview:
    """A commune goes back to its villages, or a closed one to recognition (a standing review: with its villages to
    receiving). ActionRefused `reason_missing`, `cannot_reopen`.
    """
    commune = locked_commune(commune.pk)
    act.require(commune)
    if (to == "standing") != commune.review.standing:
        raise cannot_reopen()
    _reopen(act, "commune", COMMUNE, commune, "step", to, reason)
    if to == "standing":
        for village in commune.villages.filter(step="done").select_related("commune_review"):
            note_reopening("village", village, "done", "standing", reason.strip(), act.actor.label)
        commune.villages.filter(step="done").update(
            step="standing", step_since=clock.today(), reopened=F("reopened") + 1, version=F("version") + 1
        )
    return commune


def expect(now: str, *wanted: str) -> None:
    """ActionRefused `wrong_step` unless the step is one of `wanted`."""
    if now not in wanted:
        names = dict([*VillageReview.Step.choices, *CommuneReview.Step.choices, *Case.State.choices])
        raise refused(
            "wrong_step",
            "Việc này làm ở bước «{wanted}»; hiện đang ở «{now}». Tải lại trang.",
            "This belongs to “{wanted}”; it is now at “{now}”. Reload the page.",
            wanted="», «".join(names[one] for one in wanted),
            now=names[now],
        )


def cannot_reopen() -> ActionRefused:
    return refused(
        "cannot_reopen",
        "Không mở lại từ bước hiện tại về bước này được.",
        "It cannot be reopened from here to there.",
    )


def check_no_other(case: Case) -> None:
    """A household that applied again has one open file, not two."""
    others = Case.objects.unscoped("other files of the same household").filter(
        review=case.review_id, household=case.household_id, person=case.person_id
    )
    if others.exclude(pk=case.pk).exclude(state__in=("decided", *GONE)).exists():
        raise refused(
            "applied_again",
            "Hộ đã có hồ sơ mới trong đợt này; làm tiếp ở hồ sơ đó.",
            "The household has a newer file in this review; go on with that one.",
        )


def _cases_of_commune(commune: CommuneReview):  # type: ignore[no-untyped-def]
    return Case.objects.unscoped("files of a required commune").filter(village_review__commune_review=commune)


def _move(act: Act, row: VillageReview | CommuneReview, step: str) -> None:
    before = row.step
    row.step, row.step_since = step, clock.today()
    row.version += 1
    row.save(update_fields=("step", "step_since", "version"))
    act.record(row, before={"step": before}, after={"step": step})


def note_reopening(
    machine: str,
    row: Case | VillageReview | CommuneReview,
    before: str,
    to: str,
    reason: str,
    by: str,
) -> None:
    """The reason that the database asks for; written before the row moves."""
    if isinstance(row, CommuneReview):
        commune = row.commune_id
    else:
        place = row if isinstance(row, VillageReview) else row.village_review
        commune = place.commune_review.commune_id
    Reopening.objects.create(
        machine=machine,
        target=row.pk,
        commune_id=commune,
        number=row.reopened + 1,
        from_step=before,
        to_step=to,
        reason=reason,
        by=by,
    )


def _reopen(
    act: Act,
    name: str,
    machine: Machine,
    row: Case | VillageReview | CommuneReview,
    field: str,
    to: str,
    reason: str,
    **more: object,
) -> None:
    before = getattr(row, field)
    if not reason.strip():
        raise refused("reason_missing", "Ghi lý do mở lại.", "Say why it is reopened.")
    if (before, to) not in machine.reopens:
        raise cannot_reopen()
    note_reopening(name, row, before, to, reason.strip(), act.actor.label)
    setattr(row, field, to)
    row.reopened += 1
    row.version += 1
    changed = [field, "reopened", "version"]
    if not isinstance(row, Case):
        row.step_since = clock.today()
        changed.append("step_since")
    row.save(update_fields=changed)
    act.record(row, before={field: before}, after={field: to, "reason": reason.strip(), **more})
