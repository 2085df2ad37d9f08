"""A worker is killed while it saves forms: what was saved stays once, the next worker saves the rest."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from answers_world import (
    B1,
    B2,
    at,
    board_of,
    cases_of,
    compared,
    filled,
    reader,
    template,
    the_batch,
    upload,
    versions,
    village_of_review,
)
from reviews_world import Days
from test_answers_import import SignedIn

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.models import ImportChunk
from giamngheo.platform.jobs.models import Job
from giamngheo.reviews.models import Review
from other_process import environment

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WHY = "test"
HERE = Path(__file__).resolve().parent
PROGRAM = """
import os, signal, sys
import django
django.setup()
import datetime as dt
from answers_world import reader
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.answers import applying
from giamngheo.platform.jobs.acting import register_account_actor
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.reviews import clock
clock.today = lambda: dt.date.fromisoformat(sys.argv[2])
unit = AdminUnit.objects.get(pk=int(sys.argv[1]))
register_account_actor(lambda account: reader(unit))
number, first = int(sys.argv[3]), sys.argv[4] == "first"
usual, calls = applying._save, -1

def watched(*words):
    global calls
    calls += 1
    if calls == number and first:
        os.kill(os.getpid(), signal.SIGKILL)
    done = usual(*words)
    if calls == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

applying._save = watched
WorkerLoop(poll=0.05, beat=0.1).drain()
"""


def work_in_a_process(unit: AdminUnit, today: str, number: int = -1, moment: str = "first") -> int:
    """A worker of its own that kills itself before or after saving its form `number`; its return code."""
    command = [sys.executable, "-c", PROGRAM, str(unit.pk), today, str(number), moment]
    return subprocess.run(command, env=environment(HERE, HERE.parent)).returncode


def test_kill_9_while_forms_are_saved_leaves_whole_forms_and_the_next_worker_saves_the_rest_once(
    review: Review, commune: AdminUnit, days: Days, signed: SignedIn
) -> None:
    from giamngheo.reviews import clock

    village = village_of_review(review)
    client, board = signed(reader(commune)), board_of(village)
    cases = cases_of(village)
    said = {one.household.code: {B1: 130, B2: 40} for one in cases}
    upload(client, board, filled(template(client, board, "totals"), said), days)
    assert compared(client) == {"new": 3}
    client.post(at("write/"))
    batch, today = the_batch(), clock.today().isoformat()
    chunks = ImportChunk.objects.unscoped(WHY).filter(batch=batch)
    # (at which form of this attempt, before it or after it and before its commit) -> forms saved whole
    for number, moment, whole in ((0, "after", 0), (1, "first", 1), (1, "after", 2)):
        assert work_in_a_process(commune, today, number, moment) == -signal.SIGKILL
        assert the_batch().state == "applying"
        assert chunks.count() == whole
        assert sum(len(versions(one)) for one in cases) == whole
    assert work_in_a_process(commune, today) == 0
    done = the_batch()
    assert (done.state, done.counts["written"]) == ("done", {"new": 3})
    assert sorted(chunks.values_list("number", flat=True)) == [0, 1, 2]
    assert [len(versions(one)) for one in cases] == [1, 1, 1]
    assert Job.objects.get(pk=done.job_id).attempts == 4
