"""Pages that record, correct and take back facts and resident figures of a unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from giamngheo.areas import permissions as may
from giamngheo.areas import queries
from giamngheo.areas.actions import (
    RowsRefused,
    correct_fact,
    correct_residents,
    record_all_residents,
    record_fact,
    record_residents,
    take_back_fact,
    take_back_residents,
)
from giamngheo.areas.actions import facts as fact_actions
from giamngheo.areas.actions import residents as residents_actions
from giamngheo.areas.form_page import actor_of, crumbs_of, form_page
from giamngheo.areas.forms import FactCorrectionForm, FactForm, ResidentsCorrectionForm, ResidentsForm
from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.residents_table import (
    AllResidentsForm,
    VillagesOfDayForm,
    fill_from,
    last_of,
    villages_on,
)
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

DECIDED = Text(
    "Kết quả rà soát đã có quyết định giữ nguyên như khi quyết định; phiếu chưa quyết định theo giá trị mới khi được "
    "lưu lại. Kết quả nào vì thế mà sai thì đính chính ở trang quyết định của xã.",
    "Results that are decided stay as they were decided; forms that are not take the new value when next saved. "
    "A result that is wrong because of it is corrected on the commune's page of decisions.",
)


@protected(may.RECORD_FACT)
def fact(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = queries.unit_or_404(actor_of(request), may.RECORD_FACT, pk)
    form = FactForm(request.POST or None, initial={"since": _last_day(found)})

    def write(act: Act, data: dict[str, Any]) -> None:
        subject, value = form.subject_and_value
        record_fact(act, found, subject, value, data["since"], **_days_and_document(data))

    title = Text("Ghi khu vực, vùng, địa bàn đặc biệt", "Record locality, region or special status")
    return form_page(request, found, form, title, write, words("Đã ghi.", "Recorded."), told=[DECIDED])


@protected(may.RECORD_FACT)
def correct_one_fact(request: HttpRequest, pk: int, fact: int) -> HttpResponseBase:
    unit = queries.unit_or_404(actor_of(request), may.RECORD_FACT, pk)
    row = get_object_or_404(unit.facts.select_related("unit"), pk=fact)
    initial = {
        "holds": f"{row.subject}:{row.value}",
        "since": row.valid_from,
        "until": row.valid_to,
        "document": row.document,
        "article": row.article,
        "seen": fact_actions.mark_of(row),
    }
    subject = Subject(row.subject)
    form = FactCorrectionForm(request.POST or None, initial=initial, subject=subject, value=row.value)

    def write(act: Act, data: dict[str, Any]) -> None:
        if data["take_back"]:
            take_back_fact(act, row, seen=data["seen"])
            return
        value = form.subject_and_value[1]
        correct_fact(act, row, value, data["since"], **_days_and_document(data), seen=data["seen"])

    title = Text("Sửa ghi nhận về địa bàn", "Correct what is recorded of the area")
    return form_page(request, unit, form, title, write, words("Đã sửa.", "Corrected."), told=[DECIDED])


def _days_and_document(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("until", "document", "article")}


@protected(may.RECORD_RESIDENTS)
def residents(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = queries.unit_or_404(actor_of(request), may.RECORD_RESIDENTS, pk)
    form = ResidentsForm(request.POST or None, initial={"on": _last_day(found)})

    def write(act: Act, data: dict[str, Any]) -> None:
        record_residents(act, found, **_figures(data))

    title = Text("Ghi số hộ dân cư", "Record resident households")
    return form_page(request, found, form, title, write, words("Đã ghi.", "Recorded."))


@protected(may.RECORD_RESIDENTS)
def correct_one_figure(request: HttpRequest, pk: int, figure: int) -> HttpResponseBase:
    unit = queries.unit_or_404(actor_of(request), may.RECORD_RESIDENTS, pk)
    row = get_object_or_404(unit.residents.select_related("unit"), pk=figure)
    initial = {
        "on": row.on,
        "households": row.households,
        "persons": row.persons,
        "minority": row.minority_households,
        "source": row.source,
        "seen": residents_actions.mark_of(row),
    }
    form = ResidentsCorrectionForm(request.POST or None, initial=initial)

    def write(act: Act, data: dict[str, Any]) -> None:
        if data["take_back"]:
            take_back_residents(act, row, seen=data["seen"])
        else:
            correct_residents(act, row, **_figures(data), seen=data["seen"])

    title = Text("Sửa số hộ dân cư", "Correct the resident figure")
    return form_page(request, unit, form, title, write, words("Đã sửa.", "Corrected."))


def _figures(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "on": data["on"],
        "households": int(data["households"]),
        "persons": _whole(data["persons"]),
        "minority_households": _whole(data["minority"]),
        "source": data["source"],
    }


@protected(may.RECORD_RESIDENTS)
def all_residents(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The figures of all villages of a commune at once; `?on=` gives those of another day."""
    actor = actor_of(request)
    commune = queries.unit_or_404(actor, may.RECORD_RESIDENTS, pk)
    if commune.level != Level.COMMUNE:
        raise Http404
    of_day = VillagesOfDayForm(
        request.GET if "day" in request.GET else None, initial={"day": _last_day(commune)}
    )
    day = of_day.cleaned_data["day"] if of_day.is_valid() else _last_day(commune)
    units = [*villages_on(commune, day), commune]
    filled, form = None, AllResidentsForm(None, units=units, initial={"on": day})
    if request.method == "POST" and "file" in request.FILES:
        filled = fill_from(request.FILES["file"], commune, units, day)
        form = AllResidentsForm(None, units=units, initial={"on": day, **filled.values})
    elif request.method == "POST":
        form = AllResidentsForm(request.POST, units=units)
        if form.is_valid() and (written := _record_all(request, commune, form)) is not None:
            told = Text("Đã ghi {n} dòng.", "{n} rows were recorded.").format(n=written)
            messages.success(request, say(told))
            return redirect("areas:unit", pk)
    title = Text("Ghi số hộ dân cư của các thôn", "Record the residents of all villages")
    context = {
        "unit": commune,
        "title": title,
        "crumbs": crumbs_of(actor, commune, title),
        "of_day": of_day,
        "form": form,
        "lines": form.lines(last_of(units, day)),
        "filled": filled,
    }
    return render(request, "areas/all_residents.html", context, status=422 if form.errors else 200)


def _record_all(request: HttpRequest, commune: AdminUnit, form: AllResidentsForm) -> int | None:
    """How many rows were written; None where they were refused, which the form then says."""
    data = form.cleaned_data
    act = Act(actor_of(request), reason=data["source"])
    try:
        return record_all_residents(act, commune, data["on"], data["source"], form.counted())
    except RowsRefused as refusal:
        form.refuse(refusal.rows)
        form.add_error(None, say(refusal.message))
    except ActionRefused as refusal:
        form.add_error(None, say(refusal.message))
    return None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _last_day(unit: AdminUnit) -> date:
    """Today, or the last day of a unit that has ended."""
    today = timezone.localdate()
    return today if unit.valid_to is None else min(today, unit.valid_to)
