"""The register of an area as one file with all its columns: csv, Parquet or xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction

from giamngheo.exchange import permissions
from giamngheo.exchange.models import RegisterExtract
from giamngheo.exchange.profiles import store
from giamngheo.exchange.profiles.lines import Line, Needs, households_of, lines
from giamngheo.exchange.profiles.mapping import PERSON
from giamngheo.exchange.profiles.vocabulary import OPEN, Variable, latest_standard, variables
from giamngheo.platform.actions import Act, action
from giamngheo.platform.exports import Sheet, Written, write_csv, write_xlsx
from giamngheo.platform.exports.parquet import write_parquet
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
_MARKS = ("class_", "sex_", "birth_year_", "head_")


def columns_of(each: str) -> list[Variable]:
    """All columns: the register's own, the last review's answers, and what the classification gave."""
    found = [one for name, one in variables(each).items() if not _doubled(name, each)]
    found += [_registered(*one) for one in _REGISTERED]
    found += [_resulting(name, label) for name, label in _result_columns().items()]
    return found


def _doubled(name: str, each: str) -> bool:
    """Marks repeat a choice, and the head's particulars those of the row."""
    head = name.startswith("head_") and name != "head_name"
    return (name.startswith(("class_", "sex_", "birth_year_")) or head or name == "foreign_code") and bool(
        each
    )


_REGISTERED: tuple[tuple[str, Text, Callable[[Line], Any], str], ...] = (
    ("since", Text("Có trong sổ từ", "In the register since"), lambda line: line.household.since, OPEN),
    ("latitude", Text("Vĩ độ", "Latitude"), lambda line: line.household.latitude, "other"),
    ("longitude", Text("Kinh độ", "Longitude"), lambda line: line.household.longitude, "other"),
    (
        "disabled_member",
        Text("Có người khuyết tật", "Disabled member"),
        lambda line: line.household.disabled_member,
        OPEN,
    ),
    (
        "number_checked_on",
        Text("Ngày đối chiếu số", "Checked on"),
        lambda line: line.person.get("number_checked_on"),
        OPEN,
    ),
    ("review_year", Text("Năm rà soát", "Year of review"), lambda line: line.result.get("year"), OPEN),
    ("review_standard", Text("Chuẩn nghèo", "Standard"), lambda line: line.result.get("standard"), OPEN),
    (
        "review_day",
        Text("Ngày tham chiếu", "Reference date"),
        lambda line: line.result.get("reference_date"),
        OPEN,
    ),
    (
        "review_locality",
        Text("Khu vực khi rà soát", "Locality then"),
        lambda line: line.result.get("locality"),
        OPEN,
    ),
    (
        "review_class",
        Text("Kết quả rà soát", "Result of the review"),
        lambda line: line.result.get("result_class"),
        OPEN,
    ),
    (
        "review_basis",
        Text("Căn cứ kết quả", "Basis of the result"),
        lambda line: line.result.get("basis"),
        OPEN,
    ),
)


def _registered(name: str, label: Text, read: Callable[[Line], Any], personal: str) -> Variable:
    return Variable(name, label, read, personal=personal)


def _result_columns() -> dict[str, Text]:
    """Whether each indicator is deprived, and the bounds and distances that the classification states."""
    return {
        f"deprived_{one.key}": Text(f"Thiếu hụt: {one.short.vi}", f"Deprived: {one.short.en}")
        for one in latest_standard().indicators
    }


def _resulting(name: str, label: Text) -> Variable:
    return Variable(name, label, lambda line: (line.result.get("result") or {}).get(name))


def extract_to(
    path: Path,
    kind: str,
    each: str,
    rows: Iterable[Line],
    sees: PersonalData,
    title: str,
    notes: Sequence[str] = (),
) -> Written:
    """Writes lines to a file of one of FORMATS: labels in words for people, codes and types for analysis."""
    used = columns_of(each)
    if kind == "parquet":
        schema = pa.schema(
            [pa.field(one.name, pa.string(), metadata={"label": one.label.vi}) for one in used]
        )
        return write_parquet(schema, _texts(used, rows, sees), path)
    headings = _unique([one.label.vi for one in used])
    sheet = Sheet(title, headings, _worded(used, rows, sees), notes)
    return write_csv(sheet, path) if kind == "csv" else write_xlsx(sheet, path)


def _unique(headings: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for one in headings:
        seen[one] = seen.get(one, 0) + 1
        found.append(one if seen[one] == 1 else f"{one} ({seen[one]})")
    return found


def _worded(used: Sequence[Variable], rows: Iterable[Line], sees: PersonalData) -> Iterator[list[Any]]:
    codes = [{code: label.vi for code, label in one.codes.items()} if one.codes else None for one in used]
    for line in rows:
        values = [one.value(line, sees) for one in used]
        yield [
            value if known is None or value is None else known.get(value, value)
            for value, known in zip(values, codes, strict=True)
        ]


def _texts(used: Sequence[Variable], rows: Iterable[Line], sees: PersonalData) -> Iterator[list[str | None]]:
    for line in rows:
        yield [_text(one.value(line, sees)) for one in used]


def _text(value: Any) -> str | None:
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
    return str(value)


@job_kind("exchange.extract", "Xuất sổ hộ ra tệp", "Exporting the register")
def run_extract(run: JobRun) -> dict[str, Any]:
    """Writes the file, seals it, and states its rows."""
    rows = RegisterExtract.objects.unscoped("the extract of this job").select_related("unit")
    one = rows.filter(pk=run.parameters["extract"], rows=None).first()
    if one is None:
        return {}
    actor = account_actor(run.user_id)
    found = households_of(actor, permissions.REGISTER_EXPORT, one.unit, one.on)
    total = found.order_by().count()
    persons = one.each == PERSON

    def reported() -> Iterator[Line]:
        last, done = 0, 0
        for line in lines(found, one.on, one.each, Needs(members=persons)):
            if line.household.pk != last:
                last, done = line.household.pk, done + 1
                if done % 200 == 0:
                    run.progress(done, total)
            yield line

    with store.working() as folder:
        path = folder / f"extract.{one.format}"
        title = f"Sổ hộ {one.unit.full_name}, ngày {day(one.on)}"
        written = extract_to(path, one.format, one.each, reported(), PersonalData(one.sees), title)
        one.size = path.stat().st_size
        store.put_file(one, FILE, path)
    with transaction.atomic():
        run.check()
        finish_extract(Act(actor), one, written)
    return {"rows": written.rows}


@action(permissions.REGISTER_EXPORT)
def finish_extract(act: Act, one: RegisterExtract, written: Written) -> None:
    """The event of an export: the rows, the area, the day."""
    act.require(one)
    one.rows, one.sheets = written.rows, written.sheets
    one.save(update_fields=["rows", "sheets", "size"])
    sees = PersonalData(one.sees).name.lower()
    after = {"rows": written.rows, "area": one.unit.full_name, "on": one.on.isoformat(), "sees": sees}
    act.record(one, after=after, at=one.unit)
