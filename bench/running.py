"""Runs the contenders of each task in turn, each in its own process, and keeps the best of the rounds."""

import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import venv
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.places import DATA, ROOT, Sizes, households_file, points_file
from bench.standard import ON, bench_standard
from giamngheo.measurement.engines import ENGINES

PEERS = DATA / "peers"
PEER_PACKAGES = ("pandas", "pyarrow", "openfisca-core")
# contenders that only read: their checksum is their own
_LIMITS = {"hand-scan"}
_COMMUNES = ("product-communes", "hand-communes", "hand-scan")
# in the first round only
_ONCE = {"spark-communes"}
# a contender that takes longer is ended, and the page says so
LIMIT_SECONDS = 900
_PEERS_SECONDS = 900


class BenchError(RuntimeError):
    """A contender that failed, or two that disagree."""


@dataclass(frozen=True)
class Contender:
    """`name` as `measured.contender` knows it; `scale`: what its time is multiplied by to stand for the whole."""

    task: str
    name: str
    rows: int
    arguments: tuple[str, ...]
    scale: float = 1.0
    peer: bool = False

    @property
    def may_fail(self) -> bool:
        """A rival or an extra: without it the run still says what it is for."""
        return self.peer or self.name in _ONCE


def contenders(sizes: Sizes, *, peers: bool, spark: bool) -> list[Contender]:
    rows, part = sizes.households, sizes.part
    found = [Contender("communes", name, rows, (str(rows),)) for name in _COMMUNES]
    if part != rows:
        found += [
            Contender("part", name, part, (str(part),)) for name in ("product-communes", "hand-communes")
        ]
    if peers:
        files = (str(households_file(part)), str(points_file()))
        task = "part" if part != rows else "communes"
        found += [
            Contender(task, name, part, files, rows / part, peer=True) for name in ("pandas", "openfisca")
        ]
    elderly = bench_standard().parameter("elderly_age", ON)
    found += [
        Contender("members", "product-members", sizes.persons, (str(sizes.persons),)),
        Contender("members", "hand-members", sizes.persons, (str(sizes.persons), str(ON), str(elderly))),
        Contender("family", "product-family", sizes.copies, (str(sizes.copies),)),
    ]
    # last: nothing is divided by its time, and it takes the longest
    return [*found, Contender("communes", "spark-communes", rows, (str(rows),))] if spark else found


def spark_there() -> bool:
    return "spark" in ENGINES


def make_peers() -> None:
    """An environment for the rivals below var/, once."""
    ready = PEERS / ".ready"
    if ready.exists():
        return
    venv.create(PEERS, with_pip=True)
    command = [PEERS / "bin" / "pip", "install", "-q", *PEER_PACKAGES]
    subprocess.run(command, check=True, timeout=_PEERS_SECONDS)  # noqa: S603
    ready.touch()


def run(contender: Contender, limit: float = LIMIT_SECONDS) -> dict[str, Any]:
    """One run: see `measured`; or {"ended": why} of one that took longer than `limit` seconds, or of a rival
    that failed. BenchError with the last words of another that failed.
    """
    python = str(PEERS / "bin" / "python") if contender.peer else sys.executable
    paths = [str(ROOT)] if contender.peer else [str(ROOT), str(ROOT / "src")]
    command = [python, "-m", "bench.measured", contender.name, *contender.arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    # a session of its own, so that what it started (Java) ends with it
    started = subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=ROOT, env=environment, text=True, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        output, errors = started.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        _end(started)
        return {"ended": f"after {limit:g} s"}
    except BaseException:
        _end(started)
        raise
    if started.returncode:
        said = f"status {started.returncode}"
        if contender.may_fail:
            print(errors.strip()[-1000:], file=sys.stderr)  # noqa: T201
            return {"ended": said}
        raise BenchError(f"{contender.name}: {said}. {errors.strip()[-1000:]}")
    measured: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return measured


def _end(started: subprocess.Popen[str]) -> None:
    """Ends a contender that has not been waited for, and all that it started."""
    os.killpg(started.pid, signal.SIGKILL)
    started.communicate()


def run_all(found: list[Contender], rounds: int, say: Any = print) -> list[dict[str, Any]]:
    """Rounds in turn, so that a busy machine hurts all alike; the least wall and cpu of each, its highest peak.

    One that was ended stays so, and is not run again.
    """
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for number in range(rounds):
        for contender in found:
            key = (contender.task, contender.name)
            if number and (contender.name in _ONCE or "ended" in best[key]):
                continue
            load = round(os.getloadavg()[0], 1)
            now = run(contender)
            told = f"ended {now['ended']}" if "ended" in now else f"{now['wall']:8.2f} s"
            say(f"{number + 1}/{rounds} {contender.task:9} {contender.name:17} {told}", flush=True)
            size = {"input": contender.rows, "scale": contender.scale}
            if "ended" in now:
                best[key] = {"task": contender.task, "name": contender.name, "load": load} | size | now
                continue
            old = best.setdefault(key, {"task": contender.task, "name": contender.name, "load": load} | now)
            old |= {what: min(old[what], now[what]) for what in ("start", "start_cpu", "wall", "cpu")}
            old |= {"peak": max(old["peak"], now["peak"])} | size
            _same([entry for entry in best.values() if entry["task"] == contender.task], now, contender)
    return list(best.values())


def _same(entries: list[dict[str, Any]], now: dict[str, Any], contender: Contender) -> None:
    for entry in entries:
        if "ended" in entry:
            continue
        if {entry["name"], contender.name} & _LIMITS and entry["name"] != contender.name:
            continue
        if entry["checksum"] != now["checksum"]:
            raise BenchError(f"{contender.name} and {entry['name']} disagree in the task {contender.task}")


def results(sizes: Sizes, measured: list[dict[str, Any]], rounds: int) -> dict[str, Any]:
    """All that the page is written from; the load is that before a contender began, the middle one."""
    loads = [entry["load"] for entry in measured if "load" in entry] or [os.getloadavg()[1]]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": _machine(),
        "versions": _versions(),
        "sizes": {"households": sizes.households, "part": sizes.part, "persons": sizes.persons,
                  "survey_copies": sizes.copies},
        "rounds": rounds,
        "load": round(statistics.median(loads), 1),
        "measured": measured,
    }  # fmt: skip


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    names = [line for line in _text(Path("/proc/cpuinfo")).splitlines() if line.startswith("model name")]
    return {
        "processor": names[0].split(":")[1].strip() if names else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "system": platform.system(),
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("giamngheo", "duckdb", "ibis-framework", "numpy", "pyarrow", "pyspark"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    for package in ("pandas", "openfisca_core"):
        for folder in sorted(PEERS.glob(f"lib/python*/site-packages/{package}-*.dist-info")):
            found[package.replace("_", "-")] = folder.name.split("-")[1].removesuffix(".dist")
    return found
