"""Pages of results. Nothing here reads households: figures come from the snapshot and what was made of it."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.monitoring import behind_page, drawn, form_page, parts, queries, tables
from giamngheo.monitoring.overview import AREAS, area_rows, cards, left_out
from giamngheo.monitoring.permissions import VIEW
from giamngheo.monitoring.selection import Basis
from giamngheo.monitoring.summary import Book, book
from giamngheo.platform.components import Crumb, Empty, Progress
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.running import progress_of
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import language
from giamngheo.registry import permissions as registry
from giamngheo.rules.text import Text

BASES = {
    "then": Text("Xã của thời điểm rà soát", "Communes of the day"),
    "districts": Text("Huyện của thời điểm rà soát", "Districts of the day"),
    "now": Text("Quy đổi về đơn vị hiện nay", "Re-based to today's units"),
}
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
NOT_YET = Empty(
    Text("Chưa có số liệu tổng hợp", "No figures yet"),
    Text(
        "Số liệu được tổng hợp từ sổ hộ theo giờ định sẵn, sau khi có kết quả rà soát. Hãy xem lại sau.",
        "Figures are drawn from the register by the clock once a review has results. Look again later.",
    ),
    icon="bar-chart-line",
)
WORKING = Text("Đang lập biểu 7.1–7.11", "Filling forms 7.1–7.11")
FAILED = Text(
    "Chưa lập được biểu. Hãy báo người quản trị.", "The forms could not be filled. Tell your administrator."
)


@protected(VIEW)
def results(request: HttpRequest) -> HttpResponseBase:
    """Leads to the reader's area; who has several chooses."""
    units = queries.tops(request.actor)  # type: ignore[attr-defined]
    if len(units) == 1:
        return redirect("monitoring:area", units[0].pk)
    return render(request, "monitoring/choose.html", {"units": units, "nothing": NOT_YET})


@protected(VIEW)
def area(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The figures of an area in a year, its parts, and charts."""
    unit = queries.unit_or_404(request.actor, pk)  # type: ignore[attr-defined]
    kept = book()
    years = kept.years(unit.pk) if kept else []
    if kept is None or not years:
        return render(
            request,
            "monitoring/area.html",
            {"unit": unit, "nothing": NOT_YET, "crumbs": _crumbs(request, unit)},
        )
    year = _year(request.GET.get("year"), years)
    below = queries.children(unit)
    table = AREAS.bind(request, area_rows(kept, below, year))
    if table.response:
        return table.response
    context = {
        "unit": unit,
        "crumbs": _crumbs(request, unit),
        "year": year,
        "years": years,
        "of_the_day": {key: words for key, words in _bases(unit).items() if key != "now"},
        "day": f"{kept.made_on(year):%d/%m/%Y}",
        "left_out": left_out(request.actor, kept, unit, year),  # type: ignore[attr-defined]
        "cards": cards(kept, unit, year, partial(_households, request, unit, year)),
        "table": table if below else None,
        "charts": drawn.charts(kept, unit, below, year),
        "forms": tables.FORMS,
        "made_at": kept.snapshot.made_at,
    }
    return render(request, "monitoring/area.html", context)


@protected(VIEW)
def form(request: HttpRequest, pk: int, year: int, number: str, basis: str) -> HttpResponseBase:
    """One of the forms on screen; the first who asks has them filled by a job."""
    unit, kept, wanted = _wanted(request, pk, year, basis)
    if number not in tables.FORMS:
        raise Http404
    context: dict[str, Any] = {
        "unit": unit, "year": year, "number": number, "basis": basis, "bases": _bases(unit), "forms": tables.FORMS,
        "years": kept.years(unit.pk), "made_at": kept.snapshot.made_at,
        "crumbs": _crumbs(request, unit, Text(f"Biểu {number} năm {year}", f"Form {number}, {year}")),
    }  # fmt: skip
    folder = tables.ready(kept.snapshot, wanted)
    if folder is None:
        here = reverse("monitoring:form", args=[pk, year, number, basis])
        context["progress"] = _progress(tables.ask(wanted), wanted, here)
    else:
        linked = policy().may(request.actor, registry.VIEW, unit)  # type: ignore[attr-defined]
        said = tables.form_of(folder, number)
        here = reverse("monitoring:form", args=[pk, year, number, basis])
        context |= {
            "form": said,
            "title": Text(*said["title"]),
            "measured_in": Text(*said["measured_in"]),
            "body": parts.kept(
                folder / f"{number}-{language()}-{'linked' if linked else 'plain'}.html",
                lambda: form_page.body(
                    said, _links(said, here, partial(_households, request, unit, year), linked)
                ),
            ),
        }
    return render(request, "monitoring/form.html", context)


def _links(
    said: dict[str, Any], here: str, register: form_page.Households, linked: bool
) -> form_page.Address:
    """The register's own list where a figure counts a whole class of the latest year, else the rows behind it."""
    if not linked:
        return form_page.unlinked
    of_class, behind = form_page.of_classes(said, register), form_page.behind(said, here)
    return lambda row, column: of_class(row, column) or behind(row, column)


@protected(VIEW)
def households(
    request: HttpRequest, pk: int, year: int, number: str, basis: str, line: int, column: int
) -> HttpResponseBase:
    """The households that a figure counts."""
    unit, kept, wanted = _wanted(request, pk, year, basis)
    folder = tables.ready(kept.snapshot, wanted)
    if folder is None or number not in tables.FORMS:
        raise Http404
    crumbs = _crumbs(request, unit, Text(f"Biểu {number} năm {year}", f"Form {number}, {year}"))
    here = reverse("monitoring:form", args=[pk, year, number, basis])
    crumbs[-1] = Crumb(crumbs[-1].label, here)
    return behind_page.page(request, unit, folder, tables.form_of(folder, number), (line, column), crumbs)


@protected(VIEW)
def progress(request: HttpRequest, pk: int, year: int, basis: str) -> HttpResponseBase:
    """The part of the page that tells how far the job is."""
    _, kept, wanted = _wanted(request, pk, year, basis)
    here = reverse("monitoring:form", args=[pk, year, tables.FORMS[0], basis])
    if tables.ready(kept.snapshot, wanted):
        done = Progress(WORKING, len(tables.FORMS), len(tables.FORMS), finished=True, href=here)
    else:
        done = _progress(tables.ask(wanted), wanted, here)
    return render(request, "monitoring/progress.html", {"progress": done})


@protected(VIEW)
def download(
    request: HttpRequest, pk: int, year: int, number: str, basis: str, kind: str
) -> HttpResponseBase:
    """The form as the official workbook, or as a paper."""
    unit, kept, wanted = _wanted(request, pk, year, basis)
    folder = tables.ready(kept.snapshot, wanted)
    if folder is None or number not in tables.FORMS or kind not in KINDS:
        raise Http404
    name = f"bieu-{number}-{year}-{unit.code or unit.pk}.{kind}"
    file = (folder / f"{number}.{kind}").open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type=KINDS[kind])


