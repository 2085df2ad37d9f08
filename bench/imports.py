"""A list of a province from the workbook into the register: reading, checks, comparison, writing, and taking it back.

`python -m bench.imports [--persons 200000] [--database sqlite] [--record]` measures it alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from bench import postgres
from bench.places import DATA, ROOT, SEED

PERSONS, QUICK_PERSONS = 200_000, 20_000
TARGET = 200_000
"""Persons a minute, from the file to the rows."""
YEAR = 2025
STEPS = ("check", "compare", "write", "undo")


def measure(quick: bool = False, persons: int = 0, database: str = "postgresql") -> dict[str, Any]:
    """Seconds of wall and processor (of the database's own processes too) of each step, and persons a minute."""
    persons = persons or (QUICK_PERSONS if quick else PERSONS)
    path = _list_file(persons)
    home = DATA / "imports-home"
    shutil.rmtree(home, ignore_errors=True)
    on_postgres = database == "postgresql"
    with postgres.cluster(DATA / "imports-cluster") if on_postgres else nullcontext("") as url:
        environment = os.environ | {
            "GIAMNGHEO_HOME": str(home),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }
        environment |= {"GIAMNGHEO_DATABASE_URL": url} if url else {}
        command = [sys.executable, "-m", "bench.imports", "--run", str(path), "--persons", str(persons)]
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    shutil.rmtree(home, ignore_errors=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found | {"database": database, "load": round(os.getloadavg()[1], 1)}


def _list_file(persons: int) -> Path:
    """A list of every household of a synthetic province, members on their own sheet; made once."""
    path = DATA / f"import-{persons}.xlsx"
    if not path.exists():
        from giamngheo.synthetic.tidy import write_list

        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        write_list(unfinished, _province(persons), YEAR, "full", "all")
        unfinished.rename(path)
    return path


def _province(persons: int) -> Any:
    from giamngheo.synthetic import generate

    return generate(persons * 10 // 36, seed=SEED, years=(YEAR,))


def run(path: Path, persons: int) -> dict[str, Any]:
    """Within the settings of the environment: an empty register with units, then the import step by step."""
    from giamngheo.config.django_setup import start_django

    start_django()
    from django.core.management import call_command

    from giamngheo.areas.loading import load_nation
    from giamngheo.areas.models import AdminUnit, Level
    from giamngheo.config.demo.villages import make_villages
    from giamngheo.exchange.imports import actions
    from giamngheo.exchange.models import ImportBatch
    from giamngheo.platform.actions import Act
    from giamngheo.platform.jobs.acting import register_account_actor
    from giamngheo.platform.jobs.worker import WorkerLoop
    from giamngheo.registry.models import Household, Person

    call_command("migrate", verbosity=0)
    system = Act(_officer(None), reason="bench")
    load_nation(system)
    province = _province(persons)
    make_villages(province)
    code = str(province.calibration.data["province"])
    unit = AdminUnit.objects.get(level=Level.PROVINCE, code=code, valid_to=None)
    officer = _officer(unit)
    register_account_actor(lambda account: officer)
    facts = actions.ListFacts(unit, YEAR, province.standard.id, province.calibration.reference_date(YEAR))
    upload = actions.Upload(path.name, path.read_bytes())
    batch = actions.begin_import(Act(officer), facts, [upload])

    def now(state: str) -> ImportBatch:
        found = ImportBatch.objects.unscoped("bench").select_related("unit", "job").get(pk=batch.pk)
        if found.state != state:
            raise RuntimeError(f"{found.state}: {found.job and found.job.error_en}")
        return found

    def work() -> None:
        WorkerLoop(beat=5).drain()

    steps = {"check": timed(work)}
    counts = now("checked").counts
    actions.ask_dry_run(Act(officer), now("checked"), accept_valid=True)
    steps["compare"] = timed(work)
    actions.ask_apply(Act(officer), now("planned"))
    steps["write"] = timed(work)
    written = now("done").counts["written"]
    there = Person.objects.unscoped("bench").count()
    actions.ask_undo(Act(officer), now("done"), "bench")
    steps["undo"] = timed(work)
    now("undone")
    if Household.objects.unscoped("bench").exists():
        raise RuntimeError("the undo left households")
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "persons": written["persons"],
        "rows": there,
        "households": written["new"],
        "problems": {name: counts[name] for name in ("errors", "warnings", "repairs")},
        "steps": steps,
        "peak": used.ru_maxrss * 1024,
    }


def _officer(unit: Any) -> Any:
    from giamngheo.platform.scope import Actor, Grant, PersonalData
    from giamngheo.registry import permissions

    if unit is None:
        return Actor.by_system("bench")
    held = frozenset((permissions.VIEW, permissions.IMPORT))
    grant = Grant("province_officer", unit.pk, held, PersonalData.FULL, date(2025, 1, 1))
    return Actor(user_id=1, label="bench", grants=(grant,), verified=True)


def timed(work: Callable[[], None]) -> dict[str, float]:
    from django.db import connection

    cpu, server, wall = time.process_time(), _server_cpu(connection), time.perf_counter()
    work()
    wall = time.perf_counter() - wall
    return {
        "wall": round(wall, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "database_cpu": round(_server_cpu(connection) - server, 2),
    }


def _server_cpu(connection: Any) -> float:
    """Seconds of processor that the process of this connection on the database's side has used so far."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = (
            Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(found: dict[str, Any]) -> tuple[float, float]:
    """Persons a minute from file to rows: by wall time, by processor (the database's included)."""
    steps = [found["steps"][name] for name in STEPS if name != "undo"]
    wall = sum(one["wall"] for one in steps)
    cpu = sum(one["cpu"] + one["database_cpu"] for one in steps)
    return found["persons"] * 60 / wall, found["persons"] * 60 / cpu


def section(found: dict[str, Any]) -> list[str]:
    """The part of the page about imports."""
    wall, cpu = rate(found)
    lines = [
        "",
        "## Import",
        "",
        f"A workbook of {found['households']:,} households and {found['persons']:,} persons (all answers, members on "
        "their own sheet) into an empty register on PostgreSQL on the same machine, by the jobs of the wizard: reading "
        "with every check, the dry run with its classification, writing with audit, and taking everything back.",
        f"Load average: {found['load']}. cpu: the worker; database: the processor of its PostgreSQL process, beside it.",
        "",
        "| step | wall s | cpu s | database s |",
        "|---|--:|--:|--:|",
    ]
    for name in STEPS:
        one = found["steps"][name]
        lines.append(f"| {name} | {one['wall']:.1f} | {one['cpu']:.1f} | {one['database_cpu']:.1f} |")
    worker = found["persons"] * 60 / sum(found["steps"][name]["cpu"] for name in STEPS if name != "undo")
    return [
        *lines,
        "",
        f"From the file to the rows: {wall:,.0f} persons a minute of wall time, {worker:,.0f} a minute of the worker's "
        f"processor, {cpu:,.0f} a minute of both processors added up; peak {found['peak'] / 1e6:,.0f} MB. Target: "
        f"{TARGET:,} persons a minute: {'met' if wall >= TARGET else '**not met**'} (by wall time).",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.imports", description=__doc__)
    parser.add_argument("--persons", type=int, default=PERSONS)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--record", action="store_true", help="the figures go into results.json and the page")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        print(json.dumps(run(chosen.run, chosen.persons)))  # noqa: T201
        return
    found = measure(persons=chosen.persons, database=chosen.database)
    print(json.dumps(found, indent=1))  # noqa: T201
    print("\n".join(section(found)))  # noqa: T201
    if chosen.record:
        from bench.rooms import record

        record("imports", found)


if __name__ == "__main__":
    main()
