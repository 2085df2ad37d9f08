"""Units, how they followed one another, where villages lay, and what holds for them when."""

from giamngheo.areas.models.facts import Residents, UnitFact
from giamngheo.areas.models.history import FormerName, Placement, UnitLink
from giamngheo.areas.models.mark import TreeMark
from giamngheo.areas.models.unit import AdminUnit, Kind, Level

__all__ = [
    "AdminUnit",
    "FormerName",
    "Kind",
    "Level",
    "Placement",
    "Residents",
    "TreeMark",
    "UnitFact",
    "UnitLink",
]
