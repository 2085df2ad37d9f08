"""The register of an area as one file with all its columns: csv, Parquet or xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from giamngheo.exchange import permissions
from giamngheo.exchange.extracts.columns import Chunk, ExtractColumn, chosen, needs_of
from giamngheo.exchange.models import RegisterExtract
from giamngheo.exchange.profiles import store
from giamngheo.exchange.profiles.lines import Line, households_of, line_chunks
from giamngheo.exchange.snapshot.rows import one_state
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
    chunks: Iterable[Sequence[Line]],
    sees: PersonalData,
    year: int,
    title: str,
    notes: Sequence[str] = (),
) -> Written:
    """Writes lines to a file of one of FORMATS: labels in words for people, codes and types for analysis.

    year: the one in which the members' ages are counted.
    """
    stated = stated_columns(columns)
    batches = _batches(columns, chunks, sees, year)
    if kind == "parquet":
        return write_parquet_of(stated, batches, path)
    if kind == "csv":
        return write_csv_of(stated, batches, path)
    return write_xlsx_of(stated, batches, path, title, notes)


def _batches(
    columns: Sequence[ExtractColumn], chunks: Iterable[Sequence[Line]], sees: PersonalData, year: int
) -> Iterator[Batch]:
    for lines in chunks:
        if lines:
            chunk = Chunk(lines, year)
            yield [one.values(chunk, sees) for one in columns]


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
    needs = needs_of(columns, one.each, one.on.year)
    with store.working() as folder:
        path = folder / f"extract.{one.format}"
        title = f"Sổ hộ {one.unit.full_name}, ngày {day(one.on)}"
        with one_state():
            total = found.order_by().count()
            chunks = _reported(run, total, line_chunks(found, one.on, one.each, needs))
            written = write_extract(
                path, one.format, columns, chunks, PersonalData(one.sees), one.on.year, title
            )
        one.size = path.stat().st_size
        store.put_file(one, FILE, path)
    with transaction.atomic():
        run.check()
        finish_extract(Act(actor), one, written)
    return {"rows": written.rows}


def _reported(run: JobRun, total: int, chunks: Iterator[list[Line]]) -> Iterator[list[Line]]:
    """The same chunks; how many households are done is said along the way."""
    done = 0
    for lines in chunks:
        yield lines
        done += len({line.household.pk for line in lines})
        run.progress(min(done, total), total)


@action(permissions.REGISTER_EXPORT)
def finish_extract(act: Act, one: RegisterExtract, written: Written) -> None:
    """The event of an export: the rows, the area, the day."""
    act.require(one)
    one.rows, one.sheets = written.rows, written.sheets
    one.save(update_fields=["rows", "sheets", "size"])
    sees = PersonalData(one.sees).name.lower()
    after = {"rows": written.rows, "area": one.unit.full_name, "on": one.on.isoformat(), "sees": sees}
    act.record(one, after=after, at=one.unit)
