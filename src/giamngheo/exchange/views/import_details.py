"""What lies behind the steps of an import: columns, problems, unknown villages, the rows of the dry run."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from giamngheo.exchange.imports import actions
from giamngheo.exchange.imports.change_words import register_difference
from giamngheo.exchange.imports.showing import NEW_VILLAGE, REGISTER, VillageRow, village_rows
from giamngheo.exchange.models import ImportBatch
from giamngheo.exchange.views import shared
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.web.posted import posted_choice
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

State = ImportBatch.State
columns = shared.columns_view(REGISTER)
problems = shared.problems_view(REGISTER)
copy = shared.copy_view(REGISTER)
rows = shared.rows_view(REGISTER, register_difference, "new")


def _sent(request: HttpRequest, row: VillageRow) -> str:
    offered = {"", *(str(pk) for pk, _ in row.options)} | ({NEW_VILLAGE} if row.may_add else set())
    return posted_choice(request, row.field, offered)


@protected(permissions.IMPORT)
def villages(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Names of villages that the communes do not have: which one is meant."""
    batch = shared.batch_at(request, REGISTER, uid, State.CHECKED, State.PLANNED)
    actor = request.actor  # type: ignore[attr-defined]
    found = village_rows(batch, actor)
    if request.method == "POST":
        try:
            sent = {row.key: _sent(request, row) for row in found}
            chosen = {key: village for key, one in sent.items() if (village := row_id(one)) is not None}
            added = [key for key, one in sent.items() if one == NEW_VILLAGE]
            actions.choose_villages(Act(actor), batch, chosen, added)
        except ActionRefused as refusal:
            return shared.refused(request, REGISTER, refusal, batch)
        return redirect("exchange:import", batch.uid)
    here = Text("Thôn, khu chưa có", "Unknown villages")
    template = "exchange/imports/villages.html"
    return shared.page(request, REGISTER, template, batch, here, rows=found, new=NEW_VILLAGE)
