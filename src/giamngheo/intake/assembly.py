"""One sheet's rows as columns of households and persons, before anything is checked across rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.intake.dittos import DITTO_TARGETS, fill_dittos
from giamngheo.intake.fields import FieldReader, ParsedColumn
from giamngheo.intake.headings import ColumnMeaning
from giamngheo.intake.layout import household_starts
from giamngheo.intake.plan import HEAD_TARGETS, HOUSEHOLDS, MEMBERS, ROSTER, SPLIT_DATES, UNUSED, SheetPlan
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.rows import RowScan, scan_rows
from giamngheo.intake.sheet import cell_text
from giamngheo.intake.text import fold
from giamngheo.intake.wordings import LOOSE, Wordings
from giamngheo.law.questionnaire import arrow_type

# Columns that say something about rows, not about the household.
STRUCTURE = frozenset({UNUSED, "row_no", "member_no", "household_no", "household_link", "review_year"})
_DERIVED_PERSON = frozenset({*SPLIT_DATES, "sex_male", "sex_female", "birth_date_from", "birth_date_to"})


@dataclass(slots=True)
class SheetData:
    """The data rows of a sheet, parsed. `group[i]` is the household (from 0) of data row i; `first[g]`
    its first row."""

    plan: SheetPlan
    scan: RowScan
    parsed: dict[str, ParsedColumn]
    group: np.ndarray
    first: np.ndarray
    is_head: np.ndarray
    is_person: np.ndarray
    key_offset: int = 0
    household: dict[str, pa.Array] = field(default_factory=dict)
    person: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def households(self) -> int:
        return len(self.first)

    def keys(self, positions: np.ndarray) -> np.ndarray:
        """Household keys of data rows."""
        return self.group[positions] + self.key_offset + 1

    def codes(self, target: str) -> np.ndarray:
        """The codes of a variable for the data rows."""
        return self.parsed[target].codes

    def text(self, target: str, position: int) -> str:
        """A cell of a data row as text."""
        if target not in self.parsed:
            return ""
        column = self.parsed[target]
        return cell_text(column.values[column.codes[position]])


def read_rows(
    plan: SheetPlan, reader: FieldReader, wordings: Wordings, log: ProblemLog, key_offset: int
) -> SheetData:
    """Parses the data rows and finds the households. Cell problems are logged with the household's key."""
    scan = scan_rows(plan, wordings)
    rows = scan.rows
    factor = plan.title.money_factor or 1
    parsed = {
        column.target: reader.parse(
            column,
            _codes(plan, column, rows, log),
            plan.sheet.columns[column.index].values,
            factor,
            plan.title.text,
        )
        for column in plan.heading.columns
        if column.target and column.target not in (UNUSED,)
    }
    is_head = _heads(parsed, len(rows))
    starts = household_starts(plan, rows, scan.section, is_head)
    group = np.cumsum(starts) - 1
    data = SheetData(
        plan, scan, parsed, group, np.flatnonzero(starts), is_head, np.zeros(len(rows), bool), key_offset
    )
    if plan.role in (ROSTER, MEMBERS):
        data.is_person = _person_rows(data)
    _log_cells(data, log)
    return data


def _codes(plan: SheetPlan, column: ColumnMeaning, rows: np.ndarray, log: ProblemLog) -> np.ndarray:
    """The column's codes for the data rows; "as above" is what stands above."""
    sheet = plan.sheet
    cells = sheet.columns[column.index]
    # of rows without a gap the sheet's own codes are looked at, not copied
    unbroken = len(rows) and rows[-1] - rows[0] + 1 == len(rows)
    codes = cells.codes[rows[0] : rows[-1] + 1] if unbroken else cells.codes[rows]
    if column.target not in DITTO_TARGETS:
        return codes
    codes, changed = fill_dittos(codes, cells.values)
    if changed:
        first = changed[0]
        row = int(rows[first])
        place: dict[str, Any] = {
            "row": sheet.number(row),
            "column": sheet.letter(column.index),
            "heading": column.heading,
        }
        log.add(
            "as_above", sheet.file, sheet.name, **place, value=cells.cell(row), count=len(changed),
            taken=cell_text(cells.values[codes[first]]),
        )  # fmt: skip
    return codes


def _heads(parsed: dict[str, ParsedColumn], count: int) -> np.ndarray:
    found = np.zeros(count, dtype=bool)
    for target, wanted in (("relation", "head"), ("is_head", True)):
        if target in parsed:
            column = parsed[target]
            found |= np.array([value == wanted for value in column.read])[column.codes]
    return found


