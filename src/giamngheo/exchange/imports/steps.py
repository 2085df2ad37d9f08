"""The steps that every import has, whatever its rows become; each wizard offers them under its own permission."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple, NoReturn

from giamngheo.exchange.imports import store
from giamngheo.exchange.models import ImportBatch, ImportFile, SavedMapping
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.jobs import cancel, enqueue
from giamngheo.registry.permissions import IMPORT
from giamngheo.reviews.permissions import ASSESS, LIST
from giamngheo.rules.text import Text

MAX_FILE_MIB = 200
MAX_FILES = 60
MIB = 1024**2
State, Kind = ImportBatch.State, ImportBatch.Kind


def job_of(batch: ImportBatch, state: str) -> str:
    """The kind of job that does the work of a state."""
    if state == State.CHECKING:
        return "exchange.check"
    return _JOBS[batch.kind][state]


WORKING = (State.CHECKING, State.PLANNING, State.APPLYING, State.UNDOING)
_JOBS: dict[str, dict[str, str]] = {
    Kind.HOUSEHOLDS: {
        State.PLANNING: "exchange.plan",
        State.APPLYING: "exchange.apply",
        State.UNDOING: "exchange.undo",
    },
    Kind.FORMS: {State.PLANNING: "exchange.plan_forms", State.APPLYING: "exchange.apply_forms"},
    Kind.DOSSIERS: {State.PLANNING: "exchange.plan_dossiers", State.APPLYING: "exchange.apply_dossiers"},
}
_PERMISSIONS: dict[str, str] = {Kind.HOUSEHOLDS: IMPORT, Kind.FORMS: ASSESS, Kind.DOSSIERS: LIST}


@dataclass(frozen=True)
class Upload:
    """A file as it came: the name the browser gives it, and its bytes."""

    name: str
    data: bytes


def replace_files(act: Act, batch: ImportBatch, uploads: Sequence[Upload]) -> ImportBatch:
    """Repaired files take the place of the earlier ones; columns and villages settled so far are kept."""
    batch = locked(act, batch, State.CHECKED, State.PLANNED)
    refuse_uploads(uploads)
    last = batch.files.order_by("-round").values_list("round", flat=True).first() or 0
    put_files(batch, uploads, last + 1)
    queue(batch, State.CHECKING, act.actor.user_id)
    act.record(batch, after=facts_of(batch, uploads), at=batch.unit)
    return batch


def settle_columns(act: Act, batch: ImportBatch, sheets: Sequence[Mapping[str, Any]]) -> ImportBatch:
    """How the columns of each sheet are read, also in later lists of the same headings. The list is checked again."""
    batch = locked(act, batch, State.CHECKED, State.PLANNED)
    batch.decided = [dict(sheet) for sheet in sheets]
    batch.save(update_fields=["decided"])
    for sheet in sheets:
        if sheet.get("signature"):
            SavedMapping.objects.update_or_create(
                signature=sheet["signature"],
                defaults={"columns": sheet["columns"], "saved_by_name": act.actor.label},
            )
    queue(batch, State.CHECKING, act.actor.user_id)
    act.record(batch, after={"decided": len(sheets)}, at=batch.unit)
    return batch


def check_again(act: Act, batch: ImportBatch) -> ImportBatch:
    """After the units were changed: a village was added, say."""
    batch = locked(act, batch, State.CHECKED, State.PLANNED)
    queue(batch, State.CHECKING, act.actor.user_id)
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    return batch


def ask_dry_run(act: Act, batch: ImportBatch, *, accept_valid: bool = False) -> ImportBatch:
    """Has the list compared with the register.

    ActionRefused `has_errors` (unless only the valid households are wanted), `nothing_valid`.
    """
    batch = locked(act, batch, State.CHECKED, State.PLANNED)
    if not batch.counted("households"):
        raise ActionRefused(
            "nothing_valid",
            Text(
                "Chưa có hàng nào nhập được. Sửa tệp rồi tải lên lại.",
                "No row can be imported. Repair the file.",
            ),
        )
    if batch.counted("errors") and not accept_valid:
        raise ActionRefused(
            "has_errors",
            Text(
                "Danh sách còn {count} lỗi. Sửa tệp rồi tải lên lại, hoặc chọn chỉ nhập các hàng không có lỗi.",
                "The list still has {count} errors. Repair it, or choose to import only rows without errors.",
            ).format(count=batch.counted("errors")),
        )
    batch.accept_valid = accept_valid
    batch.save(update_fields=["accept_valid"])
    queue(batch, State.PLANNING, act.actor.user_id)
    act.record(batch, after={"state": batch.state, "accept_valid": accept_valid}, at=batch.unit)
    return batch


def try_again(act: Act, batch: ImportBatch) -> ImportBatch:
    """Starts the job of the present step again after it failed; what it had written stays and is skipped."""
    batch = locked(act, batch, *WORKING)
    if not stuck(batch):
        refuse_state(batch)
    queue(batch, batch.state, act.actor.user_id)
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    return batch


def discard(act: Act, batch: ImportBatch) -> None:
    """Gives an import up that has written nothing; its files are removed."""
    batch = locked(act, batch, State.CHECKING, State.CHECKED, State.PLANNING, State.PLANNED)
    if batch.job is not None:
        cancel(batch.job)
    batch.state = State.DISCARDED
    batch.save(update_fields=["state"])
    act.record(batch, after={"state": batch.state}, at=batch.unit)
    act.after_commit(lambda: store.forget(batch))


def locked(act: Act, batch: ImportBatch, *states: str) -> ImportBatch:
    """The batch as it is now, locked. ActionRefused `other_state` when somebody has gone on with it."""
    act.require(batch)
    rows = ImportBatch.objects.unscoped("a batch the actor was checked for")
    now = rows.select_for_update(of=("self",)).select_related("unit", "job").get(pk=batch.pk)
    if now.state not in states or act.permission != _PERMISSIONS[now.kind]:
        refuse_state(now)
    return now


def refuse_state(batch: ImportBatch) -> NoReturn:
    raise ActionRefused(
        "other_state",
        Text(
            "Lần nhập này {state}; việc vừa yêu cầu không còn làm được. Tải lại trang để xem hiện trạng.",
            "This import has moved on ({name}); reload the page to see where it stands.",
        ).format(state=batch.get_state_display(), name=batch.state),
    )


def stuck(batch: ImportBatch) -> bool:
    """Its job ended without doing the step."""
    return batch.job is None or batch.job.finished


def queue(batch: ImportBatch, state: str, user_id: int | None) -> None:
    """Has a state's work done."""
    kind = job_of(batch, state)
    key = f"{kind}:{batch.uid}"
    batch.job = enqueue(kind, {"batch": batch.pk}, user_id=user_id, key=key)
    batch.state = state
    batch.save(update_fields=["job", "state"])


