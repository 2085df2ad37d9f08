"""Provinces, districts and communes of Vietnam: codes, dates, successors, and the matching of written names.

`load_areas().match("Phú Thọ", "Tân Sơn", "X. Thu Cúc", on=date(2025, 12, 31)).unit` is the commune 08545.
"""

from giamngheo.law.areas.directory import Areas, load_areas
from giamngheo.law.areas.matching import Match
from giamngheo.law.areas.names import Named, fold, fold_keeping_accents, normalise_name, split_kind
from giamngheo.law.areas.units import Link, Source, Unit
from giamngheo.law.areas.village_accents import typed_without_accents
from giamngheo.law.areas.village_keys import VillageKeys
from giamngheo.law.areas.villages import Village, normalise_village

__all__ = [
    "Areas",
    "Link",
    "Match",
    "Named",
    "Source",
    "Unit",
    "Village",
    "VillageKeys",
    "fold",
    "fold_keeping_accents",
    "load_areas",
    "normalise_name",
    "normalise_village",
    "split_kind",
    "typed_without_accents",
]
