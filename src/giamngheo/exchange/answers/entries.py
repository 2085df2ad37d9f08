"""Where the boards of a review lead here, and where the jobs lead."""

from __future__ import annotations

from django.urls import reverse

from giamngheo.exchange.answers.showing import FORMS, LABEL
from giamngheo.exchange.answers.template import TEMPLATE
from giamngheo.exchange.dossiers.showing import DOSSIERS
from giamngheo.exchange.imports.showing import REGISTER
from giamngheo.exchange.imports.wizard import Wizard
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.jobs.links import register_job_page
from giamngheo.platform.jobs.models import Job
from giamngheo.reviews import permissions
from giamngheo.reviews.pages.tabs import Tab, add_tab
from giamngheo.reviews.pages.todo import Todo, add_village_todo, takes_forms

_WIZARDS: dict[str, Wizard] = {
    ImportBatch.Kind.HOUSEHOLDS: REGISTER,
    ImportBatch.Kind.FORMS: FORMS,
    ImportBatch.Kind.DOSSIERS: DOSSIERS,
}
WHY = "the address only; the page checks who may see it"


def register() -> None:
    add_tab(
        Tab(LABEL, "exchange:forms-communes", permissions.ASSESS, standing=False), after="reviews:invitations"
    )
    add_village_todo(
        Todo(LABEL, "exchange:forms-villages", permissions.ASSESS, takes_forms), after="reviews:village-grid"
    )
    register_job_page(TEMPLATE, lambda job: reverse("exchange:forms-template", args=[job.pk]))
    for kind in ("exchange.check", "exchange.copy", "exchange.plan_forms", "exchange.apply_forms"):
        register_job_page(kind, page_of)


def page_of(job: Job) -> str:
    """The import that the job works for, on the page of its kind."""
    found = ImportBatch.objects.unscoped(WHY).filter(pk=job.parameters.get("batch")).first()
    if found is None:
        return ""
    return _WIZARDS[found.kind].address(found)
