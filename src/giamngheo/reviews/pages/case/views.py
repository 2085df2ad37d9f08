"""The file of one household in a review, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.registry.permissions import FILL
from giamngheo.registry.words import status_of
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.actions.assessing import return_case, why_closed
from giamngheo.reviews.actions.quality import end_flag, flag_case
from giamngheo.reviews.actions.screening_letters import is_unanswered
from giamngheo.reviews.actions.steps import reopen_case
from giamngheo.reviews.after_decision import standing_line
from giamngheo.reviews.entry.came_back import notes_of
from giamngheo.reviews.income import SHEETED
from giamngheo.reviews.machine import CASE
from giamngheo.reviews.models import Case
from giamngheo.reviews.pages.case.course import course_of
from giamngheo.reviews.pages.case.forms import FlagForm, ReopenForm, ReturnForm
from giamngheo.reviews.pages.case.showing import forms_of, papers_of, way_of
from giamngheo.reviews.pages.frame import village_frame
from giamngheo.reviews.pages.reading import OF_A_FILE, read_in_full
from giamngheo.reviews.pages.todo import case_offers
from giamngheo.reviews.quality.board import warnings_of_case
from giamngheo.reviews.two_reviews import OVER, elsewhere
from giamngheo.rules.text import Text

PLACE = "village_review__commune_review__"
RELATED = (
    "review",
    "household__village",
    "household__commune",
    "enumerator",
    "village_review__village",
    f"{PLACE}review",
    f"{PLACE}commune",
)
REOPENED = frozenset(before for before, _ in CASE.reopens)
TO_ASSESS = ("listed", "returned", "sent_back")


def found_case(request: HttpRequest, pk: int, permission: str = permissions.VIEW) -> Case:
    """The file in the reader's reach, with all that its page is about. Http404."""
    rows = Case.objects.reach(request.actor, permission)  # type: ignore[attr-defined]
    return rows.select_related(*RELATED).one_or_404(pk=pk)


