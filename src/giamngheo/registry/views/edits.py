"""Edits that take effect at once; another's edit in between is shown, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Difference
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import language, say
from giamngheo.registry import permissions
from giamngheo.registry.actions.households import edit_household, set_phone
from giamngheo.registry.changes.membership import ended_words
from giamngheo.registry.forms.edits import EditForm, PhoneForm
from giamngheo.registry.models import Household, Membership
from giamngheo.registry.views.household import crumbs, found, may
from giamngheo.rules.text import Text

SAVED = Text("Đã lưu.", "Saved.")


def opened(request: HttpRequest, pk: int, permission: str) -> tuple[Household, PersonalData]:
    """A household that the reader may change: in the reach of `permission`, persons seen in full. Http404."""
    household, sees = found(request, pk)
    policy().require(request.actor, permission, household)  # type: ignore[attr-defined]
    if sees is not PersonalData.FULL:
        raise Forbidden(permission)
    return household, sees


def gone(request: HttpRequest, household: Household) -> HttpResponseBase | None:
    """Back to the page of a household that has ended, saying so; None for one that has not."""
    if household.until is None:
        return None
    messages.error(request, say(ended_words(household)))
    return redirect("registry:household", pk=household.pk)


def refused(request: HttpRequest, form: forms.Form, error: ActionRefused) -> list[Difference]:
    """Says why nothing was written; for a stale edit the differences, and the form can be sent again."""
    form.add_error(None, error.message.get(language()))
    if not isinstance(error, StaleEdit):
        return []
    sent: Any = form.data
    sent = sent.copy()
    sent["version"] = str(error.version)
    form.data = sent
    return [Difference(one.label, one.now, one.wanted) for one in error.differences]


@protected(permissions.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Address and coordinates."""
    household, sees = opened(request, pk, permissions.EDIT)
    if (ended := gone(request, household)) is not None:
        return ended
    names = ("address", "latitude", "longitude")
    initial = {name: getattr(household, name) for name in names} | {"version": household.version}
    form = EditForm(request.POST or None, initial=initial)
    stale: list[Difference] = []
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in names}
        try:
            edit_household(_act(request), household, changes, version=form.cleaned_data["version"])
            messages.success(request, say(SAVED))
            return redirect("registry:household", pk=household.pk)
        except ActionRefused as error:
            stale = refused(request, form, error)
    label = Text("Sửa địa chỉ, toạ độ", "Edit the address")
    return _page(request, household, sees, form, stale, label, f"household-{household.pk}", household.version)


@protected(permissions.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, pk: int, person: int) -> HttpResponseBase:
    """A member's telephone; showing it in full is a reading that is recorded."""
    household, sees = opened(request, pk, permissions.EDIT)
    if (ended := gone(request, household)) is not None:
        return ended
    stays: Any = household.memberships.filter(until=None).select_related("person")
    stay: Membership = stays.one_or_404(person=person)
    who = stay.person
    if request.method != "POST" and who.phone:
        record_reading(request.actor, permissions.EDIT, who, fields=["phone"])  # type: ignore[attr-defined]
    form = PhoneForm(request.POST or None, initial={"phone": who.phone, "version": who.version})
    stale: list[Difference] = []
    if form.is_valid():
        try:
            set_phone(_act(request), who, form.cleaned_data["phone"], version=form.cleaned_data["version"])
            messages.success(request, say(SAVED))
            return redirect("registry:household", pk=household.pk)
        except ActionRefused as error:
            stale = refused(request, form, error)
    label = Text(f"Điện thoại: {who.full_name}", f"Telephone: {who.full_name}")
    return _page(request, household, sees, form, stale, label, f"phone-{who.pk}", who.version)


def _act(request: HttpRequest) -> Act:
    return Act(request.actor)  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, household: Household, sees: PersonalData, form: forms.Form,
    stale: list[Difference], label: Text, draft: str, version: int,
) -> HttpResponseBase:  # fmt: skip
    context = {
        "household": household, "form": form, "stale": stale, "label": label, "draft": draft, "version": version,
        "crumbs": crumbs(household, sees, label),
        "may_ask": draft.startswith("household-") and may(request, permissions.REQUEST, household),
    }  # fmt: skip
    return render(request, "registry/edit.html", context, status=409 if stale else 200)
