"""Edits that take effect at once; another's edit in between is shown, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.confirming import Unconfirmed
from giamngheo.platform.forms.opened import OpenedForm, rebase, with_choices
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


FormT = TypeVar("FormT", bound=OpenedForm)


def refused(
    form: FormT, error: ActionRefused, at: Callable[[QueryDict | None], FormT], now: Callable[[], None]
) -> FormT:
    """The form again, saying why nothing was written; the next sending writes over what somebody else saved.

    at: makes the form. now: brings the objects up to date that it is made of.
    """
    if isinstance(error, StaleEdit):
        now()
        data, clashes = rebase(form, at(None))
        form = at(data)
        form.stale, form.clashes = True, clashes
    form.add_error(None, error.message.get(language()))
    return form


def with_version(data: Any, version: int) -> QueryDict:
    """What was sent, as if the page had been opened now."""
    again: QueryDict = data.copy()
    again["version"] = str(version)
    return again


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, with the choices between two who changed the same; None for a page that is opened."""
    return with_choices(request.POST) if request.method == "POST" else None


@protected(permissions.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Address and coordinates."""
    household, sees = opened(request, pk, permissions.EDIT)
    if (ended := gone(request, household)) is not None:
        return ended
    names = ("address", "latitude", "longitude")

    def at(data: QueryDict | None) -> EditForm:
        initial = {name: getattr(household, name) for name in names} | {"version": household.version}
        return EditForm(data, initial=initial)

    form = at(sent(request))
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in names}
        try:
            edit_household(
                _act(request),
                household,
                changes,
                version=form.cleaned_data["version"],
                confirmed=form.confirmed,
            )
            messages.success(request, say(SAVED))
            return redirect("registry:household", pk=household.pk)
        except Unconfirmed as error:
            form.ask(error)
        except ActionRefused as error:
            form = refused(form, error, at, household.refresh_from_db)
    label = Text("Sửa địa chỉ, toạ độ", "Edit the address")
    return _page(request, household, sees, form, label, f"household-{household.pk}", household.version)


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

    def read() -> None:
        if who.phone:
            record_reading(request.actor, permissions.EDIT, who, fields=["phone"])  # type: ignore[attr-defined]

    def now() -> None:
        who.refresh_from_db()
        read()

    if request.method != "POST":
        read()

    def at(data: QueryDict | None) -> PhoneForm:
        return PhoneForm(data, initial={"phone": who.phone, "version": who.version})

    form = at(sent(request))
    if form.is_valid():
        try:
            set_phone(_act(request), who, form.cleaned_data["phone"], version=form.cleaned_data["version"])
            messages.success(request, say(SAVED))
            return redirect("registry:household", pk=household.pk)
        except ActionRefused as error:
            form = refused(form, error, at, now)
    label = Text(f"Điện thoại: {who.full_name}", f"Telephone: {who.full_name}")
    return _page(request, household, sees, form, label, f"phone-{who.pk}", who.version)


def _act(request: HttpRequest) -> Act:
    return Act(request.actor)  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, household: Household, sees: PersonalData, form: OpenedForm,
    label: Text, draft: str, version: int,
) -> HttpResponseBase:  # fmt: skip
    context = {
        "household": household, "form": form, "label": label, "draft": draft, "version": version,
        "crumbs": crumbs(household, sees, label),
        "may_ask": draft.startswith("household-") and may(request, permissions.REQUEST, household),
    }  # fmt: skip
    return render(request, "registry/edit.html", context, status=409 if form.stale else 200)
