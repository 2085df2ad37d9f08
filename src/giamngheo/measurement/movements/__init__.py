"""Movements between years: who stays, escaped, fell back or is new, who moved, split or merged."""

from giamngheo.measurement.movements.comparing import Movements, MovementsError, movements
from giamngheo.measurement.movements.lists import LIST_COLUMNS, YearList
from giamngheo.measurement.movements.summary import summarise
from giamngheo.measurement.movements.words import CHANGES, MATCHED_BY, MOVEMENTS

__all__ = [
    "CHANGES",
    "LIST_COLUMNS",
    "MATCHED_BY",
    "MOVEMENTS",
    "Movements",
    "MovementsError",
    "YearList",
    "movements",
    "summarise",
]
