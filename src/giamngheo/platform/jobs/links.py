"""Where the result of a kind of job is seen: the room that runs it registers the address of its page."""

from __future__ import annotations

from collections.abc import Callable

from giamngheo.platform.jobs.models import Job

PageOf = Callable[[Job], str]
_pages: dict[str, PageOf] = {}


def register_job_page(kind: str, page: PageOf) -> None:
    """`page` gives the address of the page of a job's work; "" where there is none (any more)."""
    _pages[kind] = page


def page_of_job(job: Job) -> str:
    return _pages[job.kind](job) if job.kind in _pages else ""