def _person_rows(data: SheetData) -> np.ndarray:
    """Rows of members. A row that only opens the household (its head is listed again beneath) is none."""
    persons = np.ones(len(data.scan.rows), dtype=bool)
    if "name" not in data.parsed:
        return persons
    if data.plan.role == MEMBERS:
        return persons
    relation = data.codes("relation") if "relation" in data.parsed else None
    name = data.codes("name")
    heads_in_group = np.bincount(data.group, weights=data.is_head, minlength=data.households)
    sizes = np.bincount(data.group, minlength=data.households)
    opening = np.zeros(len(persons), dtype=bool)
    opening[data.first] = True
    blank_relation = relation == 0 if relation is not None else np.zeros(len(persons), bool)
    headed = (heads_in_group[data.group] > 0) & ~data.is_head & (sizes[data.group] > 1)
    if "head_name" in data.parsed:
        persons &= ~(opening & (name == 0) & headed)
    for position in np.flatnonzero(opening & blank_relation & headed & (name > 0)):
        head = position + 1 + int(np.argmax(data.is_head[position + 1 :]))
        if fold(data.text("name", int(position))) == fold(data.text("name", int(head))):
            persons[position] = False
    return persons


def _log_cells(data: SheetData, log: ProblemLog) -> None:
    """Logs what the readers of single cells found."""
    sheet = data.plan.sheet
    for target, column in data.parsed.items():
        if column.coded_two:
            place: dict[str, Any] = {
                "column": sheet.letter(column.meaning.index),
                "heading": column.meaning.heading,
            }
            log.add("coded_two_as_no", sheet.file, sheet.name, **place)
        if not column.troubled or target in STRUCTURE:
            continue
        codes = data.codes(target)
        for position in np.flatnonzero(column.flags()[codes]):
            cell = column.troubled[codes[position]]
            log.add(
                cell.problem or "",
                sheet.file,
                sheet.name,
                sheet.number(int(data.scan.rows[position])),
                sheet.letter(column.meaning.index),
                column.values[codes[position]],
                column.meaning.heading,
                None if data.plan.role == MEMBERS else int(data.keys(np.array([position]))[0]),
                **cell.params,
            )


def household_codes(data: SheetData, target: str) -> np.ndarray:
    """For each household, the code of its first filled cell of a variable (0: none)."""
    codes = data.codes(target)
    if data.households == len(codes):
        return codes
    places = np.where(codes > 0, np.arange(len(codes)), len(codes))
    first = np.minimum.reduceat(places, data.first) if data.households else places
    padded = np.append(codes, 0)
    result: np.ndarray = padded[first]
    return result


def differing_rows(data: SheetData, target: str, chosen: np.ndarray) -> Iterator[int]:
    """Data rows whose value differs from the one taken for their household."""
    if data.households == len(data.scan.rows):
        return
    column, codes = data.parsed[target], data.codes(target)
    suspects = np.flatnonzero((codes > 0) & (codes != chosen[data.group]))
    for position in suspects:
        mine, taken = column.read[codes[position]], column.read[chosen[data.group[position]]]
        if mine is not None and mine != taken:
            yield int(position)


def fill_household(data: SheetData, reader: FieldReader, log: ProblemLog) -> None:
    """Household variables: one value for each household."""
    sheet = data.plan.sheet
    for target, column in data.parsed.items():
        spec = reader.spec(target)
        if (
            target in STRUCTURE
            or target == "is_head"
            or (spec and spec.entity == "person" and target not in _OF_HEAD)
        ):
            continue
        if target in _DERIVED_PERSON or target in ("any_name", "name"):
            continue
        chosen = household_codes(data, target)
        for position in differing_rows(data, target, chosen):
            log.add(
                "household_values_differ",
                sheet.file,
                sheet.name,
                sheet.number(int(data.scan.rows[position])),
                sheet.letter(column.meaning.index),
                data.text(target, position),
                column.meaning.heading,
                int(data.keys(np.array([position]))[0]),
                first=cell_text(column.values[chosen[data.group[position]]]),
            )
        if spec is None:
            data.household[target] = column.array(chosen, _kind_of(target))
        elif spec.type == "date":
            _add_dates(data.household, target, column, chosen)
        else:
            data.household[target] = column.array(chosen, arrow_type(spec))


def fill_lone_heads(data: SheetData) -> None:
    """In a list of households, year columns "Nam | Nữ" and ticked sexes are the head's."""
    table: dict[str, pa.Array] = {}
    _split_birth(data, data.first, table)
    for source in ("birth_date_from", "birth_date_to", "sex"):
        if source in table:
            own = data.household.get(f"head_{source}")
            data.household[f"head_{source}"] = (
                table[source] if own is None else pc.coalesce(own, table[source])
            )


_OF_HEAD = frozenset({*HEAD_TARGETS, "head_birth_date_from", "head_birth_date_to"})


