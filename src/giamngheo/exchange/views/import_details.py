"""What lies behind the steps of an import: columns, problems, unknown villages, the rows of the dry run."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from giamngheo.exchange.imports import actions
from giamngheo.exchange.imports.change_words import register_difference
from giamngheo.exchange.imports.showing import NEW_VILLAGE, REGISTER, village_rows
from giamngheo.exchange.models import ImportBatch
from giamngheo.exchange.views import shared
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

State = ImportBatch.State
columns = shared.columns_view(REGISTER)
problems = shared.problems_view(REGISTER)
copy = shared.copy_view(REGISTER)
rows = shared.rows_view(REGISTER, register_difference, "new")


@protected(permissions.IMPORT)
def villages(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Names of villages that the communes do not have: which one is meant."""
    batch = shared.batch_at(request, REGISTER, uid, State.CHECKED, State.PLANNED)
    actor = request.actor  # type: ignore[attr-defined]
    found = village_rows(batch, actor)
    if request.method == "POST":
        chosen = {
            row.key: village
            for row in found
            if (village := row_id(request.POST.get(row.field, ""))) is not None
        }
        added = [row.key for row in found if row.may_add and request.POST.get(row.field) == NEW_VILLAGE]
        try:
            actions.choose_villages(Act(actor), batch, chosen, added)
        except ActionRefused as refusal:
            return shared.refused(request, REGISTER, refusal, batch)
        return redirect("exchange:import", batch.uid)
    here = Text("Thôn, khu chưa có", "Unknown villages")
    template = "exchange/imports/villages.html"
    return shared.page(request, REGISTER, template, batch, here, rows=found, new=NEW_VILLAGE)
