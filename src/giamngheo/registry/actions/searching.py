"""An officer has probable duplicates looked for now, not only at night."""

from __future__ import annotations

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.jobs import enqueue
from giamngheo.platform.jobs.models import Job
from giamngheo.registry import permissions
from giamngheo.registry.jobs import FIND_DUPLICATES
from giamngheo.rules.text import Text

SEARCHING = Text(
    "Máy đang tìm rồi; xem tiến độ ở trang này.",
    "The search is running already; its progress is on this page.",
)


def last_search() -> Job | None:
    """The search under way, else the latest one. It belongs to nobody: what it found everywhere stays with it."""
    return Job.objects.filter(kind=FIND_DUPLICATES).order_by("-pk").first()


@action(permissions.IDENTITY)
def ask_search(act: Act) -> Job:
    """Has the whole register searched, one search at a time. ActionRefused `searching` while one is under way."""
    last = last_search()
    if last is not None and not last.finished:
        raise ActionRefused("searching", SEARCHING)
    job = enqueue(FIND_DUPLICATES, key=FIND_DUPLICATES)
    act.record(job, after={"kind": job.kind})
    return job
