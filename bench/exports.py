"""The register of a province as one file: 300,000 households with 150 columns, as the job of the page makes it.

`python -m bench.exports [--households 300000]` measures it alone and records it; `make bench` with the others.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from typing import Any

from bench import postgres
from bench.measured import peak_bytes
from bench.places import DATA, ROOT

HOUSEHOLDS = 300_000
QUICK_HOUSEHOLDS = 20_000
LIMITS = {"csv": 60.0, "parquet": 60.0, "xlsx": 360.0}
"""Seconds."""
MEMORY_LIMIT = 300e6
COLUMNS = 150
"""Of those that the register has, evenly taken, so that every group is in the file and every question is asked."""


def measure(quick: bool = False, households: int = 0) -> dict[str, Any]:
    """Households, columns, and of each format seconds of wall and processor, the peak of memory, the size.

    AssertionError when a file has other than all households: its figures would be of another file.
    """
    wanted = households or (QUICK_HOUSEHOLDS if quick else HOUSEHOLDS)
    home = DATA / "exports-home"
    shutil.rmtree(home, ignore_errors=True)
    with postgres.cluster(DATA / "exports-cluster") as url:
        environment = os.environ | {
            "GIAMNGHEO_HOME": str(home),
            "GIAMNGHEO_DATABASE_URL": url,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }

        def step(*words: str) -> dict[str, Any]:
            command = [sys.executable, "-m", "bench.exports", *words]
            done = subprocess.run(  # noqa: S603
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
            )
            found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
            return found

        there = step("--fill", str(wanted))
        found = {kind: step("--run", kind) for kind in LIMITS}
    written = {kind: one["rows"] for kind, one in found.items()}
    if set(written.values()) != {there["households"]}:
        raise AssertionError(f"{there['households']} households, files of so many rows: {written}")
    shutil.rmtree(home, ignore_errors=True)
    return {**there, "formats": found}


def section(found: dict[str, Any]) -> list[str]:
    """What the page says of it (Markdown)."""
    load = os.getloadavg()[0] if "load" not in found else found["load"]
    lines = [
        "",
        "## Exports",
        "",
        f"The register of a province as one file, as the job behind the page makes it, sealing included: "
        f"{found['households']:,} households × {found['columns']} columns (of {found['known']}, evenly taken) on "
        f"PostgreSQL on the same machine, "
        f"every household with members, statuses and the answers of its reviews. Load average {load:.1f}.",
        "",
        "| | wall s | cpu s | peak MB | file MB | limit s | within (cpu) |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for kind, one in found["formats"].items():
        within = one["cpu"] < LIMITS[kind] and one["peak"] < MEMORY_LIMIT and found["columns"] >= COLUMNS
        cells = [
            f"{one['wall']:.1f}",
            f"{one['cpu']:.1f}",
            f"{one['peak'] / 1e6:.0f}",
            f"{one['size'] / 1e6:.0f}",
        ]
        lines.append(
            f"| {kind} | {' | '.join(cells)} | {LIMITS[kind]:.0f} | {'yes' if within else '**no**'} |"
        )
    return [*lines, "", "cpu: of the process that makes the file; PostgreSQL works beside it."]


def fill(households: int) -> dict[str, Any]:
    """Within the settings of the environment."""
    _start()
    from bench import many_households
    from giamngheo.exchange.extracts.columns import columns_of

    return {
        "households": many_households.fill(households),
        "columns": len(_columns()),
        "known": len(columns_of("household", many_households.YEAR)),
        "load": os.getloadavg()[0],
    }


def _columns() -> list[str]:
    """Names of COLUMNS columns, or of all where there are fewer."""
    from bench import many_households
    from giamngheo.exchange.extracts.columns import columns_of

    known = list(columns_of("household", many_households.YEAR))
    wanted = min(COLUMNS, len(known))
    return [known[place * len(known) // wanted] for place in range(wanted)]


def run(kind: str) -> dict[str, Any]:
    """One file for the whole province, asked for by an officer of the province and made by the worker's loop."""
    _start()
    from datetime import date

    from bench import many_households
    from giamngheo.exchange.models import RegisterExtract
    from giamngheo.exchange.profiles.actions import ask_extract
    from giamngheo.people.models import RoleGrant
    from giamngheo.platform.actions import Act
    from giamngheo.platform.jobs.acting import account_actor
    from giamngheo.platform.jobs.worker import WorkerLoop

    grant = RoleGrant.objects.select_related("unit").filter(role="province_officer").first()
    actor = account_actor(grant.user_id)
    one = ask_extract(
        Act(actor), grant.unit, date(many_households.YEAR, 12, 31), "household", kind, _columns()
    )
    wall, cpu = time.perf_counter(), time.process_time()
    WorkerLoop().drain()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    made = RegisterExtract.objects.unscoped("bench").get(pk=one.pk)
    return {
        "wall": wall, "cpu": cpu, "peak": peak_bytes(), "size": made.size, "rows": made.rows, "sheets": made.sheets,
    }  # fmt: skip


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamngheo.config.settings")
    import django

    django.setup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.exports", description=__doc__)
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--run", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.fill:
        print(json.dumps(fill(chosen.fill)))  # noqa: T201
    elif chosen.run:
        print(json.dumps(run(chosen.run)))  # noqa: T201
    else:
        from bench.rooms import record

        found = measure(households=chosen.households)
        print("\n".join(section(found)))  # noqa: T201
        if chosen.households == HOUSEHOLDS:
            record("exports", found)


if __name__ == "__main__":
    main()
