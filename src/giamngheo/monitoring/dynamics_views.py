"""The page of how the lists moved: matrix, flow picture, changes by area, how long the poor are poor; its files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from giamngheo.areas.models import AdminUnit
from giamngheo.monitoring import behind_page, tables
from giamngheo.monitoring import dynamics_tables as made
from giamngheo.monitoring.dynamics import GROUPS, MOVES, households_moved, read_dynamics
from giamngheo.monitoring.permissions import VIEW
from giamngheo.monitoring.views import _crumbs, _progress, _wanted
from giamngheo.platform.components import Crumb
from giamngheo.platform.exports import formats
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.platform.tables.export import export_response
from giamngheo.platform.web.language import say
from giamngheo.registry import permissions as registry
from giamngheo.rules.text import Text

TITLE = Text("Diễn biến nghèo năm {year}", "Poverty dynamics, {year}")
CAPTIONS = {
    "matrix": Text("Ma trận chuyển trạng thái (số hộ)", "Transition matrix (households)"),
    "effect": Text(
        "Ảnh hưởng của việc đổi chuẩn lên danh sách đầu năm (số hộ)",
        "What the new standard does to the opening list (households)",
    ),
    "poor": Text("Hộ nghèo theo địa bàn", "Poor households by area"),
    "near-poor": Text("Hộ cận nghèo theo địa bàn", "Near-poor households by area"),
    "lasting": Text("Nghèo bao lâu", "How long poor"),
}
NARROWED = ("matrix", "poor", "near-poor")
"""Tables of the chosen group; the others are of all households."""


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
        "group": group, "groups": made.GROUP_WORDS, "basis": basis, "group_name": made.GROUP_WORDS[group],
        "narrowed": NARROWED,
        "crumbs": _crumbs(request, unit, TITLE.format(year=year)),
    }  # fmt: skip
    folder = tables.ready(kept.snapshot, wanted)
    if folder is None:
        here = reverse("monitoring:dynamics", args=[pk, year])
        context["progress"] = _progress(tables.ask(wanted), wanted, here)
        return render(request, "monitoring/dynamics.html", context)
    said = read_dynamics(folder)
    context["words"] = Text(*said["words"]) if said["words"] else None
    if said["moved"]:
        grids = _grids(said, group, _behind(request, unit, folder, (year, basis, group)))
        context |= {
            "moved": said,
            "figures": made.figures_of(said, said["groups"][group]),
            "picture": made.picture(said, said["groups"][group]),
            "fell_back": made.fell_back(said),
            "grids": [
                (key, say(CAPTIONS[key]), grid, _files(unit, (year, basis, group), key))
                for key, grid in grids.items()
            ],
        }
    return render(request, "monitoring/dynamics.html", context)


@protected(VIEW)
def households(
    request: HttpRequest, pk: int, year: int, basis: str, group: str, origin: str, target: str
) -> HttpResponseBase:
    """The households that a figure of the matrix counts."""
    unit, kept, wanted = _wanted(request, pk, year, basis)
    folder = tables.ready(kept.snapshot, wanted)
    found = None if folder is None else households_moved(folder, group, origin, target)
    if found is None or origin not in made.STATES:
        raise Http404
    here = reverse("monitoring:dynamics", args=[pk, year]) + f"?group={group}&basis={basis}"
    crumbs = _crumbs(request, unit, TITLE.format(year=year))
    crumbs[-1] = Crumb(crumbs[-1].label, here)
    words = {
        "line": made.STATES[origin],
        "column": made.MEMBERS if target == "members" else made.STATES[target],
        "split": None if group == "all" else made.GROUP_WORDS[group],
    }
    return behind_page.listed(request, unit, set(found), crumbs, words)


@protected(VIEW)
@require_safe
def file(
    request: HttpRequest, pk: int, year: int, basis: str, group: str, what: str, kind: str
) -> HttpResponseBase:
    """One table of the page as a file, by the writers of every list."""
    unit, kept, wanted = _wanted(request, pk, year, basis)
    folder = tables.ready(kept.snapshot, wanted)
    if folder is None or group not in GROUPS or kind not in formats():
        raise Http404
    said = read_dynamics(folder)
    grid = _grids(said, group).get(what) if said["moved"] else None
    if grid is None:
        raise Http404
    parts = [CAPTIONS[what], Text.same(f"{unit.full_name} {year}")]
    if what in NARROWED and group != "all":
        parts.append(made.GROUP_WORDS[group])
    columns = [Column("row", Text("Dòng", "Row"), value=lambda row: row[0])]
    columns += [
        Column(f"c{place}", head, Kind.NUMBER, value=partial(_value, place=place))
        for place, head in enumerate(grid.headings)
    ]
    table = Table(name="dynamics", caption=Text.join(" – ", parts), columns=columns)
    return export_response(table.bind(request, grid.rows), kind)


def _value(row: tuple[Text, list[made.Cell]], place: int) -> int | None:
    return row[1][place].value


def _grids(
    said: dict[str, Any], group: str, behind: Callable[[str, str], str] | None = None
) -> dict[str, made.Grid]:
    """The tables of the page, by their key in addresses; those of `NARROWED` of the group alone."""
    found = {
        "matrix": made.matrix(said["groups"][group], behind),
        "effect": made.effect(said),
        "poor": made.areas(said, made.POOR, group),
        "near-poor": made.areas(said, made.NEAR_POOR, group),
        "lasting": made.lasting(said),
    }
    return {key: grid for key, grid in found.items() if grid is not None}


Of = tuple[int, str, str]
"""Year, basis, group."""


def _behind(request: HttpRequest, unit: AdminUnit, folder: Path, of: Of) -> Callable[[str, str], str] | None:
    """The address of the households of a cell; None for who may not see the register, or an older folder."""
    actor = request.actor  # type: ignore[attr-defined]
    if not (folder / MOVES).is_file() or not policy().may(actor, registry.VIEW, unit):
        return None
    return lambda origin, target: reverse(
        "monitoring:dynamics-households", args=[unit.pk, *of, origin, target]
    )


def _files(unit: AdminUnit, of: Of, what: str) -> list[tuple[str, str]]:
    return [
        (say(one.label), reverse("monitoring:dynamics-file", args=[unit.pk, *of, what, kind]))
        for kind, one in formats().items()
    ]
