"""Lean plans on Spark: what the file says of itself is used there too, and changes no result."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from measured_engines import LOCAL
from measured_households import ON
from test_classify_plan import complete_households, scored_standard
from test_leaner_plans import CONDITIONS, NUMBERS, Maker, as_written, check_lean, drawn_data

from giamngheo.measurement import classify
from giamngheo.measurement.engines import SparkEngine


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("lean") / "data.parquet"
    pq.write_table(drawn_data(), found, row_group_size=17)
    return found


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
# not made smaller when it fails: that takes Spark minutes
@settings(max_examples=4, phases=[Phase.generate])
@given(a=CONDITIONS, b=CONDITIONS, n=NUMBERS, m=NUMBERS)
def test_a_lean_plan_gives_what_the_plan_gives(
    engine: SparkEngine, path: Path, a: Maker, b: Maker, n: Maker, m: Maker
) -> None:
    check_lean(engine, engine.table(path), a, b, n, m)


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
def test_a_classification_of_complete_households(engine: SparkEngine, tmp_path: Path) -> None:
    found = tmp_path / "households.parquet"
    pq.write_table(complete_households(scored_standard()), found)
    table = engine.table(found)
    facts = engine.facts(table.op())
    assert not any(facts[name].nullable for name in table.columns)
    assert facts["size"].bounds == (1, 6)
    plan = classify(scored_standard(), table, on=ON)
    lean, written = (run.sort_by("household_key") for run in (engine.collect(plan), as_written(engine, plan)))
    assert lean.equals(written)
    assert {"poor", "not_poor"} <= set(lean["class"].to_pylist())


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
def test_of_a_folder_nothing_is_taken_for_known(engine: SparkEngine, path: Path) -> None:
    assert engine.facts(engine.table(path.parent).op()) == {}
