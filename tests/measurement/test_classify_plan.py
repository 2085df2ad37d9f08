"""The plan of a classification: nothing is computed twice, and what an engine knows of the data changes nothing."""

from dataclasses import replace
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from measured_households import KEYS, ON, STANDARD

from giamngheo.law import Standard, load_standard
from giamngheo.measurement import classify, score_items
from giamngheo.measurement.engines import DuckDBEngine

HOUSEHOLDS = 400


def scored_standard() -> Standard:
    table = load_standard("vn-2016-2020").points_table
    assert table is not None
    return replace(STANDARD, points_table=replace(table, complete=True))


def complete_households(standard: Standard) -> pa.Table:
    """Ticks, place and every item by hand, no value missing."""
    chance = np.random.default_rng(7)
    table = standard.points_table
    assert table is not None
    columns = {
        "household_key": list(range(HOUSEHOLDS)),
        "size": chance.integers(1, 7, HOUSEHOLDS).tolist(),
        "locality": chance.choice(["rural", "urban"], HOUSEHOLDS).tolist(),
        "region": chance.choice(list(table.regions), HOUSEHOLDS).tolist(),
    }
    columns |= {f"ticked_{key}": (chance.random(HOUSEHOLDS) < 0.25).tolist() for key in KEYS}
    for item in table.items:
        columns[item.variable] = chance.choice([one.code for one in item.options], HOUSEHOLDS).tolist()
    return pa.table(columns)


@pytest.mark.long
def test_an_engine_that_knows_of_no_missing_value_finds_the_same(tmp_path: Path) -> None:
    """DuckDB drops the branches for missing values where the file says that there are none."""
    standard, path = scored_standard(), tmp_path / "households.parquet"
    pq.write_table(complete_households(standard), path)
    found = []
    for disabled in ("", "statistics_propagation"):
        with DuckDBEngine() as engine:
            engine.connection.raw_sql(f"SET disabled_optimizers = '{disabled}'")
            plan = classify(standard, engine.table(path), on=ON)
            found.append(engine.collect(plan).sort_by("household_key"))
    assert found[0].equals(found[1])
    assert {"poor", "not_poor"} <= set(found[0]["class"].to_pylist())


@pytest.mark.long
def test_the_points_of_the_items_are_looked_up_once() -> None:
    standard = scored_standard()
    households = ibis.table(complete_households(standard).schema, name="households")
    lists = [
        str(ibis.to_sql(plan, dialect="duckdb")).lower().count("list_extract(")
        for plan in (score_items(standard, households, on=ON), classify(standard, households, on=ON))
    ]
    assert lists[0] == lists[1] > 0
