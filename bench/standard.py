"""The standard of the bench: the present one with a MADE-UP table of income points (25 items).

The official table is not in the package. These points exist only to make the machine work as it will; no
household may be scored by them.
"""

import json
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from bench.places import SEED, points_file
from giamngheo.law import Standard, load_standard
from giamngheo.law.points_table import PointsRow, PointsTable, assemble
from giamngheo.rules import Text
from giamngheo.synthetic.cells import ITEMS, OPTIONS, REGIONS

ON = date(2026, 10, 1)
LABEL = Text("SỐ LIỆU MÔ PHỎNG, bảng điểm bịa để đo tốc độ", "SYNTHETIC, made-up points to measure speed")
_HIGHEST = 16


@cache
def bench_standard() -> Standard:
    """vn-2021-2025 with the made-up points."""
    standard = load_standard("vn-2021-2025")
    return replace(standard, points_table=made_up_points(standard))


def made_up_points(standard: Standard) -> PointsTable:
    """Items × options × seven columns, 0 for the first option and growing: the better off, the more points."""
    random = np.random.default_rng(SEED)
    basis = standard.points_slot_basis
    assert basis is not None
    rows = []
    for item in range(1, ITEMS + 1):
        steps = random.integers(1, _HIGHEST // OPTIONS[item - 1] + 2, (OPTIONS[item - 1], len(REGIONS) + 1))
        points = steps.cumsum(axis=0) - steps[0]
        for option in range(OPTIONS[item - 1]):
            for place, column in enumerate((*REGIONS, "urban")):
                value = int(points[option, place])
                rows.append(PointsRow(f"{item:02}", LABEL, str(option), LABEL, None, column, value))
    return assemble(
        rows,
        REGIONS,
        version="bench",
        source="made up",
        checksum="",
        basis=basis,
        complete=True,
        coverage=LABEL,
    )


def write_points() -> None:
    """The same points, lines and cut-off for the rivals, who know nothing of the product."""
    standard = bench_standard()
    table = standard.points_table
    assert table is not None
    assert standard.deprivation_cutoff is not None
    lines = {line.locality: line.points for line in standard.lines if line.holds(ON)}
    data = {
        "label": LABEL.en,
        "columns": list(table.columns),
        "points": [table.matrix[n, : len(i.options)].tolist() for n, i in enumerate(table.items)],
        "lines": lines,
        "cutoff": standard.deprivation_cutoff,
        "indicators": [indicator.key for indicator in standard.indicators],
    }
    path = points_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
