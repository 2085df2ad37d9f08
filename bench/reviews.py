"""Opening the year's review over a register of a million households, and its largest board.

`python -m bench.reviews [--households 1000000] [--database sqlite] [--record]` measures it alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
from contextlib import nullcontext
from datetime import date
from typing import Any

from bench import postgres
from bench.imports import timed
from bench.places import DATA, ROOT

HOUSEHOLDS, QUICK_HOUSEHOLDS = 1_000_000, 20_000
COMMUNES, VILLAGES = 148, 16
LISTED = 0.058
"""The share of households on the list in force."""
TARGET = 120
"""Seconds from the click to the open review."""
YEAR = 2026
CHUNK = 50_000
STEPS = ("open", "glance", "invitations")


def measure(quick: bool = False, households: int = 0, database: str = "sqlite") -> dict[str, Any]:
    """Seconds of wall and processor of opening, of the province's board, of one commune's invitations."""
    households = households or (QUICK_HOUSEHOLDS if quick else HOUSEHOLDS)
    home = DATA / "reviews-home"
    shutil.rmtree(home, ignore_errors=True)
    on_postgres = database == "postgresql"
    with postgres.cluster(DATA / "reviews-cluster") if on_postgres else nullcontext("") as url:
        environment = os.environ | {
            "GIAMNGHEO_HOME": str(home),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }
        environment |= {"GIAMNGHEO_DATABASE_URL": url} if url else {}
        command = [sys.executable, "-m", "bench.reviews", "--run", "--households", str(households)]
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    shutil.rmtree(home, ignore_errors=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found | {"database": database, "load": round(os.getloadavg()[1], 1)}


def run(households: int) -> dict[str, Any]:
    """Within the settings of the environment: a register of plain households, then the review."""
    from giamngheo.config.django_setup import start_django

    start_django()
    from django.core.management import call_command

    from giamngheo.platform.actions import Act
    from giamngheo.platform.scope import Actor
    from giamngheo.reviews import clock, finding, rules, standing
    from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
    from giamngheo.reviews.models import Case, CommuneReview

    call_command("migrate", verbosity=0)
    unit = _fill(households)
    facts = ReviewFacts("annual", YEAR, "vn-2021-2025")
    act = Act(Actor.by_system("bench"), reason="bench")
    steps = {"open": timed(lambda: open_review(act, unit, facts))}
    rows = CommuneReview.objects.unscoped("bench").select_related("review", "commune")
    now: list[Any] = []
    days = rules.working_days()
    steps["glance"] = timed(lambda: now.extend(standing.of_communes(list(rows), days)))
    one = rows.earliest("pk")
    steps["invitations"] = timed(lambda: finding.households_to_invite(one, clock.today()))
    cases = Case.objects.unscoped("bench").count()
    if sum(row.households for row in now) != cases:
        raise RuntimeError("the board does not add up to the list")
    return {
        "households": households,
        "communes": COMMUNES,
        "villages": COMMUNES * VILLAGES,
        "listed": cases,
        "steps": steps,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _fill(households: int) -> Any:
    """A province of plain households, every seventeenth on the list in force."""
    from giamngheo.areas.models import AdminUnit, Kind, Level
    from giamngheo.platform.database.inserting import insert_rows
    from giamngheo.registry.models import Household

    def unit(level: str, kind: str, name: str, parent: Any, code: str = "") -> AdminUnit:
        start = None if level == Level.VILLAGE else date(2025, 7, 1)
        return AdminUnit(
            level=level, kind=kind, name=name, code=code, parent=parent, valid_from=start, search_name=name
        )

    province = unit(Level.PROVINCE, Kind.TINH, "Phú Thọ", None, "25")
    province.save()
    communes = [unit(Level.COMMUNE, Kind.XA, f"Xã {n}", province, f"{n:05d}") for n in range(COMMUNES)]
    insert_rows(communes)
    villages = [
        unit(Level.VILLAGE, Kind.KHU, str(n), commune) for commune in communes for n in range(VILLAGES)
    ]
    insert_rows(villages)
    every = round(1 / LISTED)
    for start in range(0, households, CHUNK):
        insert_rows(
            Household(
                code=f"B{number}",
                village=villages[number % len(villages)],
                commune_id=villages[number % len(villages)].parent_id,
                since=date(2020, 1, 1),
                status=("poor", "near_poor")[number % 2] if number % every == 0 else "",
            )
            for number in range(start, min(start + CHUNK, households))
        )
    return province


def section(found: dict[str, Any]) -> list[str]:
    """The part of the page about reviews."""
    names = {
        "open": f"open the year's review: {found['communes']} communes, {found['villages']:,} villages, "
        f"{found['listed']:,} households listed",
        "glance": "the province's board: every commune's villages by step and households by state",
        "invitations": "whom to invite in one commune, from the register",
    }
    lines = [
        "",
        "## The review",
        "",
        f"Over a register of {found['households']:,} households on {found['database']}. Load average: "
        f"{found['load']}.",
        "",
        "| step | wall s | cpu s | database s |",
        "|---|--:|--:|--:|",
    ]
    for name in STEPS:
        one = found["steps"][name]
        lines.append(f"| {names[name]} | {one['wall']:.2f} | {one['cpu']:.2f} | {one['database_cpu']:.2f} |")
    one = found["steps"]["open"]
    cpu = one["cpu"] + one["database_cpu"]
    return [
        *lines,
        "",
        f"Target: open in {TARGET} s: {'met' if cpu <= TARGET else '**not met**'} (by both processors added up); "
        f"peak {found['peak'] / 1e6:,.0f} MB.",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.reviews", description=__doc__)
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="sqlite")
    parser.add_argument("--record", action="store_true", help="the figures go into results.json and the page")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        print(json.dumps(run(chosen.households)))  # noqa: T201
        return
    found = measure(households=chosen.households, database=chosen.database)
    print(json.dumps(found, indent=1))  # noqa: T201
    print("\n".join(section(found)))  # noqa: T201
    if chosen.record:
        from bench.rooms import record

        record("reviews", found)


if __name__ == "__main__":
    main()
