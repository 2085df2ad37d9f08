"""The list of the inbox."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from giamngheo.complaints import words
from giamngheo.complaints.models import Grievance
from giamngheo.platform.components import Empty
from giamngheo.platform.tables import Column, Filter, Kind, Table
from giamngheo.rules.text import Text


def _late(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(state__in=Grievance.OPEN, due_on__lt=timezone.localdate())


def _me(request: HttpRequest) -> list[tuple[str, Text]]:
    return [(str(request.actor.user_id or 0), Text("Tôi", "Me"))]  # type: ignore[attr-defined]


def _village(row: Grievance) -> str:
    return row.village.full_name if row.village else ""


YES = [("yes", Text("Có", "Yes"))]
INBOX = Table(
    name="grievances",
    caption=Text("Ý kiến, khiếu nại", "Complaints"),
    columns=[
        Column("code", Text("Mã", "Code"), card=True),
        Column("kind", Text("Loại", "Kind"), value=lambda row: words.KINDS[row.kind], card=True),
        Column(
            "village",
            Text("Thôn, khu", "Village"),
            value=_village,
        ),
        Column("received_on", Text("Ngày nhận", "Received"), Kind.DATE, sort="pk"),
        Column("due_on", Text("Hạn", "Due"), Kind.DATE, card=True),
        Column("assigned_name", Text("Người giải quyết", "Handled by")),
        Column(
            "state", Text("Tình trạng", "State"), Kind.STATUS, lambda row: words.STATES[row.state], card=True
        ),
    ],
    filters=[
        Filter(
            "state",
            Text("Tình trạng", "State"),
            choices=[(key.value, status.word) for key, status in words.STATES.items()],
        ),
        Filter(
            "kind", Text("Loại", "Kind"), choices=[(key.value, text) for key, text in words.KINDS.items()]
        ),
        Filter("late", Text("Quá hạn", "Overdue"), choices=YES, apply=_late),
        Filter("for", Text("Giao cho", "Given to"), choices=_me, lookup="assigned_to"),
    ],
    order="-received_on",
    row_href=lambda row: reverse("complaints:grievance", args=[row.pk]),
    export=False,
    empty=Empty(
        Text("Chưa có ý kiến, khiếu nại nào", "The inbox is empty"),
        Text(
            "Ghi nhận tại bộ phận một cửa, điện thoại, bưu điện.",
            "Record what comes by counter, phone or post.",
        ),
    ),
)
