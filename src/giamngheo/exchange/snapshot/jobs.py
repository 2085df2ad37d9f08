"""The job that takes the snapshot, and when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from giamngheo.exchange.snapshot import columns, folder, rows
from giamngheo.exchange.snapshot.folder import Snapshot
from giamngheo.platform.jobs import JobRun, enqueue, job_kind

JOB = "exchange.snapshot"
EVERY, FROM = timedelta(hours=6), time(0, 30)
"""At hours when offices are closed or at their meal."""
GROUP = 50_000
"""Rows of a row group: what is held in memory at once."""

Tick = Callable[[int], None]
Completion = Callable[[Snapshot], None]
_completions: dict[str, Completion] = {}
_followers: dict[str, Completion] = {}


def complete_with(name: str, completion: Completion) -> None:
    """Called by a room when it is ready: adds small summaries to a snapshot's folder before it is swapped in."""
    _completions[name] = completion


def follow_with(name: str, follower: Completion) -> None:
    """Called by a room when it is ready: told of each new snapshot once it is the current one, to ask for work."""
    _followers[name] = follower


@job_kind(JOB, "Chụp số liệu sổ hộ để phân tích", "Snapshot of the register for analysis", patient=True)
def run(job: JobRun) -> dict[str, Any]:
    taken = take_snapshot(lambda done: job.progress(done))
    for follower in _followers.values():
        follower(taken)
    return {"stamp": taken.stamp, "rows": dict(taken.rows)}


def ask_for_snapshot() -> None:
    """Puts the job in the queue, once."""
    enqueue(JOB, key=JOB)


def take_snapshot(progress: Tick = lambda done: None) -> Snapshot:
    """Writes all files aside and swaps them in; a run that fails leaves the snapshot before it current."""
    with folder.new_folder() as path:
        done, made_at = _Counter(progress), datetime.now(UTC)
        with rows.one_state():
            sizes = {
                "households": _write(
                    path / "households.parquet", rows.household_rows(), columns.HOUSEHOLDS, done
                ),
                "statuses": _write(path / "statuses.parquet", rows.status_rows(), columns.STATUSES, done),
                "residents": _write(
                    path / "residents.parquet", rows.resident_rows(), columns.RESIDENTS, done
                ),
            }
            years = rows.years_reviewed()
            for year, standard in years:
                results, members = _write_year(path, year, standard, done)
                sizes[folder.results_name(year, standard)] = results
                sizes[folder.members_name(year, standard)] = members
        folder.write_manifest(path, made_at, years, sizes)
        for completion in _completions.values():
            completion(folder.read(path))
    taken = folder.latest()
    assert taken is not None
    return taken


class _Counter:
    """Rows written so far, told to whoever waits."""

    def __init__(self, progress: Tick) -> None:
        self.rows, self.progress = 0, progress

    def add(self, more: int) -> None:
        self.rows += more
        self.progress(self.rows)


def _write(path: Path, every: Iterable[rows.Row], kinds: columns.Kinds, done: _Counter) -> int:
    with FileOfRows(path, kinds) as file:
        for chunk in rows.batched(every):
            file.add(chunk)
            done.add(len(chunk))
    return file.rows


def _write_year(path: Path, year: int, standard: str, done: _Counter) -> tuple[int, int]:
    with ExitStack() as both:
        results = both.enter_context(
            FileOfRows(path / folder.results_name(year, standard), columns.result_kinds(standard))
        )
        members = both.enter_context(
            FileOfRows(path / folder.members_name(year, standard), columns.member_kinds(standard))
        )
        for found, persons in rows.review_rows(year, standard):
            results.add(found)
            members.add(persons)
            done.add(len(found))
    return results.rows, members.rows


class FileOfRows:
    """A Parquet file whose row groups are gathered from chunks."""

    def __init__(self, path: Path, kinds: columns.Kinds) -> None:
        self.kinds, self.rows = kinds, 0
        self._held: list[pa.RecordBatch] = []
        self._writer = pq.ParquetWriter(path, pa.schema(list(kinds.items())), compression="zstd")

    def __enter__(self) -> FileOfRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._writer.close()

    def add(self, chunk: Iterable[rows.Row]) -> None:
        batch = columns.batch_of(list(chunk), self.kinds)
        self._held.append(batch)
        self.rows += batch.num_rows
        if sum(one.num_rows for one in self._held) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held))
            self._held = []
