"""The wizard: one address a step; each shows where the import stands."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from giamngheo.exchange.imports import actions, queries
from giamngheo.exchange.imports.abandoned import days_kept
from giamngheo.exchange.imports.applying import APPROVED, sample_households
from giamngheo.exchange.imports.approvals import needing
from giamngheo.exchange.imports.forms import DecisionForm, FilesForm, ReasonForm, UploadForm, uploads_of
from giamngheo.exchange.imports.left_out import left_files, left_rows
from giamngheo.exchange.imports.one_at_a_time import another_words, another_writing
from giamngheo.exchange.imports.showing import REGISTER, VERDICTS
from giamngheo.exchange.imports.tables import IMPORTS, WRITTEN
from giamngheo.exchange.models import ImportBatch
from giamngheo.exchange.views import shared
from giamngheo.exchange.views.import_approval import waiting
from giamngheo.exchange.views.shared import page, refused
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Figure
from giamngheo.platform.figures import number
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.registry import permissions
from giamngheo.registry.models import Household
from giamngheo.rules.text import Text

State = ImportBatch.State
_PAGES = {
    State.CHECKED: "checked",
    State.PLANNED: "planned",
    State.AWAITING: "awaiting",
    State.DONE: "done",
    State.UNDONE: "done",
    State.DISCARDED: "discarded",
}
progress = shared.progress_view(REGISTER)
repair = shared.repair_view(REGISTER)
step = shared.step_view(REGISTER)


@protected(permissions.IMPORT)
def imports(request: HttpRequest) -> HttpResponseBase:
    """The imports of my area, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    table = IMPORTS.bind(request, queries.batches(actor).exclude(state=State.DISCARDED))
    return table.response or page(
        request, REGISTER, "exchange/imports/list.html", None, table=table, kept_days=days_kept()
    )


@protected(permissions.IMPORT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Upload."""
    actor = request.actor  # type: ignore[attr-defined]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, units=queries.units(actor))
    if form.is_bound and form.is_valid():
        try:
            batch = actions.begin_import(Act(actor), form.facts(), uploads_of(form))
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
        else:
            return redirect("exchange:import", batch.uid)
    return page(
        request, REGISTER, "exchange/imports/new.html", None, Text("Tải tệp lên", "Upload"), form=form
    )


@protected(permissions.IMPORT)
def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Where the import stands: the work under way, or what is to be decided next."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    if batch.working:
        return page(
            request, REGISTER, "exchange/imports/working.html", batch, **shared.working(REGISTER, batch)
        )
    state = State(batch.state)
    name = f"exchange/imports/{_PAGES[state]}.html"
    return page(request, REGISTER, name, batch, **_CONTEXT[state](request, batch))


def _checked(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    return shared.checked(REGISTER, batch)


def _planned(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    plan = batch.counts["plan"]
    rows = reverse("exchange:import-rows", args=[batch.uid])
    figures = [
        Figure(label, number(plan[name]), href=f"{rows}?verdict={name}" if plan[name] else "")
        for name, label in VERDICTS.items()
    ]
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "figures": figures,
        "counts": batch.counts,
        "writes": plan["new"] + plan["changed"],
        "another": another_words(other) if (other := another_writing(batch)) else None,
        "others": plan["new"] + plan["changed"] - needing(batch),
        "approval": needing(batch),
        "approves": policy().may(actor, permissions.APPROVE, batch.unit),
        "decision": DecisionForm() if policy().may(actor, permissions.RECORD, batch.unit) else None,
        "repaired": FilesForm(),
    }


def _done(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    written = batch.counts.get("written", {})
    shows = batch.state == State.DONE and left_rows(batch)
    left = f"{REGISTER.address(batch, 'rows')}?verdict=conflict" if shows else ""
    figures = [
        Figure(Text("Hộ mới", "New households"), number(written.get("new", 0))),
        Figure(Text("Hộ có thay đổi", "Changed households"), number(written.get("changed", 0))),
        Figure(Text("Không thay đổi", "Unchanged"), number(written.get("unchanged", 0))),
        Figure(VERDICTS["conflict"], number(written.get("conflict", 0)), href=left),
        Figure(Text("Kết quả rà soát đã ghi", "Results written"), number(written.get("results", 0))),
    ]
    found: list[Household] = []
    if batch.state == State.DONE:
        pks = sample_households(batch)
        rows = Household.objects.reach(actor, permissions.VIEW).filter(pk__in=pks)
        found = sorted(rows.select_related("village", "commune"), key=lambda one: pks.index(one.pk))
    refused_decision = batch.counts.get("decision_refused")
    # what a leader approved, a leader takes back
    leaders = bool(written.get(APPROVED)) and not policy().may(actor, permissions.APPROVE, batch.unit)
    return {
        "figures": figures,
        "told": shared.told_by(batch),
        "table": WRITTEN.bind(request, found) if found else None,
        "refused_decision": Text(*refused_decision) if refused_decision else None,
        "held": written.get("held", 0) if batch.state == State.DONE else 0,
        "moved_on": written.get("moved_on", 0) if batch.state == State.DONE else 0,
        "approved": written.get(APPROVED, 0),
        "leaders": leaders,
        "left": left,
        "conflicts": written.get("conflict", 0),
        "copies": left_files(batch, queries.files(batch)) if left else [],
        "undo": ReasonForm() if batch.state == State.DONE and batch.decision is None else None,
    }


def _discarded(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    return {}


_CONTEXT = {
    State.CHECKED: _checked,
    State.PLANNED: _planned,
    State.AWAITING: waiting,
    State.DONE: _done,
    State.UNDONE: _done,
    State.DISCARDED: _discarded,
}


@protected(permissions.IMPORT)
@require_POST
def write(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Confirms the dry run: all of it, or with `leave_out` what needs no approval of the leader."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    leave_out = bool(request.POST.get("leave_out"))
    form = DecisionForm({} if leave_out else request.POST)
    if not form.is_valid():
        return page(
            request,
            REGISTER,
            "exchange/imports/planned.html",
            batch,
            **(_planned(request, batch) | {"decision": form}),
        )
    try:
        actions.ask_apply(Act(actor), batch, form.decision(), leave_out=leave_out)
    except ActionRefused as refusal:
        return refused(request, REGISTER, refusal, batch)
    return redirect("exchange:import", batch.uid)


@protected(permissions.IMPORT)
@require_POST
def undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Takes the import back."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    try:
        actions.ask_undo(Act(actor), batch, request.POST.get("reason", ""))
    except ActionRefused as refusal:
        return refused(request, REGISTER, refusal, batch)
    return redirect("exchange:import", batch.uid)
