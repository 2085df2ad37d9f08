"""What Spark needs before it runs: a way out for everybody who lacks it, and nothing left behind."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from measured_engines import CLUSTER, LOCAL

from giamngheo.measurement.alkire_foster import MeasureError
from giamngheo.measurement.engines import Engine, LoopbackCluster, SparkEngine, open_engine
from giamngheo.measurement.engines.java import need_java
from giamngheo.measurement.engines.spark_errors import measure_error
from giamngheo.measurement.engines.spark_settings import spark_memory


def refusal(**settings: Any) -> MeasureError:
    with pytest.raises(MeasureError) as caught:
        open_engine("spark", **settings)
    return caught.value


def test_without_pyspark_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    error = refusal()
    assert error.code == "engine_missing"
    assert error.message.vi == "Chưa cài Spark. Cài gói «giamngheo[spark]» rồi chạy lại."
    with pytest.raises(MeasureError) as caught:
        LoopbackCluster()
    assert caught.value.code == "engine_missing"


def test_without_java_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refusal()
    assert error.code == "java_missing"
    assert "sudo apt-get install openjdk-17-jre-headless" in error.message.vi
    assert "duckdb" in error.message.en


@pytest.mark.parametrize(
    ("told", "fits"), [('openjdk version "17.0.15"', True), ('openjdk version "21"', True),
                       ('java version "1.8.0_292"', False), ('openjdk version "11.0.2"', False), ("?", False)]
)  # fmt: skip
def test_the_java_there_is(told: str, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{told}' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if fits:
        assert need_java() == java
        return
    with pytest.raises(MeasureError) as caught:
        need_java()
    assert caught.value.code == "java_missing"


@pytest.mark.parametrize(
    ("limit", "spark"), [("2GB", "2048m"), ("512 MB", "512m"), ("1.5GiB", "1536m"), ("2g", "2048m")]
)
def test_memory_is_written_the_same_for_every_engine(limit: str, spark: str) -> None:
    assert spark_memory(limit) == spark


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("[ARITHMETIC_OVERFLOW] long overflow", "sums_too_large"),
        ("Job aborted.\n\tCaused by: java.lang.OutOfMemoryError: Java heap space", "out_of_memory"),
        ("java.io.IOException: No space left on device", "out_of_memory"),
        ("Total size (1.1 GiB) is bigger than spark.driver.maxResultSize (1024 MiB)", "out_of_memory"),
        (
            "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:/lake/a.parquet.",
            "file_unreadable",
        ),
        ("Connection refused", "engine_failed"),
    ],
)
def test_errors_of_spark_in_the_words_of_the_measures(told: str, code: str) -> None:
    error = measure_error(RuntimeError(told))
    assert error.code == code
    assert "\n" not in error.message.vi


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
def test_a_second_session_is_refused_and_one_that_is_given_stays_open(engine: SparkEngine) -> None:
    assert refusal(master="local[1]").code == "engine_busy"
    session = engine.connection._session
    with open_engine("spark", session=session) as second:
        assert second.connection._session is not session
    assert session.range(3).count() == 3


@pytest.mark.parametrize("engine", [CLUSTER], indirect=True)
def test_two_workers_on_loopback_take_part(engine: SparkEngine) -> None:
    context = engine.connection._session.sparkContext
    until = time.monotonic() + 60
    while context._jsc.sc().getExecutorMemoryStatus().size() < 3 and time.monotonic() < until:
        time.sleep(0.1)
    addresses = context._jsc.sc().getExecutorMemoryStatus().keys().mkString(" ").split()
    assert len(addresses) == 3  # two workers and this process
    assert {address.rpartition(":")[0] for address in addresses} == {"127.0.0.1"}
    assert "spark.authenticate.secret" not in Path(f"/proc/{_java_of(context)}/cmdline").read_text()


def _java_of(context: Any) -> int:
    return int(context._jvm.java.lang.ProcessHandle.current().pid())


@pytest.mark.parametrize("engine", [LOCAL], indirect=True)
def test_parquet_that_breaks_off_half_way(engine: Engine, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "cut.parquet"
    pq.write_table(pa.table({"a": list(range(100_000))}), path, compression="snappy")
    raw = bytearray(path.read_bytes())
    raw[1000:60_000] = bytes(59_000)
    path.write_bytes(raw)
    table = engine.table(path)
    with pytest.raises(MeasureError) as caught:
        engine.collect(table.aggregate(total=table.a.sum()))
    assert caught.value.code == "file_unreadable"
    assert "cut.parquet" in caught.value.message.vi


def test_a_cluster_that_does_not_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        error = refusal(master=f"spark://127.0.0.1:{free.getsockname()[1]}")
    assert error.code in {"cluster_unreachable", "engine_busy"}


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_cluster_ends_with_its_program_even_when_that_is_killed(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import time
        from giamngheo.measurement.engines import LoopbackCluster
        cluster = LoopbackCluster(workers=1).start()
        print(*(process.pid for process in cluster._processes), flush=True)
        time.sleep(600)
    """)
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    running = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert running.stdout is not None
    shells = [int(word) for word in running.stdout.readline().split()]
    assert len(shells) == 2
    running.send_signal(signal.SIGKILL)
    running.wait()
    for shell in shells:
        _await_end(shell)


def _await_end(process: int, seconds: int = 20) -> None:
    until = time.monotonic() + seconds
    while (
        Path(f"/proc/{process}").exists() and "Z" not in Path(f"/proc/{process}/stat").read_text().split()[2]
    ):
        assert time.monotonic() < until, process
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_cluster_that_cannot_start_is_an_error_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_DAEMON_JAVA_OPTS", "-javaagent:/nonexistent.jar")
    cluster = LoopbackCluster()
    with pytest.raises(MeasureError) as caught:
        cluster.start()
    assert caught.value.code == "cluster_failed"
    assert cluster._processes == []
