"""The list of a commune's review, the quick screening, and leaving the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.platform.tables.bound import BoundTable
from giamngheo.platform.web.language import say
from giamngheo.registry.permissions import EXPORT
from giamngheo.registry.queries import seen_in_full
from giamngheo.reviews import permissions, queries
from giamngheo.reviews.actions.listing import withdraw
from giamngheo.reviews.actions.screening import screen, why_not_screened
from giamngheo.reviews.models import Case, CommuneReview
from giamngheo.reviews.pages.frame import commune_frame, village_frame
from giamngheo.reviews.pages.listing.forms import ScreeningForm, WithdrawForm
from giamngheo.reviews.pages.listing.tables import case_list
from giamngheo.rules.text import Text

LIST = Text("Danh sách hộ", "Households")
SCREENING = Text("Phiếu A – nhận dạng nhanh", "Form A – quick screening")
WITHDRAWAL = Text("Rút khỏi danh sách", "Take off the list")


def leaving(request: HttpRequest, rows: ScopedQuerySet[Any]) -> ScopedQuerySet[Any]:
    """The rows the reader reaches; for a file (`?export=`) those whose households the reader may export."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = bool(request.GET.get("export")) and policy().holds(actor, EXPORT)
    return rows.reach(actor, EXPORT if asked else permissions.VIEW)


def left_for(commune: CommuneReview) -> Callable[[BoundTable, str, int], None]:
    """Leaves the reading of a list with names that became a file."""

    def left(asked: BoundTable, kind: str, count: int) -> None:
        record_reading(asked.request.actor, EXPORT, commune, fields=["head_name", f"{kind}: {count}"])  # type: ignore[attr-defined]

    return left


@protected(permissions.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The files that the reader reaches of a commune's review."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = queries.commune_touched(actor, pk)
    rows = leaving(request, Case.objects.all()).filter(village_review__commune_review=commune)
    rows = rows.select_related("household", "village_review__village")
    seen = seen_in_full(actor, permissions.VIEW, permissions.VIEW)
    table = case_list(commune, policy().sight(actor, permissions.VIEW), seen).bind(
        request, rows, on_export=left_for(commune)
    )
    context = commune_frame(request, commune, "reviews:cases", Crumb(LIST)) | {
        "table": table,
        "may_list": policy().holds(actor, permissions.LIST),
    }
    return table.response or render(request, "reviews/cases.html", context)


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Phiếu A of an applicant."""
    found = case_of(request, pk)
    form = ScreeningForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            screen(Act(request.actor), found, form.items, data["outcome"], data["reason"])  # type: ignore[attr-defined]
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, say(Text("Đã ghi Phiếu A.", "Form A is recorded.")))
            return redirect("reviews:case", pk=pk)
    sheet, why = paper_forms()["screening"], why_not_screened(found)
    return form_page(
        request,
        found,
        SCREENING,
        form,
        {
            "basis": sheet.basis,
            "closed": why.message if why else None,
            "submit": Text("Ghi Phiếu A", "Record form A"),
        },
    )


@protected(permissions.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes a household off the list, with the reason."""
    found = case_of(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            withdraw(Act(request.actor), found, form.cleaned_data["reason"])  # type: ignore[attr-defined]
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, say(Text("Hộ đã rút khỏi danh sách.", "It is off the list.")))
            return redirect("reviews:case", pk=pk)
    return form_page(request, found, WITHDRAWAL, form, {"submit": WITHDRAWAL, "danger": True})


def case_of(request: HttpRequest, pk: int) -> Case:
    """A file on which the reader may list. Http404."""
    place = "village_review__commune_review__"
    rows = Case.objects.reach(request.actor, permissions.LIST)  # type: ignore[attr-defined]
    related = (
        "household",
        "person",
        "review",
        "village_review__village",
        f"{place}review",
        f"{place}commune__parent",
    )
    found: Case = rows.select_related(*related).one_or_404(pk=pk)
    return found


def form_page(
    request: HttpRequest, found: Case, label: Text, form: forms.Form, more: dict[str, Any]
) -> HttpResponseBase:
    """A form about one file; refused, it comes back with what was typed."""
    context = village_frame(request, found.village_review, Crumb(label))
    context |= {"case": found, "label": label, "form": form, **more}
    return render(request, "reviews/case_form.html", context, status=400 if form.is_bound else 200)
