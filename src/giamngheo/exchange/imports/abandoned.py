"""Imports that nobody went on with are given up, and their files removed; the days are in keeping.yaml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from django.db.models import Max
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from giamngheo.exchange.answers.actions import discard as discard_forms
from giamngheo.exchange.dossiers.actions import discard as discard_dossiers
from giamngheo.exchange.imports.actions import discard as discard_list
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.jobs import every
from giamngheo.platform.scope import Actor

FILE = Path(__file__).parent / "keeping.yaml"
JOB = "exchange.abandoned"
AT_NIGHT = time(2, 0)
_State, _Kind = ImportBatch.State, ImportBatch.Kind
_OPEN = (_State.CHECKING, _State.CHECKED, _State.PLANNING, _State.PLANNED)
_DISCARD: dict[str, Callable[..., None]] = {
    _Kind.HOUSEHOLDS: discard_list,
    _Kind.FORMS: discard_forms,
    _Kind.DOSSIERS: discard_dossiers,
}


@lru_cache(maxsize=1)
def days_kept() -> int:
    """Days without a step after which an import is given up."""
    return int(yaml.safe_load(FILE.read_text(encoding="utf-8"))["abandoned_days"])


def discard_abandoned() -> int:
    """Gives up what nobody went on with, each with its event; returns how many. What waits for a leader stays."""
    before = timezone.now() - timedelta(days=days_kept())
    rows = ImportBatch.objects.unscoped("what nobody went on with, wherever").filter(state__in=_OPEN)
    last = Greatest("made_at", Coalesce("job__created_at", "made_at"), Coalesce(Max("files__at"), "made_at"))
    found = rows.annotate(last_step=last).filter(last_step__lt=before).select_related("unit", "job")
    given_up = 0
    for batch in found.order_by("pk"):
        actor = Actor.by_system("giữ lần nhập")
        reason = f"không ai làm tiếp trong {days_kept()} ngày"
        try:
            _DISCARD[batch.kind](Act(actor, reason), batch)
        except ActionRefused:
            # somebody has just gone on with it
            continue
        given_up += 1
    return given_up


def declare_schedule() -> None:
    every(timedelta(days=1), JOB, discard_abandoned, at=AT_NIGHT)
