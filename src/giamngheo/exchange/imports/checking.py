"""Reading a list and holding it against the units: what the officer sees as columns, problems and villages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.batch.dates import year_of_lists
from giamngheo.exchange.answers.matching import matched
from giamngheo.exchange.answers.problems import FormProblem
from giamngheo.exchange.dossiers.matching import matched_dossiers
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.lines import write_lines
from giamngheo.exchange.imports.place_problems import PlaceProblem
from giamngheo.exchange.imports.placing import Found, Placing, choice_key
from giamngheo.exchange.imports.review_years import other_years, with_years
from giamngheo.exchange.models import ImportBatch, SavedMapping
from giamngheo.intake import Intake, MappingFile, Problem, SheetMapping, read_list, write_checked_copy
from giamngheo.intake.dossiers import DossierProblem, read_dossiers
from giamngheo.intake.mapping import ColumnMapping
from giamngheo.intake.read import Progress
from giamngheo.law import load_standard
from giamngheo.law.areas import load_areas
from giamngheo.platform.scope import Actor

NO_SHEET = "/(?!)/"
"""A pattern that is the name of no sheet: the entry is found by its headings alone."""
SMALL = 200_000
"""Cells of all sheets; a larger list's marked copies are made by a job of their own."""
PLACE_COLUMNS = {"village_unknown": "village"}


@dataclass
class Checked:
    """What a check found; `forms`: of an import of filled forms or dossiers; `counts` are what the batch keeps."""

    intake: Intake
    households: pa.Table
    persons: pa.Table
    problems: list[Problem]
    villages: list[dict[str, Any]]
    forms: list[dict[str, Any]] | None = None
    counts: dict[str, Any] = field(default_factory=dict)


def check(
    batch: ImportBatch, actor: Actor, paths: Sequence[Path], progress: Progress | None = None
) -> Checked:
    """Reads the files with the columns decided so far and refuses the rows that do not belong to the batch's unit,
    or to the list of its review.

    Nothing is written. The files themselves are never refused here: what is wrong is in the problems.
    """
    if batch.of_dossiers:
        return _check_dossiers(batch, actor, paths, progress)
    standard = load_standard(batch.standard)
    intake = read_list(
        paths,
        standard,
        on=batch.reference_date,
        areas=load_areas(),
        mapping=mapping_of(batch),
        progress=progress,
        default_province=province_code(batch.unit),
        partial=batch.of_forms,
    )
    if batch.of_forms:
        found = matched(batch, actor, intake)
        problems = [*intake.problems, *found.problems]
        checked = Checked(intake, found.households, found.persons, problems, [], found.forms)
    else:
        households, persons, placed, villages = _placed(batch, actor, intake)
        households, dated = with_years(intake, households, batch.year)
        checked = Checked(intake, households, persons, [*intake.problems, *placed, *dated], villages)
    checked.counts = _counts(batch, checked)
    return checked


def _check_dossiers(
    batch: ImportBatch, actor: Actor, paths: Sequence[Path], progress: Progress | None
) -> Checked:
    listed = read_dossiers(paths, mapping=mapping_of(batch), progress=progress)
    intake = listed.intake
    problems, found = matched_dossiers(batch, actor, listed)
    intake.rejected = {one.household_key for one in problems if one.household_key is not None}
    rows = pa.table({"household_key": pa.array([one["key"] for one in found], pa.int64())})
    checked = Checked(intake, rows, intake.persons, [*intake.problems, *problems], [], found)
    checked.counts = _counts(batch, checked)
    return checked


def mapping_of(batch: ImportBatch) -> MappingFile:
    """The officer's columns for this batch, then those saved from earlier lists."""
    own = [_entry(data) for data in batch.decided]
    saved = [
        SheetMapping(NO_SHEET, _columns(one.columns), one.signature) for one in SavedMapping.objects.all()
    ]
    return MappingFile([*own, *saved])


def province_code(unit: AdminUnit | None) -> str | None:
    while unit is not None and unit.level != Level.PROVINCE:
        unit = unit.parent
    return unit.code if unit else None


def keep(batch: ImportBatch, checked: Checked) -> None:
    """Puts what was found into the batch's folder, sealed."""
    store.forget_results(batch)
    store.put_table(batch, "check/households", checked.households)
    store.put_table(batch, "check/persons", checked.persons)
    store.put_json(batch, "check/sheets", [mapping.as_dict() for mapping in checked.intake.mappings])
    store.put_json(batch, "check/villages", checked.villages)
    if checked.forms is not None:
        store.put_json(batch, "check/forms", checked.forms)
    write_lines(batch, checked.intake, checked.problems)


def is_small(checked: Checked) -> bool:
    """Whether marked copies are made while the officer waits."""
    return sum(sheet.row_count * len(sheet.columns) for sheet in checked.intake.sheets) <= SMALL


