"""A worker is killed in the middle of writing: the import is whole after the next one, and nothing is there twice."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from import_world import ALL, checked, imported, now, officer, planned, row, upload

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import actions, approving
from giamngheo.exchange.models import ImportChunk
from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor
from giamngheo.registry import permissions
from giamngheo.registry.models import Household, Membership, Person, ReviewResult
from other_process import environment

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WHY = "test"
HERE = Path(__file__).resolve().parent
SIZE, CHUNK = 60, 10
PROGRAM = """
import os, signal, sys
import django
django.setup()
from import_world import officer
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports import applying, jobs, listing
from giamngheo.platform.jobs.acting import register_account_actor
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.registry.bulk import undo, write
listing.CHUNK = applying.CHUNK = int(sys.argv[4])
unit = AdminUnit.objects.get(pk=int(sys.argv[1]))
register_account_actor(lambda account: officer(unit))
point, number = sys.argv[2], int(sys.argv[3])
calls = -1

def kill_at(module, name, *, first):
    usual = getattr(module, name)
    def watched(*words, **named):
        global calls
        calls += 1
        if calls == number and first:
            os.kill(os.getpid(), signal.SIGKILL)
        done = usual(*words, **named)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(module, name, watched)

match point:
    case "persons without stays":
        kill_at(write, "_stays", first=True)
    case "before the commit of a chunk":
        kill_at(applying, "_write_chunk", first=False)
    case "after the commit of a chunk":
        kill_at(applying, "_write_chunk", first=True)
    case "before the end":
        kill_at(jobs, "_record", first=True)
    case "in the middle of the undo":
        kill_at(undo, "_remove", first=False)
WorkerLoop(poll=0.05, beat=0.1).drain()
"""


def work_in_a_process(unit: AdminUnit, point: str = "", number: int = 0) -> int:
    """A worker of its own that kills itself at the given point; its return code."""
    command = [sys.executable, "-c", PROGRAM, str(unit.pk), point, str(number), str(CHUNK)]
    return subprocess.run(command, env=environment(HERE, HERE.parent)).returncode


def written() -> dict[str, int]:
    return {
        model.__name__: model.objects.unscoped(WHY).count()
        for model in (Household, Person, Membership, ReviewResult)
    }


def test_kill_9_at_any_point_leaves_whole_chunks_and_the_next_worker_does_the_rest_once(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    file = upload([row(n) for n in range(1, SIZE + 1)])
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, file))
    actions.ask_apply(Act(officer_of_commune), batch)
    chunks = ImportChunk.objects.unscoped(WHY).filter(batch=batch)
    # (where it dies, at which call of this attempt) → whole chunks afterwards
    for point, number, whole in (
        ("persons without stays", 0, 0),
        ("before the commit of a chunk", 1, 1),
        ("after the commit of a chunk", 2, 3),
        ("before the end", 0, SIZE // CHUNK),
    ):
        assert work_in_a_process(commune, point, number) == -signal.SIGKILL, point
        assert now(batch).state == "applying", point
        assert chunks.count() == whole, point
        assert set(written().values()) == {CHUNK * whole}, point
    assert work_in_a_process(commune) == 0
    done = now(batch)
    assert done.state == "done"
    assert done.counts["written"] == {"new": SIZE, "persons": SIZE, "results": SIZE}
    assert sorted(chunks.values_list("number", flat=True)) == list(range(SIZE // CHUNK))
    assert set(written().values()) == {SIZE}
    events = AuditEvent.objects.unscoped(WHY).filter(action="registry.household.import", row_count__gt=0)
    assert events.count() == SIZE // CHUNK
    assert done.job is not None
    assert done.job.attempts == 5
    actions.ask_undo(Act(officer(commune)), done, "thử")
    assert work_in_a_process(commune, "in the middle of the undo") == -signal.SIGKILL
    assert set(written().values()) == {SIZE}
    assert work_in_a_process(commune) == 0
    assert now(batch).state == "undone"
    assert set(written().values()) == {0}


def test_kill_9_in_a_list_that_a_leader_approved_leaves_whole_chunks_and_the_rest_follows(
    commune: AdminUnit, officer_of_commune: Actor, accounts: dict[int, Actor]
) -> None:
    imported(officer_of_commune, commune, upload([row(n) for n in range(1, SIZE + 1)]))
    changed = [row(n, born=f"{1 + n % 28:02d}/{1 + n % 12:02d}/{1949 + n % 40}") for n in range(1, SIZE + 1)]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload(changed)))
    assert batch.counts["plan"]["approval"] == SIZE
    actions.ask_apply(Act(officer_of_commune), batch)
    assert work_in_a_process(commune) == 0
    chunks = ImportChunk.objects.unscoped(WHY).filter(batch=batch)
    assert (now(batch).state, chunks.count()) == ("awaiting", 0)
    chief = officer(commune, *ALL, permissions.APPROVE, user_id=2, label="Nguyễn Văn Chủ")
    approving.approve_import(Act(chief), now(batch), seen=now(batch).approval_digest)
    for point, number, whole in (
        ("before the commit of a chunk", 1, 1),
        ("before the end", 0, SIZE // CHUNK),
    ):
        assert work_in_a_process(commune, point, number) == -signal.SIGKILL, point
        assert (now(batch).state, chunks.count()) == ("applying", whole), point
        assert Person.objects.unscoped(WHY).filter(version=2).count() == CHUNK * whole, point
    assert work_in_a_process(commune) == 0
    assert (now(batch).state, now(batch).counts["written"]["approved"]) == ("done", SIZE)
    assert Person.objects.unscoped(WHY).filter(version=2).count() == SIZE
