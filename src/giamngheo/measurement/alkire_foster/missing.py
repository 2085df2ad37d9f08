"""Which values are missing: the counts behind listwise deletion."""

from __future__ import annotations

import ibis
from ibis.expr import datatypes as dt

from giamngheo.measurement.alkire_foster.spec import ClassCutoff, MeasureSpec
from giamngheo.measurement.engines.base import Engine, Source


def missing_counts(spec: MeasureSpec, source: Source, engine: Engine) -> dict[str, int]:
    """For each column that can drop a row, how many rows lack it (NaN counts as missing); zeros are left out.

    A row lacking several is counted in each. Columns: indicators, classes, the period and the subgroups.
    """
    table = engine.table(source)
    classes = [cutoff.column for cutoff in spec.cutoffs if isinstance(cutoff, ClassCutoff)]
    period = [spec.period] if spec.period else []
    names = list(dict.fromkeys([*spec.indicators, *classes, *period, *spec.by]))
    sums = {f"missing_{n}": ibis.ifelse(_absent(table[name]), 1, 0).sum() for n, name in enumerate(names)}
    counts = engine.collect(table.aggregate(**sums)).to_pylist()[0]
    return {name: int(count) for name, count in zip(names, counts.values(), strict=True) if count}


def _absent(column: ibis.Value) -> ibis.Value:
    absent = column.isnull()
    return absent | column.isnan() if isinstance(column.type(), dt.Floating) else absent
