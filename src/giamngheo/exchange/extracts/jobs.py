"""The register of an area as one file with all its columns: csv, Parquet or xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import transaction

from giamngheo.exchange import permissions
from giamngheo.exchange.extracts.columns import Chunk, ExtractColumn, chosen
from giamngheo.exchange.extracts.reading import chunks_of
from giamngheo.exchange.models import RegisterExtract
from giamngheo.exchange.profiles import store
from giamngheo.exchange.profiles.of_day import gone_elsewhere, households_of
from giamngheo.platform.actions import Act, action
from giamngheo.platform.exports import Written
from giamngheo.platform.exports.columnar import Batch, ColumnOf
from giamngheo.platform.exports.large import write_csv_of, write_parquet_of
from giamngheo.platform.exports.large_workbook import write_xlsx_of
from giamngheo.platform.figures import day
from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.platform.jobs.acting import account_actor
from giamngheo.platform.scope import PersonalData
from giamngheo.rules.text import Text

FILE = "extract"
FORMATS: dict[str, Text] = {
    "xlsx": Text("Excel (.xlsx)", "Excel (.xlsx)"),
    "csv": Text("CSV", "CSV"),
    "parquet": Text("Parquet (cho phân tích)", "Parquet (for analysis)"),
}


def write_extract(
    path: Path,
    kind: str,
    columns: Sequence[ExtractColumn],
    chunks: Iterable[Chunk],
    sees: PersonalData,
    title: str,
    notes: Sequence[str] = (),
) -> Written:
    """Writes lines to a file of one of FORMATS: labels in words for people, codes and types for analysis."""
    stated = stated_columns(columns)
    batches = _batches(columns, chunks, sees)
    if kind == "parquet":
        return write_parquet_of(stated, batches, path)
    if kind == "csv":
        return write_csv_of(stated, batches, path)
    return write_xlsx_of(stated, batches, path, title, notes)


def _batches(
    columns: Sequence[ExtractColumn], chunks: Iterable[Chunk], sees: PersonalData
) -> Iterator[Batch]:
    """The columns of each chunk; its lines are let go before they are written."""
    for chunk in chunks:
        batch = [one.values(chunk, sees) for one in columns]
        chunk.let_go()
        yield batch
        # or it would stay while the next one is read
        del batch


def stated_columns(columns: Sequence[ExtractColumn]) -> list[ColumnOf]:
    """The columns as the file states them; a heading that comes again is numbered."""
    seen: dict[str, int] = {}
    found = []
    for one in columns:
        words = one.variable.label.vi
        seen[words] = seen.get(words, 0) + 1
        found.append(one.as_column(words if seen[words] == 1 else f"{words} ({seen[words]})"))
    return found


@job_kind("exchange.extract", "Xuất sổ hộ ra tệp", "Exporting the register")
def run_extract(run: JobRun) -> dict[str, Any]:
    """Writes the file, seals it, and states its rows."""
    rows = RegisterExtract.objects.unscoped("the extract of this job").select_related("unit")
    one = rows.filter(pk=run.parameters["extract"], rows=None).first()
    if one is None:
        return {}
    actor = account_actor(run.user_id)
    found = households_of(actor, permissions.REGISTER_EXPORT, one.unit, one.on)
    columns = chosen(one.each, one.on.year, one.columns)
    with store.working() as folder:
        path = folder / f"extract.{one.format}"
        title = f"Sổ hộ {one.unit.full_name}, ngày {day(one.on)}"
        total = found.order_by().count()
        with closing(chunks_of(found, one.on, one.each, columns)) as chunks:
            counted = _reported(run, total, chunks)
            written = write_extract(path, one.format, columns, counted, PersonalData(one.sees), title)
        one.elsewhere = gone_elsewhere(actor, permissions.REGISTER_EXPORT, one.unit, one.on)
        one.size = path.stat().st_size
        store.put_file(one, FILE, path)
    with transaction.atomic():
        run.check()
        finish_extract(Act(actor), one, written)
    return {"rows": written.rows}


def _reported(run: JobRun, total: int, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks; how many households are done is said along the way."""
    done = 0
    for chunk in chunks:
        households = len({line.household.pk for line in chunk.lines})
        yield chunk
        done += households
        run.progress(min(done, total), total)


@action(permissions.REGISTER_EXPORT)
def finish_extract(act: Act, one: RegisterExtract, written: Written) -> None:
    """The event of an export: the rows, the area, the day."""
    act.require(one)
    one.rows, one.sheets = written.rows, written.sheets
    one.save(update_fields=["rows", "elsewhere", "sheets", "size"])
    sees = PersonalData(one.sees).name.lower()
    after = {"rows": written.rows, "area": one.unit.full_name, "on": one.on.isoformat(), "sees": sees}
    act.record(one, after=after, at=one.unit)