def _wanted(request: HttpRequest, pk: int, year: int, basis: str) -> tuple[AdminUnit, Book, tables.Wanted]:
    unit = queries.unit_or_404(request.actor, pk)  # type: ignore[attr-defined]
    kept = book()
    if kept is None or basis not in _bases(unit) or year not in kept.years(unit.pk):
        raise Http404
    standard = kept.standard_of(year)
    return (
        unit,
        kept,
        tables.Wanted(kept.snapshot.stamp, year, standard, unit.pk, cast(Basis, basis)),
    )


def _bases(unit: AdminUnit) -> dict[str, Text]:
    """Districts lay between provinces and communes: below a commune there are none to choose."""
    return BASES if unit.level == Level.PROVINCE else {key: BASES[key] for key in BASES if key != "districts"}


def _progress(job: Job, wanted: tables.Wanted, here: str) -> Progress:
    done, total = progress_of(job)
    poll = reverse("monitoring:progress", args=[wanted.unit, wanted.year, wanted.basis])
    if job.state == Job.State.FAILED:
        return Progress(FAILED)
    return Progress(WORKING, done, total or len(tables.FORMS), poll=poll, href=here, waiting=job.waiting)


def _year(asked: str | None, years: list[int]) -> int:
    return int(asked) if asked and asked.isascii() and asked.isdigit() and int(asked) in years else years[-1]


def _households(request: HttpRequest, unit: AdminUnit, year: int, part: int | None, status: str) -> str:
    """The list of the households behind a figure: for readers of the register, of the latest year.

    Older figures are of the units and members of their day, which a list of today does not show.
    """
    kept = book()
    if kept is None or kept.years(unit.pk)[-1:] != [year]:
        return ""
    if not policy().may(request.actor, registry.VIEW, unit):  # type: ignore[attr-defined]
        return ""
    try:
        address = reverse("registry:households")
    except NoReverseMatch:
        return ""
    filters: dict[str, str | int] = {"class": status, "year": year, "recognition": "kept"}
    level = unit.level
    if part is not None:
        level = Level.COMMUNE if unit.level == Level.PROVINCE else Level.VILLAGE
    if level != Level.PROVINCE:
        filters["commune" if level == Level.COMMUNE else "village"] = unit.pk if part is None else part
    return f"{address}?{urlencode(filters)}"


def _crumbs(request: HttpRequest, unit: AdminUnit, last: Text | None = None) -> list[Crumb]:
    """From the highest unit above that the reader may see, down to this page."""
    way = [unit]
    parent = unit.parent
    while parent is not None and policy().may(request.actor, VIEW, parent):  # type: ignore[attr-defined]
        if parent.level != Level.DISTRICT and parent.valid(timezone.localdate()):
            way.insert(0, parent)
        parent = parent.parent
    crumbs = [Crumb(one.full_name, reverse("monitoring:area", args=[one.pk])) for one in way]
    if last is None:
        return [*crumbs[:-1], Crumb(unit.full_name)]
    return [*crumbs, Crumb(last)]
