"""A Spark cluster on one computer, for tests and for trying out: a master and workers on 127.0.0.1."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.engines.java import need_java
from giamngheo.measurement.engines.spark_engine import _need_pyspark
from giamngheo.measurement.engines.spark_settings import LOOPBACK, spark_memory

# The processes end with this one, however it ends: its end of the pipe closes, and the watcher kills the child.
_GUARD = """exec 3<&0
"$@" </dev/null 3<&- & child=$!
(read -r _ <&3; kill "$child") 2>/dev/null & watcher=$!
wait "$child"
kill "$watcher" 2>/dev/null"""
_STOP_SECONDS = 10


class LoopbackCluster:
    """A standalone Spark master with `workers` workers of `cores` cores and `memory` each.

    Everything listens on 127.0.0.1, on ports that are free, and asks for a password made for this cluster,
    so that no other user of the computer can run code through it. A context manager:

        with LoopbackCluster() as cluster, open_engine("spark", **cluster.settings) as engine: ...

    MeasureError engine_missing, java_missing, cluster_failed.
    """

    def __init__(
        self, *, workers: int = 2, cores: int = 1, memory: str = "1GB", start_seconds: float = 90
    ) -> None:
        _need_pyspark()
        need_java()
        self.workers, self.cores, self.memory = workers, cores, spark_memory(memory)
        self.start_seconds = start_seconds
        self.master = ""
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def settings(self) -> dict[str, Any]:
        """What `open_engine("spark", …)` takes to run on this cluster."""
        share = int(self.memory.removesuffix("m"))
        return {"master": self.master, "secret_file": self._secret, "memory_limit": f"{share}MB"}

    def start(self) -> LoopbackCluster:
        """Starts the processes and waits until every worker is known to the master."""
        self._folder = tempfile.TemporaryDirectory(prefix="giamngheo-spark-")  # only its owner may enter
        self._place = Path(self._folder.name)
        self._secret = self._place / "secret"
        self._secret.write_text(secrets.token_hex(32), encoding="ascii")
        self._properties = self._place / "cluster.conf"
        self._properties.write_text(
            "spark.authenticate true\nspark.ui.killEnabled false\nspark.master.rest.enabled false\n",
            encoding="utf-8",
        )
        try:
            log = self._launch("master", "master.Master", "--port", "0")
            self.master = self._await(log, r"Starting Spark master at (spark://\S+)", 1)[0]
            for number in range(self.workers):
                self._launch(
                    f"worker-{number}",
                    "worker.Worker",
                    *("--cores", str(self.cores), "--memory", self.memory),
                    *("--work-dir", str(self._place / f"work-{number}"), self.master),
                )
            self._await(log, r"Registering worker (\S+)", self.workers)
        except BaseException:
            self.stop()
            raise
        return self

    def _launch(self, name: str, kind: str, *arguments: str) -> Path:
        import pyspark

        home = Path(pyspark.__file__).parent
        log = self._place / f"{name}.log"
        command = [
            *(str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}"),
            *("--host", LOOPBACK, "--webui-port", "0", "--properties-file", str(self._properties)),
            *arguments,
        ]
        environment = os.environ | {
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": LOOPBACK,
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_CONF_DIR": str(self._place),
            # not an argument, which every user of the computer could read
            "_SPARK_AUTH_SECRET": self._secret.read_text(encoding="ascii"),
        }
        with log.open("wb") as output:
            self._processes.append(
                subprocess.Popen(  # noqa: S603 - Spark's own script, nothing of the user in it
                    ["/bin/sh", "-c", _GUARD, "sh", *command],
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    start_new_session=True,
                )
            )
        return log

    def _await(self, log: Path, pattern: str, times: int) -> list[str]:
        until = time.monotonic() + self.start_seconds
        while True:
            text = log.read_text(encoding="utf-8", errors="replace")
            found = re.findall(pattern, text)
            if len(found) >= times:
                return found
            ended = [process for process in self._processes if process.poll() is not None]
            if ended or time.monotonic() > until:
                last = text.strip().splitlines()[-1:] or ["–"]
                raise MeasureError("cluster_failed", detail=last[0][:300])
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends every process of the cluster and removes its folder; safe to call again."""
        for process in reversed(self._processes):
            assert process.stdin is not None
            process.stdin.close()
        for process in self._processes:
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()
        self._processes.clear()
        self._folder.cleanup()

    def __enter__(self) -> LoopbackCluster:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
