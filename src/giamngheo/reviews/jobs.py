"""What the reviews do in the background."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.platform.jobs.acting import account_actor
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.models import Review

OPEN_REVIEW = "reviews.open"
DAYS = ("starts_on", "ends_on")


def ask_opening(actor: Actor, unit: AdminUnit, facts: ReviewFacts) -> Job:
    """Has a review opened by the worker; asked twice, it is one job."""
    said = asdict(facts) | {name: str(getattr(facts, name) or "") for name in DAYS}
    key = f"{OPEN_REVIEW}:{unit.pk}:{facts.kind}:{facts.year}:{facts.round}"
    return enqueue(OPEN_REVIEW, {"unit": unit.pk, "facts": said}, user_id=actor.user_id, key=key)


@job_kind(OPEN_REVIEW, "Mở đợt rà soát", "Open a review")
def run_opening(run: JobRun) -> dict[str, Any]:
    """Opens it in one transaction. After a crash nothing or all is there; the refusal then says which."""
    said = dict(run.parameters["facts"])
    for name in DAYS:
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    facts = ReviewFacts(**said)
    unit = AdminUnit.objects.get(pk=run.parameters["unit"])
    whole = Review.objects.filter(unit=unit, kind=facts.kind, year=facts.year, round=facts.round)
    if run.job.attempts > 1 and (there := whole.first()) is not None:
        return {"review": there.pk}
    actor = account_actor(run.user_id)
    return {"review": open_review(Act(actor), unit, facts, tell=run.progress).pk}
