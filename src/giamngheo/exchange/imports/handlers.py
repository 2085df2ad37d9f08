"""What the jobs of every import do alike: find their batch, compare, write what is missing, go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from giamngheo.exchange.imports import store
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.jobs import JobRun
from giamngheo.platform.jobs.acting import account_actor
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.platform.versions import Refused

State = ImportBatch.State
Report = Callable[[int, int], None]


def compare(run: JobRun, dry_run: Callable[[ImportBatch, Actor, Report], dict[str, int]]) -> dict[str, Any]:
    """The dry run of a batch that waits for it: its counts by verdict; back to the check when it is refused."""
    batch = batch_of(run, State.PLANNING)
    if batch is None:
        return {}
    with back_on_refusal(batch, State.CHECKED):
        verdicts = dry_run(batch, account_actor(run.user_id), run.progress)
    finish(run, batch, State.PLANNED, counts=batch.counts | {"plan": verdicts})
    return verdicts


def write_one_by_one(
    run: JobRun,
    what: str,
    apply: Callable[[ImportBatch, Actor, Report, Callable[[int], None]], dict[str, int]],
) -> dict[str, Any]:
    """Writes what is missing, each piece kept (as `what`) in its own transaction: the counts by verdict."""
    batch = batch_of(run, State.APPLYING)
    if batch is None:
        return {}
    written = apply(batch, account_actor(run.user_id), run.progress, lambda number: run.keep({what: number}))
    counts = batch.counts | {"written": written}
    finish(run, batch, State.DONE, counts=counts, applied_at=timezone.now())
    store.forget_results(batch)
    return written


class back_on_refusal:
    """Puts the batch back where the officer can act when the work is refused; the job tells why."""

    def __init__(self, batch: ImportBatch, state: str) -> None:
        self.batch, self.state = batch, state

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, Refused | Forbidden):
            rows = ImportBatch.objects.unscoped("the batch of this job")
            rows.filter(pk=self.batch.pk).update(state=self.state)


def batch_of(run: JobRun, state: str) -> ImportBatch | None:
    """The batch of the job while it waits for it; None when it has been given up or is finished already."""
    rows = ImportBatch.objects.unscoped("the batch of this job").select_related("unit")
    return rows.filter(pk=run.parameters["batch"], state=state).first()


def finish(run: JobRun, batch: ImportBatch, state: str, **fields: Any) -> None:
    """The next state, unless the batch was given up meanwhile."""
    run.check()
    rows = ImportBatch.objects.unscoped("the batch of this job")
    rows.filter(pk=batch.pk, state=batch.state).update(state=state, **fields)
