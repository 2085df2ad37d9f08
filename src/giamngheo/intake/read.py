"""Reading lists: from files to checked tables of households and persons."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake import crosscheck
from giamngheo.intake.assembly import SheetData, fill_household, fill_lone_heads, fill_persons, read_rows
from giamngheo.intake.constraints import check_constraints
from giamngheo.intake.derived_codes import derive_codes
from giamngheo.intake.fields import FieldReader
from giamngheo.intake.locate import CLASS_TARGETS, Locator
from giamngheo.intake.mapping import MappingFile, SheetMapping, describe
from giamngheo.intake.members import link_keys, settle_persons
from giamngheo.intake.opening import FATAL, Progress, open_lists
from giamngheo.intake.places import fill_places
from giamngheo.intake.plan import HOUSEHOLDS, MEMBERS, ROSTER, SheetPlan, settle_members
from giamngheo.intake.problems import Problem, ProblemLog
from giamngheo.intake.readers import expand_paths
from giamngheo.intake.readers.load import file_names
from giamngheo.intake.recorded_class import fill_class
from giamngheo.intake.repeats import check_same_households
from giamngheo.intake.required import missing_columns, report_columns
from giamngheo.intake.second_table import table_below
from giamngheo.intake.sheet import RawSheet
from giamngheo.intake.tables import (
    household_schema,
    household_table,
    person_schema,
    person_table,
    replaced,
    without_households,
)
from giamngheo.intake.ticks import (
    fill_causes,
    fill_counted_deprivations,
    fill_flags,
    fill_person_answers,
    fill_ticks,
)
from giamngheo.intake.wordings import Wordings, load_wordings
from giamngheo.law import Standard
from giamngheo.law.areas import Areas, load_areas

# The sheets found → the day of the review, where their titles have a say in it.
DayOf = Callable[[list[SheetMapping]], date]


@dataclass
class Intake:
    """What came of the files.

    `households` and `persons` hold only what passed (see `tables` for the columns); `rejected` are the keys
    of the households left out because of an error of their own or of a member. `fatal` are the problems
    for which a file could not be used at all; they are in `problems` too. `unusable` counts the data rows
    of sheets that lack a required column. `sheets` are the raw sheets, for the checked copy; `locator` finds the
    cell of a row.
    """

    households: pa.Table
    persons: pa.Table
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    rejected: set[int] = field(default_factory=set)
    mappings: list[SheetMapping] = field(default_factory=list)
    sheets: list[RawSheet] = field(default_factory=list)
    fatal: list[Problem] = field(default_factory=list)
    unusable: int = 0
    paths: dict[str, Path] = field(default_factory=dict)
    locator: Locator = field(default_factory=Locator)

    @property
    def errors(self) -> list[Problem]:
        """Problems that stop the review unless the valid part is accepted."""
        return [problem for problem in self.problems if problem.severity == "error"]


@dataclass
class _Reading:
    """What the steps share."""

    standard: Standard
    on: date
    areas: Areas
    wordings: Wordings
    reader: FieldReader
    log: ProblemLog
    default_province: str | None
    need_points: bool
    partial: bool = False
    mapping: MappingFile | None = None


def read_list(
    paths: Path | str | Iterable[Path | str],
    standard: Standard,
    *,
    on: date,
    day_of: DayOf | None = None,
    areas: Areas | None = None,
    lang: str = "vi",
    mapping: MappingFile | None = None,
    progress: Progress | None = None,
    default_province: str | None = None,
    partial: bool = False,
) -> Intake:
    """Reads and checks lists of households.

    `on` is the reference date: ages, valid units, dates in the future; `day_of` may choose another once the sheets
    are known. `mapping` decides headings (see `load_mapping`). `default_province` (a code) helps where a
    commune's name alone is ambiguous. `progress(stage, done, total)` is called between steps. `lang` changes
    nothing here: every problem carries both languages. `partial`: forms that are filled bit by bit; nobody's
    points or answers are missed. Nothing is written.
    """
    gathered = gather(
        paths,
        standard,
        on=on,
        day_of=day_of,
        areas=areas,
        mapping=mapping,
        progress=progress,
        default_province=default_province,
        partial=partial,
    )
    result = _accepted(gathered, standard)
    result.mappings = [describe(plan) for plan in gathered.plans]
    result.sheets = gathered.sheets
    result.unusable = gathered.unusable
    result.paths = gathered.paths
    result.locator = gathered.locator
    return result


@dataclass
class Gathered:
    """Everything that was read, before households with errors are left out."""

    households: pa.Table
    persons: pa.Table
    log: ProblemLog
    sheets: list[RawSheet]
    plans: list[SheetPlan]
    paths: dict[str, Path]
    unusable: int
    locator: Locator


def gather(
    paths: Path | str | Iterable[Path | str],
    standard: Standard,
    *,
    on: date,
    day_of: DayOf | None = None,
    areas: Areas | None = None,
    mapping: MappingFile | None = None,
    progress: Progress | None = None,
    default_province: str | None = None,
    need_points: bool = True,
    partial: bool = False,
) -> Gathered:
    """The steps of `read_list`; without `need_points` a list of names and classes will do (an earlier
    year's)."""
    files = expand_paths([paths] if isinstance(paths, str | Path) else paths)
    report = progress or (lambda stage, done, total: None)
    log = ProblemLog()
    sheets, plans = open_lists(files, standard, mapping, log, report)
    if day_of is not None:
        on = day_of([describe(plan) for plan in plans])
    work = _Reading(
        standard,
        on,
        areas or load_areas(),
        load_wordings(standard),
        FieldReader(standard, on),
        log,
        default_province,
        need_points and not partial,
        partial,
        mapping,
    )
    households, persons, locator, unusable = _parse(plans, work, report)
    report("check", 0, 1)
    households, persons = _check(households, persons, locator, work)
    locator.keep(CLASS_TARGETS)
    log.close()
    report("check", 1, 1)
    names = {name: path for path, name in file_names(files).items()}
    return Gathered(households, persons, log, sheets, plans, names, unusable, locator)


def _parse(
    plans: list[SheetPlan], work: _Reading, report: Progress
) -> tuple[pa.Table, pa.Table, Locator, int]:
    """(households, persons, locator, rows of sheets that cannot be used); the parsed cells are let go of."""
    datas = _read_plans(plans, work, report)
    if not work.partial:
        _refuse_nothing(datas, work.log)
    households, persons = _tables(datas, work)
    locator = Locator()
    for data in datas:
        locator.add(data.plan)
    read = {id(data.plan) for data in datas}
    unusable = sum(
        int((plan.sheet.filled()[plan.first_data_row :] > 0).sum()) for plan in plans if id(plan) not in read
    )
    return households, persons, locator, unusable


def _read_plans(plans: list[SheetPlan], work: _Reading, report: Progress) -> list[SheetData]:
    datas: list[SheetData] = []
    offset = 0
    # a table under another one joins the list while it is gone through
    for number, plan in enumerate(plans):
        has_members = any(one.role == MEMBERS for one in plans)
        report("parse", number, len(plans))
        report_columns(plan, work.standard, work.log)
        if work.need_points and missing_columns(plan, work.standard, work.log, has_members):
            continue
        data = read_rows(plan, work.reader, work.wordings, work.log, offset)
        below = table_below(plan, data.scan, work.wordings, work.standard, work.mapping)
        _note_rows(data, below, work.log)
        if below is not None:
            plans.append(below)
            settle_members(plans, work.log)
        if plan.role == MEMBERS:
            datas.append(data)
            continue
        offset += data.households
        fill_household(data, work.reader, work.log)
        if plan.role == HOUSEHOLDS:
            fill_lone_heads(data)
        fill_flags(data, work.standard)
        fill_causes(data, work.wordings.causes)
        fill_counted_deprivations(data, work.standard)
        fill_ticks(data, work.standard, work.log)
        fill_class(data, work.standard, work.log)
        fill_places(data, work.areas, work.standard, work.on, work.log, work.default_province)
        datas.append(data)
    report("parse", len(plans), len(plans))
    return datas


def _refuse_nothing(datas: list[SheetData], log: ProblemLog) -> None:
    """Sheets of headings alone are an error where no other sheet holds a household."""
    if any(len(data.scan.rows) for data in datas):
        return
    for problem in log.problems:
        if problem.code == "sheet_without_rows":
            problem.severity = "error"


def _note_rows(data: SheetData, below: SheetPlan | None, log: ProblemLog) -> None:
    sheet, scan = data.plan.sheet, data.scan
    for row, text in scan.ignored:
        log.add("text_row_ignored", sheet.file, sheet.name, sheet.number(row), value=text)
    if scan.second_heading is not None:
        code = "second_heading" if below is None else "second_table"
        log.add(code, sheet.file, sheet.name, sheet.number(scan.second_heading))
    elif not len(scan.rows):
        log.add("sheet_without_rows", sheet.file, sheet.name)


def _tables(datas: list[SheetData], work: _Reading) -> tuple[pa.Table, pa.Table]:
    """All sheets' households, and members with the key of their household."""
    standard = work.standard
    homes = [data for data in datas if data.plan.role != MEMBERS]
    households = [household_table(data, standard) for data in homes]
    households = [
        table.append_column("_head_repaired", pa.array(_head_repaired(data)))
        for table, data in zip(households, homes, strict=True)
    ]
    persons = []
    for data in datas:
        if data.plan.role not in (ROSTER, MEMBERS):
            continue
        fill_persons(data, work.reader)
        fill_person_answers(data, standard)
        positions = np.flatnonzero(data.is_person)
        keys = link_keys(data, homes, work.log) if data.plan.role == MEMBERS else data.keys(positions)
        persons.append(person_table(data, keys, standard))
    empty_homes = household_schema(standard).append(pa.field("_head_repaired", pa.bool_()))
    extra = [pa.field("_has_relation", pa.bool_()), pa.field("_repaired", pa.bool_())]
    empty_persons = pa.schema([*person_schema(standard), *extra])
    return (
        pa.concat_tables(households) if households else empty_homes.empty_table(),
        pa.concat_tables(persons) if persons else empty_persons.empty_table(),
    )


def _head_repaired(data: SheetData) -> np.ndarray:
    if "head_citizen_id" not in data.parsed:
        return np.zeros(data.households, dtype=bool)
    flags: np.ndarray = data.parsed["head_citizen_id"].flags("leading_zero_restored")
    return flags[data.codes("head_citizen_id")[data.first]]


def _check(
    households: pa.Table, persons: pa.Table, locator: Locator, work: _Reading
) -> tuple[pa.Table, pa.Table]:
    standard, log = work.standard, work.log
    had_members = len(persons) > 0
    households = replaced(households, "size", households["size_listed"])
    if had_members:
        households, persons = settle_persons(households, persons, locator, log)
        _report_without_members(households, persons, locator, log)
    else:
        persons = persons.drop_columns(["_has_relation"])
    households = replaced(households, "ethnic_minority", crosscheck.fill_minority(households))
    crosscheck.check_names(households, persons, standard, locator, log)
    if not work.partial:
        crosscheck.check_points(households, standard, locator, log, work.need_points)
        crosscheck.check_departed(households, standard, locator, log)
    crosscheck.check_ticks(households, standard, locator, log)
    crosscheck.check_citizens(households, persons, locator, log)
    crosscheck.check_household_codes(households, locator, log)
    check_same_households(households, locator, log)
    check_constraints(households, persons, standard, work.on, locator, log)
    return derive_codes(households), persons


def _report_without_members(
    households: pa.Table, persons: pa.Table, locator: Locator, log: ProblemLog
) -> None:
    """Where members are listed on another sheet, each household should have some."""
    listed = pc.is_in(households["household_key"], value_set=pc.unique(persons["household_key"]))
    files = set(persons["source_file"].unique().to_pylist())
    alone = households.filter(pc.invert(listed)).select(
        ["household_key", "source_file", "source_sheet", "source_row", "head_name", "list_kind"]
    )
    for row in alone.to_pylist():
        if row["list_kind"] == "full" or row["source_file"] in files:
            log.add(
                "household_without_members",
                **locator.cell(row),
                household_key=row["household_key"],
                name=row["head_name"] or "?",
            )


def _accepted(gathered: Gathered, standard: Standard) -> Intake:
    households, persons, log = gathered.households, gathered.persons, gathered.log
    rejected = {
        problem.household_key
        for problem in log.problems
        if problem.severity == "error" and problem.household_key is not None
    }
    return Intake(
        without_households(households, rejected).select(household_schema(standard).names),
        without_households(persons, rejected).select(person_schema(standard).names),
        log.problems,
        log.counts,
        rejected,
        fatal=[problem for problem in log.problems if problem.code in FATAL],
    )
