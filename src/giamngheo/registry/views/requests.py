"""Requests for change: asking, my requests, and the leader's queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.shown import note_shown
from giamngheo.platform.components import Crumb, Difference, Empty
from giamngheo.platform.confirming import Unconfirmed
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.policy import Forbidden
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import BulkAction, Column, Filter, Kind, Persons, Table
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.versions import StaleEdit
from giamngheo.platform.web.language import say
from giamngheo.registry import permissions, places, queries, words
from giamngheo.registry.actions.requests import (
    approve_changes,
    difference_of,
    refuse_changes,
    request_change,
    withdraw_change,
)
from giamngheo.registry.changes import Difference as Change
from giamngheo.registry.changes import kind_of
from giamngheo.registry.changes.membership import open_stays
from giamngheo.registry.changes.showing import LABELS
from giamngheo.registry.forms.changes import ChangeForm, MergeForm
from giamngheo.registry.forms.correcting import FORMS
from giamngheo.registry.models import ChangeRequest, Household
from giamngheo.registry.views.edits import gone, opened, refused, sent, with_version
from giamngheo.registry.views.household import crumbs
from giamngheo.rules.text import Text

MOST_AT_ONCE = 200
OF_PERSON = frozenset({ChangeRequest.Kind.PERSON, ChangeRequest.Kind.MEMBER_BACK})
NUMBER = LABELS["citizen_number"]
NO_SUCH_CODE = Text(
    "Không có hộ nào đang hoạt động mang mã này trong địa bàn.",
    "No household of your area that exists has this code.",
)
THIS_VERY_ONE = Text(
    "Đây là mã của chính hộ đang mở. Ghi mã của hộ kia.",
    "This is the code of the household itself. Give the other one's.",
)
SENT = Text("Đã gửi đề nghị; lãnh đạo xã sẽ duyệt.", "The request is sent to the commune leader.")


@protected(permissions.REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int, kind: str, person: int | None = None) -> HttpResponseBase:
    """A request of one kind; `?commune=` offers the villages of another commune of the province."""
    household, sees = opened(request, pk, permissions.REQUEST)
    if kind not in FORMS or (kind in OF_PERSON) != (person is not None):
        raise Http404
    if not kind_of(kind).of_ended and (ended := gone(request, household)) is not None:
        return ended
    if kind_of(kind).of_ended and household.until is None:
        raise Http404
    all_stays = queries.members(household)
    stays = [stay for stay in all_stays if stay.until is None]
    asked_of = [one for one in all_stays if one.until] if kind == ChangeRequest.Kind.MEMBER_BACK else stays
    who = next((stay.person for stay in asked_of if stay.person_id == person), None)
    if person is not None and who is None:
        raise Http404
    to = _destination(request, household) if kind in {"move", "split"} else None
    villages = places.villages_to_go_to(to.pk) if to else []

    def at(data: Any) -> ChangeForm:
        return FORMS[kind](data, household, stays, person=who, villages=villages)

    def now() -> None:
        household.refresh_from_db()
        if who is not None:
            who.refresh_from_db()

    form = at(sent(request))
    differences: list[Difference] = []
    stale = False
    if form.is_valid() and _other_found(request, form):
        act = Act(request.actor, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        try:
            version = form.cleaned_data["version"]
            request_change(act, kind, household, form.arguments(), version=version, confirmed=form.confirmed)
            messages.success(request, say(SENT))
            return redirect("registry:household", pk=household.pk)
        except Unconfirmed as error:
            form.ask(error)
        except ActionRefused as error:
            stale = isinstance(error, StaleEdit)
            if isinstance(error, StaleEdit) and not form.remembered():
                differences = _as_it_stands(kind, household, form)
                form.data = with_version(form.data, error.version)
                form.add_error(None, say(error.message))
            else:
                form = refused(form, error, at, now)
        except Forbidden as error:
            form.add_error(None, say(error.message))
    context = {
        "household": household,
        "form": form,
        "label": form.title,
        "crumbs": crumbs(household, sees, kind_of(kind).label),
        "draft": f"change-{kind}-{household.pk}-{person or ''}",
        "version": household.version,
        "stale": differences,
        "communes": places.communes_beside(household.commune) if to else [],
        "to": to,
        "kind": kind,
        "would": _would(kind, household, form),
    }
    if kind == "split" and "commune" not in request.GET:
        # most stay in the commune: the others are offered to who asks for them
        context |= {"communes": [], "elsewhere": household.commune_id}
    return render(request, "registry/ask.html", context, status=409 if stale else 200)


def _as_it_stands(kind: str, household: Household, form: ChangeForm) -> list[Difference]:
    """What the request would do to the household that somebody else has changed meanwhile."""
    household.refresh_from_db()
    try:
        return _lines(kind_of(kind).difference(household, form.arguments()))
    except ActionRefused as error:
        form.add_error(None, say(error.message))
        return []


def _would(kind: str, household: Household, form: ChangeForm) -> list[Difference]:
    """What a change without anything to fill in would do, before it is asked for."""
    if kind != ChangeRequest.Kind.RESTORE:
        return []
    return _lines(kind_of(kind).difference(household, form.arguments()))


def _lines(found: Change) -> list[Difference]:
    # what is neither known before nor said now is no line
    told = (line for line in found.lines if line.before or line.after)
    return [Difference(line.label, line.before, line.after) for line in told]


def _destination(request: HttpRequest, household: Household) -> AdminUnit:
    """The commune whose villages are offered: the household's own unless another of the province is asked for."""
    wanted = row_id(request.GET.get("commune", ""))
    if wanted is None or wanted == household.commune_id:
        return household.commune
    today = AdminUnit.objects.on(timezone.localdate()).level(Level.COMMUNE)
    beside = today.filter(parent=household.commune.parent_id)
    return beside.filter(pk=wanted).first() or household.commune


