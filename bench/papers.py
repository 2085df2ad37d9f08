"""The papers of a commune by the jobs of its pages: posting sheets of all villages, then the certificates of its decision.

A commune is taken through its review by the actions of the pages: list, forms, meetings, postings, decision. Measured is
each whole job as the worker runs it: reading, setting, sealing, until the files can be fetched.
`python -m bench.papers [--certificates 500] [--record]` measures it alone; `make bench` with the others.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

from bench import postgres
from bench.imports import timed
from bench.measured import peak_bytes
from bench.places import DATA, ROOT

CERTIFICATES, QUICK_CERTIFICATES = 500, 20
VILLAGES, MEMBERS = 16, 4
LIMIT = 60.0
"""Seconds for the sheets and the certificates together."""
YEAR, STANDARD = 2025, "vn-2021-2025"
WHY = "bench"
POINTS = ((130, 40), (130, 10), (180, 0))
"""Income and deprivation points of forms that give a poor, a near-poor and another household in the countryside."""
OTHERS = 10
"""One household in so many is not recognised any more: it stands on a sheet and gets no certificate."""


def measure(quick: bool = False, certificates: int = 0) -> dict[str, Any]:
    """Sheets, certificates, seconds of wall and processor of either job and of the decision, the peak of memory."""
    wanted = certificates or (QUICK_CERTIFICATES if quick else CERTIFICATES)
    folder = DATA / "papers"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "home" / "law").mkdir(parents=True)
    with postgres.cluster(folder / "pg") as url:
        environment = os.environ | {
            "GIAMNGHEO_HOME": str(folder / "home"),
            "GIAMNGHEO_DATA": str(folder / "home"),
            "GIAMNGHEO_DATABASE_URL": url,
            "GIAMNGHEO_DEMO": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }

        def step(*words: str) -> str:
            command = [sys.executable, "-m", "bench.papers", *words]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603
            if done.returncode:
                raise RuntimeError(f"{words}: {done.stderr.strip()[-2000:]}")
            return (done.stdout.strip().splitlines() or [""])[-1]

        step("--fill", str(wanted))
        # a fresh process each, as the worker that has nothing loaded yet
        found: dict[str, Any] = json.loads(step("--sheets"))
        found |= json.loads(step("--decide"))
        found |= json.loads(step("--certificates-of-it"))
    shutil.rmtree(folder, ignore_errors=True)
    return found | {"load": os.getloadavg()[0]}


def section(found: dict[str, Any]) -> list[str]:
    """What the page says of it (Markdown)."""
    names = {
        "sheets": f"the job of the posting sheets: {found['villages']} villages, {found['posted']:,} households",
        "decide": "before it the decision itself (a click): ledger, results, certificates issued",
        "certificates": f"the job of the certificates: {found['issued']:,} in one print",
    }
    lines = [
        "",
        "## Papers of a commune",
        "",
        "On PostgreSQL on the same machine; each job whole, as the worker runs it, from taking it up to the sealed file. "
        f"Load average {found['load']:.1f}. cpu: the worker; database: its PostgreSQL process, beside it.",
        "",
        "| | wall s | cpu s | database s | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, words in names.items():
        one = found[name]
        cells = [f"{one[what]:.1f}" for what in ("wall", "cpu", "database_cpu")]
        lines.append(f"| {words} | {' | '.join(cells)} | {one['peak'] / 1e6:.0f} |")
    spent = sum(found[name][what] for name in ("sheets", "certificates") for what in ("cpu", "database_cpu"))
    met = "met" if spent < LIMIT else "**not met**"
    return [
        *lines,
        "",
        f"Target: both jobs in {LIMIT:.0f} s: {met} ({spent:.1f} s, all processors added up).",
    ]


def fill(certificates: int) -> None:
    """A commune of plain households on the list in force, every form saved, every meeting held, every sheet hung up."""
    _start(date(YEAR, 10, 1))
    from django.core.management import call_command

    from giamngheo.reviews import clock
    from giamngheo.reviews.actions.assessing import Form, save_assessment
    from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
    from giamngheo.reviews.actions.meetings import Count, MeetingFacts, record_meeting
    from giamngheo.reviews.actions.postings import start_posting
    from giamngheo.reviews.actions.steps import begin_assessment, call_meeting
    from giamngheo.reviews.models import Case, VillageReview

    call_command("migrate", verbosity=0)
    commune = _register(certificates)
    review = open_review(_act(), commune, ReviewFacts("annual", YEAR, STANDARD, consulted="none"))
    _confirm()
    enumerator = _enumerator()
    villages = VillageReview.objects.unscoped(WHY).filter(commune_review__review=review).exclude(village=None)
    number = 0
    for village in villages.order_by("pk"):
        begin_assessment(_act(), village)
        cases = list(Case.objects.unscoped(WHY).filter(village_review=village).order_by("pk"))
        for case in cases:
            income, deprivation = POINTS[2] if number % OTHERS == OTHERS - 1 else POINTS[number % 2]
            answers = {"income_points_recorded": income, "deprivation_points_recorded": deprivation}
            form = Form(answers, visited_on=clock.today(), enumerator=enumerator, complete=True)
            save_assessment(_act(), case, form)
            number += 1
        call_meeting(_act(), village)
        held = MeetingFacts(clock.today(), "Nhà văn hóa", "Trưởng thôn", "Thư ký", 30, len(cases))
        record_meeting(_act(), village, held, en_bloc=Count(27, 2, 1))
        start_posting(_act(), village, "Nhà văn hóa; trụ sở UBND xã")


def _register(certificates: int) -> Any:
    from giamngheo.areas.models import AdminUnit, Kind, Level
    from giamngheo.platform.database.inserting import insert_rows
    from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
    from giamngheo.registry.models import Household, Membership, Person

    def unit(level: str, kind: str, name: str, parent: Any = None, **more: Any) -> AdminUnit:
        return AdminUnit.objects.create(level=level, kind=kind, name=name, parent=parent, **more)

    since = date(2025, 7, 1)
    province = unit(Level.PROVINCE, Kind.TINH, "Phú Thọ", code="25", valid_from=since)
    commune = unit(
        Level.COMMUNE, Kind.XA, "Thu Cúc", province, code="08593", valid_from=since, usual_locality="rural"
    )
    villages = [unit(Level.VILLAGE, Kind.KHU, str(n), commune) for n in range(1, VILLAGES + 1)]
    # those recognised anew, and every so-and-so-many that is not
    count = -(-certificates * OTHERS // (OTHERS - 1))
    households = [
        Household(
            code=f"B{n:05d}", village=villages[n * VILLAGES // count], commune=commune, since=date(2020, 1, 1),
            size=MEMBERS, head_name=f"Hà Văn {n}", address=f"Số {n}",
        )
        for n in range(count)
    ]  # fmt: skip
    insert_rows(households)
    people = [
        Person(
            full_name=f"{'Hà Văn' if k == 0 else 'Hà Thị Thu'} {n}", sex=("male", "female")[k % 2], birth_year=1960 + 9 * k,
            ethnicity="kinh", commune=commune, village_id=one.village_id,
        )
        for n, one in enumerate(households) for k in range(MEMBERS)
    ]  # fmt: skip
    insert_rows(people)
    stays = [
        Membership(
            household=one, person=people[n * MEMBERS + k], number=k + 1, relation="head" if k == 0 else "child",
            since=one.since,
        )
        for n, one in enumerate(households) for k in range(MEMBERS)
    ]  # fmt: skip
    insert_rows(stays)
    for n, one in enumerate(households):
        one.head = people[n * MEMBERS]
    Household.objects.unscoped(WHY).bulk_update(households, ["head"], batch_size=500)
    facts = DecisionFacts(
        YEAR - 1, STANDARD, date(YEAR, 1, 1), "1/QĐ-UBND", date(YEAR - 1, 12, 20), "UBND xã Thu Cúc"
    )
    record_decision(_act(), commune, facts, {one.pk: "poor" for one in households}, ending=())
    return commune


def _confirm() -> None:
    """Says of every value that these decisions rest on and no text backs that it was compared: they would be refused."""
    from pathlib import Path

    from giamngheo.law.confirm import all_values
    from giamngheo.reviews.evidence import unconfirmed_figures
    from giamngheo.reviews.models import Review

    paths = {path for one in Review.objects.all() for path in unconfirmed_figures(one)}
    paths |= {
        path for path, (_, basis) in all_values().items() if path.startswith(STANDARD) and not basis.decides
    }
    entry = "- {path: %s, document: qd24-2021, article: bench, by: bench, on: 2025-09-01}"
    words = "\n".join(["confirmations:", *(entry % path for path in sorted(paths))])
    folder = Path(os.environ["GIAMNGHEO_DATA"]) / "law"
    (folder / "confirmations.yaml").write_text(words, encoding="utf-8")


def _enumerator() -> int:
    from django.contrib.auth import get_user_model

    return int(get_user_model().objects.create(username="bench", full_name="bench").pk)


def sheets() -> dict[str, Any]:
    """The posting sheets of the commune, asked for as its page does."""
    _start(date(YEAR, 10, 1))
    from giamngheo.platform.documents.sets import ask_for_papers
    from giamngheo.platform.scope import Placed
    from giamngheo.reviews.models import CommuneReview, PostedCase
    from giamngheo.reviews.papers.sheets import JOB, open_postings

    commune = CommuneReview.objects.unscoped(WHY).get()
    count = len(open_postings(commune.pk))
    asked = {"commune": commune.pk, "size": "a4"}
    made = ask_for_papers(_act(), "bench", Placed(commune.commune_id), count, JOB, asked)
    found = _worked(made.pk)
    return {"villages": count, "posted": PostedCase.objects.unscoped(WHY).count(), "sheets": found}


def decided() -> dict[str, Any]:
    """The postings are over, the decision is signed."""
    _start(date(YEAR, 10, 1))
    from giamngheo.reviews import clock
    from giamngheo.reviews.actions.deciding import Signed, decide
    from giamngheo.reviews.actions.postings import end_posting
    from giamngheo.reviews.actions.steps import finish_villages
    from giamngheo.reviews.models import CommuneReview, Posting

    rows = list(Posting.objects.unscoped(WHY).filter(ended_on=None))
    day = max(one.last_day for one in rows) + timedelta(days=1)
    clock.today = lambda: day
    for one in rows:
        end_posting(_act(), one)
    commune = finish_villages(_act(), CommuneReview.objects.unscoped(WHY).get())
    signed = Signed("128/QĐ-UBND", day, date(YEAR + 1, 1, 1), "Nguyễn Văn An", "Chủ tịch", "UBND xã Thu Cúc")
    return {"decide": timed(lambda: decide(_act(), commune, signed)) | {"peak": peak_bytes()}}


def certificates() -> dict[str, Any]:
    """All certificates of the decision as one print."""
    _start(date(YEAR, 10, 1))
    from giamngheo.platform.documents.models import IssuedDocument
    from giamngheo.platform.documents.sets import print_together

    papers = list(
        IssuedDocument.objects.unscoped(WHY).filter(form="certificate").defer("content").order_by("pk")
    )
    made = print_together(_act(), papers, "bench")
    return {"issued": len(papers), "certificates": _worked(made.pk)}


def _worked(pk: int) -> dict[str, Any]:
    """The job of a set by the worker's loop. RuntimeError where its files are not all there afterwards."""
    from giamngheo.platform.documents.models import DocumentSet
    from giamngheo.platform.documents.sets import part_of, parts_of
    from giamngheo.platform.jobs.worker import WorkerLoop

    spent = timed(lambda: WorkerLoop().drain())
    made = DocumentSet.objects.unscoped(WHY).select_related("job").get(pk=pk)
    if made.state != DocumentSet.State.READY:
        raise RuntimeError(f"{made.job and made.job.error_en}")
    size = sum(len(part_of(made, number)) for number in range(1, parts_of(made) + 1))
    return spent | {"size": size, "peak": peak_bytes()}


def _act() -> Any:
    from giamngheo.platform.actions import Act
    from giamngheo.platform.scope import Actor

    return Act(Actor.by_system("bench"), reason="bench")


def _start(day: date) -> None:
    """Django, on a day within the review."""
    from giamngheo.config.django_setup import start_django

    start_django()
    from giamngheo.reviews import clock

    clock.today = lambda: day


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.papers", description=__doc__)
    parser.add_argument("--certificates", type=int, default=0)
    parser.add_argument("--record", action="store_true", help="the figures go into results.json and the page")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    for name in ("--sheets", "--decide", "--certificates-of-it"):
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.fill:
        fill(chosen.fill)
    elif chosen.sheets or chosen.decide or chosen.certificates_of_it:
        print(json.dumps(sheets() if chosen.sheets else decided() if chosen.decide else certificates()))  # noqa: T201
    else:
        found = measure(certificates=chosen.certificates)
        print("\n".join(section(found)))  # noqa: T201
        if chosen.record:
            from bench.rooms import record

            record("papers", found)


if __name__ == "__main__":
    main()
