"""The year of the review that each row of a list states: answers of another year are no answers of the chosen one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from giamngheo.exchange.imports.place_problems import PlaceProblem
from giamngheo.intake import Intake
from giamngheo.intake.sheet import RawSheet, cell_text

VARIABLE = COLUMN = "review_year"
"""What a heading means, and the column of the checked households; they have none where no list states years."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_UNREAD = -1


@dataclass(frozen=True)
class _Stated:
    """A column of years: its letter and heading, and by row of the sheet (from 0) the code of the cell's value."""

    sheet: RawSheet
    letter: str
    heading: str
    codes: np.ndarray
    values: list[object]


def with_years(intake: Intake, households: pa.Table, year: int) -> tuple[pa.Table, list[PlaceProblem]]:
    """The households with the year that each states (null: none), and what is to be said of it.

    Years that cannot be read are warnings; a list whose every household is of another year than `year` is an error.
    """
    problems: list[PlaceProblem] = []
    stated = list(_columns(intake))
    if not stated or not households.num_rows:
        return households, problems
    files, sheets = (households[name].to_numpy() for name in ("source_file", "source_sheet"))
    rows, keys = (households[name].to_numpy() for name in ("source_row", "household_key"))
    years = np.zeros(households.num_rows, dtype=np.int32)
    for one in stated:
        here = np.flatnonzero((files == one.sheet.file) & (sheets == one.sheet.name))
        codes = one.codes[rows[here] - one.sheet.first_row]
        read = np.array([_year(value) for value in one.values], dtype=np.int32)
        years[here] = read[codes]
        for at in here[years[here] == _UNREAD]:
            value = cell_text(one.values[one.codes[rows[at] - one.sheet.first_row]])
            place = (one.sheet.file, one.sheet.name, int(rows[at]), one.letter, value)
            problems.append(PlaceProblem(*place, "review_year_unread", "warning", one.heading, int(keys[at])))
    column = pa.array(years, mask=years <= 0)
    if (years > 0).all() and (years != year).all():
        said = ", ".join(map(str, sorted({int(one) for one in years})))
        file, sheet = stated[0].sheet.file, stated[0].sheet.name
        problems.append(PlaceProblem(file, sheet, None, None, said, "review_year_other", "error"))
    return households.append_column(COLUMN, column), problems


def other_years(households: pa.Table, year: int) -> dict[int, int]:
    """How many households state each year but the given one."""
    if COLUMN not in households.column_names:
        return {}
    counted = pc.value_counts(households[COLUMN].combine_chunks()).to_pylist()
    return {one["values"]: one["counts"] for one in counted if one["values"] not in (None, year)}


def without_other_years(classified: pa.Table, year: int) -> pa.Table:
    """No result where the row is of another year: what it answered then is kept by that year's own result."""
    if COLUMN not in classified.column_names:
        return classified
    other = pc.fill_null(pc.not_equal(classified[COLUMN], year), False)
    place = classified.column_names.index("class")
    kept = pc.if_else(other, pa.scalar(None, classified["class"].type), classified["class"])
    return classified.set_column(place, "class", kept)


def _columns(intake: Intake) -> Iterator[_Stated]:
    sheets = {(one.file, one.name): one for one in intake.sheets}
    for mapping in intake.mappings:
        raw = sheets.get((mapping.file, mapping.sheet))
        for column in mapping.columns:
            if raw is None or column.variable != VARIABLE:
                continue
            letters = [raw.letter(index) for index in range(len(raw.columns))]
            cells = raw.columns[letters.index(column.column)]
            yield _Stated(raw, column.column, column.heading, cells.codes, cells.values)
            break


def _year(value: object) -> int:
    """0: blank."""
    text = cell_text(value)
    found = set(_YEAR.findall(text))
    return int(found.pop()) if len(found) == 1 else _UNREAD if text else 0
