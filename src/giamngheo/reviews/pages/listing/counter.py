"""The counter's first page: receiving an application, the latest receipts, what is not answered yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from giamngheo.platform.attachments.queries import with_files
from giamngheo.platform.audit.shown import note_shown
from giamngheo.platform.components import Status
from giamngheo.platform.panels import Part, Shown, register_part
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData, Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables.sources import counted
from giamngheo.platform.web.language import say
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.attached import APPLICATION
from giamngheo.reviews.models import Case, CommuneReview, Review
from giamngheo.reviews.pages.reading import NAMES, of_whom
from giamngheo.rules.text import Text

SHOWN = 8
COUNTED = 500
LATEST = 5
RECEIVING = ("villages", "standing")
OVER = ("decided", "withdrawn", "screened_out")
PLACE = "village_review__commune_review__"
UNKNOWN_CODE = Text(
    "Không có hồ sơ «{code}» ở xã, phường của bạn. Kiểm tra lại mã ghi trên giấy tiếp nhận.",
    "There is no dossier “{code}” in your commune. Check the code on the receipt.",
)


@dataclass(frozen=True)
class Line:
    """A dossier as the counter sees it. unsigned: no signed application hangs on it."""

    case: Case
    name: str
    place: str | Text
    review: Text
    state: Status
    due: date
    late: bool
    unsigned: bool
    address: str


def counter(request: HttpRequest, _: Any) -> Shown | None:
    """For who receives applications in a commune and does not lead its review: the officers have their boards, and so
    has who opens reviews.
    """
    actor = request.actor  # type: ignore[attr-defined]
    reach = policy().reach(actor, permissions.LIST)
    leads = any(policy().holds(actor, one) for one in (permissions.STEP, permissions.OPEN))
    if reach.everything or not reach.communes or leads:
        return None
    open_now = CommuneReview.objects.reach(actor, permissions.LIST).filter(step__in=RECEIVING)
    places = list(open_now.select_related("review", "commune").order_by("commune", "pk"))
    order = [str(kind) for kind in Review.Kind.values]
    places.sort(key=lambda one: (order.index(one.review.kind), -one.review.year))
    dossiers = Case.objects.reach(actor, permissions.LIST).exclude(dossier_code="")
    dossiers = dossiers.select_related(
        "household", "person", "review", "village_review__village", "village_review__commune_review"
    )
    waiting = dossiers.exclude(state__in=OVER).filter(
        **{f"{PLACE}step__in": (*RECEIVING, "consultation", "recognition")}
    )
    count, exact = counted(waiting, COUNTED)
    nearest = list(waiting.order_by(Coalesce("due_on", "review__ends_on"), "pk")[:SHOWN])
    latest = list(dossiers.order_by("-received_on", "-pk")[:LATEST])
    signed = with_files(Case, [one.pk for one in (*nearest, *latest)], APPLICATION)
    line = _line(request, signed)
    several = len({one.commune_id for one in places}) > 1
    context = {
        "receive": [
            (
                labels.review_name(one.review),
                one.commune.full_name if several else "",
                reverse("reviews:apply", args=[one.pk]),
            )
            for one in places
        ],
        "waiting": [line(one) for one in nearest],
        "latest": [line(one) for one in latest],
        "count": count,
        "many": not exact,
        "queues": [
            (
                labels.review_name(one.review),
                reverse("reviews:requests" if one.review.standing else "reviews:cases", args=[one.pk]),
            )
            for one in places
        ],
    }
    title = Text("Một cửa: hồ sơ rà soát", "Counter: dossiers of the review")
    return Shown(title, "reviews/counter.html", context, leads=True)


def _line(request: HttpRequest, signed: set[int]) -> Callable[[Case], Line]:
    sight = policy().sight(request.actor, permissions.LIST)  # type: ignore[attr-defined]
    today = clock.today()

    def line(case: Case) -> Line:
        home = case.household
        whose = case.person.full_name if case.person else home.head_name
        sees = sight(Placed(home.commune_id, home.village_id))
        if sees is PersonalData.FULL:
            note_shown(request, permissions.LIST, of_whom(case), NAMES)
        due = case.due_on or case.review.ends_on
        page = "reviews:request" if case.review.standing else "reviews:case"
        return Line(
            case,
            shown_name(whose, sees) or home.code,
            labels.village_name(case.village_review),
            labels.review_name(case.review),
            labels.CASE_STATES[case.state],
            due,
            case.state not in OVER and due < today,
            case.pk not in signed,
            reverse(page, args=[case.pk]),
        )

    return line


@protected(permissions.LIST)
@require_safe
def find(request: HttpRequest) -> HttpResponseBase:
    """From the code that somebody brings (`?code=`) to the dossier."""
    code = request.GET.get("code", "").strip()[:40]
    rows = Case.objects.reach(request.actor, permissions.LIST)  # type: ignore[attr-defined]
    found = rows.filter(dossier_code__iexact=code).select_related("review").first() if code else None
    if found is None:
        messages.error(request, say(UNKNOWN_CODE.format(code=code)))
        return redirect("platform:home")
    return redirect("reviews:request" if found.review.standing else "reviews:case", pk=found.pk)


def register() -> None:
    """Puts the counter on the first page."""
    register_part(Part("reviews.counter", "platform:home", permissions.LIST, counter, 1))
