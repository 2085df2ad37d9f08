"""A review's households as a folder in the shape of a snapshot, so that the same hand fills the forms."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Count, Max, Sum

from giamngheo.exchange.snapshot import Snapshot, latest
from giamngheo.exchange.snapshot import columns as kinds
from giamngheo.exchange.snapshot.folder import members_name, read, results_name, write_manifest
from giamngheo.exchange.snapshot.jobs import FileOfRows
from giamngheo.exchange.snapshot.rows import batched, one_state, resident_rows
from giamngheo.monitoring.reviews.case_rows import WHY, Beside, beside_of, case_rows, rows_beside
from giamngheo.monitoring.reviews.ledger import (
    add_rest_of_list,
    household_rows,
    write_earlier_lists,
    write_statuses,
)
from giamngheo.monitoring.reviews.year_end import lines_beside
from giamngheo.reports.results import Stage
from giamngheo.reviews.models import Case, DecisionLine, Review

MARKS = "marks.json"
BESIDE = "in-force.parquet"
"""household_key, its status in the ledger's list of the year, and why it has no file of the annual review."""
KEPT = 2


def root(review: int, stage: Stage) -> Path:
    return Path(settings.HOME) / "review-figures" / f"{review}-{stage}"


def current(review: int, stage: Stage) -> Snapshot | None:
    """The newest folder of a review; None before the first one."""
    try:
        stamps = sorted(path.name for path in root(review, stage).iterdir() if path.name.startswith("at-"))
    except FileNotFoundError:
        return None
    return read(root(review, stage) / stamps[-1]) if stamps else None


def marks_of(review: Review, communes: set[int] | None = None) -> dict[str, list[int]]:
    """By commune a mark of its files and decisions, which changes with each of them."""
    cases = Case.objects.unscoped(WHY).filter(review=review)
    lines = DecisionLine.objects.unscoped(WHY).filter(case__review=review)
    beside = lines_beside(review)
    if communes is not None:
        cases = cases.filter(village_review__commune_review__commune__in=communes)
        lines = lines.filter(decision__commune_review__commune__in=communes)
        beside = beside.filter(decision__commune_review__commune__in=communes)
    commune = "village_review__commune_review__commune_id"
    found = {
        str(row[commune]): [row["files"], row["versions"], row["last"] or 0]
        for row in cases.order_by()
        .values(commune)
        .annotate(files=Count("pk"), versions=Sum("version"), last=Max("assessment_id"))
    }
    commune = "decision__commune_review__commune_id"
    for decided in (lines, beside):
        for row in decided.order_by().values(commune).annotate(last=Max("pk")):
            found.setdefault(str(row[commune]), []).append(row["last"])
    return found


def marks_at(made: Snapshot) -> dict[str, list[int]]:
    """The marks when the folder was made."""
    said: dict[str, list[int]] = json.loads((made.path / MARKS).read_text(encoding="utf-8"))
    return said


def make_folder(review: Review, stage: Stage) -> Snapshot:
    """Writes the review's rows, the lists before it and what the register says of their households."""
    made_at = datetime.now(UTC)
    final = root(review.pk, stage) / f"at-{made_at:%Y%m%dT%H%M%S%fZ}"
    aside = final.with_name(f"unfinished-{final.name}")
    aside.mkdir(parents=True, mode=0o750)
    try:
        sizes: dict[str, int] = {}
        with one_state():
            (aside / MARKS).write_text(json.dumps(marks_of(review)), encoding="utf-8")
            beside = beside_of(review)
            _write_cases(aside, review, stage, beside, sizes)
            _write_beside(aside, beside)
            write_statuses(aside / "statuses.parquet", review)
            kept = latest()
            years = write_earlier_lists(aside, review, kept)
            if years and review.kind != Review.Kind.ANNUAL:
                add_rest_of_list(aside, review, years[-1], kept)
            years.append((review.year, review.standard))
            _write_households(aside, years)
            _write_residents(aside)
        write_manifest(aside, made_at, years, sizes)
        aside.replace(final)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _remove_old(review.pk, stage)
    return read(final)


def _write_cases(aside: Path, review: Review, stage: Stage, beside: Beside, sizes: dict[str, int]) -> None:
    year, standard = review.year, review.standard
    names = results_name(year, standard), members_name(year, standard)
    with (
        FileOfRows(aside / names[0], kinds.result_kinds(standard)) as results,
        FileOfRows(aside / names[1], kinds.member_kinds(standard)) as members,
    ):
        for rows, persons in chain(case_rows(review, stage), rows_beside(review, beside)):
            results.add(rows)
            members.add(persons)
    sizes[names[0]], sizes[names[1]] = results.rows, members.rows


def _write_beside(aside: Path, beside: Beside) -> None:
    """Households without a file of the review, and what the ledger says of the year's list."""
    keys = [*beside.listed, *(key for key in beside.decided if key not in beside.listed)]
    why = ["on_request" if key in beside.decided else "kept" if key in beside.kept else None for key in keys]
    columns = {
        "household_key": pa.array(keys, pa.int64()),
        "status": pa.array([beside.listed.get(key) for key in keys], pa.string()),
        "beside": pa.array(why, pa.string()),
    }
    pq.write_table(pa.table(columns), aside / BESIDE, compression="zstd")


def _write_households(aside: Path, years: list[tuple[int, str]]) -> None:
    """What the register says of every household of any of the lists."""
    paths = [str(aside / results_name(*one)) for one in years]
    with duckdb.connect() as con:
        found = con.execute(
            "select distinct household_key from read_parquet(?, union_by_name = true)", [paths]
        )
        ids = {row[0] for row in found.fetchall()}
    with FileOfRows(aside / "households.parquet", kinds.HOUSEHOLDS) as file:
        for chunk in batched(household_rows(ids)):
            file.add(chunk)


def _write_residents(aside: Path) -> None:
    batch = kinds.batch_of(list(resident_rows()), kinds.RESIDENTS)
    pq.write_table(pa.Table.from_batches([batch]), aside / "residents.parquet", compression="zstd")


def _remove_old(review: int, stage: Stage) -> None:
    folders = sorted(
        (path for path in root(review, stage).iterdir() if path.is_dir()), key=lambda path: path.name
    )
    finished = [path for path in folders if path.name.startswith("at-")]
    for path in finished[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)
