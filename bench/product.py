"""The product's own ways, through its public functions."""

import numpy as np

from bench.places import households_file, person_households_file, persons_file, survey_file
from bench.standard import ON, bench_standard
from giamngheo.measurement import classify
from giamngheo.measurement.alkire_foster import ClassCutoff, MeasureSpec, measure
from giamngheo.measurement.engines import Engine, open_engine
from giamngheo.rules import add_columns

MEMBER_INDICATORS = ("dependents", "health_insurance", "child_school")


def commune_table(rows: int, engine: Engine | None = None) -> list[tuple[int, ...]]:
    """Classification, then H, A, M0 and the censored headcounts of every commune; the sums behind them."""
    standard = bench_standard()
    with engine or open_engine("duckdb") as running:
        classified = classify(standard, running.table(households_file(rows)), on=ON)
        spec = MeasureSpec.build(
            [f"deprived_{indicator.key}" for indicator in standard.indicators],
            classes=[ClassCutoff("poor", "class", ("poor",))],
            by=["commune_code"],
            weight="size",
        )
        measurement = measure(spec, classified, running, uncensored=False)
    assert measurement.levels.num_rows
    block = measurement.block("commune_code")
    sums = np.rint(block.totals[:, 0, :]).astype(np.int64)
    return [(int(commune), *row) for commune, row in zip(block.groups, sums.tolist(), strict=True)]


def whole_family(copies: int) -> list[tuple[int, ...]]:
    """Every level and change with its error, three cut-offs, three kinds of subgroups, two periods."""
    indicators = [indicator.key for indicator in bench_standard().indicators]
    spec = MeasureSpec.build(
        indicators, [25, 33, 50], by=("area", "region", "ethnicity"), weight="weight", strata="stratum",
        cluster="psu", time="t", year="year",
    )  # fmt: skip
    with open_engine("duckdb") as engine:
        measurement = measure(spec, survey_file(copies), engine)
    levels, changes = measurement.levels, measurement.changes
    return [(measurement.cells.rows, levels.num_rows, changes.num_rows)]


def member_deprivations(rows: int) -> list[tuple[int, ...]]:
    """The rules about members, of the standard, as columns of the households."""
    standard = bench_standard()
    rules = {key: standard.indicator(key).rule for key in MEMBER_INDICATORS}
    with open_engine("duckdb") as engine:
        households, persons = engine.table(person_households_file(rows)), engine.table(persons_file(rows))
        table = add_columns({k: r for k, r in rules.items() if r is not None}, households, persons, on=ON)
        counts = {key: table[key].cast("int64").sum() for key in MEMBER_INDICATORS}
        found = engine.collect(table.aggregate(n=table.count(), **counts)).to_pylist()[0]
    return [tuple(int(value) for value in found.values())]
