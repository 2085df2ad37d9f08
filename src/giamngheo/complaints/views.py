"""The inbox: the list, one grievance with its steps, receiving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.areas.headings import office_heading
from giamngheo.areas.models import AdminUnit
from giamngheo.complaints import actions, links, permissions, queries, words
from giamngheo.complaints.deadlines import basis_at
from giamngheo.complaints.forms import AnswerForm, AssignForm, EndForm, ReceiveForm, ReopenForm, VersionedForm
from giamngheo.complaints.models import Grievance
from giamngheo.complaints.tables import INBOX
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.components import Crumb, Difference
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, policy
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import say
from giamngheo.registry import places
from giamngheo.registry.models import Household
from giamngheo.rules.text import Text

CRUMB = Crumb(Text("Ý kiến, khiếu nại", "Complaints"), "/complaints/")
HOLDS = {
    "assign": permissions.ASSIGN,
    "answer": permissions.ANSWER,
    "end": permissions.ANSWER,
    "reopen": permissions.ANSWER,
}
DONE = {
    "assign": Text("Đã phân công.", "Assigned."),
    "answer": Text("Đã ghi trả lời.", "The answer is recorded."),
    "end": Text("Đã kết thúc.", "Ended."),
    "reopen": Text("Đã mở lại.", "Reopened."),
}
TITLES = {
    "assign": Text("Phân công", "Assign"),
    "answer": Text("Trả lời", "Answer"),
    "end": Text("Kết thúc không trả lời", "End without an answer"),
    "reopen": Text("Mở lại", "Reopen"),
}


@protected(permissions.VIEW)
@require_safe
def grievances(request: HttpRequest) -> HttpResponseBase:
    """What came in, in the reader's area."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.grievances(actor).select_related("village")
    table = INBOX.bind(request, rows)
    may_record = policy().holds(actor, permissions.RECORD)
    return table.response or render(
        request, "complaints/inbox.html", {"table": table, "may_record": may_record}
    )


