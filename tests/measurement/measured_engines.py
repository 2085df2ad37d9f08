"""The engines that tests run on: DuckDB, Spark in this process's Java, and Spark on a cluster of two workers."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from giamngheo.measurement.engines import Engine, LoopbackCluster, open_engine
from giamngheo.measurement.engines.spark_settings import JIT

# one process at most starts Spark: its tests are one group for `--dist loadgroup`
SPARK = (pytest.mark.slow, pytest.mark.xdist_group("spark"))
LOCAL = pytest.param("local", id="spark-local", marks=SPARK)
CLUSTER = pytest.param("cluster", id="spark-cluster", marks=SPARK)
ENGINES = [pytest.param("duckdb", id="duckdb"), LOCAL, CLUSTER]

# plans of a second, each another: Java spends less on compiling them quickly than on compiling them well
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {f"spark.{of}.extraJavaOptions": f"{JIT} {QUICK}" for of in ("driver", "executor")}
# the master, the workers, and what puts their command lines together
os.environ |= {"SPARK_DAEMON_JAVA_OPTS": QUICK, "SPARK_LAUNCHER_OPTS": QUICK}


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    with ExitStack() as stack:
        if name == "cluster":
            cluster = stack.enter_context(LoopbackCluster(workers=2))
            yield stack.enter_context(
                open_engine("spark", partitions=2, settings=SETTINGS, **cluster.settings)
            )
        elif name == "local":
            yield stack.enter_context(
                open_engine("spark", master="local[2]", partitions=2, settings=SETTINGS)
            )
        else:
            yield stack.enter_context(open_engine(name))
