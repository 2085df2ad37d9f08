"""Profiles, filled runs, lists handed over and a file of the register, for a commune of the walk."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from django.utils import timezone
from registry_world import ON

from giamngheo.exchange.answers.template import TEMPLATE as FORM_TEMPLATE
from giamngheo.exchange.extracts.jobs import FILE
from giamngheo.exchange.handovers.actions import hand_over, name_recipient
from giamngheo.exchange.imports.applying import sealed
from giamngheo.exchange.imports.planning import SCHEMA
from giamngheo.exchange.imports.store import put_table
from giamngheo.exchange.models import ExchangeRun, ImportBatch, ImportChunk, ImportFile, RegisterExtract
from giamngheo.exchange.profiles.actions import adopt_shipped
from giamngheo.exchange.profiles.filling import fill
from giamngheo.exchange.profiles.lines import Needs, lines
from giamngheo.exchange.profiles.mapping import Mapping
from giamngheo.exchange.profiles.of_day import lived_on
from giamngheo.exchange.profiles.recipients import recipients
from giamngheo.exchange.profiles.store import TEMPLATE, get, put, put_file, working
from giamngheo.people.roles import roles
from giamngheo.platform.actions import Act
from giamngheo.platform.jobs import enqueue
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor, PersonalData
from giamngheo.registry.models import Household

WHY = "the world of the walk"


def make_exchange(side: Any, actor: Actor) -> None:
    """A profile, a filled run of it, one handed over to each role that receives, and the register as a file."""
    make_forms(side)
    make_dossiers(side)
    make_waiting(side)
    side.profile = adopt_shipped(Act(actor), side.commune, "population")
    side.run = filled_run(side, side.profile, "full")
    for role in recipients():
        profile = adopt_shipped(Act(actor), side.commune, "population")
        name_recipient(Act(actor), profile, role)
        side.handed[role] = filled_run(side, profile, roles()[role].sees)
        hand_over(Act(actor), side.handed[role])
    side.extract = RegisterExtract.objects.create(
        unit=side.commune, on=ON, format="csv", sees=2, rows=1, made_by=side.user.pk, made_by_name=side.mark
    )
    put(side.extract, FILE, f"{side.mark}xa".encode())


def make_forms(side: Any) -> None:
    """A workbook of forms that was saved into the commune's review, and a template that was made for it."""
    side.forms = ImportBatch.objects.create(
        kind="forms",
        unit=side.villages[0],
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        state="done",
        commune_review=side.commune_review,
        village_review=side.village_review,
        given={},
        counts={"written": {"new": 2}},
        made_by=side.user.pk,
        made_by_name=f"{side.mark}can.bo",
        applied_at=timezone.now(),
        applied_by_name=f"{side.mark}can.bo",
    )
    ImportFile.objects.create(batch=side.forms, number=1, name=f"{side.mark}.xlsx", sha256=side.mark, size=10)
    asked = {"level": "communes", "board": side.commune_review.pk, "kind": "full", "lang": "vi"}
    side.form_template = enqueue(FORM_TEMPLATE, asked, user_id=side.user.pk)
    Job.objects.filter(pk=side.form_template.pk).update(state="done", result={"rows": 2})


def make_dossiers(side: Any) -> None:
    """A list of dossiers that was recorded into the commune's review."""
    side.dossiers = ImportBatch.objects.create(
        kind="dossiers",
        unit=side.commune,
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        state="done",
        commune_review=side.commune_review,
        given={"channel": "portal"},
        counts={"written": {"new": 1}},
        made_by=side.user.pk,
        made_by_name=f"{side.mark}can.bo",
        applied_at=timezone.now(),
        applied_by_name=f"{side.mark}can.bo",
    )
    kept = {"code": f"{side.mark}ma", "head": f"{side.mark}ten", "row": 5, "household": side.household.pk}
    kept |= {"verdict": "new", "case": side.case.pk, "why": None}
    ImportChunk.objects.create(batch=side.dossiers, number=0, counts={"new": 1}, written=sealed(kept))
    ImportFile.objects.create(batch=side.dossiers, number=1, name=f"{side.mark}.xlsx", sha256="0", size=10)


def make_waiting(side: Any) -> None:
    """A list that waits for the leader: it gives the head another birth date."""
    side.waiting = ImportBatch.objects.create(
        unit=side.commune,
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        state="awaiting",
        counts={"plan": {"new": 0, "changed": 1, "unchanged": 0, "conflict": 0, "approval": 1}},
        made_by=side.user.pk,
        made_by_name=f"{side.mark}can.bo",
        applied_by=side.user.pk,
        applied_by_name=f"{side.mark}can.bo",
        submitted_at=timezone.now(),
        approval_digest="0" * 64,
    )
    change = json.dumps([[side.household.head_name, "born", "1960", "1961"]])
    row = {
        "verdict": "changed",
        "source": f"{side.mark}.xlsx",
        "row": 5,
        "code": side.household.code,
        "key": 1,
    }
    row |= {"head": side.household.head_name, "size": 1, "village": side.villages[0].pk, "class": ""}
    row |= {"commune": side.commune.pk, "household": side.household.pk, "changes": change, "approval": change}
    put_table(side.waiting, "plan/rows", pa.Table.from_pylist([row], SCHEMA))


def give_template(side: Any, reader: Any) -> None:
    """A template is shown to whom it was made for only."""
    Job.objects.filter(pk=side.form_template.pk).update(user_id=reader.pk)


def filled_run(side: Any, profile: Any, sees: str) -> ExchangeRun:
    """Filled at once, as the job does."""
    mapping = Mapping.from_json(profile.mapping)
    level = PersonalData[sees.upper()]
    run = ExchangeRun.objects.create(
        profile=profile,
        mapping=profile.mapping,
        unit=side.commune,
        on=ON,
        sees=level,
        state="filled",
        made_by=side.user.pk,
        made_by_name=f"{side.mark}can.bo",
    )
    rows = Household.objects.unscoped(WHY).filter(commune=side.commune).order_by("pk")
    found = lines(lived_on(rows, ON), ON, "person", Needs())
    with working() as folder:
        parts = fill(get(profile, TEMPLATE), mapping, found, level, folder)
        put_file(run, "filled-1", parts[0].path)
    run.files, run.rows = [{"name": f"{side.mark}.xlsx", "rows": parts[0].rows}], parts[0].rows
    run.save()
    return run
