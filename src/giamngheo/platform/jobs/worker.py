"""The loop of a worker process."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.db.utils import OperationalError
from django.utils import timezone

from giamngheo.platform.jobs.models import Worker
from giamngheo.platform.jobs.queue import LEASE, take, worker_name
from giamngheo.platform.jobs.running import JobRun
from giamngheo.platform.jobs.schedules import run_due
from giamngheo.platform.memory import seldom_searched
from giamngheo.platform.working_folders import remove_left

log = logging.getLogger(__name__)

BEAT = 1.0
TICK = LEASE.total_seconds() / 6


class WorkerLoop:
    """Takes jobs one after the other; a second thread renews the lease and runs the schedules meanwhile."""

    def __init__(self, *, poll: float = 1.0, beat: float = BEAT) -> None:
        self.name = worker_name()
        self.stopping = threading.Event()
        self._poll, self._beat = poll, beat
        self._run: JobRun | None = None

    def stop(self, *_: object) -> None:
        """Ends after the present step; the job under way goes back to the queue with what it has kept."""
        self.stopping.set()

    def drain(self) -> int:
        """Runs what is in the queue now, and returns how many jobs."""
        count = 0
        while not self.stopping.is_set() and self._one():
            count += 1
        return count

    def forever(self) -> None:
        """Until `stop`; a database that is away for a while is waited for."""
        remove_left()
        ticker = threading.Thread(target=self._tick_forever, name="ticker", daemon=True)
        ticker.start()
        while not self.stopping.is_set():
            try:
                busy = self._one()
            except OperationalError as error:
                log.warning("database: %s", type(error).__name__)
                connection.close()
                busy = False
            if not busy:
                close_old_connections()
                self.stopping.wait(self._poll)
        ticker.join(timeout=5)
        Worker.objects.filter(name=self.name).delete()

    def _one(self) -> bool:
        job = take(self.name)
        if job is None:
            return False
        self._run = JobRun(job, self.stopping)
        beating = threading.Event()
        beater = threading.Thread(target=self._beat_until, args=(self._run, beating), daemon=True)
        beater.start()
        try:
            with seldom_searched():
                self._run.execute()
        finally:
            self._run = None
            beating.set()
            beater.join()
        return True

    def _beat_until(self, run: JobRun, ended: threading.Event) -> None:
        try:
            while not ended.wait(self._beat):
                try:
                    run.beat()
                except OperationalError:
                    connection.close()  # the next beat comes in time
        finally:
            connection.close()

    def _tick_forever(self) -> None:
        now = timezone.now()
        due, told = 0.0, False
        while not self.stopping.wait(min(self._poll, 1.0)):
            if time.monotonic() < due:
                continue
            due = time.monotonic() + min(TICK, 10 * self._beat)
            try:
                self._say_alive(now)
                run_due()
                told = False
            except OperationalError as error:
                # SQLite: a long write keeps the others waiting; said once, and tried again at the next tick
                log.log(logging.DEBUG if told else logging.WARNING, "ticker: %s", type(error).__name__)
                told = True
                connection.close()
        connection.close()

    def _say_alive(self, started: datetime) -> None:
        seen = timezone.now()
        Worker.objects.update_or_create(
            name=self.name,
            defaults={"seen_at": seen},
            create_defaults={"started_at": started, "seen_at": seen},
        )
        Worker.objects.filter(seen_at__lt=seen - timedelta(days=1)).delete()
