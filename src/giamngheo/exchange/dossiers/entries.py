"""Where the boards of a review lead here, and where the jobs lead."""

from __future__ import annotations

from giamngheo.exchange.answers.entries import page_of
from giamngheo.exchange.dossiers.showing import LABEL
from giamngheo.platform.jobs.links import register_job_page
from giamngheo.reviews import permissions
from giamngheo.reviews.pages.tabs import Tab, add_tab


def register() -> None:
    add_tab(Tab(LABEL, "exchange:dossiers-commune", permissions.LIST), after="reviews:invitations")
    for kind in ("exchange.plan_dossiers", "exchange.apply_dossiers"):
        register_job_page(kind, page_of)
