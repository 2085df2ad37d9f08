"""How lists that were handed over are put to their recipients, and what waits for them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from giamngheo.exchange import permissions
from giamngheo.exchange.models import ExchangeRun
from giamngheo.exchange.profiles import queries
from giamngheo.platform.components import Empty, Status, Tone
from giamngheo.platform.panels import Waiting, Work, register_work
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.platform.tables.sources import counted
from giamngheo.platform.web.navigation import WORK, Entry, register_entry
from giamngheo.rules.text import Text

State = ExchangeRun.State
COUNTED = 500
SHOWN = 3


def handed_status(run: ExchangeRun) -> Status:
    """Where the list stands, as its recipient sees it."""
    if run.state == State.DONE:
        return Status(Text("kết quả đã ghi vào sổ", "the answers are written"), Tone.GOOD)
    if run.state != State.FILLED or run.returned:
        return Status(Text("đã gửi trả, cơ quan gửi đang xem", "returned, being looked at"), Tone.WAITING)
    if run.fetched_at:
        return Status(Text("đã tải", "fetched"), Tone.INFO)
    return Status(Text("chưa tải", "not fetched yet"), Tone.WARNING)


HANDED = Table(
    name="handovers",
    caption=Text("Danh sách được giao", "Lists handed to us"),
    columns=[
        Column("name", Text("Danh sách", "List"), value=lambda one: one.profile.name),
        Column("unit", Text("Địa bàn", "Area"), value=lambda one: one.unit.full_name, card=True),
        Column("on", Text("Số liệu tại ngày", "As of"), Kind.DATE, value=lambda one: one.on),
        Column("rows", Text("Số dòng", "Rows"), Kind.NUMBER, value=lambda one: one.rows, card=True),
        Column("state", Text("Trạng thái", "State"), Kind.STATUS, value=handed_status, card=True),
        Column(
            "handed_at",
            Text("Giao lúc", "Handed over"),
            Kind.DATE,
            value=lambda one: one.handed_at,
            sort=("handed_at", "id"),
        ),
    ],
    order="-handed_at",
    row_href=lambda one: reverse("exchange:handover", args=[one.uid]),
    export=False,
    empty=Empty(
        Text("Chưa có danh sách nào được giao", "Nothing has been handed over yet"),
        Text(
            "Khi xã hoặc tỉnh giao danh sách cho cơ quan bạn, danh sách hiện ở đây và ở trang việc của tôi.",
            "When a commune or the province hands a list to your office, it appears here and among your work.",
        ),
        icon="inbox",
    ),
)


def lists_to_fetch(request: HttpRequest) -> Waiting | None:
    """Lists that nobody of the office has fetched yet."""
    rows = queries.received(request.actor).filter(fetched_at=None)  # type: ignore[attr-defined]
    count, exact = counted(rows, COUNTED)
    if not count:
        return None
    return Waiting(
        Text("Danh sách mới được giao", "New lists handed over"),
        count,
        reverse("exchange:handovers"),
        Text("Xem và tải", "See and download"),
        many=not exact,
        lines=[
            (f"{one.profile.name}: {one.unit.full_name}", reverse("exchange:handover", args=[one.uid]))
            for one in rows[:SHOWN]
        ],
    )


def register() -> None:
    label = Text("Danh sách được giao", "Lists handed to us")
    register_entry(Entry("exchange:handovers", label, permissions.RECEIVE, WORK, icon="inbox", order=20))
    register_work(Work("exchange.handovers", permissions.RECEIVE, lists_to_fetch, 5))