def _other_found(request: HttpRequest, form: ChangeForm) -> bool:
    if not isinstance(form, MergeForm):
        return True
    reached = Household.objects.reach(request.actor, permissions.REQUEST)  # type: ignore[attr-defined]
    # codes are written in capitals, and typed in any way
    form.joining = reached.filter(code=form.cleaned_data["other"].strip().upper(), until=None).first()
    if form.joining is None:
        form.add_error("other", say(NO_SUCH_CODE))
        return False
    if form.joining.pk == form.household.pk:
        form.add_error("other", say(THIS_VERY_ONE))
        return False
    # the second step: who the joining members are to the head
    return form.ask_relations(open_stays(form.joining)) and form.is_valid()


def _label(row: ChangeRequest) -> Text:
    return kind_of(row).label


COLUMNS = [
    Column(
        "household",
        Text("Hộ", "Household"),
        value=lambda row: row.household.head_name or row.household.code,
        personal=True,
    ),
    Column("kind", Text("Đề nghị", "Request"), value=_label, card=True),
    Column("code", Text("Mã hộ", "Code"), Kind.CODE, value=lambda row: row.household.code),
    Column("reason", Text("Lý do", "Reason"), card=True),
    Column("asked_name", Text("Người đề nghị", "Asked by")),
    Column("asked_at", Text("Lúc", "At"), Kind.DATE, sort="pk"),
    Column(
        "state",
        Text("Trạng thái", "State"),
        Kind.STATUS,
        value=lambda row: words.REQUEST_STATES[row.state],
        card=True,
    ),
]
KINDS = Filter(
    "kind", Text("Loại", "Kind"), choices=lambda request: [(kind, kind_of(kind).label) for kind in FORMS]
)


def _to(row: ChangeRequest) -> str:
    return reverse("registry:request", args=[row.pk])


def _named(permission: str) -> Persons:
    """Who may ask or decide reads the names, of whatever place the household now is."""
    return Persons(permission, lambda row: [row.household], lambda place: PersonalData.FULL)


QUEUE = Table(
    name="requests",
    persons=_named(permissions.APPROVE),
    caption=Text("Đề nghị chờ duyệt", "Requests to approve"),
    columns=COLUMNS[:-1],
    filters=(KINDS,),
    order="asked_at",
    row_href=_to,
    export=False,
    bulk=(
        BulkAction(
            Text("Xem và duyệt các đề nghị đã chọn", "Review and approve the chosen"),
            "/registry/requests/decide/",
            permission=permissions.APPROVE,
        ),
    ),
    empty=Empty(
        Text("Không có đề nghị nào chờ duyệt", "No request waits"),
        Text(
            "Đề nghị tách, nhập, chuyển, đổi chủ hộ của công chức xã sẽ hiện ở đây.",
            "Requests of the commune officers appear here.",
        ),
        icon="check-circle-fill",
    ),
)
MINE = Table(
    name="my-requests",
    persons=_named(permissions.REQUEST),
    caption=Text("Đề nghị của tôi", "My requests"),
    columns=COLUMNS,
    filters=(
        Filter(
            "state",
            Text("Trạng thái", "State"),
            choices=[(state, status.word) for state, status in words.REQUEST_STATES.items()],
        ),
        KINDS,
    ),
    order="-asked_at",
    row_href=_to,
    export=False,
    empty=Empty(
        Text("Bạn chưa đề nghị thay đổi nào", "You have not asked for a change yet"),
        Text("Mở một hộ rồi chọn «Đề nghị thay đổi».", "Open a household and choose “Request a change”."),
        Text("Mở danh sách hộ", "Open the households"),
        "/registry/households/",
    ),
)


