"""Pages of the recipients: the lists handed over to their office, nothing of others."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from giamngheo.exchange import permissions
from giamngheo.exchange.handovers import actions
from giamngheo.exchange.handovers.showing import HANDED, handed_status
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun
from giamngheo.exchange.profiles import queries, store
from giamngheo.exchange.profiles.actions import MAX_RETURNED_MIB
from giamngheo.exchange.profiles.forms import ReturnedForm
from giamngheo.exchange.profiles.mapping import CODE, VERIFIED, Mapping
from giamngheo.exchange.profiles.showing import run_figures
from giamngheo.exchange.profiles.views import WORKBOOK, download
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

TITLE = Text("Danh sách được giao", "Lists handed to us")
State = ExchangeRun.State


@protected(permissions.RECEIVE)
def handovers(request: HttpRequest) -> HttpResponseBase:
    """The lists of my office, latest first."""
    table = HANDED.bind(request, queries.received(request.actor))  # type: ignore[attr-defined]
    context = {"crumbs": [Crumb(TITLE)], "table": table}
    return table.response or render(request, "exchange/handovers/list.html", context)


@protected(permissions.RECEIVE)
def handover(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """One list: its files, and the way for the filled one back."""
    one = queries.received_or_404(request.actor, uid)  # type: ignore[attr-defined]
    returns = [column.heading for column in Mapping.from_json(one.mapping).of_role(VERIFIED, CODE)]
    context = {
        "crumbs": [Crumb(TITLE, reverse("exchange:handovers")), Crumb(one.profile.name)],
        "run": one,
        "status": handed_status(one),
        "returns": returns,
        "form": ReturnedForm() if returns and one.state in {State.FILLED, State.READ} else None,
        "figures": run_figures(one) if one.state in {State.READ, State.DONE, State.APPLYING} else [],
    }
    return render(request, "exchange/handovers/handover.html", context)


@protected(permissions.RECEIVE)
def handover_file(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponseBase:
    """A file of the list; fetching it is recorded, and the sender sees that it arrived."""
    policy().require(request.actor, permissions.RECEIVE)  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    one = queries.received_or_404(actor, uid)
    if not 1 <= number <= len(one.files):
        raise Http404
    personal = [column.variable for column in Mapping.from_json(one.mapping).personal]
    record_reading(actor, permissions.RECEIVE, one, fields=personal)
    actions.note_fetched(Act(actor), one)
    file = one.files[number - 1]
    return download(store.blocks(one, f"filled-{number}"), file["name"], WORKBOOK, file["rows"])


@protected(permissions.RECEIVE)
@require_POST
def handover_returned(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The file that my office has filled."""
    one = queries.received_or_404(request.actor, uid)  # type: ignore[attr-defined]
    form = ReturnedForm(request.POST, request.FILES)
    file = form.cleaned_data["returned"] if form.is_valid() else None
    if file is None:
        messages.error(request, say(Text("Chọn tệp đã ghi kết quả.", "Choose the file with your answers.")))
    elif file.size > MAX_RETURNED_MIB * 1024**2:
        messages.error(request, say(Text("Tệp quá lớn.", "The file is too large.")))
    else:
        thanks = Text(
            "Đã gửi tệp cho {office}. Cơ quan gửi sẽ xem và ghi vào sổ.",
            "The file is with {office}, which will look at it and write it down.",
        )
        _do(
            request,
            lambda act: actions.bring_back(act, one, file.name, file.read()),
            thanks.format(office=one.unit.full_name),
        )
    return redirect("exchange:handover", one.uid)


@protected(permissions.PROFILE_EDIT)
@require_POST
def recipient(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Who may fetch what this profile fills."""
    actor = request.actor  # type: ignore[attr-defined]
    one: ExchangeProfile = queries.profile_or_404(actor, uid)
    if not policy().may(actor, permissions.PROFILE_EDIT, one.unit):
        raise Http404
    chosen = request.POST.get("recipient", "")
    _do(request, lambda act: actions.name_recipient(act, one, chosen), Text("Đã lưu bên nhận.", "Saved."))
    return redirect("exchange:profile", one.uid)


def _do(request: HttpRequest, work: Any, done: Text) -> None:
    try:
        work(Act(request.actor))  # type: ignore[attr-defined]
    except ActionRefused as refusal:
        messages.error(request, say(refusal.message))
    else:
        messages.success(request, say(done))
