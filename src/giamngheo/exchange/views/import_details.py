"""What lies behind the steps of an import: columns, problems, unknown villages, the rows of the dry run."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from giamngheo.exchange.imports import actions, queries, store
from giamngheo.exchange.imports.lines import codes_of, page_of_lines, sheets_with_lines, whole_problems
from giamngheo.exchange.imports.planning import class_words, page_of_plan
from giamngheo.exchange.imports.showing import (
    NEW_VILLAGE,
    SEVERITIES,
    VERDICTS,
    problem_title,
    settled_sheets,
    sheet_forms,
    variable_choices,
    village_rows,
)
from giamngheo.exchange.models import ImportBatch
from giamngheo.exchange.views.imports import page, refused
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.scope.protected import protected
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

State = ImportBatch.State
_FIELDS = ("list rows",)


def _batch(request: HttpRequest, uid: uuid.UUID, *states: str) -> ImportBatch:
    """The import while it stands where its details are kept."""
    batch = queries.batch_or_404(request.actor, uid)  # type: ignore[attr-defined]
    if batch.state not in states:
        raise Http404
    return batch


def _read(request: HttpRequest, batch: ImportBatch) -> bool:
    """Whether names may be shown; the reading is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    if not queries.sees(actor, batch):
        return False
    record_reading(actor, permissions.IMPORT, batch, fields=_FIELDS)
    return True


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


@protected(permissions.IMPORT)
def columns(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """What each column means; changed by a list of choices."""
    batch = _batch(request, uid, State.CHECKED, State.PLANNED)
    sheets = sheet_forms(batch)
    used = [row.variable for sheet in sheets for row in sheet.rows]
    choices = variable_choices(batch.standard, used)
    if request.method == "POST":
        settled = settled_sheets(batch, request.POST.dict(), {name for name, _ in choices})
        try:
            actions.settle_columns(Act(request.actor), batch, settled)  # type: ignore[attr-defined]
        except ActionRefused as refusal:
            return refused(request, refusal, batch)
        return redirect("exchange:import", batch.uid)
    return page(
        request, "columns", batch, Text("Cột của danh sách", "Columns"), sheets=sheets, choices=choices
    )


@protected(permissions.IMPORT)
def problems(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The faulty rows in the sheet's own shape."""
    batch = _batch(request, uid, State.CHECKED, State.PLANNED)
    sheets = sheets_with_lines(batch)
    at = min(_number(request, "sheet", 0), max(len(sheets) - 1, 0))
    codes = codes_of(batch)
    code = request.GET.get("code", "")
    code = code if code in dict(codes) else ""
    shown = page_of_lines(batch, sheets[at], code, _number(request, "page", 1)) if sheets else None
    return page(
        request,
        "problems",
        batch,
        Text("Lỗi và cảnh báo", "Problems"),
        sheets=sheets,
        sheet=sheets[at] if sheets else None,
        codes=[(name, problem_title(name), count) for name, count in codes],
        code=code,
        shown=shown,
        whole=whole_problems(batch),
        severities=SEVERITIES,
        visible=bool(sheets) and _read(request, batch),
    )


@protected(permissions.IMPORT)
def villages(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Names of villages that the communes do not have: which one is meant."""
    batch = _batch(request, uid, State.CHECKED, State.PLANNED)
    actor = request.actor  # type: ignore[attr-defined]
    rows = village_rows(batch, actor)
    if request.method == "POST":
        chosen = {
            row.key: int(value)
            for row in rows
            if (value := request.POST.get(row.field, "")).isascii() and value.isdigit()
        }
        added = [row.key for row in rows if row.may_add and request.POST.get(row.field) == NEW_VILLAGE]
        try:
            actions.choose_villages(Act(actor), batch, chosen, added)
        except ActionRefused as refusal:
            return refused(request, refusal, batch)
        return redirect("exchange:import", batch.uid)
    return page(
        request, "villages", batch, Text("Thôn, khu chưa có", "Unknown villages"), rows=rows, new=NEW_VILLAGE
    )


@protected(permissions.IMPORT)
def copy(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponseBase:
    """The checked copy of a file: the officer's own sheet with the wrong cells marked."""
    batch = _batch(request, uid, State.CHECKED, State.PLANNED)
    file = batch.files.filter(number=number).first()
    if file is None or not store.has(batch, f"check/copy-{number}") or not _read(request, batch):
        raise Http404
    name = f"{file.name.rsplit('.', 1)[0]}.checked.xlsx"
    response = HttpResponse(
        store.get(batch, f"check/copy-{number}"),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response.headers["Content-Disposition"] = _attachment(name)
    return response


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


@protected(permissions.IMPORT)
def rows(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The rows behind a count of the dry run, with what changes field by field."""
    batch = _batch(request, uid, State.PLANNED)
    verdict = request.GET.get("verdict", "new")
    if verdict not in VERDICTS:
        raise Http404
    shown = page_of_plan(batch, verdict, _number(request, "page", 1))
    return page(
        request,
        "rows",
        batch,
        VERDICTS[verdict],
        verdict=verdict,
        heading=VERDICTS[verdict],
        tabs=[(name, label, batch.counts["plan"][name]) for name, label in VERDICTS.items()],
        shown=shown,
        lines=[(row, class_words(row.result) if row.result else None) for row in shown.rows],
        visible=_read(request, batch),
    )