def _kind_of(target: str) -> pa.DataType:
    if target in ("causes", "ticked_list"):
        return pa.list_(pa.int32())
    if target == "deprivation_count":
        return pa.int32()
    return pa.bool_() if target.startswith(("locality_", "class_")) else pa.string()


def _add_dates(table: dict[str, pa.Array], target: str, column: ParsedColumn, codes: np.ndarray) -> None:
    if target.endswith(("_from", "_to")):
        table[target] = column.array(codes, pa.date32(), 0 if target.endswith("_from") else 1)
        return
    table[f"{target}_from"] = column.array(codes, pa.date32(), 0)
    table[f"{target}_to"] = column.array(codes, pa.date32(), 1)


def fill_persons(data: SheetData, reader: FieldReader) -> None:
    """Person variables, for the rows that are members."""
    positions = np.flatnonzero(data.is_person)
    table = data.person
    for target, column in data.parsed.items():
        spec = reader.spec(target)
        if spec is None or spec.entity != "person" or target in _OF_HEAD:
            continue
        codes = data.codes(target)[positions]
        if spec.type == "date":
            _add_dates(table, target, column, codes)
        else:
            table[target] = column.array(codes, arrow_type(spec))
    _split_birth(data, positions, table)
    if "head_name" in data.parsed and "name" in data.parsed:
        # A head's own row may carry the name in the head's column only, and that column is surer than a likely one.
        own = data.parsed["head_name"].array(data.codes("head_name")[positions], pa.string())
        heads = pa.array((data.is_head | _opens(data))[positions])
        table["name"] = pc.if_else(
            pc.and_(heads, pc.is_valid(own) if _unsure(data.parsed["name"]) else pc.is_null(table["name"])),
            own,
            table["name"],
        )
    elif "name" not in table and "head_name" in data.parsed:
        table["name"] = data.parsed["head_name"].array(data.codes("head_name")[positions], pa.string())
    repaired = np.zeros(len(positions), dtype=bool)
    if "citizen_id" in data.parsed:
        repaired = data.parsed["citizen_id"].flags("leading_zero_restored")[
            data.codes("citizen_id")[positions]
        ]
    table["_repaired"] = pa.array(repaired)


def _unsure(column: ParsedColumn) -> bool:
    return column.meaning.confidence < LOOSE and not column.meaning.from_mapping


def _opens(data: SheetData) -> np.ndarray:
    opening = np.zeros(len(data.scan.rows), dtype=bool)
    opening[data.first] = True
    return opening


def _split_birth(data: SheetData, positions: np.ndarray, table: dict[str, pa.Array]) -> None:
    """Two columns "Nam | Nữ" give year and sex at once; or sex alone stands in two ticked columns."""
    for target, sex in (("birth_year_male", "male"), ("birth_year_female", "female")):
        if target not in data.parsed:
            continue
        column, codes = data.parsed[target], data.codes(target)[positions]
        for part, name in ((0, "birth_date_from"), (1, "birth_date_to")):
            mine = column.array(codes, pa.date32(), part)
            table[name] = pc.coalesce(table[name], mine) if name in table else mine
        _add_sex(table, pa.array(codes > 0), sex)
    for target, sex in (("sex_male", "male"), ("sex_female", "female")):
        if target in data.parsed:
            says = pc.fill_null(data.parsed[target].array(data.codes(target)[positions], pa.bool_()), False)
            _add_sex(table, says, sex)
    if "birth_year" in data.parsed and "birth_date_from" not in table:
        _join_birth(data, positions, table)


def _add_sex(table: dict[str, pa.Array], where: pa.Array, sex: str) -> None:
    before = table.get("sex", pa.nulls(len(where), pa.string()))
    table["sex"] = pc.if_else(pc.and_(where, pc.is_null(before)), pa.scalar(sex), before)


def _join_birth(data: SheetData, positions: np.ndarray, table: dict[str, pa.Array]) -> None:
    """Day, month and year in three columns."""
    from giamngheo.intake.values.dates import parse_date

    parts = []
    for target in ("birth_day", "birth_month", "birth_year"):
        if target in data.parsed:
            parts.append(data.parsed[target].array(data.codes(target)[positions], pa.int32()).to_pylist())
        else:
            parts.append([None] * len(positions))
    limit = max((year for year in parts[2] if year), default=0)
    from datetime import date

    on = date(limit + 1, 1, 1) if limit else date(2100, 1, 1)
    cells = [
        parse_date(f"{day or 0}/{month or 0}/{year}", on=on).value if year else None
        for day, month, year in zip(*parts, strict=True)
    ]
    for part, name in ((0, "birth_date_from"), (1, "birth_date_to")):
        table[name] = pa.array([None if c is None else c[part] for c in cells], pa.date32())  # type: ignore[index]


def needs_names(data: SheetData) -> bool:
    """True when each row is a household by itself."""
    return data.plan.role == HOUSEHOLDS
