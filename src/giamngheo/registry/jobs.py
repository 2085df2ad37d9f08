"""What the registry does in the background."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from giamngheo.platform.jobs import JobRun, enqueue, every, job_kind
from giamngheo.registry.in_force import turn_over

FIND_DUPLICATES = "registry.find_duplicates"
PAPER_PACK = "registry.paper_pack"
TURN_OVER = "registry.turn_over"
AT_MIDNIGHT = time(0, 1)
AT_NIGHT = time(1, 0)


@job_kind(FIND_DUPLICATES, "Tìm người có thể bị ghi trùng", "Look for probable duplicates", patient=True)
def run_find_duplicates(run: JobRun) -> dict[str, Any]:
    """Adds pairs not seen before; running it twice adds none."""
    # the linkage library takes a second to load, which only a worker should pay
    from giamngheo.registry.identity.find import find_duplicates

    run.check()
    return {"found": find_duplicates(run.progress)}


@job_kind(PAPER_PACK, "Lập bộ phiếu giấy của thôn", "Paper pack of a village")
def run_paper_pack(run: JobRun) -> dict[str, Any]:
    """The files of the set that the job names."""
    from giamngheo.registry.entry.paper import make_pack

    return make_pack(run)


def look_for_duplicates() -> None:
    enqueue(FIND_DUPLICATES, key=FIND_DUPLICATES)


def declare_schedules() -> None:
    every(timedelta(days=1), TURN_OVER, turn_over, at=AT_MIDNIGHT)
    every(timedelta(days=1), FIND_DUPLICATES, look_for_duplicates, at=AT_NIGHT)
