"""Pages of a report that was handed in: its figures as they were, and what a later one changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from giamngheo.monitoring import behind_page, form_page
from giamngheo.monitoring.models import Submission
from giamngheo.monitoring.permissions import VIEW
from giamngheo.monitoring.reviews.differences import Changed, changed_figures
from giamngheo.monitoring.reviews.drafts import digest_of
from giamngheo.monitoring.reviews.freezing import kept_files
from giamngheo.monitoring.reviews.queries import earlier_reports, submission_or_404
from giamngheo.monitoring.reviews.views import KINDS, STAGES, _crumbs
from giamngheo.monitoring.tables import FORMS
from giamngheo.platform import figures
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.registry import permissions as registry
from giamngheo.reviews.labels import review_name
from giamngheo.rules.text import Text

CHANGES = Table(
    name="report-changes",
    caption=Text("Số liệu thay đổi", "Figures that changed"),
    columns=[
        Column("form", Text("Biểu", "Form"), Kind.CODE),
        Column("line", Text("Dòng", "Line"), card=True),
        Column("column", Text("Cột", "Column"), card=True),
        Column("before", Text("Trước", "Before"), Kind.NUMBER, card=True),
        Column("after", Text("Sau", "After"), Kind.NUMBER, card=True),
        Column("difference", Text("Chênh lệch", "Difference"), Kind.NUMBER),
    ],
    page_size=2000,
)


@protected(VIEW)
@require_safe
def submission(request: HttpRequest, pk: int, number: str) -> HttpResponseBase:
    """One form of a report as it was handed in."""
    found = submission_or_404(request.actor, pk)  # type: ignore[attr-defined]
    if number not in FORMS:
        raise Http404
    said = found.figures[number]
    here = reverse("monitoring:submission", args=[pk, number])
    linked = policy().may(request.actor, registry.VIEW, found.unit)  # type: ignore[attr-defined]
    linked = linked and kept_files(found).is_dir()
    return render(
        request,
        "monitoring/submission.html",
        {
            "one": found, "number": number, "forms": FORMS, "stage": STAGES[found.stage],
            "name": review_name(found.review), "crumbs": _crumbs(found.review, found.unit),
            "title": Text(*said["title"]), "measured_in": Text(*said["measured_in"]),
            "body": form_page.body(said, form_page.behind(said, here) if linked else form_page.unlinked),
            "genuine": digest_of(found.figures) == found.digest,
            "earlier": list(earlier_reports(found)),
        },
    )  # fmt: skip


@protected(VIEW)
@require_safe
def difference(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Figure by figure against an earlier report of the same review and unit (`?against=`, else the one before)."""
    found = submission_or_404(request.actor, pk)  # type: ignore[attr-defined]
    earlier = list(earlier_reports(found))
    asked = request.GET.get("against", "")
    chosen = next(
        (one for one in earlier if str(one.pk) == asked), earlier[0] if earlier and not asked else None
    )
    if chosen is None:
        raise Http404
    rows = [_row(number, one) for number, one in enumerate(changed_figures(chosen.figures, found.figures))]
    table = CHANGES.bind(request, rows)
    if table.response:
        return table.response
    last = Crumb(Text("So sánh", "Comparison"))
    here = reverse("monitoring:submission", args=[pk, FORMS[0]])
    crumbs = [*_crumbs(found.review, found.unit)[:-1], Crumb(found.unit.full_name, here), last]
    context = {
        "one": found,
        "against": chosen,
        "earlier": earlier,
        "table": table,
        "crumbs": crumbs,
        "stages": STAGES,
    }
    return render(request, "monitoring/difference.html", context)


def _row(number: int, one: Changed) -> dict[str, Any]:
    def written(value: Any) -> str:
        if value is None:
            return figures.DASH
        return figures.number(Decimal(value), 2) if one.percent else figures.number(int(value))

    known = one.before is not None and one.after is not None
    return {
        "pk": number,
        "form": one.form,
        "line": Text.join(" – ", [one.line, one.split]) if one.split else one.line,
        "column": Text(f"({one.printed}) {one.column.vi}", f"({one.printed}) {one.column.en}"),
        "before": written(one.before),
        "after": written(one.after),
        "difference": written(str(Decimal(one.after) - Decimal(one.before))) if known else figures.DASH,
    }


@protected(VIEW)
@require_safe
def file(request: HttpRequest, pk: int, number: str, kind: str) -> HttpResponseBase:
    """The workbook or paper that was kept with the report."""
    found = submission_or_404(request.actor, pk)  # type: ignore[attr-defined]
    path = kept_files(found) / f"{number}.{kind}"
    if number not in FORMS or kind not in KINDS or not path.is_file():
        raise Http404
    which = f"{found.review.year}-{found.stage}-v{found.version}-{found.unit.code or found.unit_id}"
    name = f"bieu-{number}-{which}.{kind}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=KINDS[kind])


@protected(VIEW)
def households(request: HttpRequest, pk: int, number: str, line: int, column: int) -> HttpResponseBase:
    """The households that a figure of the report counted."""
    found: Submission = submission_or_404(request.actor, pk)  # type: ignore[attr-defined]
    folder = kept_files(found)
    if number not in FORMS or not folder.is_dir():
        raise Http404
    back = Crumb(
        Text(f"Biểu {number}", f"Form {number}"), reverse("monitoring:submission", args=[pk, number])
    )
    crumbs = [*_crumbs(found.review, found.unit)[:-1], Crumb(found.unit.full_name), back]
    return behind_page.page(request, found.unit, folder, found.figures[number], (line, column), crumbs)
