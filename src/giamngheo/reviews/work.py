"""What of the reviews waits for a reader, for the first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.audit.shown import note_shown
from giamngheo.platform.components import Status, Tone
from giamngheo.platform.panels import COMMUNE, Waiting, Work, register_work
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.querysets import ScopedQuerySet
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.actions.steps import BEFORE_AGREEMENT
from giamngheo.reviews.models import Case, Invitation, VillageReview
from giamngheo.reviews.standing import UNASSESSED, WHY, inhabited
from giamngheo.rules.text import Text

COUNTED = 500
SHOWN = 3
LATE = Status(Text("Có việc chậm", "Something is late"), Tone.BAD)
SEE = Text("Xem đợt rà soát", "See the review")
Rows = ScopedQuerySet[Any]


def first_few(
    title: Text, rows: Rows, day: str, name: Callable[[Any], str], address: Callable[[Any], str]
) -> Waiting | None:
    """How many wait and until when, with the first few."""
    order = (F(day).asc(nulls_last=True), "pk")
    # most lists are empty: one short question answers that, and how many wait until when
    found = list(rows.order_by(*order).values_list("pk", day)[: COUNTED + 1])
    if not found:
        return None
    first = list(rows.filter(pk__in=[pk for pk, _ in found[:SHOWN]]).order_by(*order))
    due = found[0][1]
    late = due is not None and due < clock.today()
    return Waiting(
        title,
        min(len(found), COUNTED),
        address(first[0]) if len(found) == 1 else reverse("reviews:home"),
        SEE,
        many=len(found) > COUNTED,
        due=due,
        status=LATE if late else None,
        lines=[(name(one), address(one)) for one in first],
    )


def head_of(request: HttpRequest, permission: str) -> Callable[[Any], str]:
    """The head of a row's household as this reader may see a person, and the village."""
    from giamngheo.platform.web.language import say

    sight = policy().sight(request.actor, permission)  # type: ignore[attr-defined]

    def name(row: Any) -> str:
        one = row.household
        sees = sight(Placed(one.commune_id, one.village_id))
        if sees is PersonalData.FULL:
            note_shown(request, permission, [one], ("head_name",))
        head = shown_name(one.head_name, sees) or one.code
        return f"{head}, {say(labels.village_name(row.village_review))}"

    return name


def village_words(row: VillageReview) -> str:
    from giamngheo.platform.web.language import say

    return f"{say(labels.village_name(row))}, {row.commune_review.commune.full_name}"


def village_address(row: VillageReview) -> str:
    return reverse("reviews:village", args=[row.pk])


def villages(request: HttpRequest) -> Waiting | None:
    """Villages before the end of their meeting that this reader moves on, the nearest safe day first."""
    undecided = Case.objects.unscoped(WHY).filter(village_review=OuterRef("pk"), state__in=BEFORE_AGREEMENT)
    # few meet at a time: asked of each village at any step, all households of the review would be read
    meeting = VillageReview.objects.unscoped(WHY).filter(Exists(undecided), step="meeting")
    rows = VillageReview.objects.reach(request.actor, permissions.STEP)  # type: ignore[attr-defined]
    rows = rows.filter(inhabited(), Q(step__in=("list", "classify")) | Q(pk__in=meeting.values("pk")))
    rows = rows.select_related("village", "commune_review__commune")
    title = Text("Thôn chưa họp dân xong", "Villages before their meeting")
    return first_few(title, rows, "safe_meeting", village_words, village_address)


def forms(request: HttpRequest) -> Waiting | None:
    """Households whose form this enumerator fills in: given to nobody, or to this account."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = (
        Case.objects.reach(actor, permissions.ASSESS)
        .filter(
            Q(enumerator=None) | Q(enumerator=actor.user_id),
            state__in=UNASSESSED,
            village_review__step__in=("classify", "meeting", "standing"),
        )
        .annotate(due=Coalesce("village_review__safe_meeting", "due_on"))
    )
    rows = rows.select_related("household", "village_review__village")
    title = Text("Hộ cần rà soát", "Households to assess")
    head = head_of(request, permissions.ASSESS)
    name: Callable[[Case], str] = lambda row: " – ".join([head(row), *_came_back(row)])  # noqa: E731
    return first_few(title, rows, "due", name, case_address)


def case_address(row: Case) -> str:
    """A file's page; the one that names its next step of an application the year round, or of a file opened again."""
    if row.state == "reopened":
        return reverse("reviews:case-again", args=[row.pk])
    standing = row.village_review.step == "standing"
    return reverse("reviews:request" if standing else "reviews:case", args=[row.pk])


def _came_back(row: Case) -> list[str]:
    from giamngheo.platform.web.language import say

    return [say(labels.CASE_STATES[row.state].word)] if row.state in {"returned", "sent_back"} else []


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
    name = head_of(request, permissions.LIST)
    return first_few(title, rows, "village_review__safe_meeting", name, address)


def committee(request: HttpRequest) -> Waiting | None:
    """Households that two meetings refused."""
    rows = Case.objects.reach(request.actor, permissions.COMMITTEE).filter(state="committee")  # type: ignore[attr-defined]
    rows = rows.select_related("household", "village_review__village")
    title = Text("Hộ chờ Ban Chỉ đạo kết luận", "Households for the committee")
    address: Callable[[Case], str] = lambda row: reverse("reviews:case", args=[row.pk])  # noqa: E731
    return first_few(title, rows, "review__ends_on", head_of(request, permissions.COMMITTEE), address)


def register() -> None:
    """Puts the reviews' work on the first page."""
    register_work(Work("reviews.villages", permissions.STEP, villages, 2, COMMUNE))
    register_work(Work("reviews.forms", permissions.ASSESS, forms, 3, COMMUNE))
    register_work(Work("reviews.committee", permissions.COMMITTEE, committee, 4))
    register_work(Work("reviews.invitations", permissions.LIST, invitations, 6, COMMUNE))
