"""What the inbox shows on other pages: work on the first page, grievances on a household's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from giamngheo.complaints import permissions, queries, words
from giamngheo.platform.panels import Part, Shown, Waiting, Work, register_part, register_work
from giamngheo.platform.scope import policy
from giamngheo.platform.tables.sources import counted
from giamngheo.rules.text import Text

COUNTED = 500
SHOWN = 3


def to_answer(request: HttpRequest) -> Waiting | None:
    """Grievances that wait for this reader, the nearest day first."""
    rows = queries.waiting(request.actor)  # type: ignore[attr-defined]
    count, exact = counted(rows, COUNTED)
    if not count:
        return None
    first = list(rows.order_by("due_on", "pk")[:SHOWN])
    return Waiting(
        Text("Ý kiến, khiếu nại cần giải quyết", "Complaints to handle"),
        count,
        reverse("complaints:inbox"),
        Text("Mở danh sách", "Open the list"),
        many=not exact,
        due=first[0].due_on,
        lines=[(one.code, reverse("complaints:grievance", args=[one.pk])) for one in first],
    )


def of_household(request: HttpRequest, household: Any) -> Shown | None:
    """The grievances about a household, and receiving one: the clerk finds the household by the name that is told."""
    rows = queries.grievances(request.actor).filter(household=household).order_by("-pk")[:20]  # type: ignore[attr-defined]
    found = [(one, words.KINDS[one.kind], words.STATES[one.state]) for one in rows]  # type: ignore[index]
    receive = ""
    if policy().may(request.actor, permissions.RECORD, household):  # type: ignore[attr-defined]
        named = urlencode({"commune": household.commune_id, "household": household.code})
        receive = f"{reverse('complaints:receive')}?{named}"
    if not found and not receive:
        return None
    context = {"rows": found, "receive": receive}
    return Shown(Text("Ý kiến, khiếu nại", "Complaints"), "complaints/household_part.html", context)


def register() -> None:
    register_work(Work("complaints.waiting", permissions.VIEW, to_answer, 5))
    register_part(Part("complaints", "registry:household", permissions.VIEW, of_household, 40))
