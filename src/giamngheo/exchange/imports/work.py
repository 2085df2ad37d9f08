"""Lists that wait for a reader, for the first page: to approve, or come back from the leader."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from giamngheo.exchange.imports import queries
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.panels import Waiting, Work, register_work
from giamngheo.platform.tables.sources import counted
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

State = ImportBatch.State
COUNTED = 500
SHOWN = 3


def lists_to_approve(request: HttpRequest) -> Waiting | None:
    """Lists of others that wait for this leader."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.batches(actor, permissions.APPROVE).filter(state=State.AWAITING)
    rows = rows.exclude(made_by=actor.user_id).exclude(applied_by=actor.user_id)
    count, exact = counted(rows, COUNTED)
    if not count:
        return None
    first = list(rows.order_by("submitted_at", "pk")[:SHOWN])
    return Waiting(
        Text("Danh sách nhập vào sổ chờ duyệt", "Imported lists to approve"),
        count,
        reverse("exchange:import-approval", args=[first[0].uid]),
        Text("Xem và duyệt", "Review"),
        many=not exact,
        lines=[(_named(one), reverse("exchange:import-approval", args=[one.uid])) for one in first],
    )


def lists_returned(request: HttpRequest) -> Waiting | None:
    """Lists of mine that the leader has returned: the reason is to be read."""
    title = Text("Danh sách của tôi bị trả lại, xem lý do", "My lists that were returned: see why")
    return _mine(request, "returned", title)


def my_lists_waiting(request: HttpRequest) -> Waiting | None:
    """Lists of mine that wait for the leader."""
    return _mine(request, "waiting", Text("Danh sách của tôi đang chờ lãnh đạo", "My lists with the leader"))


def _mine(request: HttpRequest, which: str, title: Text) -> Waiting | None:
    count = min(_counts_of_mine(request)[which], COUNTED)
    if not count:
        return None
    address = reverse("exchange:imports")
    return Waiting(title, count, address, Text("Xem các lần nhập", "See the imports"), many=count == COUNTED)


def _counts_of_mine(request: HttpRequest) -> Counter[str]:
    """How many of the reader's lists wait and were returned, up to `COUNTED`; asked once a request."""
    known: Counter[str] | None = getattr(request, "states_of_my_lists", None)
    if known is None:
        actor = request.actor  # type: ignore[attr-defined]
        back = Q(state__in=(State.CHECKED, State.PLANNED), returned_at__isnull=False)
        rows = ImportBatch.objects.unscoped("lists that the reader has put before the leader")
        mine = rows.filter(back | Q(state=State.AWAITING), applied_by=actor.user_id)
        states = mine.values_list("state", flat=True)[:COUNTED]
        known = Counter("waiting" if state == State.AWAITING else "returned" for state in states)
        request.states_of_my_lists = known  # type: ignore[attr-defined]
    return known


def _named(batch: ImportBatch) -> str:
    return f"{batch.unit.full_name}, {batch.year}: {batch.applied_by_name}"


def register() -> None:
    """Puts the lists on the first page."""
    register_work(Work("exchange.approvals", permissions.APPROVE, lists_to_approve, 11))
    register_work(Work("exchange.returned", permissions.IMPORT, lists_returned, 16))
    register_work(Work("exchange.mine", permissions.IMPORT, my_lists_waiting, 61))
