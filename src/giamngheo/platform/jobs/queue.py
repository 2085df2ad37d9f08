"""Putting jobs in the queue and taking them out; one worker takes one job, also after a crash of another."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.registry import kind, patient_kinds
from giamngheo.rules.text import Text

LEASE = timedelta(seconds=60)
# what nobody watches lets others pass, but not for ever
PATIENCE = timedelta(minutes=10)
DIED_TOO_OFTEN = Text(
    "Máy chủ đã dừng đột ngột nhiều lần khi đang làm việc này. Hãy báo người quản trị rồi chạy lại.",
    "The server stopped several times in the middle of this. Tell the administrator, then run it again.",
)


def enqueue(
    name: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    user_id: int | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> Job:
    """Adds a job, which starts when the caller's transaction commits.

    key: while a job with this key is unfinished it is returned instead of a second one. KeyError for an
    unknown kind.
    """
    kind(name)
    unfinished = Job.objects.filter(key=key, state__in=[Job.State.WAITING, Job.State.RUNNING])
    try:
        with transaction.atomic():
            if key and (same := unfinished.first()):
                return same
            return Job.objects.create(
                kind=name,
                parameters=dict(parameters or {}),
                user_id=user_id,
                key=key,
                not_before=not_before or timezone.now(),
            )
    except IntegrityError:
        return unfinished.get()


def cancel(job: Job) -> None:
    """A waiting job ends at once; a running one at its next report of progress, keeping what it has kept."""
    wish_to_end(job)
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.CANCELLED, cancel_asked=True, finished_at=now):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)


def wish_to_end(job: Job) -> None:
    """Says beside the database that a running job is to end: call it before the transaction that records it.

    On SQLite the job's own long transaction would otherwise keep that record waiting until the job is done.
    """
    if connection.vendor == "sqlite" and job.state == Job.State.RUNNING:
        path = wish_path(job.pk)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def wish_path(job_id: int) -> Path:
    return Path(settings.HOME) / "run" / f"job-{job_id}.cancel"


def take(worker: str) -> Job | None:
    """The next job, now leased to `worker`; None when nothing is to do.

    First come, first served, but what a person waits for goes before patient kinds (for PATIENCE at most).
    """
    now = timezone.now()
    due = models.Q(state=Job.State.WAITING, not_before__lte=now)
    # asked first without a lock: SQLite lets one transaction write at a time
    if not Job.objects.filter(due | models.Q(state=Job.State.RUNNING)).exists():
        return None
    with transaction.atomic():
        # a row that another worker has locked is its own
        rows = Job.objects.select_for_update(skip_locked=True).order_by("pk")
        for job in rows.filter(state=Job.State.RUNNING):
            if not _abandoned(job, worker, now):
                continue
            if job.cancel_asked or wish_path(job.pk).exists():
                wish_path(job.pk).unlink(missing_ok=True)
                _end(job, Job.State.CANCELLED, now)
            elif job.attempts >= kind(job.kind).attempts:
                _end(job, Job.State.FAILED, now, DIED_TOO_OFTEN)
            else:
                return _lease(job, worker, now)
        first = rows.filter(due).order_by(_lets_pass(now), "pk").first()
        return _lease(first, worker, now) if first else None


def _lets_pass(now: datetime) -> models.Case:
    patient = models.Q(kind__in=patient_kinds(), not_before__gt=now - PATIENCE)
    return models.Case(models.When(patient, then=1), default=0, output_field=models.IntegerField())


def _abandoned(job: Job, worker: str, now: datetime) -> bool:
    """The worker is gone: known at once on this machine, elsewhere when its lease has run out."""
    alive = is_alive(job.worker)
    if alive is None:
        return job.lease_until is None or job.lease_until < now
    return not alive


def _lease(job: Job, worker: str, now: datetime) -> Job:
    job.state, job.worker, job.lease_until = Job.State.RUNNING, worker, now + LEASE
    job.started_at = job.started_at or now
    job.attempts += 1
    job.save(update_fields=["state", "worker", "lease_until", "started_at", "attempts"])
    return job


def _end(job: Job, state: str, now: datetime, error: Text | None = None) -> None:
    job.state, job.finished_at = state, now
    if error:
        job.error_vi, job.error_en = error.vi, error.en
    job.save(update_fields=["state", "finished_at", "error_vi", "error_en"])


def worker_name() -> str:
    """This process: machine, number, and when it started (numbers are used again)."""
    return f"{socket.gethostname()}:{_boot()}:{os.getpid()}:{_started(os.getpid())}"


def is_alive(name: str) -> bool | None:
    """Whether a worker of this machine lives; None for one of another machine."""
    host, boot, pid, started = (["", "", "", *name.split(":")])[-4:]
    if not pid.isdigit() or (host, boot) != (socket.gethostname(), _boot()):
        return None
    return _started(int(pid)) == started


@lru_cache(maxsize=1)
def _boot() -> str:
    """Tells machines (and containers) apart that carry the same name."""
    try:
        namespace = Path("/proc/self/ns/pid").readlink().name
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}{namespace[5:-1]}"
    except OSError:
        return "?"


def _started(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]
