"""Lists of applications as the public service portal or the one-stop software exports them."""

from giamngheo.intake.dossiers.meaning import Procedure, channel_of, name_key, procedure_of
from giamngheo.intake.dossiers.problems import TITLES, DossierProblem
from giamngheo.intake.dossiers.reading import DossierList, meanings_of_columns, read_dossiers

__all__ = [
    "TITLES",
    "DossierList",
    "DossierProblem",
    "Procedure",
    "channel_of",
    "meanings_of_columns",
    "name_key",
    "procedure_of",
    "read_dossiers",
]
