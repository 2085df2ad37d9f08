"""Every test that asks for `engine` runs on all of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings
from measured_engines import ENGINES, opened

from giamngheo.measurement.engines import Engine


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with opened(request.param) as engine:
        yield engine


@pytest.fixture(scope="session")
def examples(engine: Engine) -> Callable[[int], Any]:
    """Hypothesis settings: as many as asked for on DuckDB, a few on Spark, which needs a second to plan."""

    def of(number: int) -> Any:
        return settings(max_examples=number if engine.name == "duckdb" else 3)

    return of


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Engine]:
    """What the others are held against."""
    with opened("duckdb") as engine:
        yield engine
