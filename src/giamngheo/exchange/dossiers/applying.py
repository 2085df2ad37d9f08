"""Recording dossiers one by one, each in a transaction of its own with what tells that it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from giamngheo.exchange.dossiers.planning import GONE, receipt_of, reviews_of
from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.applying import contents, counts_of, sealed
from giamngheo.exchange.models import ImportBatch, ImportChunk
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.registry.models import Household
from giamngheo.reviews import permissions
from giamngheo.reviews.actions.listing import take_receipt
from giamngheo.reviews.models import Case, Review
from giamngheo.rules.text import Text

WHY = "the parts of an import that was read in scope"


def apply_dossiers(
    batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None], keep: Callable[[int], None]
) -> dict[str, int]:
    """Records the dossiers of the dry run that are not recorded yet. `keep` is called in each one's transaction.

    What is refused now (recorded meanwhile, a step passed) is left out and kept with the reason. Returns the counts
    of the whole import.
    """
    found = store.get_json(batch, "plan/dossiers")
    reviews = reviews_of(found)
    done = set(
        ImportChunk.objects.unscoped(WHY).filter(batch=batch).values_list("number", flat=True).iterator()
    )
    progress(len(done), len(found))
    for number, one in enumerate(found):
        if number in done:
            continue
        with transaction.atomic():
            verdict, case, why = _record(batch, actor, one, reviews[one["review"]])
            kept = {name: one[name] for name in ("code", "head", "row", "household")}
            kept |= {"verdict": verdict, "case": case, "why": [why.vi, why.en] if why else None}
            ImportChunk.objects.create(batch=batch, number=number, counts={verdict: 1}, written=sealed(kept))
            keep(number)
        progress(number + 1, len(found))
    return counts_of(batch)


def _record(
    batch: ImportBatch, actor: Actor, one: Mapping[str, Any], review: Review
) -> tuple[str, int | None, Text | None]:
    """What became of it, the file, why not."""
    home = Household.objects.reach(actor, permissions.LIST).filter(pk=one["household"]).first()
    if home is None:
        return "refused", None, GONE
    same = Case.objects.reach(actor, permissions.LIST).filter(dossier_code=one["code"], household=home)
    case = same.first()
    if case is not None:
        return "recorded", case.pk, None
    try:
        with transaction.atomic():
            case = take_receipt(Act(actor, reason=batch.source), review, home, receipt_of(one))
    except ActionRefused as refusal:
        return "refused", None, refusal.message
    except Forbidden as forbidden:
        return "refused", None, forbidden.message
    return "new", case.pk, None


def outcomes(batch: ImportBatch) -> list[dict[str, Any]]:
    """What became of each dossier, in the order of the file: code, head, row, household, verdict, case, why."""
    return list(contents(batch))
