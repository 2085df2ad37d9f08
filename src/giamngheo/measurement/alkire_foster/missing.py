"""Which values are missing: the counts behind listwise deletion."""

from __future__ import annotations

import ibis

from giamngheo.measurement.alkire_foster.deprivation import known_class
from giamngheo.measurement.alkire_foster.plan import without_blanks
from giamngheo.measurement.alkire_foster.spec import ClassCutoff, MeasureSpec
from giamngheo.measurement.engines.base import Engine, Source


def missing_counts(spec: MeasureSpec, source: Source, engine: Engine) -> dict[str, int]:
    """For each column that can drop a row, how many rows lack it; zeros are left out.

    NaN, a blank text and an unknown class count as missing. A row lacking several is counted in each.
    Columns: indicators, classes, the period and the subgroups.
    """
    table = engine.table(source)
    classes = [cutoff.column for cutoff in spec.cutoffs if isinstance(cutoff, ClassCutoff)]
    period = [spec.period] if spec.period else []
    names = list(dict.fromkeys([*spec.indicators, *classes, *period, *spec.by]))
    unknown = {cutoff.column: cutoff.unknown for cutoff in spec.cutoffs if isinstance(cutoff, ClassCutoff)}
    values = [known_class(table[n], unknown[n]) if n in unknown else without_blanks(table[n]) for n in names]
    sums = {f"missing_{n}": ibis.ifelse(value.isnull(), 1, 0).sum() for n, value in enumerate(values)}
    counts = engine.collect(table.aggregate(**sums)).to_pylist()[0]
    return {name: int(count) for name, count in zip(names, counts.values(), strict=True) if count}


def classes_seen(column: str, source: Source, engine: Engine) -> list[str]:
    """The classes that stand in `column`, sorted."""
    table = engine.table(source)
    found = engine.collect(table.select(value=known_class(table[column], ())).distinct())["value"].to_pylist()
    return sorted(value for value in found if value is not None)
