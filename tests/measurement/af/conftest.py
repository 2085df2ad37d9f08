"""The engines on which every test of the measures runs: DuckDB, Spark here, and Spark on a small cluster."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import settings

from giamngheo.measurement.engines import Engine, LoopbackCluster, open_engine

# one process at most starts Spark: its tests are one group for `--dist loadgroup`
SPARK = (pytest.mark.slow, pytest.mark.xdist_group("spark"))
ENGINES = [
    pytest.param("duckdb", id="duckdb"),
    pytest.param("local", id="spark-local", marks=SPARK),
    pytest.param("cluster", id="spark-cluster", marks=SPARK),
]


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with ExitStack() as stack:
        if request.param == "duckdb":
            yield stack.enter_context(open_engine("duckdb"))
        elif request.param == "local":
            yield stack.enter_context(open_engine("spark", master="local[2]", partitions=2))
        else:
            cluster = stack.enter_context(LoopbackCluster(workers=2))
            yield stack.enter_context(open_engine("spark", partitions=2, **cluster.settings))


@pytest.fixture(scope="session")
def examples(engine: Engine) -> Callable[[int], Any]:
    """Hypothesis settings: as many examples as asked for on DuckDB, a few on Spark, which starts a plan slowly."""

    def of(number: int) -> Any:
        return settings(max_examples=number if engine.name == "duckdb" else 3)

    return of


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Engine]:
    """What the others are held against."""
    with open_engine("duckdb") as engine:
        yield engine
