"""How the groups make up the whole: subgroup decomposition that adds up exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pyarrow as pa

from giamngheo.measurement.alkire_foster.cells import Cells
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.measurement import Measurement
from giamngheo.measurement.alkire_foster.plan import WHOLE, Total
from giamngheo.measurement.alkire_foster.tables import text_of

_MEASURES = {"M0": "score", "H": "poor"}


def exact_totals(cells: Cells, total: Total, group: int | None = None) -> list[list[int]]:
    """One weighted total as whole numbers of the weight's unit, [group][period]; the nation when `group` is
    None.

    Sums of integers: the groups of a column add up to the nation to the last digit. KeyError for an unknown
    total.
    """
    place = cells.request.position[total]
    codes = np.zeros_like(cells.period.codes) if group is None else cells.groups[group].codes
    groups = 1 if group is None else len(cells.groups[group].values)
    found = [[0] * len(cells.period.values) for _ in range(groups)]
    for limb, sums in enumerate(reversed(cells.sums)):
        shift = 0 if limb == 0 else cells.units.shift or 0
        for g, t, value in zip(codes, cells.period.codes, sums[:, place].tolist(), strict=True):
            found[g][t] += value << shift
    return found


def decomposition(measurement: Measurement, loa: str) -> pa.Table:
    """The part of each group of column `loa` in H and M0 of the whole, for every cut-off and period.

    M0 = Σ_g ν_g·M0_g with ν_g the group's population share (equation 10 of docs/method.md; Alkire and
    Foster 2011, decomposability). Columns: measure, k, loa, subg, t, share (ν_g), value (M0_g), contribution
    (ν_g·M0_g, in the measure's unit), percent (contribution / M0, 0–1, null when nobody is poor).
    Contributions come from exact integers: their numerators add up to that of the whole. KeyError for an
    unknown column.
    """
    cells = measurement.cells
    request = cells.request
    assert isinstance(request, DeprivationCells)
    group = {name: place for place, name in enumerate(cells.sample.by)}[loa]
    weights, whole = exact_totals(cells, WHOLE, group), exact_totals(cells, WHOLE)[0]
    rows = []
    for k, label in enumerate(request.cutoff_labels):
        for measure, total in _MEASURES.items():
            points = request.spec.total_points if measure == "M0" else 1
            parts = exact_totals(cells, (total, k, -1), group)
            summed = exact_totals(cells, (total, k, -1))[0]
            for g, name in enumerate(cells.groups[group].values):
                for t, period in enumerate(cells.period.values):
                    rows.append(
                        {
                            "measure": measure,
                            "k": label,
                            "loa": loa,
                            "subg": text_of(name),
                            "t": period,
                            "share": _share(weights[g][t], whole[t]),
                            "value": _share(parts[g][t], weights[g][t] * points),
                            "contribution": _share(parts[g][t], whole[t] * points),
                            "percent": _share(parts[g][t], summed[t]),
                        }
                    )
    return pa.Table.from_pylist(rows)


def _share(part: int, whole: int) -> float | None:
    """The correctly rounded quotient; None for 0/0."""
    return float(Fraction(part, whole)) if whole else None
