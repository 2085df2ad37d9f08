"""What can be done with an import. Every step is asked for here; the long work is done by a job."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, NoReturn

from giamngheo.areas.actions import add_village
from giamngheo.areas.models import AdminUnit, Kind
from giamngheo.exchange.imports import store
from giamngheo.exchange.models import ImportBatch, ImportFile, SavedMapping
from giamngheo.law.areas import normalise_village
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.jobs import cancel, enqueue
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

MAX_FILE_MIB = 200
MAX_FILES = 60
MIB = 1024**2
State = ImportBatch.State
_KINDS: dict[str, str] = {
    State.CHECKING: "exchange.check",
    State.PLANNING: "exchange.plan",
    State.APPLYING: "exchange.apply",
    State.UNDOING: "exchange.undo",
}


@dataclass(frozen=True)
class Upload:
    """A file as it came: the name the browser gives it, and its bytes."""

    name: str
    data: bytes


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
    _refuse_uploads(uploads)
    batch = ImportBatch.objects.create(
        unit=facts.unit,
        year=facts.year,
        standard=facts.standard,
        reference_date=facts.reference_date,
        made_by=act.actor.user_id,
        made_by_name=act.actor.label,
    )
    _store(batch, uploads, 1)
    _queue(batch, "exchange.check", State.CHECKING, act.actor.user_id)
    act.record(batch, after=_facts(batch, uploads), at=facts.unit)
    return batch


@action(permissions.IMPORT)
def replace_files(act: Act, batch: ImportBatch, uploads: Sequence[Upload]) -> ImportBatch:
    """Repaired files take the place of the earlier ones; columns and villages settled so far are kept."""
    batch = _locked(act, batch, State.CHECKED, State.PLANNED)
    _refuse_uploads(uploads)
    last = batch.files.order_by("-round").values_list("round", flat=True).first() or 0
    _store(batch, uploads, last + 1)
    _queue(batch, "exchange.check", State.CHECKING, act.actor.user_id)
    act.record(batch, after=_facts(batch, uploads), at=batch.unit)
    return batch


@action(permissions.IMPORT)
def settle_columns(act: Act, batch: ImportBatch, sheets: Sequence[Mapping[str, Any]]) -> ImportBatch:
    """How the columns of each sheet are read, also in later lists of the same headings. The list is checked again."""
    batch = _locked(act, batch, State.CHECKED, State.PLANNED)
    batch.decided = [dict(sheet) for sheet in sheets]
    batch.save(update_fields=["decided"])
    for sheet in sheets:
        if sheet.get("signature"):
            SavedMapping.objects.update_or_create(
                signature=sheet["signature"],
                defaults={"columns": sheet["columns"], "saved_by_name": act.actor.label},
            )
    _queue(batch, "exchange.check", State.CHECKING, act.actor.user_id)
    act.record(batch, after={"decided": len(sheets)}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def choose_villages(
    act: Act, batch: ImportBatch, chosen: Mapping[str, int], added: Collection[str] = ()
) -> ImportBatch:
    """Which village of the commune a name of the list means; names in `added` become new villages of the commune.

    ActionRefused `not_of_commune`, and what `add_village` refuses: then nothing was added or chosen. Forbidden
    without the right to add villages there.
    """
    batch = _locked(act, batch, State.CHECKED, State.PLANNED)
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
    _queue(batch, "exchange.check", State.CHECKING, act.actor.user_id)
    act.record(batch, after={"villages": len(batch.villages), "added": len(fresh)}, at=batch.unit)
    return batch


def _add_village(act: Act, batch: ImportBatch, unknown: Mapping[str, Any] | None) -> int:
    """The village as the list writes it, from the list's day on; a name without its kind is called thôn."""
    commune = AdminUnit.objects.filter(pk=unknown["commune"]).first() if unknown else None
    if unknown is None or commune is None:
        raise ActionRefused("not_of_commune", NOT_OF_COMMUNE)
    written = normalise_village(unknown["written"])
    since = max(batch.reference_date, commune.valid_from or batch.reference_date)
    kind = (written.kind or Kind.THON.value).casefold()
    return add_village(act.fresh(batch.source), commune, kind, written.name, since).pk


NOT_OF_COMMUNE = Text(
    "Thôn, khu đã chọn không thuộc xã của hộ.", "The chosen village is not of that commune."
)


