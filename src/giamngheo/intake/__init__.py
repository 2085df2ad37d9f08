"""Lists of households as offices keep them: read, mapped, checked, and given back with the errors marked."""

from giamngheo.intake.mapping import MappingError, MappingFile, SheetMapping, load_mapping, save_mapping
from giamngheo.intake.problems import Problem, ProblemKind, catalogue, problems_page
from giamngheo.intake.read import Intake, read_list

__all__ = [
    "Intake",
    "MappingError",
    "MappingFile",
    "Problem",
    "ProblemKind",
    "SheetMapping",
    "catalogue",
    "load_mapping",
    "problems_page",
    "read_list",
    "save_mapping",
]
