"""A synthetic province: realistic, seeded, calibrated to published totals, and labelled synthetic everywhere.

from giamngheo.synthetic import generate
province = generate(10_000, seed=1485)
province.households(2025), province.persons(2025), province.truth(2025)
"""

from giamngheo.synthetic.calibration import Calibration, SyntheticError
from giamngheo.synthetic.label import SYNTHETIC_LABEL, SYNTHETIC_LABEL_EN, SYNTHETIC_LABEL_VI
from giamngheo.synthetic.province import Province, generate
from giamngheo.synthetic.tables import Chunk

__all__ = [
    "SYNTHETIC_LABEL",
    "SYNTHETIC_LABEL_EN",
    "SYNTHETIC_LABEL_VI",
    "Calibration",
    "Chunk",
    "Province",
    "SyntheticError",
    "generate",
]