@action(permissions.IMPORT)
def check_again(act: Act, batch: ImportBatch) -> ImportBatch:
    """After the units were changed: a village was added, say."""
    batch = _locked(act, batch, State.CHECKED, State.PLANNED)
    _queue(batch, "exchange.check", State.CHECKING, act.actor.user_id)
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def ask_dry_run(act: Act, batch: ImportBatch, *, accept_valid: bool = False) -> ImportBatch:
    """Has the list compared with the register.

    ActionRefused `has_errors` (unless only the valid households are wanted), `nothing_valid`.
    """
    batch = _locked(act, batch, State.CHECKED, State.PLANNED)
    if not batch.counted("households"):
        raise ActionRefused(
            "nothing_valid",
            Text(
                "Chưa có hộ nào nhập được. Sửa tệp rồi tải lên lại.",
                "No household can be imported. Repair the file.",
            ),
        )
    if batch.counted("errors") and not accept_valid:
        raise ActionRefused(
            "has_errors",
            Text(
                "Danh sách còn {count} lỗi. Sửa tệp rồi tải lên lại, hoặc chọn chỉ nhập các hộ không có lỗi.",
                "The list still has {count} errors. Repair it, or choose to import only households without errors.",
            ).format(count=batch.counted("errors")),
        )
    batch.accept_valid = accept_valid
    batch.save(update_fields=["accept_valid"])
    _queue(batch, "exchange.plan", State.PLANNING, act.actor.user_id)
    act.record(batch, after={"state": batch.state, "accept_valid": accept_valid}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def ask_apply(act: Act, batch: ImportBatch, decision: Mapping[str, Any] | None = None) -> ImportBatch:
    """Has the list written into the register, and the decision that recognised it recorded where one is given.

    decision: number, signed_on, authority, effective_from (ISO days), whole_unit. ActionRefused `another_import`
    while another import writes to the same area; Forbidden, SecondFactorNeeded when a decision may not be recorded.
    """
    batch = _locked(act, batch, State.PLANNED)
    if decision is not None:
        policy().require(act.actor, permissions.RECORD, batch.unit)
    _refuse_second(batch)
    batch.decision = dict(decision) if decision is not None else None
    batch.applied_by, batch.applied_by_name = act.actor.user_id, act.actor.label
    batch.save(update_fields=["decision", "applied_by", "applied_by_name"])
    _queue(batch, "exchange.apply", State.APPLYING, act.actor.user_id)
    act.record(batch, after={"state": batch.state, "decision": bool(decision)}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def ask_undo(act: Act, batch: ImportBatch, reason: str) -> ImportBatch:
    """Has the import taken back. ActionRefused `reason_missing`, `decision_recorded`."""
    batch = _locked(act, batch, State.DONE, State.APPLYING)
    if batch.state == State.APPLYING and not _stuck(batch):
        _refuse_state(batch)
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
    _refuse_second(batch)
    batch.undo_reason = reason.strip()[:500]
    batch.undone_by_name = act.actor.label
    batch.applied_by = act.actor.user_id
    batch.save(update_fields=["undo_reason", "undone_by_name", "applied_by"])
    _queue(batch, "exchange.undo", State.UNDOING, act.actor.user_id)
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def try_again(act: Act, batch: ImportBatch) -> ImportBatch:
    """Starts the job of the present step again after it failed; what it had written stays and is skipped."""
    batch = _locked(act, batch, *_KINDS)
    if not _stuck(batch):
        _refuse_state(batch)
    _queue(batch, _KINDS[batch.state], batch.state, act.actor.user_id)
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    return batch


@action(permissions.IMPORT)
def discard(act: Act, batch: ImportBatch) -> None:
    """Gives an import up that has written nothing; its files are removed."""
    batch = _locked(act, batch, State.CHECKING, State.CHECKED, State.PLANNING, State.PLANNED)
    if batch.job is not None:
        cancel(batch.job)
    batch.state = State.DISCARDED
    batch.save(update_fields=["state"])
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    act.after_commit(lambda: store.forget(batch))


def _locked(act: Act, batch: ImportBatch, *states: str) -> ImportBatch:
    """The batch as it is now, locked. ActionRefused `other_state` when somebody has gone on with it."""
    act.require(batch)
    rows = ImportBatch.objects.unscoped("a batch the actor was checked for")
    now = rows.select_for_update(of=("self",)).select_related("unit", "job").get(pk=batch.pk)
    if now.state not in states:
        _refuse_state(now)
    return now


def _refuse_state(batch: ImportBatch) -> NoReturn:
    raise ActionRefused(
        "other_state",
        Text(
            "Lần nhập này {state}; việc vừa yêu cầu không còn làm được. Tải lại trang để xem hiện trạng.",
            "This import has moved on ({name}); reload the page to see where it stands.",
        ).format(state=batch.get_state_display(), name=batch.state),
    )


def _stuck(batch: ImportBatch) -> bool:
    """Its job ended without doing the step."""
    return batch.job is None or batch.job.finished


def _queue(batch: ImportBatch, kind: str, state: str, user_id: int | None) -> None:
    key = f"{kind}:{batch.uid}"
    batch.job = enqueue(kind, {"batch": batch.pk}, user_id=user_id, key=key)
    batch.state = state
    batch.save(update_fields=["job", "state"])


def _refuse_second(batch: ImportBatch) -> None:
    """One import at a time writes to an area: the second officer is told who is at it."""
    chain = _chain(batch.unit)
    # locks the units above too, so that a commune's and its province's import see each other
    list(AdminUnit.objects.select_for_update().filter(pk__in=[one.pk for one in chain]).order_by("pk"))
    writing = ImportBatch.objects.unscoped("imports that write now, of any area").exclude(pk=batch.pk)
    mine = {one.pk for one in chain}
    for other in writing.filter(state__in=(State.APPLYING, State.UNDOING)).select_related("unit"):
        if other.unit_id in mine or batch.unit_id in {one.pk for one in _chain(other.unit)}:
            raise ActionRefused(
                "another_import",
                Text(
                    "{who} đang nhập một danh sách khác vào địa bàn này. Đợi việc đó xong rồi làm tiếp; chưa mất gì.",
                    "{who} is importing another list into this area. Wait for it to end; nothing is lost.",
                ).format(who=other.applied_by_name or other.made_by_name),
            )


def _chain(unit: AdminUnit | None) -> list[AdminUnit]:
    found = []
    while unit is not None:
        found.append(unit)
        unit = unit.parent
    return found


def _refuse_uploads(uploads: Sequence[Upload]) -> None:
    if not uploads:
        raise ActionRefused("no_file", Text("Chọn ít nhất một tệp.", "Choose at least one file."))
    if len(uploads) > MAX_FILES:
        raise ActionRefused(
            "too_many_files",
            Text("Mỗi lần nhập nhiều nhất {count} tệp.", "At most {count} files at a time.").format(
                count=MAX_FILES
            ),
        )
    for one in uploads:
        if len(one.data) > MAX_FILE_MIB * MIB:
            raise ActionRefused("file_too_large", too_large(one.name))


def too_large(name: str) -> Text:
    return Text(
        "Tệp {name} lớn hơn {limit} MB. Tách thành nhiều tệp, mỗi tệp một xã, hoặc lưu dạng Parquet, csv.",
        "The file {name} is larger than {limit} MB. Split it by commune, or save it as Parquet or csv.",
    ).format(name=name, limit=MAX_FILE_MIB)


def _store(batch: ImportBatch, uploads: Sequence[Upload], round_number: int) -> None:
    number = batch.files.count()
    taken: set[str] = set()
    for one in uploads:
        number += 1
        name = _unique(store.clean_name(one.name), taken)
        file = ImportFile(batch=batch, round=round_number, number=number, name=name, size=len(one.data))
        file.sha256 = hashlib.sha256(one.data).hexdigest()
        store.put(batch, store.file_key(file), one.data)
        file.save(force_insert=True)


def _unique(name: str, taken: set[str]) -> str:
    path, found, number = PurePath(name), name, 2
    while found.casefold() in taken:
        found, number = f"{path.stem} ({number}){path.suffix}", number + 1
    taken.add(found.casefold())
    return found


def _facts(batch: ImportBatch, uploads: Sequence[Upload]) -> dict[str, Any]:
    return {
        "unit": batch.unit_id,
        "year": batch.year,
        "standard": batch.standard,
        "files": json.dumps([hashlib.sha256(one.data).hexdigest() for one in uploads]),
    }
