"""The same plans on Spark: in this computer, or on a cluster."""

from __future__ import annotations

import importlib.util
import logging
import os
import socket
import tempfile
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.parquet as pq

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.engines.base import Source
from giamngheo.measurement.engines.column_names import tidy_names
from giamngheo.measurement.engines.duckdb_engine import DuckDBEngine
from giamngheo.measurement.engines.java import need_java
from giamngheo.measurement.engines.memory import refuse_beyond_memory
from giamngheo.measurement.engines.parquet_facts import parquet_facts
from giamngheo.measurement.engines.spark_errors import measure_error, unreadable
from giamngheo.measurement.engines.spark_settings import (
    LOOPBACK,
    PLAN_SETTINGS,
    PROCESS_SETTINGS,
    spark_memory,
)
from giamngheo.measurement.leaner import Facts, leaner
from giamngheo.measurement.planning import planning

_CONNECT_SECONDS = 5
_NAMES = count()


class SparkEngine:
    """Spark through Ibis.

    master: "local[4]" (threads of this computer), "local[*]" (all of them) or "spark://host:port"; several
    masters as "spark://a:7077,b:7077". host: the address of this computer that workers reach (loopback
    unless said). memory_limit ("2GB"): of the driver when local, of each executor on a cluster. spill: the
    folder for what does not fit. shared: a folder that this computer and all workers see under one path;
    tables in memory and CSV files go through it as Parquet. secret_file: the cluster's password, if it asks
    for one. partitions: parts of a shuffle before Spark joins the small ones. settings: further Spark
    settings, over ours. wait: seconds until a cluster without a free worker is an error. session: a session
    of yours, which stays open; then only settings of a session are set.

    Java settings (memory, JIT) hold from the first Spark engine of a process on. MeasureError engine_missing,
    java_missing, engine_busy, cluster_unreachable, engine_failed, out_of_memory.
    """

    name = "pyspark"

    def __init__(
        self,
        *,
        master: str = "local[*]",
        host: str = LOOPBACK,
        memory_limit: str | None = None,
        spill: Path | str | None = None,
        shared: Path | str | None = None,
        secret_file: Path | str | None = None,
        partitions: int = 64,
        settings: Mapping[str, str] | None = None,
        wait: float = 60,
        session: Any = None,
    ) -> None:
        _need_pyspark()
        local = master.startswith("local")
        if local:
            refuse_beyond_memory(memory_limit)
        own = PROCESS_SETTINGS | {"spark.driver.host": host, "spark.sql.shuffle.partitions": str(partitions)}
        if host != LOOPBACK:
            own["spark.driver.bindAddress"] = host
        if memory_limit:
            of = "driver" if local else "executor"
            own[f"spark.{of}.memory"] = _memory(memory_limit)
        if spill:
            own["spark.local.dir"] = str(spill)
        own |= dict(settings or {})
        self._files: dict[ops.Relation, str] = {}
        self._borrowed = session is not None
        # of this computer: that of a cluster says nothing of it
        self._memory_limit = memory_limit if local else None
        self._session = session.newSession() if self._borrowed else _start(master, own, secret_file)
        for key, value in (PLAN_SETTINGS | dict(settings or {})).items():
            if self._session.conf.isModifiable(key):
                self._session.conf.set(key, value)
        self.connection = ibis.pyspark.connect(self._session)
        self._scratch = tempfile.TemporaryDirectory(prefix="giamngheo-", dir=shared)
        try:
            if not self._borrowed and not master.startswith("local"):
                self._await_worker(master, wait)
        except MeasureError:
            self.close()
            raise

    def _await_worker(self, master: str, wait: float) -> None:
        """Without this a plan would wait for ever where no worker has a free core."""
        until = time.monotonic() + wait
        known = self._session.sparkContext._jsc.sc()
        while known.getExecutorMemoryStatus().size() < 2:  # the driver counts as one
            if known.isStopped() or time.monotonic() > until:
                raise MeasureError("cluster_unreachable", master=master)
            time.sleep(0.1)

    def table(self, source: Source) -> ibis.Table:
        """See `Engine.table`. Also "hdfs://…", "s3a://…" and the like: Parquet that Spark finds by itself.

        A CSV file is read by DuckDB, so that its columns have the same types and missing values everywhere.
        """
        return tidy_names(self._table(source))

    def _table(self, source: Source) -> ibis.Table:
        if isinstance(source, ibis.Table):
            return source
        if isinstance(source, pa.Table):
            return self._view(self._session.read.parquet(str(self._write(source))))
        if isinstance(source, str) and "://" in source:
            return self._read(source)
        path = Path(source)
        if not path.exists():
            raise MeasureError("file_missing", path=path)
        if path.is_dir() or path.suffix.lower() in {".parquet", ".pq"}:
            return self._read(str(path.resolve()))
        return self._read(str(self._convert(path)), named=path)

    def _read(self, path: str, named: Path | None = None) -> ibis.Table:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        reader = self._session.read
        if Path(path).is_dir() and not any("=" in part.name for part in Path(path).rglob("*=*")):
            # folders inside folders whose names say nothing: Spark would not look into them
            reader = reader.option("recursiveFileLookup", "true").option("pathGlobFilter", "*.parquet")
        try:
            table = self._view(reader.parquet(path))
        except (PySparkException, Py4JError) as error:
            raise unreadable(named or path, error) from error
        if Path(path).is_file():
            self._files[table.op()] = path
        return table

    def facts(self, table: ops.Relation) -> Mapping[str, Facts]:
        """What is known of the columns of a table: of one Parquet file what it says itself, of others nothing."""
        if table not in self._files:
            return {}
        with duckdb.connect() as reader:
            return parquet_facts(reader, self._files[table], table.schema)

    def _view(self, frame: Any) -> ibis.Table:
        name = f"giamngheo_{next(_NAMES)}"
        frame.createOrReplaceTempView(name)
        return self.connection.table(name)

    def _new_path(self) -> Path:
        return Path(self._scratch.name) / f"{next(_NAMES)}.parquet"

    def _write(self, table: pa.Table) -> Path:
        """`table` as Parquet that Spark reads: microseconds, and no column without a type."""
        path = self._new_path()
        for place, field in enumerate(table.schema):
            if pa.types.is_null(field.type):
                empty = pa.nulls(table.num_rows, pa.string())
                table = table.set_column(place, pa.field(field.name, pa.string()), empty)
        pq.write_table(table, path, coerce_timestamps="us", allow_truncated_timestamps=True)
        return path

    def _convert(self, path: Path) -> Path:
        target = self._new_path()
        with DuckDBEngine(memory_limit=self._memory_limit) as reader:
            reader.write_parquet(path, target)
        return target

    def collect(self, plan: ibis.Table) -> pa.Table:
        """See `Engine.collect`: the plan made lean as for DuckDB.

        Also MeasureError sums_too_large, file_unreadable, engine_failed.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import AnalysisException, PySparkException

        with planning():
            sql = self.connection.compile(leaner(plan, self.facts))
        try:
            found = self._session.sql(sql).toArrow()
        except AnalysisException:
            raise
        except (PySparkException, Py4JError, OSError) as error:
            raise measure_error(error) from error
        wanted = plan.schema().to_pyarrow()
        return found.cast(pa.schema([_like(field, wanted.field(field.name)) for field in found.schema]))

    def close(self) -> None:
        """Stops the session (not one that was given) and removes what was written for it."""
        if not self._borrowed:
            self._session.stop()
        self._scratch.cleanup()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _like(field: pa.Field, wanted: pa.Field) -> pa.Field:
    """Spark marks columns that cannot be null, and reads a constant as 32 bits; to the other engines every column
    may be null, and a whole number is as wide as the plan says.
    """
    whole = pa.types.is_integer(field.type) and pa.types.is_integer(wanted.type)
    return pa.field(field.name, wanted.type if whole else field.type)


def _need_pyspark() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise MeasureError("engine_missing", engine="Spark", package="giamngheo[spark]")


def _memory(limit: str) -> str:
    try:
        return spark_memory(limit)
    except ValueError as error:
        raise MeasureError("memory_limit", value=limit) from error


def _start(master: str, settings: Mapping[str, str], secret_file: Path | str | None) -> Any:
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    need_java()
    if SparkSession.getActiveSession() is not None:
        raise MeasureError("engine_busy")
    if master.startswith("spark://"):
        _reach(master)
    if settings["spark.driver.host"] == LOOPBACK:
        # else Spark asks for the name of this computer, which may not be known
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    # Spark's Python side prints each failed plan with its whole Java stack
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    named = {"spark.master": master, "spark.app.name": "giamngheo"} | PLAN_SETTINGS | dict(settings)
    try:
        # Java starts before the password is told, so that the password is on no command line
        SparkContext._ensure_initialized(conf=SparkConf().setAll(list(named.items())))
        if secret_file is not None:
            password = Path(secret_file).read_text(encoding="ascii").strip()
            named |= {"spark.authenticate": "true", "spark.authenticate.secret": password}
        return SparkSession.builder.config(map=named).getOrCreate()
    except Exception as error:
        raise measure_error(error) from error


def _reach(master: str) -> None:
    """One of the masters must answer at once; Spark itself would try for a minute. cluster_unreachable."""
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
        except (OSError, ValueError):
            continue
        return
    raise MeasureError("cluster_unreachable", master=master)
