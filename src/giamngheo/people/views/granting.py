"""Granting a role to an account, and ending it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.people import permissions as may
from giamngheo.people.actions import end_role, grant_role
from giamngheo.people.actions.roles import grantable
from giamngheo.people.forms import EndForm, GrantForm
from giamngheo.people.reach import placed_within
from giamngheo.people.roles import roles
from giamngheo.people.views.accounts import account_or_404
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Actor, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.web.language import say, words

FIELDS = {"role_not_here": "role", "period": "until"}


@never_cache
@protected(may.ROLE_GRANT)
def grant(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """A role on a unit; `?under=` goes down to the units of a province or the villages of a commune."""
    user = account_or_404(request, user_id, may.ACCOUNT_VIEW)
    actor = request.actor  # type: ignore[attr-defined]
    today = AdminUnit.objects.on(timezone.localdate()).exclude(level=Level.DISTRICT)
    within = today.filter(placed_within(actor, may.ROLE_GRANT))
    under = _under(request, within)
    everywhere = policy().reach(actor, may.ROLE_GRANT).everything
    form = GrantForm(
        request.POST or None,
        keys=_keys(actor, within),
        units=_units(within, under),
        everywhere=everywhere,
        initial={"since": timezone.localdate(), "unit": under and under.pk},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            grant_role(
                Act(actor, data["reason"]),
                user,
                data["role"],
                data["unit"],
                since=data["since"],
                until=data["until"],
            )
            messages.success(request, words("Đã giao vai trò.", "The role was granted."))
            return redirect("people:account", user.pk)
        except ActionRefused as refusal:
            form.add_error(FIELDS.get(refusal.code), say(refusal.message))
    context = {
        "form": form,
        "who": user,
        "under": under,
        "ways": _ways_down(within, under),
        "everywhere": everywhere,
    }
    return render(request, "people/grant.html", context, status=422 if form.errors else 200)


def _under(request: HttpRequest, within: Any) -> AdminUnit | None:
    """The unit whose parts are offered: as asked for, else around the unit sent, else the only highest one."""
    wanted = row_id(request.GET.get("under", "")) or row_id(request.POST.get("unit", ""))
    found: AdminUnit | None = within.select_related("parent").filter(pk=wanted).first() if wanted else None
    if found is not None:
        return found.parent if found.level == Level.VILLAGE else found
    tops = list(_tops(within)[:2])
    return tops[0] if len(tops) == 1 else None


def _tops(within: Any) -> Any:
    provinces = within.filter(level=Level.PROVINCE)
    return within.exclude(level=Level.VILLAGE).exclude(parent__in=provinces.values("pk"))


def _units(within: Any, under: AdminUnit | None) -> Any:
    """The units to choose from, the higher ones first: thousands of villages are never written into one page."""
    if under is None:
        return _tops(within).order_by("sort_name", "pk")
    beside = within.filter(pk=under.pk) | within.filter(parent=under)
    return beside.order_by("-level" if under.level == Level.PROVINCE else "level", "sort_name", "pk")


def _ways_down(within: Any, under: AdminUnit | None) -> list[AdminUnit]:
    """The units whose parts can be offered instead; none where there is only one."""
    if under is None:
        ways = _tops(within)
    elif under.level == Level.PROVINCE:
        ways = within.filter(parent=under)
    else:
        ways = within.filter(level=Level.COMMUNE, parent=under.parent_id)
    found = list(ways.order_by("sort_name", "pk"))
    return [] if found == [under] else found


def _keys(actor: Actor, within: Any) -> list[str]:
    """The roles that a role of the actor may give somewhere within its own area."""
    found: set[str] = set()
    for grant in (one for one in actor.grants if may.ROLE_GRANT in one.permissions):
        alone = replace(actor, grants=(grant,))
        here = within.filter(placed_within(alone, may.ROLE_GRANT))
        found |= {key for unit in _one_of_each(here) for key in grantable(Act(alone), unit)}
    return [key for key in roles() if key in found]


def _one_of_each(units: Any) -> list[AdminUnit | None]:
    """A unit of each level: what may be granted depends on the level alone."""
    one = [units.filter(level=level).first() for level in (Level.PROVINCE, Level.COMMUNE, Level.VILLAGE)]
    return [*(unit for unit in one if unit is not None), None]


@protected(may.ROLE_END)
def end_grant(request: HttpRequest, user_id: int, grant_id: int) -> HttpResponseBase:
    user = account_or_404(request, user_id, may.ACCOUNT_VIEW)
    found = get_object_or_404(user.grants.select_related("unit"), pk=grant_id)
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            end_role(Act(request.actor, form.cleaned_data["reason"]), found)  # type: ignore[attr-defined]
            messages.success(request, words("Đã thôi giao vai trò.", "The role has ended."))
            return redirect("people:account", user.pk)
        except ActionRefused as refusal:
            form.add_error(None, say(refusal.message))
    return render(
        request,
        "people/end_grant.html",
        {"form": form, "who": user, "grant": found, "role": roles().get(found.role)},
        status=422 if form.errors else 200,
    )
