"""What of the registry waits for a reader, for the first page."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from giamngheo.platform.panels import COMMUNE, Waiting, Work, register_work
from giamngheo.platform.tables.sources import counted
from giamngheo.registry import permissions, queries
from giamngheo.registry.changes import kind_of
from giamngheo.registry.models import ChangeRequest, Household, PovertyStatus, RecognitionDecision
from giamngheo.registry.words import status_of
from giamngheo.rules.text import Text

COUNTED = 500
LATELY = timedelta(days=14)
SHOWN = 3
DECIDED_WITHIN = timedelta(days=366)
TOLD_FOR = timedelta(days=30)
"""How long a commune is told of a household that has moved in."""


def requests_to_approve(request: HttpRequest) -> Waiting | None:
    """Requests of others that wait for this leader."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.waiting_requests(actor).exclude(asked_by=actor.user_id)
    count, exact = counted(rows, COUNTED)
    if not count:
        return None
    from giamngheo.platform.web.language import say

    first = rows.order_by("pk")[:SHOWN]
    return Waiting(
        Text("Đề nghị thay đổi chờ duyệt", "Changes to approve"),
        count,
        reverse("registry:requests"),
        Text("Xem và duyệt", "Review"),
        many=not exact,
        lines=[
            (f"{say(kind_of(one).label)}: {one.household.code}", reverse("registry:request", args=[one.pk]))
            for one in first
        ],
    )


def my_requests_waiting(request: HttpRequest) -> Waiting | None:
    """Requests of mine that wait for the leader."""
    title = Text("Đề nghị của tôi đang chờ lãnh đạo", "My requests with the leader")
    return _mine(request, ChangeRequest.State.WAITING, title)


def my_requests_refused(request: HttpRequest) -> Waiting | None:
    """Requests of mine that the leader has refused lately: the reason is to be read."""
    title = Text("Đề nghị của tôi không được duyệt, xem lý do", "My requests that were refused: see why")
    return _mine(request, ChangeRequest.State.REFUSED, title)


def _mine(request: HttpRequest, state: str, title: Text) -> Waiting | None:
    states = _states_of_mine(request)
    count = min(states[state], COUNTED)
    if not count:
        return None
    return Waiting(
        title,
        count,
        reverse("registry:my-requests") + ("" if state == ChangeRequest.State.WAITING else f"?state={state}"),
        Text("Xem đề nghị của tôi", "See my requests"),
        many=states[state] > COUNTED,
    )


def _states_of_mine(request: HttpRequest) -> Counter[str]:
    """How many of the reader's requests wait or were refused lately, each counted to one above `COUNTED`; asked of
    the database once a request."""
    known: Counter[str] | None = getattr(request, "states_of_my_requests", None)
    if known is None:
        actor = request.actor  # type: ignore[attr-defined]
        reached = ChangeRequest.objects.reach(actor, permissions.REQUEST)
        mine = reached.filter(asked_by=actor.user_id).order_by()
        waiting = mine.filter(state=ChangeRequest.State.WAITING)
        refused = mine.filter(state=ChangeRequest.State.REFUSED, decided_at__gte=timezone.now() - LATELY)
        some = [Q(pk__in=rows.values("pk")[: COUNTED + 1]) for rows in (waiting, refused)]
        known = Counter(mine.filter(some[0] | some[1]).values_list("state", flat=True))
        request.states_of_my_requests = known  # type: ignore[attr-defined]
    return known


def duplicates_to_settle(request: HttpRequest) -> Waiting | None:
    """Pairs to look at."""
    count, exact = counted(queries.open_pairs(request.actor), COUNTED)  # type: ignore[attr-defined]
    if not count:
        return None
    return Waiting(
        Text("Người có thể bị ghi trùng", "Probable duplicates"),
        count,
        reverse("registry:duplicates"),
        Text("Xem từng cặp", "Look at the pairs"),
        many=not exact,
    )


def households_moved_in(request: HttpRequest) -> Waiting | None:
    """Households that another commune has sent here lately, nobody of the receiving one approved it; and those of the
    year whose status another commune, which had reviewed them, has decided lately.
    """
    actor = request.actor  # type: ignore[attr-defined]
    lately = timezone.now() - TOLD_FOR
    decided = PovertyStatus.objects.unscoped("decisions on households that the reader reaches").filter(
        ~Q(decision__unit=OuterRef("household__commune")),
        household=OuterRef("household"),
        decision__kind=RecognitionDecision.Kind.ISSUED,
        decision__recorded_at__gte=lately,
        decision__recorded_at__gt=OuterRef("decided_at"),
    )
    came = ChangeRequest.objects.unscoped("moves into the communes that the reader reaches").filter(
        kind=ChangeRequest.Kind.MOVE,
        state=ChangeRequest.State.APPROVED,
        decided_at__gte=timezone.now() - DECIDED_WITHIN,
        household__in=Household.objects.reach(actor, permissions.REQUEST).filter(until=None),
    )
    came = came.filter(Q(decided_at__gte=lately) | Exists(decided))
    rows = came.exclude(commune=F("household__commune")).select_related("household", "commune")
    count, exact = counted(rows, COUNTED)
    if not count:
        return None
    from giamngheo.platform.web.language import say

    said = Text(
        "{code}: {status}, từ {place}, duyệt ngày {day}", "{code}: {status}, from {place}, approved on {day}"
    )
    return Waiting(
        Text("Hộ từ xã khác mới chuyển đến", "Households that moved here from another commune"),
        count,
        reverse("registry:households"),
        Text("Xem sổ hộ", "See the register"),
        many=not exact,
        note=Text(
            "Hiện trong {days} ngày. Hộ đang được công nhận: kiểm tra hộ đã có trong danh sách rà soát của xã.",
            "Shown for {days} days. Whoever is recognised should stand on the commune's list to review: check it.",
        ).format(days=TOLD_FOR.days),
        lines=[
            (
                say(
                    said.format(
                        code=one.household.code,
                        status=status_of(one.household.status).word,
                        place=one.commune.full_name,
                        day=f"{timezone.localtime(one.decided_at):%d/%m/%Y}",
                    )
                ),
                reverse("registry:household", args=[one.household_id]),
            )
            for one in rows.order_by("-decided_at")[:SHOWN]
        ],
    )


def register() -> None:
    """Puts the registry's work on the first page."""
    register_work(Work("registry.requests", permissions.APPROVE, requests_to_approve, 10))
    register_work(Work("registry.duplicates", permissions.IDENTITY, duplicates_to_settle, 30))
    register_work(Work("registry.refused", permissions.REQUEST, my_requests_refused, 15))
    register_work(Work("registry.mine", permissions.REQUEST, my_requests_waiting, 60))
    register_work(Work("registry.arrived", permissions.REQUEST, households_moved_in, 65, COMMUNE))
