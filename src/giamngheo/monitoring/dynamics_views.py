"""The page of how the lists moved: matrix, flow picture, changes by area, how long the poor are poor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from giamngheo.monitoring import dynamics_tables as made
from giamngheo.monitoring import tables
from giamngheo.monitoring.dynamics import GROUPS, read_dynamics
from giamngheo.monitoring.permissions import VIEW
from giamngheo.monitoring.views import _crumbs, _progress, _wanted
from giamngheo.platform.scope.protected import protected
from giamngheo.rules.text import Text


@protected(VIEW)
@require_safe
def dynamics(request: HttpRequest, pk: int, year: int) -> HttpResponseBase:
    """How the lists of a unit moved from the year before; `?group=` narrows the matrix, `?basis=now` the units."""
    basis = "now" if request.GET.get("basis") == "now" else "then"
    unit, kept, wanted = _wanted(request, pk, year, basis)
    group = request.GET.get("group", "all")
    group = group if group in GROUPS else "all"
    context: dict[str, Any] = {
        "unit": unit, "year": year, "years": kept.years(unit.pk), "made_at": kept.snapshot.made_at,
        "group": group, "groups": made.GROUP_WORDS, "basis": basis,
        "crumbs": _crumbs(request, unit, Text(f"Diễn biến nghèo năm {year}", f"Poverty dynamics, {year}")),
    }  # fmt: skip
    folder = tables.ready(kept.snapshot, wanted)
    if folder is None:
        here = reverse("monitoring:dynamics", args=[pk, year])
        context["progress"] = _progress(tables.ask(wanted), wanted, here)
        return render(request, "monitoring/dynamics.html", context)
    said = read_dynamics(folder)
    context["words"] = Text(*said["words"]) if said["words"] else None
    if said["moved"]:
        moves = said["groups"][group]
        context |= {
            "moved": said,
            "figures": made.figures_of(said, moves),
            "matrix": made.matrix(moves),
            "picture": made.picture(said, moves),
            "areas": made.areas(said),
            "near_poor_areas": made.areas(said, made.NEAR_POOR),
            "effect": made.effect(said),
            "lasting": made.lasting(said),
            "fell_back": made.fell_back(said),
        }
    return render(request, "monitoring/dynamics.html", context)