def write_the_rest(
    act: Act, batch: ImportBatch, refused: int, words: Text, *, accept_valid: bool
) -> ImportBatch:
    """Has what the dry run found written by who acts. ActionRefused `left_out` with `words` (their {n}: `refused`)
    while some cannot be written, unless only the others are wanted.
    """
    if refused and not accept_valid:
        raise ActionRefused("left_out", words.format(n=refused))
    batch.accept_valid = batch.accept_valid or accept_valid
    batch.applied_by, batch.applied_by_name = act.actor.user_id, act.actor.label
    batch.save(update_fields=["accept_valid", "applied_by", "applied_by_name"])
    queue(batch, State.APPLYING, act.actor.user_id)
    act.record(batch, after={"state": batch.state, "accept_valid": batch.accept_valid}, at=batch.unit)
    return batch


def refuse_uploads(uploads: Sequence[Upload]) -> None:
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


def put_files(batch: ImportBatch, uploads: Sequence[Upload], round_number: int) -> None:
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


def facts_of(batch: ImportBatch, uploads: Sequence[Upload]) -> dict[str, Any]:
    return {
        "unit": batch.unit_id,
        "year": batch.year,
        "standard": batch.standard,
        "files": json.dumps([hashlib.sha256(one.data).hexdigest() for one in uploads]),
    }


class Steps(NamedTuple):
    """The steps above as actions of one permission."""

    replace_files: Callable[..., ImportBatch]
    settle_columns: Callable[..., ImportBatch]
    check_again: Callable[..., ImportBatch]
    ask_dry_run: Callable[..., ImportBatch]
    try_again: Callable[..., ImportBatch]
    discard: Callable[..., None]


def steps_under(permission: str) -> Steps:
    under = action(permission)
    return Steps(
        under(replace_files),
        under(settle_columns),
        under(check_again),
        under(ask_dry_run),
        under(try_again),
        under(discard),
    )
