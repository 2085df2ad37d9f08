"""The long work of an import. Each handler may die at any moment and be run again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.applying import apply_list, counts_of, record, take_back
from giamngheo.exchange.imports.checking import check, is_small, keep, keep_copies
from giamngheo.exchange.imports.handlers import back_on_refusal, batch_of, compare, finish
from giamngheo.exchange.imports.left_out import keep_left, keep_left_copies
from giamngheo.exchange.imports.planning import dry_run
from giamngheo.exchange.imports.queries import files, same_files
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.platform.jobs.acting import account_actor
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.platform.versions import Refused

State = ImportBatch.State
STAGES = {"read": 0, "parse": 1, "check": 2}
_PARTS = 100


@job_kind("exchange.check", "Kiểm tra danh sách", "Checking a list")
def run_check(run: JobRun) -> dict[str, Any]:
    """Reads the files and keeps what was found. Nothing of the register is touched."""
    batch = batch_of(run, State.CHECKING)
    if batch is None:
        return {}

    def report(stage: str, done: int, total: int) -> None:
        share = done / total if total else 1
        run.progress(int((STAGES.get(stage, 0) + share) * _PARTS), 4 * _PARTS)

    actor = account_actor(run.user_id)
    with store.opened(batch, files(batch)) as paths:
        checked = check(batch, actor, paths, report)
        run.progress(3 * _PARTS, 4 * _PARTS)
        keep(batch, checked)
        later = bool(checked.problems) and not is_small(checked)
        if not later:
            keep_copies(batch, checked)
    same = same_files(batch)
    counts = checked.counts | {"same_as": str(same.uid) if same else None}
    with transaction.atomic():
        finish(run, batch, State.CHECKED, counts=counts)
        if later:
            enqueue("exchange.copy", run.parameters, user_id=run.user_id, key=f"exchange.copy:{batch.uid}")
    return {"errors": counts["errors"]}


@job_kind(
    "exchange.copy", "Đánh dấu lỗi trên bản sao của danh sách", "Marking the problems in a copy of the list"
)
def run_copy(run: JobRun) -> dict[str, Any]:
    """Makes the marked copies of a large list; nothing when the officer has gone on meanwhile."""
    batch = batch_of(run, State.CHECKED)
    if batch is None:
        return {}
    with store.opened(batch, files(batch)) as paths:
        keep_copies(batch, check(batch, account_actor(run.user_id), paths, lambda *_: run.check()))
    return {}


@job_kind("exchange.plan", "Đối chiếu danh sách với sổ hộ", "Comparing a list with the register")
def run_plan(run: JobRun) -> dict[str, Any]:
    """Counts what would be new, changed, unchanged and conflicting."""
    return compare(run, dry_run)


@job_kind("exchange.apply", "Ghi danh sách vào sổ hộ", "Writing a list into the register")
def run_apply(run: JobRun) -> dict[str, Any]:
    """Writes the chunks that are missing, then the decision; what is written stays when the worker dies."""
    batch = batch_of(run, State.APPLYING)
    if batch is None:
        return {}
    actor = account_actor(run.user_id)
    apply_list(batch, actor, run.progress, lambda number: run.keep({"chunk": number}))
    refused = _record(run, batch, actor, keep_left(batch))
    store.forget_results(batch)
    return {"decision_refused": refused}


@job_kind("exchange.left", "Lập tệp các hàng không ghi", "Making a file of the rows left out")
def run_left(run: JobRun) -> dict[str, Any]:
    """Makes workbooks of the rows that a written list left out; nothing once it is taken back."""
    batch = batch_of(run, State.DONE)
    if batch is None:
        return {}
    with store.opened(batch, files(batch)) as paths:
        keep_left_copies(batch, account_actor(run.user_id), paths)
    return {}


def _record(run: JobRun, batch: ImportBatch, actor: Actor, left: bool) -> str:
    """The decision and the end of the import, together; a refused decision leaves the list written, and says so."""
    counts = batch.counts | {"written": counts_of(batch)}
    done = {"applied_at": timezone.now()}
    try:
        with transaction.atomic():
            record(batch, actor)
            _end(run, batch, left, counts=counts, **done)
    except (Refused, Forbidden) as refusal:
        counts |= {"decision_refused": [refusal.message.vi, refusal.message.en]}
        with transaction.atomic():
            _end(run, batch, left, counts=counts, decision=None, **done)
        return refusal.code if isinstance(refusal, Refused) else "forbidden"
    return ""


def _end(run: JobRun, batch: ImportBatch, left: bool, **fields: Any) -> None:
    finish(run, batch, State.DONE, **fields)
    if left:
        enqueue("exchange.left", run.parameters, user_id=run.user_id, key=f"exchange.left:{batch.uid}")


@job_kind("exchange.undo", "Hoàn tác một lần nhập", "Undoing an import")
def run_undo(run: JobRun) -> dict[str, Any]:
    """Takes everything back at once, or nothing."""
    batch = batch_of(run, State.UNDOING)
    if batch is None:
        return {}
    with back_on_refusal(batch, State.DONE), transaction.atomic():
        undone = take_back(batch, account_actor(run.user_id), batch.undo_reason)
        finish(run, batch, State.UNDONE, undone_at=timezone.now())
    return {"undone": undone}
