"""Pages that every wizard over import batches has: made once for each, under its right and at its addresses."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.exchange.imports import queries, store
from giamngheo.exchange.imports.change_words import class_words
from giamngheo.exchange.imports.forms import FilesForm, uploads_of
from giamngheo.exchange.imports.left_out import ROWS as LEFT
from giamngheo.exchange.imports.left_out import copy_key, left_rows
from giamngheo.exchange.imports.lines import codes_of, page_of_lines, sheets_with_lines, whole_problems
from giamngheo.exchange.imports.planning import Reader, page_of_plan
from giamngheo.exchange.imports.showing import (
    MORE_TABS,
    SEVERITIES,
    crumbs,
    problem_title,
    progress_part,
    settled_sheets,
    sheet_forms,
    status_of,
    steps_of,
    variable_choices,
)
from giamngheo.exchange.imports.wizard import Wizard
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Figure, Progress
from giamngheo.platform.figures import number
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

State = ImportBatch.State
View = Callable[..., HttpResponseBase]
Context = Callable[[HttpRequest, ImportBatch], dict[str, Any]]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STOPS = 10
"""So many errors of whole files and sheets stand on the page of what is next; the others on that of problems."""
LISTED = 200
"""So many refused rows are shown on the page of the result."""
CONFLICT = "conflict"
_FIELDS = ("list rows",)


def page(
    request: HttpRequest,
    wizard: Wizard,
    template: str,
    batch: ImportBatch | None,
    *more: Text,
    **context: Any,
) -> HttpResponse:
    """A page of the wizard with its steps, its addresses and its way back."""
    context |= {
        "batch": batch,
        "steps": steps_of(batch, wizard),
        "crumbs": crumbs(batch, *more, wizard=wizard),
    }
    if batch is not None:
        context |= {
            "title": wizard.title(batch),
            "status": status_of(batch, wizard),
            "at": wizard.addresses(batch),
        }
    return render(request, template, context)


def refused(request: HttpRequest, wizard: Wizard, refusal: ActionRefused, batch: ImportBatch) -> HttpResponse:
    """Back to the import, with what stands in the way."""
    messages.error(request, say(refusal.message))
    return redirect(wizard.address(batch))


def batch_at(request: HttpRequest, wizard: Wizard, uid: uuid.UUID, *states: str) -> ImportBatch:
    """The import while it stands where its details are kept."""
    batch = wizard.batch_or_404(request.actor, uid)  # type: ignore[attr-defined]
    if batch.state not in states:
        raise Http404
    return batch


def read_names(request: HttpRequest, wizard: Wizard, batch: ImportBatch) -> bool:
    """Whether names may be shown; the reading is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    if not queries.sees(actor, batch, wizard.permission):
        return False
    record_reading(actor, wizard.permission, batch, fields=_FIELDS)
    return True


def asked_number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def working(wizard: Wizard, batch: ImportBatch) -> dict[str, Any]:
    """Of an import that a job is at."""
    job = batch.job
    failed = job is not None and job.finished
    return {
        "progress": None if failed else progress_part(batch, wizard),
        "failed": failed,
        "told": told_by(batch),
    }


def told_by(batch: ImportBatch) -> Text | None:
    """What the last job was refused for."""
    job = batch.job
    return Text(job.error_vi, job.error_en) if job is not None and job.error_vi else None


def checked(wizard: Wizard, batch: ImportBatch) -> dict[str, Any]:
    """Of an import whose files were read."""
    counts, files = batch.counts, queries.files(batch)
    same = counts.get("same_as")
    return {
        "earlier": reverse(f"exchange:{wizard.prefix}", args=[same]) if same else "",
        "figures": [
            Figure(Text("Hộ nhập được", "Households to import"), number(counts["households"])),
            Figure(Text("Nhân khẩu", "Persons"), number(counts["persons"])),
            Figure(Text("Lỗi phải sửa", "Errors to repair"), number(counts["errors"])),
            Figure(Text("Cảnh báo", "Warnings"), number(counts["warnings"])),
            Figure(Text("Đã tự sửa", "Repaired"), number(counts["repairs"])),
        ],
        "counts": counts,
        "told": told_by(batch),
        "stops": [one for one in whole_problems(batch) if one[1].severity == "error"][:STOPS],
        "files": files,
        "copying": bool(counts["errors"] or counts["warnings"]),
        "copies": [one for one in files if store.has(batch, f"check/copy-{one.number}")],
        "repaired": FilesForm(),
        "sheets": store.get_json(batch, "check/sheets"),
    }


