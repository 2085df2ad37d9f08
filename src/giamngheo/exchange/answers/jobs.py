"""The long work of filled forms. Each handler may die at any moment and be run again."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from giamngheo.exchange.answers.applying import apply_forms
from giamngheo.exchange.answers.planning import dry_run
from giamngheo.exchange.answers.template import TEMPLATE, make_template
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.jobs import back_on_refusal, batch_of, finish
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.platform.jobs.acting import account_actor

State = ImportBatch.State


@job_kind(TEMPLATE, "Lập tệp mẫu phiếu rà soát", "Making the template of review forms")
def run_template(run: JobRun) -> dict[str, Any]:
    """Writes the workbook and seals it; a second run writes it anew."""
    return make_template(run, account_actor(run.user_id))


@job_kind("exchange.plan_forms", "Đối chiếu phiếu với đợt rà soát", "Comparing forms with the review")
def run_plan(run: JobRun) -> dict[str, Any]:
    """Counts what would be new, changed, unchanged and refused."""
    batch = batch_of(run, State.PLANNING)
    if batch is None:
        return {}
    with back_on_refusal(batch, State.CHECKED):
        verdicts = dry_run(batch, account_actor(run.user_id), run.progress)
    finish(run, batch, State.PLANNED, counts=batch.counts | {"plan": verdicts})
    return verdicts


@job_kind("exchange.apply_forms", "Ghi phiếu rà soát từ tệp", "Saving review forms from a file")
def run_apply(run: JobRun) -> dict[str, Any]:
    """Saves the forms that are missing; what is saved stays when the worker dies."""
    batch = batch_of(run, State.APPLYING)
    if batch is None:
        return {}
    actor = account_actor(run.user_id)
    written = apply_forms(batch, actor, run.progress, lambda number: run.keep({"form": number}))
    counts = batch.counts | {"written": written}
    finish(run, batch, State.DONE, counts=counts, applied_at=timezone.now())
    store.forget_results(batch)
    return written
