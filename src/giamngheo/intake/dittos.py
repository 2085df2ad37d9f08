"""Cells that say "as above": a quotation mark, "nt", "-//-"."""

import re
from collections.abc import Sequence

import numpy as np

from giamngheo.intake.text import tidy

# What lists repeat from row to row. Not the area type, where "nt" is "nông thôn", and no figures.
DITTO_TARGETS = frozenset(
    {"province", "district", "commune", "village", "address", "ethnicity", "head_ethnicity",
     "poverty_class_recorded", "decision_number", "decision_date"}
)  # fmt: skip
_DITTO = re.compile(r"""[-–—.\s]*(?:["“”″〃]+|''|//|n\.?\s?t\.?|như trên)[-–—.\s]*""", re.IGNORECASE)


def fill_dittos(codes: np.ndarray, values: Sequence[object]) -> tuple[np.ndarray, list[int]]:
    """The codes of the data rows with each cell that says "as above" given the code of the filled cell above it, and
    the positions so filled. A first cell that has nothing above it stays as it is."""
    dittos = [code for code, value in enumerate(values) if isinstance(value, str) and _is_ditto(value)]
    if not dittos:
        return codes, []
    filled = codes.copy()
    changed = []
    above = 0
    for position, code in enumerate(codes.tolist()):
        if code not in dittos:
            above = code or above
        elif above:
            filled[position] = above
            changed.append(position)
    return filled, changed


def _is_ditto(value: str) -> bool:
    return bool(_DITTO.fullmatch(tidy(value)))