def progress_view(wizard: Wizard) -> View:
    @protected(wizard.permission)
    def progress(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """The bar again; leads on when the work is done."""
        batch = wizard.batch_or_404(request.actor, uid)  # type: ignore[attr-defined]
        if not batch.working or (batch.job is not None and batch.job.finished):
            return HttpResponseClientRedirect(wizard.address(batch))
        part: Progress = progress_part(batch, wizard)
        return render(request, "platform/components/progress.html", {"progress": part})

    return progress


def repair_view(wizard: Wizard) -> View:
    @protected(wizard.permission)
    @require_POST
    def repair(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """A repaired file continues the import."""
        actor = request.actor  # type: ignore[attr-defined]
        batch = wizard.batch_or_404(actor, uid)
        form = FilesForm(request.POST, request.FILES)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, " ".join(str(one) for one in errors))
            return redirect(wizard.address(batch))
        try:
            wizard.acts.replace_files(Act(actor), batch, uploads_of(form))
        except ActionRefused as refusal:
            return refused(request, wizard, refusal, batch)
        return redirect(wizard.address(batch))

    return repair


def step_view(wizard: Wizard) -> View:
    @protected(wizard.permission)
    @require_POST
    def step(request: HttpRequest, uid: uuid.UUID, what: str) -> HttpResponseBase:
        """Asks for the next piece of work."""
        actor = request.actor  # type: ignore[attr-defined]
        batch = wizard.batch_or_404(actor, uid)
        act = Act(actor)
        try:
            match what:
                case "compare":
                    accept = bool(request.POST.get("accept_valid"))
                    wizard.acts.ask_dry_run(act, batch, accept_valid=accept)
                case "check":
                    wizard.acts.check_again(act, batch)
                case "again":
                    wizard.acts.try_again(act, batch)
                case "discard":
                    wizard.acts.discard(act, batch)
                    messages.success(request, say(Text("Đã bỏ lần nhập này.", "This import was given up.")))
                    return redirect(wizard.home(batch))
                case _:
                    raise Http404
        except ActionRefused as refusal:
            return refused(request, wizard, refusal, batch)
        return redirect(wizard.address(batch))

    return step


def stands_view(wizard: Wizard, decided: Mapping[str, tuple[str, Context]]) -> View:
    """Where an import stands: `decided` names, by state, the page of what is next and what it says."""

    @protected(wizard.permission)
    def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """The work under way, or what is to be decided next."""
        batch = wizard.batch_or_404(request.actor, uid)  # type: ignore[attr-defined]
        if batch.working:
            return page(request, wizard, "exchange/imports/working.html", batch, **working(wizard, batch))
        template, context = decided[State(batch.state)]
        return page(request, wizard, template, batch, **context(request, batch))

    return one


def write_view(wizard: Wizard, ask: Callable[..., object]) -> View:
    @protected(wizard.permission)
    @require_POST
    def write(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """Confirms the dry run; with `accept_valid` also where something stays out."""
        actor = request.actor  # type: ignore[attr-defined]
        batch = wizard.batch_or_404(actor, uid)
        try:
            ask(Act(actor), batch, accept_valid=bool(request.POST.get("accept_valid")))
        except ActionRefused as refusal:
            return refused(request, wizard, refusal, batch)
        return redirect(wizard.address(batch))

    return write


def columns_view(wizard: Wizard) -> View:
    @protected(wizard.permission)
    def columns(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """What each column means; changed by a list of choices."""
        batch = batch_at(request, wizard, uid, State.CHECKED, State.PLANNED)
        sheets = sheet_forms(batch)
        used = [row.variable for sheet in sheets for row in sheet.rows]
        choices = wizard.meanings() if wizard.meanings else variable_choices(batch.standard, used)
        if request.method == "POST":
            settled = settled_sheets(batch, request.POST.dict(), {name for name, _ in choices})
            try:
                wizard.acts.settle_columns(Act(request.actor), batch, settled)  # type: ignore[attr-defined]
            except ActionRefused as refusal:
                return refused(request, wizard, refusal, batch)
            return redirect(wizard.address(batch))
        here = Text("Cột của danh sách", "Columns")
        template = "exchange/imports/columns.html"
        return page(request, wizard, template, batch, here, sheets=sheets, choices=choices)

    return columns


def problems_view(wizard: Wizard) -> View:
    @protected(wizard.permission)
    def problems(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """The faulty rows in the sheet's own shape."""
        batch = batch_at(request, wizard, uid, State.CHECKED, State.PLANNED)
        sheets = sheets_with_lines(batch)
        at = min(asked_number(request, "sheet", 0), max(len(sheets) - 1, 0))
        codes = codes_of(batch)
        code = request.GET.get("code", "")
        code = code if code in dict(codes) else ""
        number = asked_number(request, "page", 1)
        return page(
            request,
            wizard,
            "exchange/imports/problems.html",
            batch,
            Text("Lỗi và cảnh báo", "Problems"),
            sheets=sheets,
            sheet=sheets[at] if sheets else None,
            codes=[(name, problem_title(name), count) for name, count in codes],
            code=code,
            shown=page_of_lines(batch, sheets[at], code, number) if sheets else None,
            whole=whole_problems(batch),
            severities=SEVERITIES,
            visible=bool(sheets) and read_names(request, wizard, batch),
        )

    return problems


def copy_view(wizard: Wizard) -> View:
    @protected(wizard.permission)
    def copy(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponseBase:
        """The checked copy of a file: the officer's own sheet with the wrong cells marked; once the list is written,
        its headings and the rows that were left out.
        """
        batch = batch_at(request, wizard, uid, State.CHECKED, State.PLANNED, State.DONE)
        file = batch.files.filter(number=number).first()
        written = batch.state == State.DONE
        kept = copy_key(number) if written else f"check/copy-{number}"
        if file is None or not store.has(batch, kept):
            raise Http404
        if not read_names(request, wizard, batch):
            raise Http404
        name = f"{file.name.rsplit('.', 1)[0]}.{'left-out' if written else 'checked'}.xlsx"
        response = HttpResponse(store.get(batch, kept), content_type=WORKBOOK)
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response

    return copy


def rows_view(
    wizard: Wizard,
    reader: Reader,
    first: str,
    *,
    template: str = "exchange/imports/rows.html",
    result: Callable[[str], Text] = class_words,
) -> View:
    """`reader` puts a kept change into words, `result` what the row comes to; `first` is the verdict shown where
    none is asked for.
    """

    @protected(wizard.permission)
    def rows(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """The rows behind a count of the dry run, with what changes field by field; once the list is written, those
        that were left out.
        """
        batch = batch_at(request, wizard, uid, State.PLANNED, State.AWAITING, State.DONE)
        if batch.state == State.DONE:
            return _left(request, batch)
        verdict = request.GET.get("verdict", first)
        plan = batch.counts["plan"]
        verdicts = {**wizard.verdicts} | {name: tab for name, tab in MORE_TABS.items() if plan.get(name)}
        if verdict not in verdicts:
            raise Http404
        shown = page_of_plan(batch, verdict, asked_number(request, "page", 1), reader)
        return page(
            request,
            wizard,
            template,
            batch,
            verdicts[verdict],
            verdict=verdict,
            heading=verdicts[verdict],
            reasons=any(row.why for row in shown.rows),
            tabs=[(name, label, plan[name]) for name, label in verdicts.items()],
            shown=shown,
            lines=[(row, result(row.result) if row.result else None) for row in shown.rows],
            visible=read_names(request, wizard, batch),
        )

    def _left(request: HttpRequest, batch: ImportBatch) -> HttpResponseBase:
        if request.GET.get("verdict") != CONFLICT or not left_rows(batch):
            raise Http404
        shown = page_of_plan(batch, CONFLICT, asked_number(request, "page", 1), reader, kept=LEFT)
        heading = wizard.verdicts[CONFLICT]
        return page(
            request,
            wizard,
            template,
            batch,
            heading,
            verdict=CONFLICT,
            heading=heading,
            reasons=True,
            tabs=[(CONFLICT, heading, shown.total)],
            shown=shown,
            lines=[(row, result(row.result) if row.result else None) for row in shown.rows],
            visible=read_names(request, wizard, batch),
        )

    return rows
