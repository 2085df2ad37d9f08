"""The long work of a list of dossiers. Each handler may die at any moment and be run again."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from giamngheo.exchange.dossiers.applying import apply_dossiers
from giamngheo.exchange.dossiers.planning import dry_run
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.jobs import back_on_refusal, batch_of, finish
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.platform.jobs.acting import account_actor

State = ImportBatch.State


@job_kind("exchange.plan_dossiers", "Đối chiếu hồ sơ với đợt rà soát", "Comparing dossiers with the review")
def run_plan(run: JobRun) -> dict[str, Any]:
    """Counts what would be new, is recorded already, is refused."""
    batch = batch_of(run, State.PLANNING)
    if batch is None:
        return {}
    with back_on_refusal(batch, State.CHECKED):
        verdicts = dry_run(batch, account_actor(run.user_id), run.progress)
    finish(run, batch, State.PLANNED, counts=batch.counts | {"plan": verdicts})
    return verdicts


@job_kind("exchange.apply_dossiers", "Ghi hồ sơ từ tệp", "Recording dossiers from a file")
def run_apply(run: JobRun) -> dict[str, Any]:
    """Records the dossiers that are missing; what is recorded stays when the worker dies."""
    batch = batch_of(run, State.APPLYING)
    if batch is None:
        return {}
    actor = account_actor(run.user_id)
    written = apply_dossiers(batch, actor, run.progress, lambda number: run.keep({"dossier": number}))
    counts = batch.counts | {"written": written}
    finish(run, batch, State.DONE, counts=counts, applied_at=timezone.now())
    store.forget_results(batch)
    return written