def keep_copies(batch: ImportBatch, checked: Checked, lang: str = "vi") -> None:
    """A copy of each file that has problems, with the wrong cells marked."""
    checked.intake.problems = checked.problems
    for file in batch.files.order_by("number"):
        if any(problem.file == file.name for problem in checked.problems):
            _keep_copy(batch, checked.intake, file.name, file.number, lang)


def _keep_copy(batch: ImportBatch, intake: Intake, name: str, number: int, lang: str) -> None:
    out = store.folder(batch) / "check" / f"copy-{number}.xlsx"
    try:
        write_checked_copy(intake, name, out, lang)
        store.put(batch, f"check/copy-{number}", out.read_bytes())
    finally:
        out.unlink(missing_ok=True)


def _entry(data: Mapping[str, Any]) -> SheetMapping:
    return SheetMapping(
        data["sheet"], _columns(data["columns"]), data.get("signature", ""), data.get("file", "")
    )


def _columns(columns: Iterable[Mapping[str, Any]]) -> list[ColumnMapping]:
    return [ColumnMapping(c.get("column", ""), c["heading"], c.get("variable")) for c in columns]


def _placed(
    batch: ImportBatch, actor: Actor, intake: Intake
) -> tuple[pa.Table, pa.Table, list[PlaceProblem], list[dict[str, Any]]]:
    """The households that lie in the unit, their persons, the problems of the others, and the unknown villages."""
    placing = Placing(batch, actor)
    table = intake.households
    placing.expect(pc.unique(table["commune_code"]).to_pylist())
    columns = ("commune_code", "commune_name", "village", "source_file", "source_sheet", "source_row")
    homes = zip(*(table[name].to_pylist() for name in ("household_key", *columns)), strict=True)
    letters = _letters(intake)
    problems: list[PlaceProblem] = []
    unknown: dict[str, dict[str, Any]] = {}
    refused: list[int] = []
    for key, code, commune, village, file, sheet, row in homes:
        found = placing.find(code, village)
        if not found.problem:
            continue
        refused.append(key)
        variable = PLACE_COLUMNS.get(found.problem, "commune")
        column, heading = letters.get((file, sheet, variable), (None, None))
        value = village if variable == "village" else commune
        problems.append(PlaceProblem(file, sheet, row, column, value, found.problem, "error", heading, key))
        if found.problem == "village_unknown":
            _note_village(unknown, code, commune, village, found)
    intake.rejected |= set(refused)
    gone = pa.array(refused, pa.int64())
    keep_homes = pc.invert(pc.is_in(table["household_key"], value_set=gone))
    keep_persons = pc.invert(pc.is_in(intake.persons["household_key"], value_set=gone))
    persons = intake.persons.filter(keep_persons).sort_by("household_key")
    return table.filter(keep_homes), persons, problems, list(unknown.values())


def _note_village(
    unknown: dict[str, dict[str, Any]], code: str | None, commune: str | None, village: str, found: Found
) -> None:
    key = choice_key(code, village)
    entry = unknown.setdefault(
        key,
        {
            "key": key,
            "written": village,
            "commune_name": commune,
            "commune": found.commune,
            "suggested": list(found.suggested),
            "households": 0,
        },
    )
    entry["households"] += 1


def _letters(intake: Intake) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Where the columns of places stand in each sheet."""
    found: dict[tuple[str, str, str], tuple[str, str]] = {}
    for mapping in intake.mappings:
        for column in mapping.columns:
            target = "commune" if column.variable == "commune_code" else column.variable
            if target in {"village", "commune"}:
                found.setdefault((mapping.file, mapping.sheet, target), (column.column, column.heading))
    return found


def _counts(batch: ImportBatch, checked: Checked) -> dict[str, Any]:
    severities: Counter[str] = Counter(problem.severity for problem in checked.problems)
    codes: Counter[str] = Counter(checked.intake.counts)
    own = (PlaceProblem, FormProblem, DossierProblem)
    codes.update(problem.code for problem in checked.problems if isinstance(problem, own))
    stated = year_of_lists(checked.intake.mappings)
    return {
        "households": checked.households.num_rows,
        "persons": checked.persons.num_rows or _summed(checked.households),
        "rejected": len(checked.intake.rejected),
        "errors": severities["error"],
        "warnings": severities["warning"],
        "repairs": severities["repair"],
        "fatal": len(checked.intake.fatal),
        "unusable": checked.intake.unusable,
        "codes": dict(codes),
        "unknown_villages": len(checked.villages),
        "other_year": stated if stated and stated != batch.year else None,
        "other_years": other_years(checked.households, batch.year),
    }


def _summed(households: pa.Table) -> int:
    return int(pc.sum(households["size"]).as_py() or 0) if "size" in households.column_names else 0
