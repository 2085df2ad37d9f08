"""What can be done with a list on its way into the register. Steps are asked for here; jobs do the long work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from giamngheo.areas.actions import add_village
from giamngheo.areas.models import AdminUnit, Kind
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.applying import APPROVED, counts_of
from giamngheo.exchange.imports.approvals import needing
from giamngheo.exchange.imports.approving import (
    note_approval,
    put_before_leader,
    require_submitter,
    start_over,
)
from giamngheo.exchange.imports.one_at_a_time import refuse_second
from giamngheo.exchange.imports.recognised import decision_facts
from giamngheo.exchange.imports.steps import (
    Upload,
    facts_of,
    locked,
    put_files,
    queue,
    refuse_state,
    refuse_uploads,
    steps_under,
    stuck,
)
from giamngheo.exchange.models import ImportBatch
from giamngheo.law.areas import normalise_village
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions
from giamngheo.registry.actions.decisions import check_days
from giamngheo.rules.text import Text

State = ImportBatch.State
STEPS = steps_under(permissions.IMPORT)
replace_files, settle_columns, check_again, ask_dry_run, try_again, discard = STEPS


@dataclass(frozen=True)
class ListFacts:
    """What the officer says of the list."""

    unit: AdminUnit
    year: int
    standard: str
    reference_date: date


@action(permissions.IMPORT)
def begin_import(act: Act, facts: ListFacts, uploads: Sequence[Upload]) -> ImportBatch:
    """Stores the files and has them checked. ActionRefused `no_file`, `too_many_files`, `file_too_large`."""
    act.require(facts.unit)
    refuse_uploads(uploads)
    batch = ImportBatch.objects.create(
        unit=facts.unit,
        year=facts.year,
        standard=facts.standard,
        reference_date=facts.reference_date,
        made_by=act.actor.user_id,
        made_by_name=act.actor.label,
    )
    put_files(batch, uploads, 1)
    queue(batch, State.CHECKING, act.actor.user_id)
    act.record(batch, after=facts_of(batch, uploads), at=facts.unit)
    return batch


@action(permissions.IMPORT)
def choose_villages(
    act: Act, batch: ImportBatch, chosen: Mapping[str, int], added: Collection[str] = ()
) -> ImportBatch:
    """Which village of the commune a name of the list means; names in `added` become new villages of the commune.

    ActionRefused `not_of_commune`, and what `add_village` refuses: then nothing was added or chosen. Forbidden
    without the right to add villages there.
    """
    batch = locked(act, batch, State.CHECKED, State.PLANNED)
    unknown = {one["key"]: one for one in store.get_json(batch, "check/villages")}
    villages = {one.pk: one.parent_id for one in AdminUnit.objects.filter(pk__in=set(chosen.values()))}
    for key, village in chosen.items():
        if (
            key not in unknown
            or villages.get(village) is None
            or villages[village] != unknown[key]["commune"]
        ):
            raise ActionRefused("not_of_commune", NOT_OF_COMMUNE)
    fresh = {key: _add_village(act, batch, unknown.get(key)) for key in added}
    batch.villages = {**batch.villages, **chosen, **fresh}
    batch.save(update_fields=["villages"])
    queue(batch, State.CHECKING, act.actor.user_id)
    act.record(batch, after={"villages": len(batch.villages), "added": len(fresh)}, at=batch.unit)
    return batch


def _add_village(act: Act, batch: ImportBatch, unknown: Mapping[str, Any] | None) -> int:
    """The village as the list writes it, from the list's day on, today at the latest.

    A name without its kind is called thôn.
    """
    commune = AdminUnit.objects.filter(pk=unknown["commune"]).first() if unknown else None
    if unknown is None or commune is None:
        raise ActionRefused("not_of_commune", NOT_OF_COMMUNE)
    written = normalise_village(unknown["written"])
    since = min(batch.reference_date, timezone.localdate())
    since = max(since, commune.valid_from or since)
    kind = (written.kind or Kind.THON.value).casefold()
    return add_village(act.fresh(batch.source), commune, kind, written.name, since).pk


NOT_OF_COMMUNE = Text(
    "Thôn, khu đã chọn không thuộc xã của hộ.", "The chosen village is not of that commune."
)


@action(permissions.IMPORT)
def ask_apply(
    act: Act, batch: ImportBatch, decision: Mapping[str, Any] | None = None, *, leave_out: bool = False
) -> ImportBatch:
    """Has the list written into the register, and the decision that recognised it recorded where one is given.

    Where rows need the approval of a leader, which the actor is not there, the list is put before the leader instead;
    with `leave_out` those rows stay out (and no decision is recorded) and the others are written at once, also of a
    list that waits with the leader already.

    decision: number, signed_on, authority, effective_from (ISO days), whole_unit. ActionRefused `another_import`
    while another import writes to the same area, `not_yours`, and as `check_days`; Forbidden, SecondFactorNeeded when
    a decision may not be recorded, or the second factor for an approval of one's own is missing.
    """
    batch = locked(act, batch, State.PLANNED, *([State.AWAITING] if leave_out else []))
    if batch.state == State.AWAITING:
        require_submitter(act, batch)
    decision = None if leave_out else decision
    if decision is not None:
        policy().require(act.actor, permissions.RECORD, batch.unit)
        check_days(decision_facts(batch, decision))
    batch.decision = dict(decision) if decision is not None else None
    batch.applied_by, batch.applied_by_name = act.actor.user_id, act.actor.label
    start_over(batch)
    after: dict[str, Any] = {"decision": bool(decision)}
    if count := 0 if leave_out else needing(batch):
        after |= {"approval_rows": count}
        if not policy().may(act.actor, permissions.APPROVE, batch.unit):
            put_before_leader(batch)
            act.record(batch, after={"state": batch.state, **after}, at=batch.unit)
            return batch
        policy().require(act.actor, permissions.APPROVE, batch.unit)
        note_approval(batch, act.actor)
        after |= {"approved_by": batch.approved_by_name}
    refuse_second(batch)
    batch.save()
    queue(batch, State.APPLYING, act.actor.user_id)
    act.record(batch, after={"state": batch.state, **after}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def ask_undo(act: Act, batch: ImportBatch, reason: str) -> ImportBatch:
    """Has the import taken back: by a leader where a leader's approval is in it.

    ActionRefused `reason_missing`, `decision_recorded`, `leader_undoes`; SecondFactorNeeded.
    """
    batch = locked(act, batch, State.DONE, State.APPLYING)
    if batch.state == State.APPLYING and not stuck(batch):
        refuse_state(batch)
    if not reason.strip():
        raise ActionRefused("reason_missing", Text("Ghi lý do hoàn tác.", "State why it is undone."))
    if batch.decision is not None:
        raise ActionRefused(
            "decision_recorded",
            Text(
                "Lần nhập này đã ghi quyết định công nhận vào sổ; quyết định không xóa được nên không hoàn tác được.",
                "This import recorded a recognition decision, which stays; so the import cannot be undone.",
            ),
        )
    _refuse_without_leader(act, batch)
    refuse_second(batch)
    batch.undo_reason = reason.strip()[:500]
    batch.undone_by_name = act.actor.label
    batch.applied_by = act.actor.user_id
    batch.save(update_fields=["undo_reason", "undone_by_name", "applied_by"])
    queue(batch, State.UNDOING, act.actor.user_id)
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    return batch


def _refuse_without_leader(act: Act, batch: ImportBatch) -> None:
    """What a leader approved is not turned back by who needed the approval."""
    if not counts_of(batch).get(APPROVED):
        return
    if not policy().may(act.actor, permissions.APPROVE, batch.unit):
        raise ActionRefused(
            "leader_undoes",
            Text(
                "Lần nhập này có thay đổi đã được lãnh đạo duyệt ({who}); chỉ lãnh đạo hoàn tác được. Mở lần nhập "
                "bằng tài khoản lãnh đạo, hoặc làm đề nghị sửa ở trang từng hộ.",
                "This import holds changes that a leader approved ({who}); only a leader can undo it. Ask the leader "
                "to open it, or make requests on the households' pages.",
            ).format(who=batch.approved_by_name or batch.applied_by_name),
        )
    policy().require(act.actor, permissions.APPROVE, batch.unit)
