"""A worker is killed in the middle of writing: the import is whole after the next one, and nothing is there twice."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from import_world import checked, now, officer, planned, row, upload, work

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import actions
from giamngheo.exchange.models import ImportChunk
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household, Membership, Person, ReviewResult

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WHY = "test"
HERE = Path(__file__).resolve().parent
SIZE = 60
PROGRAM = """
import sys, time
import django
django.setup()
from import_world import officer
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import listing, applying
from giamngheo.platform.jobs.acting import register_account_actor
from giamngheo.platform.jobs.worker import WorkerLoop
listing.CHUNK = applying.CHUNK = 10
unit = AdminUnit.objects.get(pk=int(sys.argv[1]))
register_account_actor(lambda account: officer(unit))
written = applying._write_chunk
def slowly(*words):
    written(*words)
    time.sleep(0.4)  # the transaction is still open: a kill often falls here
applying._write_chunk = slowly
WorkerLoop(poll=0.05, beat=0.1).forever()
"""


@contextmanager
def worker(unit: AdminUnit) -> Iterator[subprocess.Popen[bytes]]:
    name = str(connection.settings_dict["NAME"])
    url = (
        f"sqlite://{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://giamngheo@/{name}?host={connection.settings_dict['HOST']}"
    )
    environment = os.environ | {
        "GIAMNGHEO_HOME": str(settings.HOME),
        "GIAMNGHEO_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "child_settings",
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent), *sys.path]),
    }
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(unit.pk)], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(true: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_kill_9_leaves_whole_chunks_and_the_next_worker_does_the_rest_once(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    file = upload([row(n) for n in range(1, SIZE + 1)])
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, file))
    actions.ask_apply(Act(officer_of_commune), batch)
    chunks = ImportChunk.objects.unscoped(WHY).filter(batch=batch)
    for reached in (1, 3):
        with worker(commune) as process:
            wait_for(lambda reached=reached: chunks.count() >= reached)
            time.sleep(0.2)
            process.kill()
            process.wait()
        assert now(batch).state == "applying"
        whole = chunks.count()
        assert Household.objects.unscoped(WHY).count() == 10 * whole
        assert ReviewResult.objects.unscoped(WHY).count() == 10 * whole
    with worker(commune):
        wait_for(lambda: now(batch).state == "done")
    done = now(batch)
    assert done.counts["written"] == {"new": SIZE, "persons": SIZE, "results": SIZE}
    assert sorted(chunks.values_list("number", flat=True)) == list(range(SIZE // 10))
    for model in (Household, Person, Membership, ReviewResult):
        assert model.objects.unscoped(WHY).count() == SIZE
    written = AuditEvent.objects.unscoped(WHY).filter(action="registry.household.import", row_count__gt=0)
    assert written.count() == SIZE // 10
    assert done.job is not None
    assert done.job.attempts == 3
    actions.ask_undo(Act(officer(commune)), done, "thử")
    work()
    assert not Household.objects.unscoped(WHY).exists()
