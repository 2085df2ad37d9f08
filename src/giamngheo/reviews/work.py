"""What of the reviews waits for a reader, for the first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Min, Q
from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.components import Status, Tone
from giamngheo.platform.panels import Waiting, Work, register_work
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import Placed, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.platform.tables.sources import counted
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.models import Case, Invitation, VillageReview
from giamngheo.reviews.standing import BEFORE_MEETING_IS_OVER, UNASSESSED, inhabited
from giamngheo.rules.text import Text

COUNTED = 500
SHOWN = 3
LATE = Status(Text("Có việc chậm", "Something is late"), Tone.BAD)
SEE = Text("Xem đợt rà soát", "See the review")
Rows = ScopedQuerySet[Any]


def _waiting(
    title: Text, rows: Rows, day: str, name: Callable[[Any], str], address: Callable[[Any], str]
) -> Waiting | None:
    """How many wait and until when, with the first few."""
    count, exact = counted(rows, COUNTED)
    if not count:
        return None
    due = rows.aggregate(due=Min(day))["due"]
    # chosen by their ids first: thousands would be put together with all that they name
    first = list(rows.filter(pk__in=_first(rows, day)).order_by(day, "pk"))
    late = due is not None and due < clock.today()
    return Waiting(
        title,
        count,
        address(first[0]) if count == 1 else reverse("reviews:home"),
        SEE,
        many=not exact,
        due=due,
        status=LATE if late else None,
        lines=[(name(one), address(one)) for one in first],
    )


def _first(rows: Rows, day: str) -> Any:
    return rows.order_by(day, "pk").values("pk")[:SHOWN]


def _head_of(request: HttpRequest, permission: str) -> Callable[[Any], str]:
    """The head of a row's household as this reader may see a person, and the village."""
    from giamngheo.platform.web.language import say

    sight = policy().sight(request.actor, permission)  # type: ignore[attr-defined]

    def name(row: Any) -> str:
        one = row.household
        head = shown_name(one.head_name, sight(Placed(one.commune_id, one.village_id))) or one.code
        return f"{head}, {say(labels.village_name(row.village_review))}"

    return name


def _village_name(row: VillageReview) -> str:
    from giamngheo.platform.web.language import say

    return f"{say(labels.village_name(row))}, {row.commune_review.commune.full_name}"


def _village_address(row: VillageReview) -> str:
    return reverse("reviews:village", args=[row.pk])


def villages(request: HttpRequest) -> Waiting | None:
    """Villages before the end of their meeting that this reader moves on, the nearest safe day first."""
    rows = VillageReview.objects.reach(request.actor, permissions.STEP)  # type: ignore[attr-defined]
    rows = rows.filter(inhabited(), step__in=BEFORE_MEETING_IS_OVER)
    rows = rows.select_related("village", "commune_review__commune")
    title = Text("Thôn chưa họp dân xong", "Villages before their meeting")
    return _waiting(title, rows, "safe_meeting", _village_name, _village_address)


def forms(request: HttpRequest) -> Waiting | None:
    """Households whose form this enumerator fills in: given to nobody, or to this account."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Case.objects.reach(actor, permissions.ASSESS).filter(
        Q(enumerator=None) | Q(enumerator=actor.user_id),
        state__in=UNASSESSED,
        village_review__step__in=("classify", "meeting"),
    )
    rows = rows.select_related("household", "village_review__village")
    title = Text("Hộ cần rà soát", "Households to assess")
    address: Callable[[Case], str] = lambda row: reverse("reviews:case", args=[row.pk])  # noqa: E731
    name = _head_of(request, permissions.ASSESS)
    return _waiting(title, rows, "village_review__safe_meeting", name, address)


def invitations(request: HttpRequest) -> Waiting | None:
    """Invited households that nobody has visited. The counter visits nobody."""
    if not policy().holds(request.actor, permissions.MEETING):  # type: ignore[attr-defined]
        return None
    rows = Invitation.objects.reach(request.actor, permissions.LIST)  # type: ignore[attr-defined]
    rows = rows.filter(
        answer=Invitation.Answer.WAITING, village_review__step__in=("list", "classify")
    ).select_related("household", "village_review__village")
    title = Text("Hộ được mời, chưa đến thăm", "Invited households to visit")
    address: Callable[[Invitation], str] = lambda row: reverse("reviews:invitation", args=[row.pk])  # noqa: E731
    name = _head_of(request, permissions.LIST)
    return _waiting(title, rows, "village_review__safe_meeting", name, address)


def committee(request: HttpRequest) -> Waiting | None:
    """Households that two meetings refused."""
    rows = Case.objects.reach(request.actor, permissions.COMMITTEE).filter(state="committee")  # type: ignore[attr-defined]
    rows = rows.select_related("household", "village_review__village")
    title = Text("Hộ chờ Ban Chỉ đạo kết luận", "Households for the committee")
    address: Callable[[Case], str] = lambda row: reverse("reviews:case", args=[row.pk])  # noqa: E731
    return _waiting(title, rows, "review__ends_on", _head_of(request, permissions.COMMITTEE), address)


def register() -> None:
    """Puts the reviews' work on the first page."""
    register_work(Work("reviews.villages", permissions.STEP, villages, 2))
    register_work(Work("reviews.forms", permissions.ASSESS, forms, 3))
    register_work(Work("reviews.committee", permissions.COMMITTEE, committee, 4))
    register_work(Work("reviews.invitations", permissions.LIST, invitations, 6))
