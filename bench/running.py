"""Runs the contenders of each task in turn, each in its own process, and keeps the best of the rounds."""

import json
import os
import platform
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
    subprocess.run([PEERS / "bin" / "pip", "install", "-q", *PEER_PACKAGES], check=True)  # noqa: S603
    ready.touch()


def run(contender: Contender) -> dict[str, Any]:
    """One run: see `measured`. BenchError with the last words of a contender that failed."""
    python = str(PEERS / "bin" / "python") if contender.peer else sys.executable
    paths = [str(ROOT)] if contender.peer else [str(ROOT), str(ROOT / "src")]
    command = [python, "-m", "bench.measured", contender.name, *contender.arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BenchError(f"{contender.name}: status {done.returncode}. {done.stderr.strip()[-1000:]}")
    measured: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def run_all(found: list[Contender], rounds: int, say: Any = print) -> list[dict[str, Any]]:
    """Rounds in turn, so that a busy machine hurts all alike; the least wall and cpu of each, its highest peak."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for number in range(rounds):
        for contender in found:
            key = (contender.task, contender.name)
            if number and contender.name in _ONCE:
                continue
            now = run(contender)
            say(f"{number + 1}/{rounds} {contender.task:9} {contender.name:17} {now['wall']:8.2f} s")
            old = best.setdefault(key, {"task": contender.task, "name": contender.name} | now)
            old |= {what: min(old[what], now[what]) for what in ("start", "start_cpu", "wall", "cpu")}
            old |= {"peak": max(old["peak"], now["peak"]), "input": contender.rows, "scale": contender.scale}
            _same([entry for entry in best.values() if entry["task"] == contender.task], now, contender)
    return list(best.values())


def _same(entries: list[dict[str, Any]], now: dict[str, Any], contender: Contender) -> None:
    for entry in entries:
        if {entry["name"], contender.name} & _LIMITS and entry["name"] != contender.name:
            continue
        if entry["checksum"] != now["checksum"]:
            raise BenchError(f"{contender.name} and {entry['name']} disagree in the task {contender.task}")


def results(sizes: Sizes, measured: list[dict[str, Any]], rounds: int) -> dict[str, Any]:
    """All that the page is written from."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": _machine(),
        "versions": _versions(),
        "sizes": {"households": sizes.households, "part": sizes.part, "persons": sizes.persons,
                  "survey_copies": sizes.copies},
        "rounds": rounds,
        "load": round(os.getloadavg()[1], 1),
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