@protected(permissions.APPROVE)
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """What waits for the leader."""
    table = QUEUE.bind(request, queries.waiting_requests(request.actor))  # type: ignore[attr-defined]
    return render(request, "registry/requests.html", {"table": table, "label": QUEUE.caption})


@protected(permissions.REQUEST)
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """What I asked for, and what became of it."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = ChangeRequest.objects.reach(actor, permissions.REQUEST).filter(asked_by=actor.user_id)
    table = MINE.bind(request, rows.select_related("household"))
    return render(request, "registry/requests.html", {"table": table, "label": MINE.caption})


@protected(permissions.VIEW)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One request with its difference; who may decide finds the buttons here."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = ChangeRequest.objects.reach(actor, permissions.VIEW).select_related("household", "commune")
    chosen: ChangeRequest = rows.one_or_404(pk=pk)
    if policy().sees(actor, permissions.VIEW, Placed(chosen.commune_id)) is not PersonalData.FULL:
        raise Http404
    _note(request, [chosen])
    waiting = chosen.state == ChangeRequest.State.WAITING
    decides = waiting and policy().may(actor, permissions.APPROVE, chosen)
    context: dict[str, Any] = {
        **_shown(chosen),
        "crumbs": [Crumb(Text("Đề nghị thay đổi", "Requests")), Crumb(f"#{chosen.pk}")],
        "may_approve": decides and chosen.asked_by != actor.user_id,
        "may_refuse": decides,
        "may_withdraw": waiting and chosen.asked_by == actor.user_id,
    }
    return render(request, "registry/request.html", context)


def _note(request: HttpRequest, rows: Sequence[ChangeRequest]) -> None:
    """The page is a reading of the households of these requests; some show a citizen number in full."""
    lines = [line for row in rows for line in difference_of(row).lines]
    numbers = any(str(line.label) == NUMBER.vi and (line.before or line.after) for line in lines)
    fields = ["head_name", *(["citizen_number"] if numbers else [])]
    about = rows[0] if len(rows) == 1 else None
    note_shown(request, permissions.VIEW, [row.household for row in rows], fields, about)


def _shown(row: ChangeRequest) -> dict[str, Any]:
    found = difference_of(row)
    return {
        "row": row,
        "label": kind_of(row).label,
        # several stand on one page: what is read aloud tells them apart
        "caption": Text(
            f"{kind_of(row).label.vi}, đề nghị #{row.pk}", f"{kind_of(row).label.en}, request #{row.pk}"
        ),
        "status": words.REQUEST_STATES[row.state],  # type: ignore[index]
        "changes": _lines(found),
        "notes": found.notes,
    }


@protected(permissions.APPROVE)
@require_POST
def decide(request: HttpRequest) -> HttpResponseBase:
    """Requests decided together: first all their differences, then one decision for all, all or none."""
    rows: QuerySet[ChangeRequest] = queries.waiting_requests(request.actor)  # type: ignore[attr-defined]
    chosen = list(QUEUE.chosen(request, rows).order_by("pk")[: MOST_AT_ONCE + 1])
    if not chosen:
        messages.warning(request, say(Text("Chưa chọn đề nghị nào.", "No request is chosen.")))
        return redirect("registry:requests")
    if len(chosen) > MOST_AT_ONCE:
        many = Text("Mỗi lần duyệt tối đa {count} đề nghị.", "At most {count} requests at a time.")
        messages.warning(request, say(many.format(count=MOST_AT_ONCE)))
        return redirect("registry:requests")
    decision = request.POST.get("decision", "")
    if decision in {"approve", "refuse"}:
        act = Act(request.actor, reason=request.POST.get("reason", "").strip()[:500])  # type: ignore[attr-defined]
        try:
            (approve_changes if decision == "approve" else refuse_changes)(act, chosen)
            done = {
                "approve": Text("Đã duyệt {count} đề nghị.", "{count} requests approved."),
                "refuse": Text("Đã từ chối {count} đề nghị.", "{count} requests refused."),
            }[decision]
            messages.success(request, say(done.format(count=len(chosen))))
            return redirect("registry:requests")
        except ActionRefused as error:
            messages.error(request, say(error.message))
    _note(request, chosen)
    context = {"chosen": [_shown(row) for row in chosen], "reason": request.POST.get("reason", "")}
    return render(request, "registry/decide.html", context)


@protected(permissions.REQUEST)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes back a request of one's own."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen: ChangeRequest = ChangeRequest.objects.reach(actor, permissions.REQUEST).one_or_404(pk=pk)
    try:
        withdraw_change(Act(actor), chosen)
        messages.success(request, say(Text("Đã rút đề nghị.", "The request is withdrawn.")))
    except ActionRefused as error:
        messages.error(request, say(error.message))
    return redirect("registry:request", pk=pk)
