"""Long work survives everything: two workers, faults, kill -9."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import specimens.jobs  # noqa: F401
from giamngheo.platform.jobs import JobRun, cancel, enqueue, every, job_kind
from giamngheo.platform.jobs.models import Job, Schedule, Worker
from giamngheo.platform.jobs.queue import is_alive, take, worker_name
from giamngheo.platform.jobs.running import LeaseLost, progress_of, progress_path, write_progress
from giamngheo.platform.jobs.schedules import Declared, run_due
from giamngheo.platform.jobs.worker import WorkerLoop
from other_process import environment
from specimens.models import House

pytestmark = pytest.mark.django_db(transaction=True)
TESTS = Path(__file__).resolve().parents[1]


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def houses() -> list[str]:
    return list(House.objects.unscoped("test").order_by("pk").values_list("name", flat=True))


def test_a_job_runs_to_its_end_and_says_how_far_it_is() -> None:
    job = enqueue("specimens.build", {"parts": 3}, user_id=7)
    assert WorkerLoop().drain() == 1
    done = again(job)
    assert (done.state, done.done, done.total, done.attempts) == ("done", 3, 3, 1)
    assert (done.result, done.checkpoint, done.user_id) == ({"houses": 3}, {"next": 3}, 7)
    assert done.finished
    assert done.finished_at >= done.started_at >= done.created_at
    assert houses() == ["part 0", "part 1", "part 2"]
    assert WorkerLoop().drain() == 0
    assert not progress_path(job.pk).exists()


def test_an_unknown_kind_and_a_second_registration_are_refused() -> None:
    with pytest.raises(KeyError):
        enqueue("specimens.unknown")
    with pytest.raises(ValueError, match="registered twice"):
        job_kind("specimens.build", "x", "x")(lambda run: None)


def test_one_unfinished_job_per_key() -> None:
    first = enqueue("specimens.build", {"parts": 1}, key="import 5")
    assert enqueue("specimens.build", {"parts": 9}, key="import 5") == first
    assert enqueue("specimens.build", {"parts": 1}, key="import 6") != first
    WorkerLoop().drain()
    assert enqueue("specimens.build", {"parts": 1}, key="import 5") != first


def test_what_a_person_waits_for_goes_first_but_the_patient_are_not_forgotten() -> None:
    old = enqueue("specimens.patient", not_before=timezone.now() - timedelta(minutes=11))
    patient = enqueue("specimens.patient")
    watched, second = enqueue("specimens.build", {"parts": 1}), enqueue("specimens.build", {"parts": 1})
    assert all(one.waiting for one in (old, watched, second, patient))
    order = [take(worker_name()) for _ in range(4)]
    assert order == [old, watched, second, patient]
    assert not any(again(one).waiting for one in (old, patient))


def test_a_job_for_later_waits() -> None:
    enqueue("specimens.build", {"parts": 1}, not_before=timezone.now() + timedelta(hours=1))
    assert WorkerLoop().drain() == 0


def test_a_refusal_is_shown_in_its_words_and_not_tried_again() -> None:
    job = enqueue("specimens.refuse")
    assert WorkerLoop().drain() == 1
    done = again(job)
    assert (done.state, done.error_vi, done.error_en) == (
        "failed",
        "Tệp không có dòng nào.",
        "The file has no rows.",
    )


def test_a_fault_is_tried_again_later_then_given_up_without_personal_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = enqueue("specimens.fault")
    with caplog.at_level(logging.ERROR):
        for attempt in (1, 2, 3):
            assert WorkerLoop().drain() == 1
            assert again(job).attempts == attempt
            assert WorkerLoop().drain() == 0
            Job.objects.update(not_before=timezone.now())
    done = again(job)
    assert done.state == "failed"
    assert done.error_vi.endswith(f"việc số {job.pk}.")
    assert "025089001234" not in caplog.text
    assert "ValueError" in caplog.text
    assert "specimens/jobs.py" in caplog.text


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step() -> None:
    waiting = enqueue("specimens.build", {"parts": 3})
    cancel(waiting)
    assert (again(waiting).state, WorkerLoop().drain(), houses()) == ("cancelled", 0, [])
    running = enqueue("specimens.build", {"parts": 200, "pause": 0.02})
    loop = WorkerLoop(beat=0.02)
    thread = start(loop.drain)
    wait_for(lambda: len(houses()) > 2)
    cancel(again(running))
    thread.join(20)
    done = again(running)
    assert done.state == "cancelled"
    assert done.checkpoint == {"next": len(houses())}
    assert len(houses()) < 200


def test_a_job_that_is_one_transaction_is_cancelled_before_its_end() -> None:
    job = enqueue("specimens.all_or_nothing", {"parts": 3000, "pause": 0.02})
    loop = WorkerLoop(beat=0.02)
    thread = start(loop.drain)
    wait_for(lambda: progress_of(again(job))[0] > 2)
    cancel(again(job))
    thread.join(30)
    assert (again(job).state, houses()) == ("cancelled", [])


@pytest.mark.long
def test_a_worker_asked_to_stop_gives_the_job_back_with_what_it_kept() -> None:
    job = enqueue("specimens.build", {"parts": 60, "pause": 0.02})
    loop = WorkerLoop()
    thread = start(loop.drain)
    wait_for(lambda: len(houses()) > 2)
    loop.stop()
    thread.join(20)
    assert (again(job).state, again(job).attempts) == ("waiting", 0)
    assert 2 < len(houses()) < 60
    WorkerLoop().drain()
    assert houses() == [f"part {n}" for n in range(60)]


def test_a_worker_that_lost_its_lease_writes_nothing_more() -> None:
    job = enqueue("specimens.build", {"parts": 3})
    taken = take("elsewhere:boot:1:1")
    assert taken == job
    run = JobRun(taken)
    Job.objects.update(worker="other:boot:1:1")
    run.execute()
    assert (again(job).state, again(job).checkpoint, houses()) == ("running", {}, [])
    with pytest.raises(LeaseLost):
        run.check()


def test_a_lease_of_another_machine_is_respected_until_it_runs_out() -> None:
    job = enqueue("specimens.build", {"parts": 1})
    take("elsewhere:boot:1:1")
    assert take(worker_name()) is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert take(worker_name()) == job
    assert again(job).attempts == 2


def test_a_job_that_kills_its_worker_again_and_again_is_given_up() -> None:
    job = enqueue("specimens.fault")
    for _ in range(3):
        assert take("elsewhere:boot:1:1") == job
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert take("elsewhere:boot:1:1") is None
    assert again(job).state == "failed"
    assert "dừng đột ngột" in again(job).error_vi


def test_workers_of_this_machine_are_known_alive_or_dead() -> None:
    assert is_alive(worker_name()) is True
    host, boot, pid, started = worker_name().split(":")
    assert is_alive(f"{host}:{boot}:{pid}:1") is False
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    assert is_alive(f"{host}:{boot}:{child.pid}:{started}") is False
    assert is_alive(f"elsewhere:{boot}:{pid}:{started}") is None
    assert is_alive("") is None


def test_many_workers_take_every_job_once() -> None:
    jobs = [enqueue("specimens.build", {"parts": 1}) for _ in range(20)]
    taken: list[int] = []

    def work() -> None:
        while job := take(worker_name()):
            taken.append(job.pk)
        connection.close()

    threads = [start(work) for _ in range(4)]
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [job.pk for job in jobs]


@pytest.mark.long
def test_progress_is_seen_while_a_long_transaction_runs() -> None:
    job = enqueue("specimens.all_or_nothing", {"parts": 100, "pause": 0.02})
    thread = start(WorkerLoop().drain)
    wait_for(lambda: progress_of(again(job))[0] > 20)
    assert houses() == []
    assert progress_of(again(job))[1] == 100
    thread.join(20)
    assert progress_of(again(job)) == (100, 100)
    assert len(houses()) == 100


def test_a_damaged_file_of_progress_is_no_harm() -> None:
    job = Job(pk=5, state="running", done=3, total=9)
    write_progress(5, 4, None)
    assert progress_of(job) == (4, 9)
    progress_path(5).write_text("{")
    assert progress_of(job) == (3, 9)
    progress_path(5).unlink()


def test_a_schedule_runs_when_due_and_a_failing_one_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from giamngheo.platform.jobs import schedules

    monkeypatch.setattr(schedules, "_declared", {})
    ran: list[str] = []
    every(timedelta(hours=1), "a", lambda: 1 / 0)
    every(timedelta(minutes=1), "b", lambda: ran.append("b"))
    assert (run_due(), run_due(), ran) == (["b"], [], ["b"])
    Schedule.objects.update(next_at=timezone.now())
    assert (run_due(), ran) == (["b"], ["b", "b"])


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from((1, 6, 24)))
def test_what_is_done_at_night_is_due_at_its_hours_whenever_it_ran_last(ran: datetime, hours: int) -> None:
    now, period = timezone.make_aware(ran), timedelta(hours=hours)
    due = timezone.localtime(Declared("a", period, list, at=clock(0, 30)).following(now))
    assert now < due <= now + period
    assert (due.hour % hours, due.minute, due.second) == (0, 30, 0)


def start(function: Callable[[], object]) -> threading.Thread:
    def closing() -> None:
        try:
            function()
        finally:
            connection.close()

    thread = threading.Thread(target=closing)
    thread.start()
    return thread


def wait_for(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@contextmanager
def worker_process() -> Iterator[subprocess.Popen[bytes]]:
    program = "import django; django.setup(); import specimens.jobs; from giamngheo.platform.jobs.worker import WorkerLoop; WorkerLoop(poll=0.05, beat=0.1).forever()"
    process = subprocess.Popen([sys.executable, "-c", program], env=environment(TESTS))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_kill_9_at_any_moment_then_every_part_is_there_once() -> None:
    job = enqueue("specimens.build", {"parts": 40, "pause": 0.03})
    for reached in (3, 25):
        with worker_process() as process:
            wait_for(lambda reached=reached: len(houses()) >= reached)
            process.kill()
            process.wait()
        assert again(job).state == "running"
    with worker_process():
        wait_for(lambda: again(job).finished)
    assert again(job).state == "done"
    assert again(job).attempts == 3
    assert houses() == [f"part {n}" for n in range(40)]


@pytest.mark.slow
def test_kill_9_inside_one_transaction_leaves_nothing_and_the_next_worker_does_the_whole() -> None:
    job = enqueue("specimens.all_or_nothing", {"parts": 40, "pause": 0.03})
    with worker_process() as process:
        wait_for(lambda: progress_of(again(job))[0] > 5)
        process.kill()
        process.wait()
    assert houses() == []
    with worker_process():
        wait_for(lambda: again(job).finished)
        wait_for(lambda: Worker.objects.exists())
    assert houses() == [f"whole {n}" for n in range(40)]
