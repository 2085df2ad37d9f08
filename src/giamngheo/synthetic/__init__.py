"""A synthetic province: realistic, seeded, calibrated to published totals, and labelled synthetic everywhere.

from giamngheo.synthetic import generate
province = generate(10_000, seed=1485)
province.households(2025), province.persons(2025), province.truth(2025)
"""

from giamngheo.synthetic.calibration import Calibration, SyntheticError
from giamngheo.synthetic.cells import generate_cells_parquet
from giamngheo.synthetic.files import GeneratedFile, generate_files, write_parquet
from giamngheo.synthetic.label import SYNTHETIC_LABEL, SYNTHETIC_LABEL_EN, SYNTHETIC_LABEL_VI
from giamngheo.synthetic.messy import write_messy
from giamngheo.synthetic.mistakes import PlantedError, write_list_with_mistakes
from giamngheo.synthetic.province import Province, generate
from giamngheo.synthetic.tables import Chunk
from giamngheo.synthetic.tidy import write_list, write_totals

__all__ = [
    "SYNTHETIC_LABEL",
    "SYNTHETIC_LABEL_EN",
    "SYNTHETIC_LABEL_VI",
    "Calibration",
    "Chunk",
    "GeneratedFile",
    "PlantedError",
    "Province",
    "SyntheticError",
    "generate",
    "generate_cells_parquet",
    "generate_files",
    "write_list",
    "write_list_with_mistakes",
    "write_messy",
    "write_parquet",
    "write_totals",
]
