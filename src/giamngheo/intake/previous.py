"""Lists of earlier years, for the movements: in the shapes of this year's lists, or an earlier run's own
output."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from giamngheo.intake.coverage import communes_covered
from giamngheo.intake.mapping import MappingFile
from giamngheo.intake.opening import FATAL
from giamngheo.intake.problems import Problem, ProblemLog
from giamngheo.intake.read import Gathered, gather
from giamngheo.intake.readers.parquet import year_stated
from giamngheo.intake.tables import without_households
from giamngheo.intake.titles import escaped_in
from giamngheo.law import Standard
from giamngheo.law.areas import Areas

# households (canonical), persons (canonical) → class codes in the order of the households, null where unknown
Classify = Callable[[pa.Table, pa.Table], pa.Array]

PREVIOUS_SCHEMA = pa.schema(
    [
        ("household_key", pa.int64()),
        ("household_code", pa.string()),
        ("head_citizen_id", pa.string()),
        ("member_citizen_ids", pa.list_(pa.string())),
        ("head_name", pa.string()),
        ("head_birth_year", pa.int32()),
        ("village", pa.string()),
        ("commune_code", pa.string()),
        ("locality", pa.string()),
        ("class", pa.string()),
        ("size", pa.int32()),
        ("household_change", pa.string()),
        ("movement", pa.string()),
    ]
)


@dataclass
class Previous:
    """An earlier year's list: `table` has the columns of PREVIOUS_SCHEMA. Its problems never stop a review.

    `communes` are the communes the list speaks for; None means those of its rows.
    """

    label: str
    year: int | None
    table: pa.Table
    problems: list[Problem] = field(default_factory=list)
    fatal: list[Problem] = field(default_factory=list)
    communes: frozenset[str] | None = None


def read_previous(
    path: Path | str,
    standard: Standard,
    *,
    on: date,
    areas: Areas | None = None,
    year: int | None = None,
    label: str | None = None,
    classify: Classify | None = None,
    mapping: MappingFile | None = None,
    default_province: str | None = None,
) -> Previous:
    """Reads one file (or folder) of an earlier year.

    `on` is this review's date, so that old communes are followed to today's units. The class is the recorded
    one, else what `classify` finds from the points, else what the title says ("hộ nghèo", "thoát nghèo").
    The year is `year`, else the title's (of our own Parquet tables that of their metadata), else the one in the
    file's name.
    """
    path = Path(path)
    if path.suffix.lower() == ".parquet" and path.is_file():
        own = _read_own(path, year, label)
        if own is not None:
            return own
    gathered = gather(
        path,
        standard,
        on=on,
        areas=areas,
        mapping=mapping,
        default_province=default_province,
        need_points=False,
    )
    log = gathered.log
    found_year = (
        year
        or next((plan.title.year for plan in gathered.plans if plan.title.year), None)
        or _year_in(path.name)
    )
    table = _table(gathered, standard, classify)
    unknown = table["class"].null_count
    if unknown and len(table):
        log.add("previous_class_unknown", path.name, count=unknown)
    done = _finished(label or path.stem, found_year, table, log, path)
    places = [plan.title.place for plan in gathered.plans]
    done.communes = communes_covered(
        places, table["commune_code"].to_pylist(), found_year, on=on, areas=areas
    )
    return done


def _finished(label: str, year: int | None, table: pa.Table, log: ProblemLog, path: Path) -> Previous:
    if year is None and len(table):
        log.add("previous_year_unknown", path.name)
    fatal = [problem for problem in log.problems if problem.code in FATAL]
    for problem in log.problems:
        if problem.severity == "error" and problem not in fatal:
            problem.severity = "warning"
    return Previous(label, year, table, log.problems, fatal)


def _read_own(path: Path, year: int | None, label: str | None) -> Previous | None:
    """households.parquet of an earlier run, known by its column "class"."""
    log = ProblemLog()
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError, ValueError):
        return None
    if not {"class", "household_code"} <= set(table.column_names):
        return None
    found_year = year or year_stated(table.schema) or _year_in(str(path))
    return _finished(label or path.parent.name or path.stem, found_year, _conformed(table), log, path)


def _conformed(table: pa.Table) -> pa.Table:
    if "head_birth_year" not in table.column_names and "head_birth_date_from" in table.column_names:
        table = table.append_column("head_birth_year", _birth_year(table))
    columns = []
    for item in PREVIOUS_SCHEMA:
        if item.name in table.column_names:
            columns.append(pc.cast(table[item.name], item.type, safe=False))
        else:
            columns.append(pa.nulls(len(table), item.type))
    return pa.table(columns, schema=PREVIOUS_SCHEMA)


def _birth_year(households: pa.Table) -> pa.Array:
    """The head's year of birth where it is one year."""
    first, last = pc.year(households["head_birth_date_from"]), pc.year(households["head_birth_date_to"])
    return pc.if_else(pc.equal(first, last), first, pa.scalar(None, pa.int64())).cast(pa.int32())


def _table(gathered: Gathered, standard: Standard, classify: Classify | None) -> pa.Table:
    again = gathered.log.keys_of("household_listed_again")
    households, persons = (
        without_households(table, again) for table in (gathered.households, gathered.persons)
    )
    classes = households["poverty_class_recorded"]
    if classify is not None and len(households):
        computed = classify(households, persons)
        known = pc.if_else(pc.equal(computed, "unknown"), pa.scalar(None, pa.string()), computed)
        classes = pc.coalesce(classes, known)
    if any(escaped_in(plan.title.text) for plan in gathered.plans):
        classes = pc.coalesce(classes, pa.chunked_array([_by_title(gathered, households)]))
    table = households.append_column("class", classes).append_column(
        "head_birth_year", _birth_year(households)
    )
    return _conformed(table.append_column("member_citizen_ids", _members(households, persons)))


def _by_title(gathered: Gathered, households: pa.Table) -> pa.Array:
    """ "not_poor" in tables whose title says that the households escaped."""
    names = ("source_file", "source_sheet", "source_row")
    places = zip(*(households[name].to_pylist() for name in names), strict=True)
    found = [gathered.locator.plan_at(*place) for place in places]
    says = {id(plan): "not_poor" for plan in found if plan and escaped_in(plan.title.text)}
    return pa.array([says.get(id(plan)) for plan in found], pa.string())


def _members(households: pa.Table, persons: pa.Table) -> pa.Array:
    numbered = persons.filter(pc.is_valid(persons["citizen_id"]))
    grouped = numbered.group_by("household_key").aggregate([("citizen_id", "list")])
    ids = dict(zip(grouped["household_key"].to_pylist(), grouped["citizen_id_list"].to_pylist(), strict=True))
    return pa.array([ids.get(key) for key in households["household_key"].to_pylist()], pa.list_(pa.string()))


def _year_in(name: str) -> int | None:
    found = re.findall(r"(?<!\d)(20\d{2})(?!\d)", name)
    return int(found[-1]) if found else None
