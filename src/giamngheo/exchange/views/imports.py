"""The wizard: one address a step; each shows where the import stands."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.exchange.imports import actions, queries, store
from giamngheo.exchange.imports.applying import sample_households
from giamngheo.exchange.imports.forms import DecisionForm, FilesForm, ReasonForm, UploadForm, uploads_of
from giamngheo.exchange.imports.showing import (
    VERDICTS,
    crumbs,
    progress_part,
    status_of,
    steps_of,
    title_of_batch,
)
from giamngheo.exchange.imports.tables import IMPORTS, WRITTEN
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Figure, Progress
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
    State.DONE: "done",
    State.UNDONE: "done",
    State.DISCARDED: "discarded",
}


def page(
    request: HttpRequest, name: str, batch: ImportBatch | None, *more: Text, **context: Any
) -> HttpResponse:
    """A page of the wizard with its steps and way back."""
    context |= {"batch": batch, "steps": steps_of(batch), "crumbs": crumbs(batch, *more)}
    if batch is not None:
        context |= {"title": title_of_batch(batch), "status": status_of(batch)}
    return render(request, f"exchange/imports/{name}.html", context)


def refused(request: HttpRequest, refusal: ActionRefused, batch: ImportBatch) -> HttpResponse:
    """Back to the import, with what stands in the way."""
    messages.error(request, say(refusal.message))
    return redirect("exchange:import", batch.uid)


@protected(permissions.IMPORT)
def imports(request: HttpRequest) -> HttpResponseBase:
    """The imports of my area, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    table = IMPORTS.bind(request, queries.batches(actor).exclude(state=State.DISCARDED))
    return table.response or page(request, "list", None, table=table)


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
    return page(request, "new", None, Text("Tải tệp lên", "Upload"), form=form)


@protected(permissions.IMPORT)
def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Where the import stands: the work under way, or what is to be decided next."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    if batch.working:
        return page(request, "working", batch, **_working(batch))
    state = State(batch.state)
    return page(request, _PAGES[state], batch, **_CONTEXT[state](request, batch))


def _working(batch: ImportBatch) -> dict[str, Any]:
    job = batch.job
    failed = job is not None and job.finished
    told = Text(job.error_vi, job.error_en) if job is not None and job.error_vi else None
    return {"progress": None if failed else progress_part(batch), "failed": failed, "told": told}


def _checked(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    counts = batch.counts
    told = batch.job and batch.job.error_vi and Text(batch.job.error_vi, batch.job.error_en)
    figures = [
        Figure(Text("Hộ nhập được", "Households to import"), number(counts["households"])),
        Figure(Text("Nhân khẩu", "Persons"), number(counts["persons"])),
        Figure(Text("Lỗi phải sửa", "Errors to repair"), number(counts["errors"])),
        Figure(Text("Cảnh báo", "Warnings"), number(counts["warnings"])),
        Figure(Text("Đã tự sửa", "Repaired"), number(counts["repairs"])),
    ]
    return {
        "figures": figures,
        "counts": counts,
        "told": told,
        "files": queries.files(batch),
        "copying": bool(counts["errors"] or counts["warnings"]),
        "copies": [one for one in queries.files(batch) if store.has(batch, f"check/copy-{one.number}")],
        "repaired": FilesForm(),
        "sheets": store.get_json(batch, "check/sheets"),
    }


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
        "decision": DecisionForm() if policy().may(actor, permissions.RECORD, batch.unit) else None,
    }


def _done(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    written = batch.counts.get("written", {})
    told = batch.job and batch.job.error_vi and Text(batch.job.error_vi, batch.job.error_en)
    figures = [
        Figure(Text("Hộ mới", "New households"), number(written.get("new", 0))),
        Figure(Text("Hộ có thay đổi", "Changed households"), number(written.get("changed", 0))),
        Figure(Text("Không thay đổi", "Unchanged"), number(written.get("unchanged", 0))),
        Figure(Text("Mâu thuẫn, không ghi", "Conflicting, left out"), number(written.get("conflict", 0))),
        Figure(Text("Kết quả rà soát đã ghi", "Results written"), number(written.get("results", 0))),
    ]
    found: list[Household] = []
    if batch.state == State.DONE:
        pks = sample_households(batch)
        rows = Household.objects.reach(actor, permissions.VIEW).filter(pk__in=pks)
        found = sorted(rows.select_related("village", "commune"), key=lambda one: pks.index(one.pk))
        if found and queries.sees(actor, batch):
            record_reading(actor, permissions.VIEW, batch, fields=["head_name"])
    refused_decision = batch.counts.get("decision_refused")
    return {
        "figures": figures,
        "told": told,
        "table": WRITTEN.bind(request, found) if found else None,
        "refused_decision": Text(*refused_decision) if refused_decision else None,
        "undo": ReasonForm() if batch.state == State.DONE and batch.decision is None else None,
    }


def _discarded(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    return {}


_CONTEXT = {
    State.CHECKED: _checked,
    State.PLANNED: _planned,
    State.DONE: _done,
    State.UNDONE: _done,
    State.DISCARDED: _discarded,
}


@protected(permissions.IMPORT)
def progress(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The bar again; leads on when the work is done."""
    batch = queries.batch_or_404(request.actor, uid)  # type: ignore[attr-defined]
    if not batch.working or (batch.job is not None and batch.job.finished):
        return HttpResponseClientRedirect(reverse("exchange:import", args=[batch.uid]))
    part: Progress = progress_part(batch)
    return render(request, "platform/components/progress.html", {"progress": part})


@protected(permissions.IMPORT)
@require_POST
def repair(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """A repaired file continues the import."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(one) for one in errors))
        return redirect("exchange:import", batch.uid)
    try:
        actions.replace_files(Act(actor), batch, uploads_of(form))
    except ActionRefused as refusal:
        return refused(request, refusal, batch)
    return redirect("exchange:import", batch.uid)


@protected(permissions.IMPORT)
@require_POST
def step(request: HttpRequest, uid: uuid.UUID, what: str) -> HttpResponseBase:
    """Asks for the next piece of work."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    act = Act(actor)
    try:
        match what:
            case "compare":
                actions.ask_dry_run(act, batch, accept_valid=bool(request.POST.get("accept_valid")))
            case "check":
                actions.check_again(act, batch)
            case "again":
                actions.try_again(act, batch)
            case "discard":
                actions.discard(act, batch)
                messages.success(request, say(Text("Đã bỏ lần nhập này.", "This import was given up.")))
                return redirect("exchange:imports")
            case _:
                raise Http404
    except ActionRefused as refusal:
        return refused(request, refusal, batch)
    return redirect("exchange:import", batch.uid)


@protected(permissions.IMPORT)
@require_POST
def write(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Confirms the dry run."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return page(request, "planned", batch, **(_planned(request, batch) | {"decision": form}))
    try:
        actions.ask_apply(Act(actor), batch, form.decision())
    except ActionRefused as refusal:
        return refused(request, refusal, batch)
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
        return refused(request, refusal, batch)
    return redirect("exchange:import", batch.uid)
