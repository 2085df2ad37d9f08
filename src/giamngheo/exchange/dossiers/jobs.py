"""The long work of a list of dossiers. Each handler may die at any moment and be run again."""

from __future__ import annotations

from typing import Any

from giamngheo.exchange.dossiers.applying import apply_dossiers
from giamngheo.exchange.dossiers.planning import dry_run
from giamngheo.exchange.imports.handlers import compare, write_one_by_one
from giamngheo.platform.jobs import JobRun, job_kind


@job_kind("exchange.plan_dossiers", "Đối chiếu hồ sơ với đợt rà soát", "Comparing dossiers with the review")
def run_plan(run: JobRun) -> dict[str, Any]:
    """Counts what would be new, is recorded already, is refused."""
    return compare(run, dry_run)


@job_kind("exchange.apply_dossiers", "Ghi hồ sơ từ tệp", "Recording dossiers from a file")
def run_apply(run: JobRun) -> dict[str, Any]:
    """Records the dossiers that are missing; what is recorded stays when the worker dies."""
    return write_one_by_one(run, "dossier", apply_dossiers)
