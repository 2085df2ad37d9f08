"""One raw sheet → a plan for reading it, or the message why it is no list."""

from typing import Any

from giamngheo.intake.fonts import convert_sheet
from giamngheo.intake.headings import NAME_TARGETS, find_heading
from giamngheo.intake.mapping import MappingFile
from giamngheo.intake.plan import SheetPlan, settle
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.result_column import settle_result
from giamngheo.intake.sheet import RawSheet
from giamngheo.intake.text import fold
from giamngheo.intake.titles import read_title
from giamngheo.intake.wordings import UNUSED, Wordings
from giamngheo.law import Standard

# Sheets of our own workbooks that hold no list: passed over in silence.
OWN_SHEETS = frozenset({"tong hop loi", "summary of problems", "huong dan", "guide", "danh muc", "lists"})
TOTALS_SHEET = (
    "tong so ho",
    "tong so ho dan cu",
    "totals",
    "so ho so khau",
    "dan so",
    "tong so ho nhan khau",
    "mau so",
)


def recognise(
    sheet: RawSheet, wordings: Wordings, standard: Standard, mapping: MappingFile | None, log: ProblemLog
) -> SheetPlan | None:
    """Finds the heading, the title and the layout. An empty sheet is passed over in silence."""
    if not sheet.row_count:
        return None
    for code, params in sheet.notes:
        log.add(code, sheet.file, sheet.name, **params)
    report_fonts(sheet, log)
    if is_totals_sheet(sheet.name) or fold(sheet.name) in OWN_SHEETS:
        return None
    entry = mapping.for_sheet(sheet.file, sheet.name) if mapping else None
    heading = find_heading(sheet, wordings, entry.decided() if entry else None)
    if heading is not None and mapping is not None:
        # The headings found may be those of an entry that bears another sheet's name.
        headings = [column.heading for column in heading.columns if column.path]
        better = mapping.for_sheet(sheet.file, sheet.name, headings)
        if better is not None and better is not entry:
            entry = better
            heading = find_heading(sheet, wordings, entry.decided())
    if heading is None or not heading.targets & NAME_TARGETS or len(heading.targets - {UNUSED, "row_no"}) < 2:
        log.add("sheet_ignored", sheet.file, sheet.name)
        return None
    if not sheet.visible:
        log.add("hidden_sheet", sheet.file, sheet.name)
    lines = [
        " \n ".join(text for text in dict.fromkeys(sheet.texts(row)) if text) for row in range(heading.top)
    ]
    title = read_title(lines, "" if sheet.kind in ("csv", "parquet") else sheet.name, wordings)
    title.year = title.year or sheet.year
    plan = SheetPlan(sheet, heading, title)
    if entry is not None:
        plan.fixed = dict(entry.fixed)
        present = {fold(column.heading) for column in heading.columns} | {
            fold(column.path[-1]) for column in heading.columns if column.path
        }
        for column in entry.columns:
            if column.variable and fold(column.heading) not in present:
                log.add("mapping_unused", sheet.file, sheet.name, heading=column.heading)
    settle(plan, wordings, standard)
    settle_result(plan, standard)
    return plan


def is_totals_sheet(name: str) -> bool:
    """A sheet that states how many households there are in all."""
    key = fold(name)
    return key in TOTALS_SHEET or key.startswith("tong so ho")


def report_fonts(sheet: RawSheet, log: ProblemLog) -> None:
    """Converts old fonts; one line for each encoding of the sheet."""
    by_encoding: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for index, params in convert_sheet(sheet):
        by_encoding.setdefault(params["encoding"], []).append((index, params))
    for found in by_encoding.values():
        columns = ", ".join(sheet.letter(index) for index, _ in found)
        count = sum(params["count"] for _, params in found)
        most = max((params for _, params in found), key=lambda params: params["count"])
        log.add("legacy_text", sheet.file, sheet.name, **{**most, "count": count, "columns": columns})
