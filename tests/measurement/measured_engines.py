"""The engines that tests run on: DuckDB, Spark in this process's Java, and Spark on a cluster of two workers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from giamngheo.measurement.engines import Engine, LoopbackCluster, open_engine

# one process at most starts Spark: its tests are one group for `--dist loadgroup`
SPARK = (pytest.mark.slow, pytest.mark.xdist_group("spark"))
LOCAL = pytest.param("local", id="spark-local", marks=SPARK)
CLUSTER = pytest.param("cluster", id="spark-cluster", marks=SPARK)
ENGINES = [pytest.param("duckdb", id="duckdb"), LOCAL, CLUSTER]


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    with ExitStack() as stack:
        if name == "cluster":
            cluster = stack.enter_context(LoopbackCluster(workers=2))
            yield stack.enter_context(open_engine("spark", partitions=2, **cluster.settings))
        elif name == "local":
            yield stack.enter_context(open_engine("spark", master="local[2]", partitions=2))
        else:
            yield stack.enter_context(open_engine(name))
