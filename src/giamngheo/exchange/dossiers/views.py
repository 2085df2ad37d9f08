"""Pages of lists of dossiers: the upload, and the steps of an import."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from giamngheo.exchange.dossiers import actions, queries
from giamngheo.exchange.dossiers.applying import outcomes
from giamngheo.exchange.dossiers.forms import DossiersForm
from giamngheo.exchange.dossiers.planning import VERDICTS, no_difference, receipt_words
from giamngheo.exchange.dossiers.showing import BATCHES, DOSSIERS, LABEL, commune_of, recorded_by
from giamngheo.exchange.imports.forms import uploads_of
from giamngheo.exchange.models import ImportBatch
from giamngheo.exchange.views import shared
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb, Figure
from giamngheo.platform.figures import number
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.reviews import permissions
from giamngheo.reviews.pages.frame import commune_frame
from giamngheo.reviews.queries import commune_row
from giamngheo.rules.text import Text

State = ImportBatch.State
progress = shared.progress_view(DOSSIERS)
repair = shared.repair_view(DOSSIERS)
step = shared.step_view(DOSSIERS)
columns = shared.columns_view(DOSSIERS)
problems = shared.problems_view(DOSSIERS)
copy = shared.copy_view(DOSSIERS)
rows = shared.rows_view(
    DOSSIERS, no_difference, "new", template="exchange/dossiers/rows.html", result=receipt_words
)


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def commune(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A commune's page: the upload, and what was uploaded."""
    actor = request.actor  # type: ignore[attr-defined]
    row = commune_row(actor, pk, permissions.LIST)
    is_open = queries.open_now(row)
    form = DossiersForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        try:
            channel = form.cleaned_data["channel"]
            batch = actions.begin_dossiers(Act(actor), row, uploads_of(form), channel)
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
        else:
            return redirect(DOSSIERS.address(batch))
    table = BATCHES.bind(request, queries.batches_of(actor, row))
    context = commune_frame(request, row, "exchange:dossiers-commune", Crumb(LABEL)) | {
        "label": LABEL,
        "form": form if is_open else None,
        "by_hand": reverse("reviews:apply", args=[row.pk]),
        "table": table,
    }
    leaving = None if form.is_bound else table.response
    status = 422 if form.is_bound else 200
    return leaving or render(request, "exchange/dossiers/commune.html", context, status=status)


def _checked(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    counts = batch.counts
    figures = [
        Figure(Text("Hồ sơ nhận được", "Dossiers to take"), number(counts["households"])),
        Figure(Text("Hàng có lỗi", "Rows with errors"), number(counts["rejected"])),
        Figure(Text("Lỗi phải sửa", "Errors to repair"), number(counts["errors"])),
        Figure(Text("Cảnh báo", "Warnings"), number(counts["warnings"])),
    ]
    return shared.checked(DOSSIERS, batch) | {"figures": figures, "by_hand": _by_hand(batch)}


def _planned(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    plan, at = batch.counts["plan"], DOSSIERS.address(batch, "rows")
    figures = [
        Figure(label, number(plan[name]), href=f"{at}?verdict={name}" if plan[name] else "")
        for name, label in VERDICTS.items()
    ]
    by_hand = Figure(Text("Hàng có lỗi, bỏ lại", "Rows left out"), number(batch.counts["rejected"]))
    return {"figures": [*figures, by_hand], "counts": batch.counts, "at_rows": at, "by_hand": _by_hand(batch)}


def _done(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    written = batch.counts.get("written", {})
    all_of = outcomes(batch)
    taken = [one for one in all_of if one["case"]][: shared.LISTED]
    refused = [one for one in all_of if one["why"]][: shared.LISTED]
    return {
        "figures": [Figure(label, number(written.get(name, 0))) for name, label in VERDICTS.items()],
        "recorded": recorded_by(batch),
        "taken": taken,
        "refused": [(one["code"], one["head"], one["row"], Text(*one["why"])) for one in refused],
        "more": max(0, sum(written.get(name, 0) for name in ("new", "recorded")) - len(taken)),
        "visible": bool(taken or refused) and shared.read_names(request, DOSSIERS, batch),
        "by_hand": _by_hand(batch),
        "cases": reverse("reviews:cases", args=[commune_of(batch).pk]),
    }


def _discarded(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    return {}


def _by_hand(batch: ImportBatch) -> str:
    """Where a clerk records single dossiers."""
    return reverse("reviews:apply", args=[commune_of(batch).pk])


one = shared.stands_view(
    DOSSIERS,
    {
        State.CHECKED: ("exchange/dossiers/checked.html", _checked),
        State.PLANNED: ("exchange/dossiers/planned.html", _planned),
        State.DONE: ("exchange/dossiers/done.html", _done),
        State.DISCARDED: ("exchange/imports/discarded.html", _discarded),
    },
)
write = shared.write_view(DOSSIERS, actions.ask_recording)
