"""One run of one job: what a handler gets, and how the run ends."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.queue import LEASE, wish_path
from giamngheo.platform.jobs.registry import kind
from giamngheo.platform.scope import Forbidden
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text

log = logging.getLogger(__name__)

FAULT = Text(
    "Việc này gặp lỗi của phần mềm và đã dừng; không ghi gì nửa vời. Hãy báo người quản trị: việc số {job}.",
    "This met a fault of the software and stopped; nothing is half-written. Tell your administrator: {job}.",
)
WAIT_AFTER_FAULT = timedelta(seconds=10)


class _Interrupted(Exception):
    """The run ends before its work does."""


class Cancelled(_Interrupted):
    """Somebody asked to end it."""


class Stopping(_Interrupted):
    """The worker is asked to end; the job goes back to the queue."""


class LeaseLost(_Interrupted):
    """Another worker has taken the job over; this one must write nothing more."""


class JobRun:
    """What a handler works with. `checkpoint` is what the last `keep` of an earlier attempt kept."""

    def __init__(self, job: Job, stopping: threading.Event | None = None) -> None:
        self.job = job
        self.parameters: dict[str, Any] = job.parameters
        self.checkpoint: dict[str, Any] = job.checkpoint
        self.user_id = job.user_id
        self.done, self.total = job.done, job.total
        self.lost = threading.Event()
        self.cancelled = threading.Event()
        self._stopping = stopping or threading.Event()
        self._shown_at = 0.0

    def progress(self, done: int, total: int | None = None) -> None:
        """Says how far it is; cheap, call it often.

        Ends the run when it was cancelled or the worker must stop.
        """
        self.done, self.total = done, total if total is not None else self.total
        self.check()
        if time.monotonic() - self._shown_at > 0.5:
            self._shown_at = time.monotonic()
            write_progress(self.job.pk, self.done, self.total)

    def check(self) -> None:
        """Cancelled, Stopping or LeaseLost when the run must end here."""
        if self.lost.is_set():
            raise LeaseLost
        if self.cancelled.is_set():
            raise Cancelled
        if self._stopping.is_set():
            raise Stopping

    def keep(self, checkpoint: Mapping[str, Any]) -> None:
        """Keeps the place to resume from; call it in the transaction of the work it stands for.

        LeaseLost when the job is no longer ours: the transaction must be rolled back.
        """
        self.checkpoint = dict(checkpoint)
        self._update(checkpoint=self.checkpoint, done=self.done, total=self.total)

    def beat(self) -> None:
        """Looks whether the job is still ours and wanted; renews the lease (the worker's other thread)."""
        mine = Job.objects.filter(pk=self.job.pk, worker=self.job.worker, state=Job.State.RUNNING)
        row = mine.values("cancel_asked", "lease_until").first()
        if row is None:
            self.lost.set()
            return
        if row["cancel_asked"] or wish_path(self.job.pk).exists():
            self.cancelled.set()
        # SQLite: workers share a machine and see each other live; a write would wait for the job's own
        lease = row["lease_until"]
        if connection.vendor != "sqlite" and lease and lease < timezone.now() + LEASE * 5 / 6:
            mine.update(lease_until=timezone.now() + LEASE, done=self.done, total=self.total)

    def execute(self) -> None:
        """Runs the handler to one of its ends; no exception leaves here."""
        try:
            result = kind(self.job.kind).run(self)
            self._finish(Job.State.DONE, result=result or {})
        except Cancelled:
            self._finish(Job.State.CANCELLED)
        except Stopping:
            self._update(state=Job.State.WAITING, worker="", attempts=max(self.job.attempts - 1, 0))
        except LeaseLost:
            log.warning("job %s was taken over by another worker", self.job.pk)
        except (Refused, Forbidden) as refusal:
            # a right that is gone does not come back by trying again
            self._finish(Job.State.FAILED, error_vi=refusal.message.vi, error_en=refusal.message.en)
        except Exception as error:
            # the type and place only: the words of an exception may quote personal data
            place = error.__traceback__
            while place and place.tb_next:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
            log.error("job %s (%s): %s at %s", self.job.pk, self.job.kind, type(error).__name__, where)
            self._after_fault()
        finally:
            progress_path(self.job.pk).unlink(missing_ok=True)
            wish_path(self.job.pk).unlink(missing_ok=True)

    def _after_fault(self) -> None:
        if self.job.attempts >= kind(self.job.kind).attempts:
            words = FAULT.format(job=self.job.pk)
            self._finish(Job.State.FAILED, error_vi=words.vi, error_en=words.en)
        else:
            wait = WAIT_AFTER_FAULT * 2 ** (self.job.attempts - 1)
            self._update(state=Job.State.WAITING, worker="", not_before=timezone.now() + wait)

    def _finish(self, state: str, **values: Any) -> None:
        try:
            self._update(state=state, finished_at=timezone.now(), done=self.done, total=self.total, **values)
        except LeaseLost:
            log.warning("job %s was taken over by another worker", self.job.pk)

    def _update(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, worker=self.job.worker, state=Job.State.RUNNING)
        if not mine.update(**values):
            self.lost.set()
            raise LeaseLost


def progress_path(job_id: int) -> Path:
    """A file beside the database: on SQLite nobody else can write a row while a long transaction runs."""
    return Path(settings.HOME) / "run" / f"job-{job_id}.json"


def write_progress(job_id: int, done: int, total: int | None) -> None:
    path = progress_path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([done, total]), encoding="ascii")
    fresh.replace(path)


def progress_of(job: Job) -> tuple[int, int | None]:
    """How far a job is now: done and total (None while unknown)."""
    if job.state == Job.State.RUNNING:
        try:
            done, total = json.loads(progress_path(job.pk).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return job.done, job.total
        return max(done, job.done), total if total is not None else job.total
    return job.done, job.total
