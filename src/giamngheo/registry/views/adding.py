"""A household that is new to the register, such as one that applies and that no list has brought."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.queries import unit_or_404
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.components import Crumb
from giamngheo.platform.confirming import Unconfirmed
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import language, say
from giamngheo.registry import permissions, places
from giamngheo.registry.actions.households import add_household
from giamngheo.registry.forms.adding import PREFIX, MembersForm, NewHouseholdForm
from giamngheo.rules.text import Text

LABEL = Text("Ghi hộ mới vào sổ", "Add a household to the register")
ADDED = Text("Đã ghi hộ {code} vào sổ.", "Household {code} is in the register.")
LIST = Text("Danh sách hộ", "Households")
ANY = "/0/"
"""Stands in `?next=` where the id of the new household belongs."""


@protected(permissions.ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def new_household(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A household of one of the commune's villages; `?next=`: where to go on, with /0/ for the new household."""
    actor = request.actor  # type: ignore[attr-defined]
    commune = unit_or_404(actor, permissions.ADD, pk)
    if commune.level != Level.COMMUNE:
        raise Http404
    villages = places.villages(actor, permissions.ADD, commune.pk)
    sent = request.POST if request.method == "POST" else None
    form, members = NewHouseholdForm(sent, villages=villages), MembersForm(sent, prefix=PREFIX)
    if sent is not None and form.is_valid() & members.is_valid():
        data = form.cleaned_data
        people = [one.member() for one in members if one.has_changed()]
        try:
            made = add_household(
                Act(actor),
                AdminUnit.objects.get(pk=data["village"]),
                data["day"],
                data["began"],
                people,
                address=data["address"],
                confirmed=form.confirmed,
            )
        except Unconfirmed as error:
            form.ask(error)
        except ActionRefused as error:
            form.add_error(None, error.message.get(language()))
        else:
            messages.success(request, say(ADDED.format(code=made.code)))
            return redirect(_next(request, made.pk) or reverse("registry:household", args=[made.pk]))
    context = {
        "form": form,
        "members": members,
        "commune": commune,
        "label": LABEL,
        "crumbs": [Crumb(LIST, reverse("registry:households")), Crumb(LABEL)],
    }
    return render(request, "registry/new_household.html", context, status=400 if sent is not None else 200)


def _next(request: HttpRequest, household: int) -> str:
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return ""
    return wanted.replace(ANY, f"/{household}/", 1)
