"""Saving the forms of a workbook one by one, each in a transaction of its own with what tells that it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from giamngheo.exchange.answers.planning import CLOSED_CODES, GONE, NEWER, form_of, why_not_by_file
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.applying import contents, counts_of, sealed
from giamngheo.exchange.models import ImportBatch, ImportChunk
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.platform.versions import StaleEdit
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.assessing import save_assessment
from giamngheo.reviews.models import Case
from giamngheo.rules.text import Text

WHY = "the parts of an import that was read in scope"


def apply_forms(
    batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None], keep: Callable[[int], None]
) -> dict[str, int]:
    """Saves the forms of the dry run that are not saved yet. `keep` is called in each form's transaction.

    A form that is refused now (a version saved since, a step passed) is left out and kept with the reason. Returns
    the counts of the whole import.
    """
    forms = store.get_json(batch, "plan/forms")
    done = set(
        ImportChunk.objects.unscoped(WHY).filter(batch=batch).values_list("number", flat=True).iterator()
    )
    progress(len(done), len(forms))
    for number, one in enumerate(forms):
        if number in done:
            continue
        with transaction.atomic():
            verdict, why = _save(batch, actor, one)
            kept = {"case": one["case"], "code": one["code"], "head": one["head"], "row": one["row"]}
            kept |= {"verdict": verdict, "why": [why.vi, why.en] if why else None}
            ImportChunk.objects.create(batch=batch, number=number, counts={verdict: 1}, written=sealed(kept))
            keep(number)
        progress(number + 1, len(forms))
    return counts_of(batch)


def _save(batch: ImportBatch, actor: Actor, one: Mapping[str, Any]) -> tuple[str, Text | None]:
    rows = Case.objects.reach(actor, permissions.ASSESS).select_for_update(of=("self",))
    case = rows.select_related("review", "village_review").filter(pk=one["case"]).first()
    closed = GONE if case is None else why_not_by_file(case)
    if case is None or closed is not None:
        return "closed", closed
    try:
        with transaction.atomic():
            made = save_assessment(Act(actor, reason=batch.source), case, form_of(one), seen=one["seen"])
    except StaleEdit as stale:
        return "conflict", NEWER.format(n=stale.version)
    except ActionRefused as refusal:
        return "closed" if refusal.code in CLOSED_CODES else "refused", refusal.message
    except Forbidden as forbidden:
        return "closed", forbidden.message
    return "new" if made.revision == 1 else "changed", None


def left_out(batch: ImportBatch) -> list[dict[str, Any]]:
    """What was refused while saving, in the order of the file: code, head, row, verdict, why."""
    return [one for one in contents(batch) if one.get("why")]
