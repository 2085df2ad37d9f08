"""The long work of filled forms. Each handler may die at any moment and be run again."""

from __future__ import annotations

from typing import Any

from giamngheo.exchange.answers.applying import apply_forms
from giamngheo.exchange.answers.planning import dry_run
from giamngheo.exchange.answers.template import TEMPLATE, make_template
from giamngheo.exchange.imports.handlers import compare, write_one_by_one
from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.platform.jobs.acting import account_actor


@job_kind(TEMPLATE, "Lập tệp mẫu phiếu rà soát", "Making the template of review forms")
def run_template(run: JobRun) -> dict[str, Any]:
    """Writes the workbook and seals it; a second run writes it anew."""
    return make_template(run, account_actor(run.user_id))


@job_kind("exchange.plan_forms", "Đối chiếu phiếu với đợt rà soát", "Comparing forms with the review")
def run_plan(run: JobRun) -> dict[str, Any]:
    """Counts what would be new, changed, unchanged and refused."""
    return compare(run, dry_run)


@job_kind("exchange.apply_forms", "Ghi phiếu rà soát từ tệp", "Saving review forms from a file")
def run_apply(run: JobRun) -> dict[str, Any]:
    """Saves the forms that are missing; what is saved stays when the worker dies."""
    return write_one_by_one(run, "form", apply_forms)
