"""A sheet that holds one table under another: the lower one is read as a list of its own."""

from dataclasses import replace

from giamngheo.intake.mapping import MappingFile
from giamngheo.intake.plan import SheetPlan
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.recognise import recognise
from giamngheo.intake.rows import RowScan
from giamngheo.intake.sheet import RawSheet
from giamngheo.intake.wordings import Wordings
from giamngheo.law import Standard


def table_below(
    plan: SheetPlan, scan: RowScan, wordings: Wordings, standard: Standard, mapping: MappingFile | None
) -> SheetPlan | None:
    """The plan of the table that begins with a second heading; None where there is none, or it is no list.

    Place, year and unit of money are those above the first table where its own lines leave them open.
    """
    if scan.second_heading is None:
        return None
    start = int(scan.rows[-1]) + 1 if len(scan.rows) else plan.first_data_row
    # what recognising says of the sheet as a whole has been said of it already
    found = recognise(_cut(plan.sheet, start), wordings, standard, mapping, ProblemLog())
    if found is None:
        return None
    title, above = found.title, plan.title
    named = title.place.recorded_class
    title.place = title.place.filled_from(above.place)
    # another table under «Hộ nghèo» is not one of poor households unless its own title says so
    title.place.recorded_class = named
    title.year = title.year or above.year
    title.money_factor = title.money_factor or above.money_factor
    found.fixed = dict(plan.fixed) | found.fixed
    return found


def _cut(sheet: RawSheet, start: int) -> RawSheet:
    """The rows of a sheet from `start` on, which keep their numbers."""
    columns = [replace(column, codes=column.codes[start:]) for column in sheet.columns]
    merged = [
        (top - start, left, bottom - start, right)
        for top, left, bottom, right in sheet.merged
        if top >= start
    ]
    return replace(
        sheet,
        columns=columns,
        row_count=sheet.row_count - start,
        first_row=sheet.first_row + start,
        merged=merged,
        notes=[],
    )