@protected(permissions.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponseBase:
    """Recording what came in; who has several communes chooses one first (`?commune=`)."""
    actor = request.actor  # type: ignore[attr-defined]
    choices = places.communes(actor, permissions.RECORD)
    wanted = row_id(request.GET.get("commune", "")) or (int(choices[0][0]) if len(choices) == 1 else None)
    crumbs = [CRUMB, Crumb(Text("Tiếp nhận", "Receive"))]
    if wanted is None or str(wanted) not in dict(choices):
        if request.GET.get("commune"):
            raise Http404
        return render(request, "complaints/choose.html", {"communes": choices, "crumbs": crumbs})
    commune = AdminUnit.objects.get(pk=wanted)
    within = [int(pk) for pk, _ in places.villages(actor, permissions.RECORD, commune.pk)]
    villages = list(AdminUnit.objects.filter(pk__in=within).order_by("sort_name"))
    form = ReceiveForm(
        request.POST or None,
        villages=villages,
        denunciations=policy().holds(actor, permissions.SECRET),
        initial={
            "household": request.GET.get("household", "")[:24],
            "kind": request.GET.get("kind", "")[:16],
        },
    )
    if form.is_valid():
        try:
            made = actions.receive(
                Act(actor), commune, _received(request, form.cleaned_data, commune, villages)
            )
            messages.success(
                request, say(Text("Đã tiếp nhận, mã {code}.", "Received as {code}.").format(code=made.code))
            )
            if policy().may(actor, permissions.VIEW, made):
                return redirect("complaints:grievance", pk=made.pk)
            return redirect("complaints:inbox")
        except (ActionRefused, Forbidden) as error:
            form.add_error(None, say(error.message))
    context = {"form": form, "crumbs": crumbs, "commune": commune, "submit": Text("Tiếp nhận", "Receive")}
    return render(request, "complaints/receive.html", context)


def _posted_here(code: str, commune: AdminUnit) -> Household | None:
    """A household that has moved away since this commune posted its result."""
    why = "a household that the complaint names by its code"
    found = Household.objects.unscoped(why).select_related("village").filter(code=code).first()
    return found if found and commune in links.posted_in(found.pk) else None


def _received(
    request: HttpRequest, data: dict[str, Any], commune: AdminUnit, villages: list[AdminUnit]
) -> actions.Received:
    """What the form says. ActionRefused when no household of the reader's area has the code."""
    household = None
    if code := data["household"].strip():
        reached = Household.objects.reach(request.actor, permissions.RECORD)  # type: ignore[attr-defined]
        household = reached.select_related("village").filter(code=code).first()
        if household is None:
            household = _posted_here(code, commune)
        if household is None:
            no_such = Text(
                "Không có hộ nào mang mã này trong địa bàn.", "No household of your area has this code."
            )
            raise ActionRefused("no_household", no_such)
    village = next((one for one in villages if str(one.pk) == data["village"]), None)
    sender = {name: data[name] for name in ("sender_name", "sender_phone", "sender_address")}
    return actions.Received(
        data["kind"], data["channel"], data["received_on"], data["content"],
        **sender, household=household, village=village,
    )  # fmt: skip


def _one(request: HttpRequest, pk: int) -> tuple[Grievance, bool]:
    """The grievance, and whether its words may be read."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.grievances(actor).select_related("commune", "village", "household", "letter")
    found: Grievance = rows.one_or_404(pk=pk)
    return found, policy().sees(actor, permissions.VIEW, found) is PersonalData.FULL


@protected(permissions.VIEW)
@require_safe
def grievance(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One grievance; who sees persons in full reads its words, which leaves a reading in the audit."""
    actor = request.actor  # type: ignore[attr-defined]
    found, full = _one(request, pk)
    if full:
        fields = ["sender_name", "sender_phone", "sender_address", "content", "answer"]
        record_reading(actor, permissions.VIEW, found, fields=fields)
    return render(request, "complaints/grievance.html", _context(request, found, full, {}))


@protected(permissions.VIEW)
@require_POST
def act_on(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """Assigning, answering, ending, reopening."""
    actor = request.actor  # type: ignore[attr-defined]
    found, full = _one(request, pk)
    if what not in HOLDS:
        raise Http404
    policy().require(actor, HOLDS[what], found)
    if not full:
        raise Forbidden(HOLDS[what])
    form = _form(what, found, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                _do(what, request, found, form.cleaned_data)
            messages.success(request, say(DONE[what]))
            return redirect("complaints:grievance", pk=pk)
        except StaleEdit as error:
            found, full = _one(request, pk)
            form = _again(what, found, form)
            form.add_error(None, say(error.message))
        except ActionRefused as error:
            form.add_error(None, say(error.message))
        except ValueError:
            form.add_error(None, say(Text("Giá trị không dùng được.", "A value cannot be used.")))
    context = _context(request, found, full, {what: form})
    return render(request, "complaints/grievance.html", context, status=409 if form.stale else 400)


def _again(what: str, found: Grievance, sent: VersionedForm) -> VersionedForm:
    """What was typed, beside what somebody else has done meanwhile; the next sending goes on from there."""
    data = sent.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(found.version)
    form = _form(what, found, data)
    state = say(words.STATES[found.state].word)  # type: ignore[index]
    form.stale = True
    form.meanwhile = [
        Difference(Text("Tình trạng", "State"), state, say(TITLES[what])),
        *(
            Difference(str(form[name].label), shown, form.shown(name))
            for name, shown in _now(what, found).items()
            if name in form.fields and shown and shown != form.shown(name)
        ),
    ]
    return form


def _now(what: str, found: Grievance) -> dict[str, str]:
    """What stands now in the grievance of the boxes of a form."""
    ended = f"{found.ended_on:%d/%m/%Y}" if found.ended_on else ""
    outcome = words.OUTCOMES.get(found.outcome)  # type: ignore[call-overload]
    return {
        "assign": {
            "user": found.assigned_name,
            "due_on": f"{found.due_on:%d/%m/%Y}" if found.due_on else "",
        },
        "answer": {
            "outcome": say(outcome) if outcome else "",
            "finding": found.finding,
            "answer": found.answer,
            "on": ended,
        },
        "end": {"on": ended},
    }.get(what, {})


def _do(what: str, request: HttpRequest, found: Grievance, data: dict[str, Any]) -> None:
    act, seen = Act(request.actor, reason=data.get("reason", "")), data["version"]  # type: ignore[attr-defined]
    if what == "assign":
        actions.assign(act, found, int(data["user"]), seen=seen, due_on=data.get("due_on"))
    elif what == "answer":
        given = actions.Answer(
            data["outcome"],
            data["finding"],
            data["answer"],
            data["on"],
            data["number"],
            office_heading(found.commune, data["signer"]),
        )
        actions.answer(act, found, given, seen=seen)
    elif what == "end":
        actions.end(act, found, data["state"], data["on"], seen=seen)
    else:
        actions.reopen(act, found, seen=seen)


def _form(what: str, found: Grievance, data: Any = None) -> VersionedForm:
    initial = {"version": found.version}
    if what == "assign":
        return AssignForm(
            data,
            people=queries.handlers(found.commune, found.kind),
            dated=bool(found.due_path),
            initial=initial,
        )
    kinds: dict[str, type[VersionedForm]] = {"answer": AnswerForm, "end": EndForm, "reopen": ReopenForm}
    return kinds[what](data, initial=initial)


def _context(
    request: HttpRequest, found: Grievance, full: bool, bound: dict[str, VersionedForm]
) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    state = found.state
    possible = {
        "assign": found.is_open,
        "answer": state == Grievance.State.IN_HAND,
        "end": found.is_open,
        "reopen": state in {Grievance.State.ANSWERED, Grievance.State.NOT_ACCEPTED},
    }
    shown = [
        (TITLES[what], what, bound.get(what) or _form(what, found))
        for what, open_now in possible.items()
        if full and (open_now or what in bound) and policy().may(actor, HOLDS[what], found)
    ]
    sees = policy().sees(actor, permissions.VIEW, found)
    return {
        "one": found,
        "full": full,
        "sender": shown_name(found.sender_name, sees)
        if found.kind != Grievance.Kind.DENUNCIATION or full
        else "",
        "kind": words.KINDS[found.kind],  # type: ignore[index]
        "channel": words.CHANNELS[found.channel],  # type: ignore[index]
        "worked_on": links.address(found),
        "status": words.STATES[state],  # type: ignore[index]
        "outcome": words.OUTCOMES.get(found.outcome),  # type: ignore[call-overload]
        "due_basis": basis_at(found.due_path) if found.due_path else None,
        "steps": [(words.STATES[step.after], step) for step in found.steps.all()],  # type: ignore[index]
        "forms": shown,
        "crumbs": [CRUMB, Crumb(found.code)],
    }
