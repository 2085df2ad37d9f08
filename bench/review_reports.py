"""The reports of a review of a whole province: every form 7.1–7.11 as data, workbook and paper, by the page's own job;
then the job that looks for probable duplicates over the same register.

`python -m bench.review_reports [--households 1005262] [--record]` measures it alone; `make bench` with the others.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from typing import Any

from bench import postgres
from bench.measured import peak_bytes
from bench.places import DATA, ROOT

HOUSEHOLDS, QUICK_HOUSEHOLDS = 1_005_262, 3_000
LIMIT = 60.0
"""Seconds for all forms of the province."""
YEAR, STANDARD = 2026, "vn-2021-2025"
WHY = "bench"


def measure(quick: bool = False, households: int = 0) -> dict[str, Any]:
    """Households of the register, files of the review, seconds of wall and processor of both stages."""
    wanted = households or (QUICK_HOUSEHOLDS if quick else HOUSEHOLDS)
    folder = DATA / "review-reports"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "home").mkdir(parents=True)
    with postgres.cluster(folder / "pg") as url:
        environment = os.environ | {
            "GIAMNGHEO_HOME": str(folder / "home"),
            "GIAMNGHEO_DATABASE_URL": url,
            "GIAMNGHEO_DEMO": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }

        def step(*words: str) -> str:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True
            )
            if done.returncode:
                raise RuntimeError(f"{words}: {done.stderr.strip()[-2000:]}")
            return (done.stdout.strip().splitlines() or [""])[-1]

        step("giamngheo.config.cli", "demo", "--households", str(wanted))
        step("bench.review_reports", "--fill")
        found: dict[str, Any] = json.loads(step("bench.review_reports", "--run"))
        found["duplicates"] = json.loads(step("bench.review_reports", "--duplicates"))
    shutil.rmtree(folder, ignore_errors=True)
    return {"households": wanted, **found}


def section(found: dict[str, Any]) -> list[str]:
    """What the page says of it (Markdown)."""
    within = found["cpu"] < LIMIT
    return [
        "",
        "## Reports of a review",
        "",
        f"All forms 7.1–7.11 of a province of {found['households']:,} households (PostgreSQL on the same machine) from the "
        f"{found['files']:,} files of its review: rows drawn, counted, checked, written as data, workbook and paper. "
        f"Load average {found['load']:.1f}.",
        "",
        "| wall s | cpu s | peak MB | limit s | within (cpu) |",
        "|--:|--:|--:|--:|---|",
        f"| {found['wall']:.1f} | {found['cpu']:.1f} | {found['peak'] / 1e6:.0f} | {LIMIT:.0f} | "
        f"{'yes' if within else '**no**'} |",
        "",
        "cpu: of the process that makes them; PostgreSQL works beside it.",
        *(_duplicates_section(found["duplicates"]) if "duplicates" in found else ()),
    ]


def _duplicates_section(found: dict[str, Any]) -> list[str]:
    return [
        "",
        "## Probable duplicates",
        "",
        f"The nightly job over the same register: {found['persons']:,} persons compared, {found['pairs']:,} pairs put "
        f"into the queue; DuckDB is held to {found['memory']} and spills to disk. Load average {found['load']:.1f}.",
        "",
        "| wall s | cpu s | database s | peak MB |",
        "|--:|--:|--:|--:|",
        f"| {found['wall']:.1f} | {found['cpu']:.1f} | {found['database_cpu']:.1f} | {found['peak'] / 1e6:,.0f} |",
    ]


def duplicates() -> dict[str, Any]:
    """The job as the worker runs it. RuntimeError where it failed."""
    _start()
    from bench.imports import timed
    from giamngheo.platform.jobs.models import Job
    from giamngheo.platform.jobs.worker import WorkerLoop
    from giamngheo.registry.identity.linkage import MEMORY
    from giamngheo.registry.jobs import FIND_DUPLICATES, look_for_duplicates
    from giamngheo.registry.models import Person

    look_for_duplicates()
    spent = timed(lambda: WorkerLoop().drain())
    job = Job.objects.filter(kind=FIND_DUPLICATES).latest("pk")
    if job.state != Job.State.DONE:
        raise RuntimeError(job.error_en)
    persons = Person.objects.unscoped(WHY).filter(merged_into=None, died_on=None).count()
    more = {"persons": persons, "pairs": job.result["found"], "memory": MEMORY}
    return spent | more | {"peak": peak_bytes(), "load": os.getloadavg()[0]}


def fill() -> None:
    """Opens the year's review; every household on the list gives the answers of its last result."""
    _start()
    from giamngheo.areas.models import AdminUnit
    from giamngheo.exchange.snapshot import take_snapshot
    from giamngheo.platform.actions import Act
    from giamngheo.platform.scope import Actor
    from giamngheo.registry.models import ReviewResult
    from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
    from giamngheo.reviews.models import Assessment, Case, Review, Scoring, VillageReview

    province = AdminUnit.objects.filter(level="province", valid_to=None, code="25").latest("pk")
    # the demo has opened it where its years allow
    review = Review.objects.filter(kind="annual", year=YEAR).first() or open_review(
        Act(Actor.by_system("bench")), province, ReviewFacts("annual", YEAR, STANDARD)
    )
    VillageReview.objects.unscoped(WHY).filter(commune_review__review=review, step="list").update(
        step="classify"
    )
    cases = list(Case.objects.unscoped(WHY).filter(review=review, state="listed").order_by("pk"))
    for start in range(0, len(cases), 4000):
        part = cases[start : start + 4000]
        results = ReviewResult.objects.unscoped(WHY).filter(
            household__in=[one.household_id for one in part], year=YEAR - 1
        )
        last = {one.household_id: one for one in results.order_by("revision")}
        forms = [
            Assessment(
                case=one, revision=1, source="file", occasion="first", complete=True, by=WHY,
                answers=last[one.household_id].answers if one.household_id in last else {},
            )
            for one in part
        ]  # fmt: skip
        Assessment.objects.bulk_create(forms)
        scores = []
        for case, form in zip(part, forms, strict=True):
            result = last.get(case.household_id)
            case.assessment, case.state = form, "assessed"
            case.result_class = result.result_class if result else "not_poor"
            case.income_points = result.income_points if result else None
            case.deprivation_points = result.deprivation_points if result else None
            case.version += 1
            scores.append(
                Scoring(
                    assessment=form, standard=STANDARD, standard_digest=WHY, reference_date=review.reference_date,
                    result_class=case.result_class, income_points=case.income_points,
                    deprivation_points=case.deprivation_points, result=result.result if result else {},
                )
            )  # fmt: skip
        Scoring.objects.bulk_create(scores)
        names = ["assessment", "state", "result_class", "income_points", "deprivation_points", "version"]
        Case.objects.unscoped(WHY).bulk_update(part, names, batch_size=500)
    take_snapshot()


