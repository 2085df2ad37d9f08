"""The viewer of the audit: who did what, where and when; only events of the reader's own area."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from giamngheo.platform.audit.contents import state_of
from giamngheo.platform.audit.listing import (
    Names,
    events_table,
    object_of,
    place_of,
    roles_of,
    units_of_roles,
    wrong_days,
)
from giamngheo.platform.audit.lists_read import is_list, said_of, shown_table
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.audit.row_pages import RowPage, row_page
from giamngheo.platform.audit.sealing import seal_of
from giamngheo.platform.audit.wording import Wording, action_words, place_ids
from giamngheo.platform.components import Crumb, Status, Tone
from giamngheo.platform.permissions import AUDIT_VIEW
from giamngheo.platform.scope import Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import BoundTable, Column, Table
from giamngheo.platform.tables.sources import row_id
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

CRUMB = Text("Nhật ký", "Audit")


@protected(AUDIT_VIEW)
def events(request: HttpRequest) -> HttpResponseBase:
    """The events of the reader's area, latest first."""
    for written in wrong_days(request):
        words = Text(
            "«{day}» không phải ngày có thật. Viết ngày/tháng/năm, ví dụ 05/03/2025.",
            "“{day}” is no real date. Write day/month/year, for example 05/03/2025.",
        )
        messages.warning(request, say(words.format(day=written)))
    table = events_table(request)
    return table.response or render(request, "platform/audit/events.html", {"table": table})


@protected(AUDIT_VIEW)
def event(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One event: what stood before and after, a page of its rows, its seal.

    Showing something of a person unmasked is itself a reading that leaves an event.
    """
    actor = request.actor  # type: ignore[attr-defined]
    one = AuditEvent.objects.reach(actor, AUDIT_VIEW).one_or_404(pk=pk)
    state = state_of(one)
    part, start = (row_id(request.GET.get(name, "")) for name in ("part", "row"))
    page = row_page(one, part or 1, start or 0)
    names = Names()
    names.learn(place_ids(state.before, state.after, *(page.rows if page else ())))
    names.learn([one.commune, one.village, *units_of_roles(one)])
    sees = policy().sees(actor, AUDIT_VIEW, Placed(one.commune, one.village))
    wording = Wording(one, sees, names)
    if wording.unmasked and not is_list(one) and (state.before or state.after or (page and page.rows)):
        keys = {*state.before, *state.after, *(key for row in (page.rows if page else ()) for key in row)}
        record_reading(actor, AUDIT_VIEW, one, fields=keys)
    shown = shown_table(request, one)
    return render(
        request,
        "platform/audit/event.html",
        {
            "crumbs": [
                Crumb(CRUMB, reverse("platform:audit")),
                Crumb(Text(f"Sự kiện {one.pk}", f"Event {one.pk}")),
            ],
            "event": one,
            "title": said_of(one),
            "right": action_words(one.action),
            "shown": shown,
            "reason": wording.reason(one),
            "object": object_of(one),
            "place": place_of(one, names),
            "roles": roles_of(one, names),
            "changes": wording.differences(state.before, state.after),
            "erased": state.erased or bool(page and page.erased),
            "page": page,
            "rows": _rows_table(request, page, wording) if page and page.rows else None,
            "previous": _place(page.previous) if page else "",
            "next": _place(page.next) if page else "",
            "seal": _seal(one),
        },
    )


def _rows_table(request: HttpRequest, page: RowPage, wording: Wording) -> BoundTable:
    keys = list(dict.fromkeys(key for row in page.rows for key in row))
    table = Table(
        name="audit-rows",
        caption=Text("Các dòng đã thay đổi", "The changed rows"),
        columns=[Column(key, wording.label(key), card=place < 3) for place, key in enumerate(keys)],
        export=False,
    )
    rows = [{"pk": None} | {key: wording.value(key, row.get(key)) for key in keys} for row in page.rows]
    return table.bind(request, rows)


def _place(where: tuple[int, int] | None) -> str:
    return f"?part={where[0]}&row={where[1]}" if where else ""


def _seal(one: AuditEvent) -> Any:
    seal = seal_of(one)
    if seal is None:
        return Status(Text("Chưa niêm phong", "Not yet sealed"), Tone.WAITING)
    words = Text("Đã niêm phong trong đợt {n}", "Sealed in batch {n}").format(n=seal.pk)
    return Status(words, Tone.GOOD, "lock")
