"""One contender, run and measured in this process: `python bench/measured.py NAME ARGUMENTS…`.

Prints one line of JSON: wall and cpu seconds from the file to the table, those of imports and start-up before
them, the peak of memory in bytes, and a checksum of the rows. Imports only what the contender needs.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

Rows = list[tuple[int, ...]]


def contender(name: str, arguments: list[str]) -> Callable[[], Rows]:
    """The function to measure, its imports done."""
    if name in ("pandas", "openfisca"):
        from bench import rivals

        rival = rivals.pandas_table if name == "pandas" else rivals.openfisca_table
        __import__("pandas" if name == "pandas" else "openfisca_core.simulation_builder")
        return lambda: rival(Path(arguments[0]), Path(arguments[1]))
    rows = int(arguments[0])
    if name.startswith("hand-"):
        from bench import hand

        return {
            "hand-communes": lambda: hand.commune_table(rows),
            "hand-scan": lambda: hand.scan(rows),
            "hand-members": lambda: hand.member_deprivations(rows, arguments[1], int(arguments[2])),
        }[name]
    from bench import product

    # Ibis would import its back end, and that pandas, only when they are first asked for
    for module in ("ibis.backends.duckdb", "ibis.backends.duckdb.converter"):
        import_module(module)
    if name == "product-family":
        # the quantiles of a survey, likewise
        import_module("scipy.special")
    if name == "spark-communes":
        from giamngheo.measurement.engines import open_engine

        engine = open_engine("spark", master="local[2]")
        return lambda: product.commune_table(rows, engine)
    return {
        "product-communes": lambda: product.commune_table(rows),
        "product-members": lambda: product.member_deprivations(rows),
        "product-family": lambda: product.whole_family(rows),
    }[name]


def checksum(rows: Rows) -> str:
    return hashlib.sha256(repr(sorted(tuple(map(int, row)) for row in rows)).encode()).hexdigest()[:16]


def peak_bytes(process: str = "self") -> int:
    """The most memory a process ever held; the kernel's other figure begins with the parent's."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def started() -> list[str]:
    """The processes that run below this one (Java below Python)."""
    below: dict[str, list[str]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        fields = _stat(place.name)
        if fields:
            below.setdefault(fields[1], []).append(place.name)
    found, waiting = [], [str(os.getpid())]
    while waiting:
        children = below.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def cpu_seconds() -> float:
    """Processor time of this process and of those below it."""
    ticks = sum(int(fields[11]) + int(fields[12]) for fields in map(_stat, started()) if fields)
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: str) -> list[str]:
    """What the kernel counts of a process, from its state on; nothing of one that has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def main() -> None:
    began = time.perf_counter()
    run = contender(sys.argv[1], sys.argv[2:])
    wall, cpu = time.perf_counter(), cpu_seconds()
    rows = run()
    measured = {
        "start": round(wall - began, 3),
        "start_cpu": round(cpu, 3),
        "wall": round(time.perf_counter() - wall, 3),
        "cpu": round(cpu_seconds() - cpu, 3),
        "rows": len(rows),
        "checksum": checksum(rows),
        "peak": peak_bytes() + sum(map(peak_bytes, started())),
    }
    print(json.dumps(measured))  # noqa: T201


if __name__ == "__main__":
    main()
