"""From files to the sheets that hold lists, each with the plan for reading it."""

from collections.abc import Callable
from pathlib import Path

from giamngheo.intake.mapping import MappingFile
from giamngheo.intake.own_workbook import listing_of
from giamngheo.intake.plan import SheetPlan, settle_members
from giamngheo.intake.problems import ProblemLog
from giamngheo.intake.readers import Unreadable, read_sheets
from giamngheo.intake.readers.load import file_names
from giamngheo.intake.recognise import recognise
from giamngheo.intake.sheet import RawSheet
from giamngheo.intake.wordings import load_wordings
from giamngheo.intake.workbook_commune import share_commune
from giamngheo.law import Standard
from giamngheo.rules import Text

Progress = Callable[[str, int, int], None]

FATAL = frozenset(
    {"file_missing", "folder_empty", "file_locked", "file_empty", "file_too_large", "not_workbook",
     "html_not_workbook",
     "file_encrypted", "file_corrupt", "zip_bomb", "sheet_too_wide", "no_list_found"}
)  # fmt: skip


def open_lists(
    files: list[Path], standard: Standard, mapping: MappingFile | None, log: ProblemLog, report: Progress
) -> tuple[list[RawSheet], list[SheetPlan]]:
    """Every sheet of the files, and the plans of those that hold a list; what cannot be used is logged."""
    names = file_names(files)
    wordings = load_wordings(standard)
    sheets: list[RawSheet] = []
    plans: list[SheetPlan] = []
    for number, path in enumerate(files):
        report("read", number, len(files))
        try:
            raw = read_sheets(path, names[path])
        except Unreadable as error:
            log.add(error.code, names[path], **error.values)
            continue
        listing = listing_of(sheet.name for sheet in raw)
        found = [
            plan
            for sheet in raw
            if listing in (None, sheet.name) and (plan := recognise(sheet, wordings, standard, mapping, log))
        ]
        if not found:
            text_named_workbook = (
                raw and raw[0].kind == "csv" and path.suffix.lower() in (".xlsx", ".xls", ".ods", ".xlsm")
            )
            code = "not_workbook" if text_named_workbook else "no_list_found"
            log.add(code, names[path], found=Text("văn bản", "text"))
        sheets += raw
        plans += found
    report("read", len(files), len(files))
    settle_members(plans, log)
    share_commune(plans, log)
    return sheets, plans
