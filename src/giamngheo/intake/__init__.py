"""Lists of households as offices keep them: read, mapped, checked, and given back with the errors marked."""

from giamngheo.intake.checked_copy import write_checked_copy
from giamngheo.intake.disagreements import note_disagreements
from giamngheo.intake.mapping import MappingError, MappingFile, SheetMapping, load_mapping, save_mapping
from giamngheo.intake.previous import Previous, read_previous
from giamngheo.intake.problems import Problem, ProblemKind, ProblemLog, catalogue, in_order, problems_page
from giamngheo.intake.read import Intake, read_list
from giamngheo.intake.spellings_of_years import note_spellings_of_years
from giamngheo.intake.totals import Totals, read_totals, totals_sheet
from giamngheo.intake.village_spellings import note_village_spellings
from giamngheo.intake.wordings import load_wordings

__all__ = [
    "Intake",
    "MappingError",
    "MappingFile",
    "Previous",
    "Problem",
    "ProblemKind",
    "ProblemLog",
    "SheetMapping",
    "Totals",
    "catalogue",
    "in_order",
    "load_mapping",
    "load_wordings",
    "note_disagreements",
    "note_spellings_of_years",
    "note_village_spellings",
    "problems_page",
    "read_list",
    "read_previous",
    "read_totals",
    "save_mapping",
    "totals_sheet",
    "write_checked_copy",
]
