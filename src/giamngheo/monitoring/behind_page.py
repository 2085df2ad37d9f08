"""The households behind one figure: the register's own list, narrowed to those that the figure counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope import policy
from giamngheo.registry import permissions as registry
from giamngheo.registry.views.household_list import bound_list
from giamngheo.reports.behind import households_behind
from giamngheo.rules.text import Text


def page(
    request: HttpRequest,
    unit: AdminUnit,
    folder: Path,
    form: dict[str, Any],
    place: tuple[int, int],
    crumbs: Sequence[Crumb],
) -> HttpResponseBase:
    """Those in the reader's reach; `place`: line and column of the figure. Http404 where it counts no households."""
    row, column = place
    if row >= len(form["lines"]) or column >= len(form["columns"]):
        raise Http404
    line, head = form["lines"][row], form["columns"][column]
    counted = head["counted"].get(line["split_key"])
    if not counted:
        raise Http404
    block = None if line["block"] == "total" else line["block"]
    names = [Text(*part) for part in (*head["path"], head["label"])]
    words = {
        "number": form["number"],
        "line": Text(*line["label"]),
        "split": Text(*line["split"]) if line["split"] else None,
        "column": Text.join(" – ", names),
    }
    found = set(households_behind(folder, form["source"], counted, block, line["key"]))
    return listed(request, unit, found, crumbs, words)


def listed(
    request: HttpRequest,
    unit: AdminUnit,
    found: set[int],
    crumbs: Sequence[Crumb],
    words: dict[str, Any],
) -> HttpResponseBase:
    """The list of these households, of those in the reader's reach; `words` say which figure counts them. Http404."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = request.actor  # type: ignore[attr-defined]
    if not policy().may(actor, registry.VIEW, unit):
        raise Http404
    leaving = bool(request.GET.get("export"))
    if leaving:
        policy().require(actor, registry.EXPORT)
    table = bound_list(request, registry.EXPORT if leaving else registry.VIEW, found)
    if table.response:
        return table.response
    context = {
        "unit": unit,
        "households": len(found),
        "table": table,
        "crumbs": [*crumbs, Crumb(Text("Các hộ", "Households"))],
    }
    return render(request, "monitoring/behind.html", context | words)
