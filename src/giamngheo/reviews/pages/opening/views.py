"""Opening a review in the browser, and the calendar of working days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.law import load_standard
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.permissions import LAW_CONFIRM
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.reviews import clock, permissions, rules
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review, planned_review, set_working_day
from giamngheo.reviews.eligibility import awaited
from giamngheo.reviews.jobs import ask_opening
from giamngheo.reviews.models import Review, WorkingDayChange
from giamngheo.reviews.pages.frame import HOME
from giamngheo.reviews.pages.opening.forms import ChoiceForm, OpenForm, WorkingDayForm
from giamngheo.reviews.pages.opening.proposal import milestones, proposal, units
from giamngheo.reviews.pages.opening.tables import WORKING_DAYS
from giamngheo.reviews.rounds import not_closed
from giamngheo.rules.text import Text

OPENING = Text("Mở đợt rà soát", "Open a review")
LEADS: dict[str, Text] = {
    Review.Kind.ANNUAL: Text(
        "Hộ nghèo, hộ cận nghèo đang có hiệu lực trong sổ tự vào danh sách; hộ khác vào khi có giấy đề nghị hoặc "
        "được mời. Các xã, thôn có bảng theo dõi ngay.",
        "Poor and near-poor households of the ledger in force are listed by themselves, others once they apply or "
        "are invited. Communes and villages get their boards at once.",
    ),
    Review.Kind.LOW_INCOME: Text(
        "Không ai tự vào danh sách: mỗi người lao động có hồ sơ khi nộp giấy đề nghị.",
        "Nobody is listed by himself: each worker has a file once he applies.",
    ),
}
BY_APPLICATION = Text(
    "Không hộ nào tự vào danh sách: mỗi hộ có hồ sơ khi nộp giấy đề nghị.",
    "No household is listed by itself: each has a file once it applies.",
)
CALENDAR = Text("Ngày làm việc hoán đổi", "Swapped working days")


@protected(permissions.OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest) -> HttpResponseBase:
    """First which review, by the address; then what the law proposes for it, and the button."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    mine = units(actor)
    usual = {"unit": mine[0].pk if mine else "", "kind": Review.Kind.ANNUAL, "year": today.year, "round": ""}
    choice = ChoiceForm(
        {**usual, **{name: value for name, value in request.GET.items() if name in usual}},
        units=mine,
        today=today,
    )
    crumbs = [Crumb(HOME, reverse("reviews:home")), Crumb(OPENING)]
    context: dict[str, Any] = {"choice": choice, "crumbs": crumbs, "label": OPENING}
    chosen_well = choice.is_valid()
    context["lead"] = LEADS.get(str(choice.cleaned_data.get("kind", usual["kind"])), BY_APPLICATION)
    if not chosen_well:
        return render(request, "reviews/open.html", context, status=400 if request.method == "POST" else 200)
    chosen = choice.cleaned_data
    unit = next(one for one in mine if one.pk == chosen["unit"])
    try:
        proposed = proposal(chosen["kind"], chosen["year"], chosen["round"])
    except ActionRefused as error:
        context["refusal"] = error.message
        return render(request, "reviews/open.html", context, status=400 if request.method == "POST" else 200)
    form = OpenForm(request.POST if request.method == "POST" else None, proposed=proposed)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                return _opened(request, unit, form.facts(chosen, proposed))
            except ActionRefused as error:
                form.add_error(None, say(error.message))
    elif proposed.standards:
        try:
            facts = ReviewFacts(chosen["kind"], chosen["year"], proposed.standards[0][0], chosen["round"])
            planned = planned_review(unit, facts)
            context |= {"calendar": milestones(planned.review), "left_out": planned.left_out}
            if facts.kind == Review.Kind.ANNUAL:
                context["requested"] = planned.requested
                context["not_closed"] = not_closed(unit, facts.year - 1)
        except ActionRefused as error:
            context["refusal"] = error.message
    if proposed.standards:
        named = form["standard"].value()
        standard = load_standard(named if named in dict(proposed.standards) else proposed.standards[0][0])
        context["gaps"] = [one.short for one in standard.indicators if one.rule_source is None]
        context["awaited"] = awaited(chosen["kind"], standard)
        context["may_confirm"] = policy().holds(actor, LAW_CONFIRM)
    return render(
        request,
        "reviews/open.html",
        context | {"form": form, "proposed": proposed, "unit": unit},
        status=status,
    )


def _opened(request: HttpRequest, unit: AdminUnit, facts: ReviewFacts) -> HttpResponseBase:
    """A commune's at once, a province's by a job. ActionRefused."""
    actor = request.actor  # type: ignore[attr-defined]
    planned_review(unit, facts)
    if unit.level == Level.PROVINCE:
        return redirect("platform:job", pk=ask_opening(actor, unit, facts).pk)
    review = open_review(Act(actor), unit, facts)
    messages.success(request, say(Text("Đã mở đợt rà soát.", "The review is open.")))
    return redirect("reviews:review", pk=review.pk)


@protected(permissions.CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def working_days(request: HttpRequest) -> HttpResponseBase:
    """Days that are worked, or not, against the usual calendar, and one more."""
    form = WorkingDayForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            set_working_day(Act(request.actor), data["day"], data["working"], data["document"])  # type: ignore[attr-defined]
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, say(Text("Đã ghi ngày hoán đổi.", "The day is recorded.")))
            return redirect("reviews:working-days")
    rows = [(one, rules.working_days().holiday(one.day)) for one in WorkingDayChange.objects.order_by("-day")]
    table = WORKING_DAYS.bind(request, rows)
    context = {
        "form": form,
        "table": table,
        "label": CALENDAR,
        "crumbs": [Crumb(HOME, reverse("reviews:home")), Crumb(CALENDAR)],
    }
    return render(request, "reviews/working_days.html", context, status=400 if form.is_bound else 200)
