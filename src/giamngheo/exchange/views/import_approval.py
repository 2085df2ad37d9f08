"""A list before the commune leader: what is to be approved, and what its officer can do meanwhile."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from giamngheo.exchange.imports import approving, queries
from giamngheo.exchange.imports.approvals import needing
from giamngheo.exchange.imports.planning import APPROVAL, page_of_plan
from giamngheo.exchange.imports.showing import APPROVAL_TAB, REGISTER
from giamngheo.exchange.models import ImportBatch
from giamngheo.exchange.views import shared
from giamngheo.exchange.views.shared import page, refused
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.scope import policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.language import say
from giamngheo.platform.web.posted import NOT_OFFERED
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

State = ImportBatch.State
_FIELDS = ("list rows", "citizen_number")


def waiting(request: HttpRequest, batch: ImportBatch, permission: str = permissions.IMPORT) -> dict[str, Any]:
    """What the page of a list that waits shows: its rows to approve, and what the reader may do."""
    actor = request.actor  # type: ignore[attr-defined]
    plan, count = batch.counts["plan"], needing(batch)
    visible = queries.sees(actor, batch, permission)
    if visible:
        record_reading(actor, permission, batch, fields=_FIELDS)
    decides = policy().may(actor, permissions.APPROVE, batch.unit)
    return {
        "approval": count,
        "others": plan["new"] + plan["changed"] - count,
        "shown": page_of_plan(batch, APPROVAL, shared.asked_number(request, "page", 1)),
        "visible": visible,
        "heading": APPROVAL_TAB,
        "decides": decides,
        "own": actor.user_id in {batch.made_by, batch.applied_by},
        "mine": policy().may(actor, permissions.IMPORT, batch.unit) and actor.user_id == batch.applied_by,
    }


@protected(permissions.APPROVE)
@require_safe
def approval(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """What of a list waits for the leader's approval."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid, permissions.APPROVE)
    if batch.state != State.AWAITING:
        return redirect("exchange:import", batch.uid)
    context = waiting(request, batch, permissions.APPROVE)
    here = Text("Duyệt", "Approve")
    return page(request, REGISTER, "exchange/imports/awaiting.html", batch, here, **context)


@protected(permissions.APPROVE)
@require_POST
def decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Approves the list once for all of its rows, or returns it with a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid, permissions.APPROVE)
    act = Act(actor, reason=request.POST.get("reason", "").strip()[:500])
    try:
        match request.POST.get("decision", ""):
            case "approve":
                approving.approve_import(act, batch, seen=request.POST.get("seen", ""))
                told = Text(
                    "Đã duyệt. Danh sách đang được ghi vào sổ hộ.",
                    "Approved. The list is being written into the register.",
                )
            case "return":
                approving.return_import(act, batch)
                told = Text("Đã trả lại danh sách.", "The list was returned.")
            case _:
                raise ActionRefused("not_offered", NOT_OFFERED)
    except ActionRefused as refusal:
        messages.error(request, say(refusal.message))
        return redirect("exchange:import-approval", batch.uid)
    messages.success(request, say(told))
    return redirect("exchange:import", batch.uid)


@protected(permissions.IMPORT)
@require_POST
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Its officer takes the list back."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    try:
        approving.withdraw_import(Act(actor), batch)
    except ActionRefused as refusal:
        return refused(request, REGISTER, refusal, batch)
    messages.success(request, say(Text("Đã rút danh sách về.", "The list is taken back.")))
    return redirect("exchange:import", batch.uid)


@protected(permissions.IMPORT)
@require_POST
def rest(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The rows that were left out go on in an import of their own."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = queries.batch_or_404(actor, uid)
    try:
        fresh = approving.begin_again(Act(actor), batch)
    except ActionRefused as refusal:
        return refused(request, REGISTER, refusal, batch)
    return redirect("exchange:import", fresh.uid)
