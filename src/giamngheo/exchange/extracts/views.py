"""Pages of the register as a file, and what recipients are handed."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from giamngheo.exchange import permissions
from giamngheo.exchange.extracts.forms import ExtractForm
from giamngheo.exchange.extracts.jobs import FILE
from giamngheo.exchange.imports.queries import units
from giamngheo.exchange.profiles import actions, queries, store
from giamngheo.exchange.profiles.forms import EACH
from giamngheo.exchange.profiles.showing import EXTRACTS, extract_status, progress_part, stopped
from giamngheo.exchange.profiles.views import download
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

TITLE = Text("Xuất sổ hộ", "Export the register")


@protected(permissions.REGISTER_EXPORT)
def extracts(request: HttpRequest) -> HttpResponseBase:
    """Ask for a file; those made before."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ExtractForm(request.POST or None, units=units(actor, permissions.REGISTER_EXPORT))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            one = actions.ask_extract(
                Act(actor), form.chosen, data["on"], data["each"], data["format"], form.names
            )
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
        else:
            return redirect("exchange:extract", one.uid)
    table = EXTRACTS.bind(request, queries.extracts(actor))
    leaving = None if form.is_bound else table.response
    context = {"crumbs": [Crumb(TITLE)], "form": form, "table": table}
    return leaving or render(request, "exchange/extracts/extracts.html", context)


@protected(permissions.REGISTER_EXPORT)
def extract(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """A file: being made, or to be fetched."""
    one = queries.extract_or_404(request.actor, uid)  # type: ignore[attr-defined]
    poll = reverse("exchange:extract-progress", args=[one.uid])
    context = {
        "crumbs": [Crumb(TITLE, reverse("exchange:extracts")), Crumb(one.unit.full_name)],
        "extract": one,
        "each": EACH[one.each],
        "status": extract_status(one),
        "progress": progress_part(one, poll) if one.rows is None and not stopped(one) else None,
        "told": Text(one.job.error_vi, one.job.error_en) if one.job and stopped(one) else None,
        "megabytes": one.size / 1024**2,
    }
    return render(request, "exchange/extracts/extract.html", context)


@protected(permissions.REGISTER_EXPORT)
def extract_progress(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The bar again; leads on when the file is made."""
    one = queries.extract_or_404(request.actor, uid)  # type: ignore[attr-defined]
    if one.rows is not None or stopped(one):
        return HttpResponseClientRedirect(reverse("exchange:extract", args=[one.uid]))
    part = progress_part(one, reverse("exchange:extract-progress", args=[one.uid]))
    return render(request, "platform/components/progress.html", {"progress": part})


@protected(permissions.REGISTER_EXPORT)
def extract_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The file; fetching it is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.extract_or_404(actor, uid)
    if one.rows is None or not store.has(one, FILE):
        raise Http404
    record_reading(actor, permissions.REGISTER_EXPORT, one, fields=["register"])
    name = f"so-ho_{one.rows}-dong_{one.on:%Y-%m-%d}.{one.format}"
    return download(store.blocks(one, FILE), name, "application/octet-stream", one.rows)
