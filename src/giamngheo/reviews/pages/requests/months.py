"""The figures of a month: on the page, as a list, and as the report that is signed (`?report=pdf` or `xlsx`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from giamngheo.law.procedures import Report
from giamngheo.law.procedures.own import known_on
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.monthly import MonthOf, month_figures, reporting_unit
from giamngheo.reviews.pages.attempts import file_answer
from giamngheo.reviews.pages.frame import HOME
from giamngheo.reviews.pages.requests.tables import months_table
from giamngheo.reviews.papers.monthly import MonthReport, month_pdf, month_workbook
from giamngheo.rules.text import Text

PAPERS = {"pdf": month_pdf, "xlsx": month_workbook}
LABEL = Text("Rà soát thường xuyên theo tháng", "On request, by month")


@protected(permissions.VIEW)
@require_safe
def months(request: HttpRequest) -> HttpResponseBase:
    """What the reader's communes did on request in a month (`?year=&month=`)."""
    today = clock.today()
    year, month = (
        _number(request, "year", today.year, 2000, 2100),
        _number(request, "month", today.month, 1, 12),
    )
    rows = month_figures(request.actor, year, month)  # type: ignore[attr-defined]
    if paper := _paper(request, year, month, rows):
        return paper
    table = months_table(year, month).bind(request, rows)
    reach = policy().reach(request.actor, permissions.VIEW)  # type: ignore[attr-defined]
    context = {
        "may_report": reach.everything or bool(reach.communes),
        "table": table,
        "year": year,
        "month": month,
        "months": range(1, 13),
        "years": range(today.year, today.year - 5, -1),
        "report": _report(),
        "crumbs": [Crumb(HOME, reverse("reviews:home")), Crumb(LABEL)],
    }
    return table.response or render(request, "reviews/requests/months.html", context)


def _report() -> Report:
    return next(one for one in known_on(clock.today())["reports"].reports if one.key == "monthly")


def _paper(request: HttpRequest, year: int, month: int, rows: list[MonthOf]) -> HttpResponseBase | None:
    """The report as a file, where one is asked for and the reader has a unit to report of."""
    kind = request.GET.get("report", "")
    unit = reporting_unit(request.actor) if kind in PAPERS else None  # type: ignore[attr-defined]
    if unit is None:
        return None
    basis = _report().basis.citation.vi
    report = MonthReport(unit, year, month, rows, clock.today(), f"Chế độ báo cáo: {basis}.")
    return file_answer(PAPERS[kind](report), kind, f"ra-soat-thuong-xuyen-{year}-{month:02d}")


def _number(request: HttpRequest, name: str, otherwise: int, least: int, most: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and least <= int(given) <= most else otherwise