@protected(permissions.VIEW)
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where the household stands in the review, why, what happened, and what can be done."""
    found = found_case(request, pk)
    read_in_full(request, found, fields=OF_A_FILE)
    return _page(request, found)


def _page(request: HttpRequest, found: Case, status: int = 200, **written: forms.Form) -> HttpResponseBase:
    """The page; `written` are forms that were sent and refused, by their names in `_doings`."""
    actor = request.actor  # type: ignore[attr-defined]
    may = {name: policy().may(actor, permission, found) for name, permission in _MAY.items()}
    sees = policy().sees(actor, permissions.VIEW, found)
    full = sees is PersonalData.FULL
    kept = forms_of(found, sees)
    name = shown_name(found.household.head_name, sees)
    context = village_frame(request, found.village_review, Crumb(found.household.code))
    context |= {
        "case": found,
        "name": name or found.household.code,
        "state": labels.CASE_STATES[found.state],
        "source": labels.SOURCES[found.source],
        "offers": case_offers(actor, found),
        "channel": labels.CHANNELS.get(found.channel),
        "status_before": status_of(found.status_before),
        "way": way_of(found),
        "forms": kept,
        "course": course_of(found, in_full=full),
        "papers": papers_of(actor, found) if found.state == "decided" else [],
        "warnings": warnings_of_case(found) if may["quality_read"] else None,
        "flag": found.flags.filter(ended_by="").first() if may["quality_read"] else None,
        "may": may,
        "full": full,
        "notes": notes_of(found) if full else [],
        "unanswered": is_unanswered(found),
        "closed": why_closed(found) if may["assess"] else None,
        "sheeted": found.review.kind in SHEETED,
        "next": _next(actor, found) if may["assess"] else None,
        "doings": _doings(found, may, written),
        "others": [
            (one, labels.review_name(one.review).within(), labels.CASE_STATES[one.state])
            for one in elsewhere(found.review, found.household)
            if found.state not in OVER and policy().may(actor, permissions.VIEW, one)
        ],
        "again": reverse("reviews:case-again", args=[found.pk]) if standing_line(found) else "",
        "here": reverse("reviews:case", args=[found.pk]),
    }
    return render(request, "reviews/case.html", context, status=status)


_MAY = {
    "assess": permissions.ASSESS,
    "fill": FILL,
    "return": permissions.CHECK,
    "reopen": permissions.REOPEN,
    "quality": permissions.QUALITY,
    "quality_read": permissions.QUALITY_READ,
}


def _doings(found: Case, may: dict[str, bool], written: dict[str, forms.Form]) -> list[dict[str, Any]]:
    """The forms that fit the file's state and the reader's permissions; one that was refused is open."""
    decided = standing_line(found) is not None
    offered: list[tuple[str, bool, Text, Text, type[forms.Form]]] = [
        (
            "return",
            may["return"] and found.state == "assessed",
            Text("Trả phiếu cho rà soát viên", "Return to the enumerator"),
            Text("Trả phiếu", "Return"),
            ReturnForm,
        ),
        (
            "reopen",
            # a decided file has a page of its own for that
            may["reopen"] and found.state in REOPENED and not decided,
            Text("Mở lại hồ sơ", "Reopen the file"),
            Text("Mở lại", "Reopen"),
            ReopenForm,
        ),
        (
            "flag",
            may["quality"],
            Text("Đánh dấu hộ cán bộ, người thân cán bộ", "Flag an official's or relatives' household"),
            Text("Đánh dấu", "Flag"),
            FlagForm,
        ),
    ]
    return [
        {
            "label": label,
            "submit": submit,
            "form": written.get(name) or form(auto_id=f"{name}-%s"),
            "opened": name in written,
            "address": reverse(f"reviews:case-{name}", args=[found.pk]),
        }
        for name, offers, label, submit, form in offered
        if offers and not (name == "flag" and found.flags.filter(ended_by="").exists())
    ]


def _next(actor: Any, found: Case) -> Case | None:
    """The next household of the village that waits for its form, by code; of the whole village after the last."""
    rows = Case.objects.reach(actor, permissions.ASSESS).filter(
        village_review=found.village_review, state__in=TO_ASSESS
    )
    rows = rows.exclude(pk=found.pk).select_related("household").order_by("household__code")
    return rows.filter(household__code__gt=found.household.code).first() or rows.first()


def _done(
    request: HttpRequest,
    pk: int,
    permission: str,
    name: str,
    form: forms.Form,
    do: Callable[[Act, Case, dict[str, Any]], object],
    told: Text,
) -> HttpResponseBase:
    """Does it and comes back; what was typed stands where it was refused."""
    found = found_case(request, pk, permission)
    if form.is_valid():
        try:
            do(Act(request.actor), found, form.cleaned_data)  # type: ignore[attr-defined]
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, say(told))
            return redirect("reviews:case", pk=pk)
    return _page(request, found, 400, **{name: form})


@protected(permissions.CHECK)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Returns the form to the enumerator with a comment."""
    form = ReturnForm(request.POST, auto_id="return-%s")
    told = Text("Đã trả phiếu cho rà soát viên.", "The form was returned.")
    return _done(
        request, pk, permissions.CHECK, "return", form, lambda act, case, said: return_case(act, case, **said), told
    )  # fmt: skip


@protected(permissions.REOPEN)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes the file back to its assessment, or a withdrawn one onto the list."""
    form = ReopenForm(request.POST, auto_id="reopen-%s")
    told = Text("Đã mở lại hồ sơ.", "The file is open again.")
    return _done(
        request, pk, permissions.REOPEN, "reopen", form, lambda act, case, said: reopen_case(act, case, **said), told
    )  # fmt: skip


@protected(permissions.QUALITY)
@require_POST
def flag(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Flags the household, or takes the flag off."""
    if request.POST.get("end"):
        found = found_case(request, pk, permissions.QUALITY)
        try:
            end_flag(Act(request.actor), found)  # type: ignore[attr-defined]
            messages.success(request, say(Text("Đã bỏ đánh dấu.", "The flag is off.")))
        except ActionRefused as error:
            messages.error(request, say(error.message))
        return redirect("reviews:case", pk=pk)
    form = FlagForm(request.POST, auto_id="flag-%s")
    told = Text("Đã đánh dấu hộ.", "The household is flagged.")
    return _done(
        request, pk, permissions.QUALITY, "flag", form, lambda act, case, said: flag_case(act, case, **said), told
    )  # fmt: skip
