"""Where the result of each kind of this room's work is seen."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.urls import reverse

from giamngheo.exchange.models import ExchangeRun, ImportBatch, RegisterExtract
from giamngheo.platform.jobs.links import register_job_page
from giamngheo.platform.jobs.models import Job

WHY = "the address only; the page checks who may see it"
PAGES: dict[str, tuple[type[models.Model], str, tuple[str, ...]]] = {
    "extract": (RegisterExtract, "exchange:extract", ("exchange.extract",)),
    "run": (
        ExchangeRun,
        "exchange:run",
        ("exchange.fill", "exchange.read_returned", "exchange.apply_returned", "exchange.undo_returned"),
    ),
    "batch": (
        ImportBatch,
        "exchange:import",
        ("exchange.plan", "exchange.apply", "exchange.undo"),
    ),
}
"""Parameter of the job: what it is the id of, its page, the kinds of job."""


def register() -> None:
    """A snapshot has no page of its own: it is behind the figures."""
    for parameter, (model, page, kinds) in PAGES.items():
        for kind in kinds:
            register_job_page(kind, _page_of(parameter, model, page))


def _page_of(parameter: str, model: type[models.Model], page: str) -> Callable[[Job], str]:
    def address(job: Job) -> str:
        rows = model._default_manager.unscoped(WHY)  # type: ignore[attr-defined]
        uid = rows.filter(pk=job.parameters.get(parameter)).values_list("uid", flat=True).first()
        return reverse(page, args=[uid]) if uid else ""

    return address
