"""A form about a unit: where it stands, what it says when the act is refused, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from giamngheo.areas import permissions as may
from giamngheo.areas import queries
from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def crumbs_of(actor: Actor, unit: AdminUnit, last: Text | None = None) -> list[Crumb]:
    """The way down to the unit; a unit above the reader's area has no address."""
    crumbs = [
        Crumb(
            one.full_name,
            reverse("areas:unit", args=(one.pk,)) if policy().may(actor, may.VIEW, one) else "",
        )
        for one in queries.path(unit)
    ]
    return [*crumbs, Crumb(last)] if last else [*crumbs[:-1], Crumb(unit.full_name)]


Write = Callable[[Act, dict[str, Any]], Any]


def form_page(
    request: HttpRequest,
    unit: AdminUnit,
    form: forms.Form,
    title: Text,
    write: Write,
    done: str,
    *,
    onward: AdminUnit | None = None,
    **shown: Any,
) -> HttpResponseBase:
    """A form about a unit: the action's refusal stands above the fields, success leads to the unit, or onward."""
    if form.is_valid():
        try:
            data = form.cleaned_data
            write(Act(actor_of(request), reason=data.get("reason", data.get("document", ""))), data)
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
        else:
            messages.success(request, done)
            return redirect("areas:unit", (onward or unit).pk)
    context = {
        "form": form,
        "unit": unit,
        "title": title,
        "crumbs": crumbs_of(actor_of(request), unit, title),
        "cancel": reverse("areas:unit", args=(unit.pk,)),
        **shown,
    }
    return render(request, "areas/form.html", context, status=422 if form.errors else 200)
