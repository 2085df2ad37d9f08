"""A list before the commune leader: put there, taken back, approved once for all of it, or returned with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from giamngheo.exchange.imports import queries, store
from giamngheo.exchange.imports.approvals import digest_of, needing
from giamngheo.exchange.imports.one_at_a_time import refuse_second
from giamngheo.exchange.imports.steps import locked, queue, refuse_state
from giamngheo.exchange.models import ImportBatch, ImportFile
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.scope import Actor
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

State = ImportBatch.State


def start_over(batch: ImportBatch) -> None:
    """Nothing of an earlier round with the leader holds any more (not yet saved)."""
    batch.approval_digest, batch.submitted_at = "", None
    batch.approved_by, batch.approved_by_name, batch.approved_at = None, "", None
    batch.returned_by_name, batch.returned_at, batch.return_reason = "", None, ""


def put_before_leader(batch: ImportBatch) -> None:
    """The list waits; what is put is marked, so that nothing else is approved by it."""
    batch.approval_digest, batch.submitted_at = digest_of(batch), timezone.now()
    batch.state = State.AWAITING
    batch.save()


def note_approval(batch: ImportBatch, actor: Actor) -> None:
    """The actor stands for what of the list needs an approval (not yet saved)."""
    batch.approval_digest = digest_of(batch)
    batch.approved_by, batch.approved_at = actor.user_id, timezone.now()
    batch.approved_by_name = actor.acting(permissions.APPROVE).label


@action(permissions.APPROVE)
def approve_import(act: Act, batch: ImportBatch, *, seen: str) -> ImportBatch:
    """Approves what of the list needs it and has the whole list written.

    seen: the `approval_digest` of what was shown. Who made the list or put it there cannot. ActionRefused
    `other_state`, `own_import`, `other_list`, `another_import`.
    """
    batch = _waiting(act, batch)
    if act.actor.user_id in {batch.made_by, batch.applied_by}:
        raise ActionRefused(
            "own_import",
            Text(
                "Người tải lên, người trình không tự duyệt. Lãnh đạo khác hoặc người được uỷ quyền duyệt.",
                "Who uploaded the list or put it here cannot approve it. Another leader or a delegate does.",
            ),
        )
    if seen != batch.approval_digest or digest_of(batch) != batch.approval_digest:
        raise ActionRefused(
            "other_list",
            Text(
                "Danh sách đã được trình lại sau khi bạn mở trang. Xem lại các thay đổi rồi duyệt.",
                "The list was put here anew after you opened the page. Look at its changes again, then approve.",
            ),
        )
    refuse_second(batch)
    note_approval(batch, act.actor)
    batch.save()
    # written in the name of who put it here: the leader's approval is kept with it
    queue(batch, State.APPLYING, batch.applied_by)
    after = {"state": batch.state, "approval_rows": needing(batch), "asked_by": batch.applied_by_name}
    act.record(batch, after=after, at=batch.unit)
    return batch


@action(permissions.APPROVE)
def return_import(act: Act, batch: ImportBatch) -> ImportBatch:
    """Gives the list back to its officer, with the act's reason. ActionRefused `other_state`, `reason_missing`."""
    batch = _waiting(act, batch)
    if not act.reason.strip():
        raise ActionRefused("reason_missing", Text("Ghi lý do trả lại.", "Give the reason for returning it."))
    asked_by = batch.applied_by_name
    _back_to_officer(batch)
    batch.returned_by_name, batch.returned_at = act.actor.label, timezone.now()
    batch.return_reason = act.reason.strip()[:500]
    batch.save()
    act.record(batch, after={"state": batch.state, "asked_by": asked_by}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def withdraw_import(act: Act, batch: ImportBatch) -> ImportBatch:
    """Who put the list before the leader takes it back. ActionRefused `other_state`, `not_yours`."""
    batch = locked(act, batch, State.AWAITING)
    require_submitter(act, batch)
    _back_to_officer(batch)
    batch.save()
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def begin_again(act: Act, batch: ImportBatch) -> ImportBatch:
    """A new import of the same files, for the rows that were left out of this one. ActionRefused `other_state`."""
    batch = locked(act, batch, State.DONE)
    fresh = ImportBatch.objects.create(
        unit=batch.unit,
        year=batch.year,
        standard=batch.standard,
        reference_date=batch.reference_date,
        decided=batch.decided,
        villages=batch.villages,
        made_by=act.actor.user_id,
        made_by_name=act.actor.label,
    )
    _copy_files(queries.files(batch), fresh)
    queue(fresh, State.CHECKING, act.actor.user_id)
    act.record(fresh, after={"state": fresh.state, "source": batch.source}, at=fresh.unit)
    return fresh


def require_submitter(act: Act, batch: ImportBatch) -> None:
    """ActionRefused `not_yours`."""
    if batch.applied_by != act.actor.user_id:
        raise ActionRefused(
            "not_yours",
            Text(
                "Chỉ người trình ({who}) rút được.", "Only who put it before the leader ({who}) can."
            ).format(who=batch.applied_by_name),
        )


def _waiting(act: Act, batch: ImportBatch) -> ImportBatch:
    """The batch, locked, while it waits for the leader."""
    act.require(batch)
    rows = ImportBatch.objects.unscoped("a batch the leader was checked for")
    now = rows.select_for_update(of=("self",)).select_related("unit", "job").get(pk=batch.pk)
    if now.state != State.AWAITING:
        refuse_state(now)
    return now


def _back_to_officer(batch: ImportBatch) -> None:
    start_over(batch)
    batch.state, batch.decision = State.PLANNED, None


def _copy_files(files: Sequence[ImportFile], to: ImportBatch) -> None:
    for number, one in enumerate(files, 1):
        copy = ImportFile(batch=to, number=number, name=one.name, sha256=one.sha256, size=one.size)
        store.put(to, store.file_key(copy), store.get(one.batch, store.file_key(one)))
        copy.save(force_insert=True)
