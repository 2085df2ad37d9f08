"""Forms 7.1 to 7.11 of a unit and a year, filled from the snapshot once and kept beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
from django.conf import settings
from django.utils import timezone

from giamngheo import __version__
from giamngheo.areas.models import Level
from giamngheo.exchange.snapshot import Snapshot, latest
from giamngheo.law import Standard, load_standard
from giamngheo.law.report_forms import load_forms
from giamngheo.measurement.movements import Movements, MovementsError, movements
from giamngheo.monitoring.dynamics import write_dynamics
from giamngheo.monitoring.form_data import as_data
from giamngheo.monitoring.papers import write_paper
from giamngheo.monitoring.places import Places, read_places
from giamngheo.monitoring.selection import Basis, Selection
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.platform.jobs.models import Job
from giamngheo.reports import ReportMeta
from giamngheo.reports.filling import fill
from giamngheo.reports.form_sheet import Printed, write_form
from giamngheo.reports.results import IdentityResult, Stage
from giamngheo.rules.text import Text

JOB = "monitoring.tables"
FORMS = tuple(form.number for form in load_forms("tt-07-2021").forms)


@dataclass(frozen=True)
class Wanted:
    """The tables of one unit: which snapshot, year, standard, unit of today, and units of which day."""

    stamp: str
    year: int
    standard: str
    unit: int
    basis: Basis

    @property
    def key(self) -> str:
        return f"{JOB}:{self.stamp}:{self.year}:{self.standard}:{self.unit}:{self.basis}"

    def folder(self, snapshot: Snapshot) -> Path:
        return snapshot.path / "tables" / f"{self.year}-{self.standard}" / f"{self.unit}-{self.basis}"


def ready(snapshot: Snapshot, wanted: Wanted) -> Path | None:
    """The folder of the finished tables."""
    folder = wanted.folder(snapshot)
    return folder if folder.is_dir() else None


def ask(wanted: Wanted) -> Job:
    """The job that fills them; the same one while it is unfinished."""
    return enqueue(JOB, vars(wanted), key=wanted.key)


def form_of(folder: Path, number: str) -> dict[str, Any]:
    """One form as `form_data.as_data` writes it."""
    said: dict[str, Any] = json.loads((folder / f"{number}.json").read_text(encoding="utf-8"))
    return said


@job_kind(JOB, "Lập biểu 7.1–7.11", "Fill forms 7.1–7.11", patient=True)
def run(job: JobRun) -> dict[str, Any]:
    wanted = Wanted(**job.parameters)
    snapshot = latest()
    # a newer snapshot has taken its place: whoever still wants the tables asks anew
    if snapshot is None or snapshot.stamp != wanted.stamp or ready(snapshot, wanted):
        return {}
    make_tables(snapshot, wanted, job)
    return {"forms": len(FORMS)}


class Known(NamedTuple):
    """What the forms ask of a unit; `parent` is a code."""

    full_name: str
    parent: str | None
    locality: str | None


class UnitsOn:
    """The units of the installation as of one day, by code, whatever day is asked for."""

    def __init__(self, places: Places, day: date) -> None:
        self._known: dict[str, Known] = {}
        for unit in places.units.values():
            if unit.code and unit.level != Level.VILLAGE and unit.valid(day):
                above = places.units.get(unit.parent or 0)
                self._known[unit.code] = Known(
                    unit.full_name, above.code if above else None, unit.locality or None
                )

    def unit(self, code: str, on: date) -> Known | None:
        return self._known.get(code)


def make_tables(snapshot: Snapshot, wanted: Wanted, job: JobRun | None = None) -> Path:
    """Writes every form as data, workbook and paper; the folder appears when all of it is there."""
    places = read_places()
    chosen = Selection(snapshot, places, wanted.unit, wanted.year, wanted.standard, wanted.basis)
    return write_folder(wanted.folder(snapshot), chosen, "official", (_remark(snapshot, wanted),), job)


def write_folder(
    final: Path,
    chosen: Selection,
    stage: Stage,
    remarks: Sequence[Text],
    job: JobRun | None = None,
    checks: Mapping[str, IdentityResult] = MappingProxyType({}),
    unclassed: Text | None = None,
) -> Path:
    """All forms of a selection in a folder, with the rows behind their figures and how the lists moved.

    checks: by number of a form a check of its figures against something else. unclassed: what households without
    a class wait for.
    """
    households = chosen.households()
    members = chosen.members(households)
    standard = load_standard(chosen.standard)
    moved, why_not = _movements(households, chosen, standard)
    unit = chosen.places.units[chosen.unit]
    meta = ReportMeta(
        reference_date=chosen.reference_date,
        year=chosen.year,
        stage=stage,
        area_name=unit.full_name,
        synthetic=settings.DEMO,
        product_version=__version__,
        created=timezone.localtime().replace(tzinfo=None, microsecond=0),
        previous=(moved.label,) if moved else (),
        remarks=(*remarks, *why_not),
        unclassed=unclassed,
    )
    aside = final.with_name(f"{final.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    areas = UnitsOn(chosen.places, chosen.day)
    people = members if members.num_rows else None
    forms = fill(households, people, moved, chosen.totals(), standard, areas, meta, aside)
    words = load_forms(meta.form_set)
    links = _links(chosen, households)
    for number, filled in enumerate(forms, 1):
        name = filled.result.number
        if name in checks:
            result = replace(filled.result, identities=(*filled.result.identities, checks[name]))
            filled = replace(filled, result=result)
        said = as_data(filled, links)
        (aside / f"{name}.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        write_form(
            aside / f"{name}.xlsx",
            filled.result,
            Printed(filled.form, filled.layout, words, meta, unit.full_name),
        )
        write_paper(aside / f"{name}.pdf", said, meta, unit.full_name)
        if job is not None:
            job.progress(number, len(forms))
    write_dynamics(aside, chosen, households, moved)
    if not final.is_dir():
        aside.replace(final)
    return final


def _movements(
    households: pa.Table, chosen: Selection, standard: Standard
) -> tuple[Movements | None, tuple[Text, ...]]:
    """The movements, or what to say where there are none."""
    earlier = chosen.earlier_lists()
    if not earlier or not households.num_rows:
        return None, ()
    if chosen.opening.unknown:
        return None, (chosen.opening.words(),)
    try:
        found = movements(households, earlier, standard, on=chosen.reference_date)
    except MovementsError:
        return None, ()
    return found, (chosen.opening.words(),) if chosen.opening.restated else ()


def _remark(snapshot: Snapshot, wanted: Wanted) -> Text:
    taken = timezone.localtime(snapshot.made_at)
    when = f"{taken:%H:%M %d/%m/%Y}"
    if wanted.basis == "districts":
        return Text(
            f"Số liệu sổ hộ chụp lúc {when}; theo huyện tại thời điểm rà soát.",
            f"Register as of {when}; in the districts of the day of the review.",
        )
    if wanted.basis == "now":
        return Text(
            f"Số liệu sổ hộ chụp lúc {when}; quy đổi về đơn vị hành chính hiện nay theo thôn của từng hộ.",
            f"Register as of {when}; re-based to the units of today by the village of each household.",
        )
    return Text(
        f"Số liệu sổ hộ chụp lúc {when}; theo đơn vị hành chính tại thời điểm rà soát.",
        f"Register as of {when}; in the units of the day of the review.",
    )


def _links(chosen: Selection, households: Any) -> dict[str, int]:
    """The unit of today behind a line's label, where the line is one: a village, or a commune still in force."""
    found: dict[str, int] = {}
    wanted = set(households["commune_name"].to_pylist()) | set(households["village"].to_pylist())
    for unit in chosen.places.units.values():
        if (
            unit.full_name in wanted
            and unit.valid(chosen.today)
            and chosen.within(
                unit.pk if unit.level == "commune" else None, unit.pk if unit.level == "village" else None
            )
        ):
            # two units of one name: the line leads nowhere
            found[unit.full_name] = unit.pk if unit.full_name not in found else 0
    return {label: pk for label, pk in found.items() if pk}


__all__ = ["FORMS", "JOB", "Wanted", "ask", "form_of", "make_tables", "ready", "write_folder"]
