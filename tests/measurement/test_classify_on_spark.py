"""The classification is the same on Spark: every column, every household, every shipped standard."""

from dataclasses import replace
from datetime import date
from functools import cache

import ibis
import numpy as np
import pyarrow as pa
import pytest
from measured_engines import CLUSTER, LOCAL
from measured_households import ON, STANDARD

from giamngheo.law import Standard, list_scenarios, load_standard
from giamngheo.measurement import classify, classify_now, score_items
from giamngheo.measurement.classification.lowering import Scored, by_array, by_case, lowering_for
from giamngheo.measurement.engines import Engine
from giamngheo.synthetic import generate

HOUSEHOLDS = 400
FIXTURE = load_standard("vn-2016-2020")
AFTER = date(2027, 10, 1)
SHIPPED = [
    *(load_standard("vn-2027-2030", scenario) for scenario in list_scenarios("vn-2027-2030")),
    load_standard("vn-2027-2030"),
]


@cache
def survey() -> tuple[pa.Table, pa.Table]:
    """Households and members of a synthetic province, one answer in seven taken out, items drawn."""
    province, chance = generate(HOUSEHOLDS, seed=1485), np.random.default_rng(7)
    tables = []
    for table in (province.households(2025), province.persons(2025)):
        for place, name in enumerate(table.column_names):
            if name not in ("household_key", "person_no"):
                gone = pa.array(chance.random(table.num_rows) < 1 / 7)
                kept = pa.compute.if_else(gone, pa.scalar(None, table[name].type), table[name])
                table = table.set_column(place, name, kept)
        tables.append(table)
    assert FIXTURE.points_table is not None
    for item in FIXTURE.points_table.items:
        codes = [None, *(option.code for option in item.options)]
        drawn = pa.array(codes).take(pa.array(chance.integers(0, len(codes), HOUSEHOLDS)))
        if item.variable in tables[0].column_names:
            tables[0] = tables[0].drop_columns([item.variable])
        tables[0] = tables[0].append_column(item.variable, drawn.cast(pa.string()))
    return tables[0], tables[1]


def _check(standard: Standard, on: date, engine: Engine) -> pa.Table:
    households, persons = survey()
    plan = classify(standard, engine.table(households), engine.table(persons), on=on)
    found = engine.collect(plan).sort_by("household_key")
    expected = classify_now(standard, households, persons, on=on).sort_by("household_key")
    assert found.schema.equals(expected.schema)
    assert found.equals(expected)
    return found


@pytest.mark.parametrize("engine", [LOCAL, CLUSTER], indirect=True)
def test_the_standard_in_force_with_points_from_the_items(engine: Engine) -> None:
    assert FIXTURE.points_table is not None
    whole = replace(STANDARD, points_table=replace(FIXTURE.points_table, complete=True))
    found = _check(whole, ON, engine)
    assert {"poor", "near_poor", "not_poor", "unknown"} <= set(found["class"].to_pylist())


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
@pytest.mark.parametrize("standard", SHIPPED, ids=lambda one: one.scenario or one.id)
def test_the_standards_to_come(standard: Standard, engine: Engine) -> None:
    assert len(set(_check(standard, AFTER, engine)["class"].to_pylist())) > 1


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
def test_the_points_of_the_items(engine: Engine) -> None:
    households, persons = survey()
    on = FIXTURE.valid_to
    assert on is not None
    assert lowering_for(engine.name) is by_array
    plan = score_items(FIXTURE, engine.table(households), engine.table(persons), on=on)
    found = engine.collect(plan.select("household_key", "item_points")).sort_by("household_key")
    inside = score_items(FIXTURE, ibis.memtable(households), ibis.memtable(persons), on=on)
    expected = inside.select("household_key", "item_points").to_pyarrow().sort_by("household_key")
    assert found.to_pydict() == expected.to_pydict()
    assert found["item_points"].null_count < HOUSEHOLDS


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
def test_an_option_that_is_none_has_no_points(engine: Engine) -> None:
    """Also where the place in the list of several items would be another's, or beyond its end."""
    rows = pa.table(
        {"a": [0, 1, 2, None, 3, -1, 9], "b": [1, 1, 0, 1, 0, 1, 1], "column": [0, 1, 1, 1, 0, 0, 1]}
    )
    table = engine.table(rows.cast(pa.schema([(name, pa.int32()) for name in rows.column_names])))
    points = {"a": [[5, 6], [70, 71], [20_000, 20_001]], "b": [[1, 2], [3, 4]]}
    items = [Scored(np.array(cells, dtype=np.int32), table[name]) for name, cells in points.items()]
    ways = {"by_array": by_array(items, table.column), "by_case": by_case(items, table.column)}
    found = engine.collect(table.mutate(**ways).order_by("a", "b"))
    assert found["by_array"].to_pylist() == found["by_case"].to_pylist()
    assert sorted(filter(None, found["by_array"].to_pylist())) == [8, 75, 20_003]