def run() -> dict[str, Any]:
    """The province's forms by the function of the job."""
    _start()
    from giamngheo.monitoring.reviews.drafts import Asked, make_draft
    from giamngheo.reviews.models import Review

    review = Review.objects.get(kind="annual", year=YEAR)
    wall, cpu = time.perf_counter(), time.process_time()
    draft = make_draft(Asked(review.pk, "preliminary", review.unit_id))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    broken = [
        one["rule"]
        for number in ("7.1", "7.2", "7.4")
        for one in draft.form(number)["checks"]
        if one["failures"]
    ]
    if broken:
        raise RuntimeError(f"identities: {broken}")
    return {"files": draft.files, "wall": wall, "cpu": cpu, "peak": peak_bytes(), "load": os.getloadavg()[0]}


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamngheo.config.settings")
    import django

    django.setup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.review_reports", description=__doc__)
    parser.add_argument("--households", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument(
        "--record", action="store_true", help="put the figures into results.json and the page"
    )
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--duplicates", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.fill:
        fill()
    elif chosen.run or chosen.duplicates:
        print(json.dumps(run() if chosen.run else duplicates()))  # noqa: T201
    else:
        found = measure(chosen.quick, chosen.households)
        print("\n".join(section(found)))  # noqa: T201
        if chosen.record:
            from bench.rooms import record

            record("review_reports", found)


if __name__ == "__main__":
    main()
