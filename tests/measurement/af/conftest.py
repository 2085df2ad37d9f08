"""Engines for the tests of the measures."""

from collections.abc import Iterator

import pytest

from giamngheo.measurement.engines import Engine, open_engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with open_engine("duckdb") as engine:
        yield engine
