"""The list of persons with a status of their own, and its file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from giamngheo.platform.components import Empty
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import Placed, policy
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Filter, Kind, Persons, Table
from giamngheo.registry import in_force, permissions, words
from giamngheo.registry.models import PersonStatus
from giamngheo.registry.views.household_list import Sight
from giamngheo.registry.views.leaving import left_from
from giamngheo.rules.text import Text


def _ended(rows: Any, value: str) -> Any:
    over = {"effective_to__lt": in_force.today()}
    return rows.filter(**over) if value == "yes" else rows.exclude(**over)


def _columns(sight: Sight) -> list[Column]:
    def name(row: PersonStatus) -> str:
        sees = sight(Placed(row.person.commune_id, row.person.village_id))
        return shown_name(row.person.full_name, sees)

    return [
        Column("person", Text("Họ và tên", "Name"), value=name, card=True, personal=True),
        Column(
            "born", Text("Năm sinh", "Born"), Kind.CODE, value=lambda row: str(row.person.birth_year or "")
        ),
        Column(
            "village",
            Text("Thôn, khu", "Village"),
            value=lambda row: row.person.village.full_name if row.person.village else "",
            card=True,
        ),
        Column("commune", Text("Xã, phường", "Commune"), value=lambda row: row.person.commune.full_name),
        Column("status", Text("Diện", "Status"), value=lambda row: words.PERSON_STATUSES[row.status]),
        Column("effective_from", Text("Từ ngày", "From"), Kind.DATE, card=True),
        Column("effective_to", Text("Đến ngày", "To"), Kind.DATE),
        Column("number", Text("Quyết định", "Decision"), value=lambda row: row.decision.number),
    ]


PERSONS = Table(
    name="person-statuses",
    caption=Text("Người lao động có thu nhập thấp", "Low-income workers"),
    columns=[],
    filters=[
        Filter(
            "ended",
            Text("Hiệu lực", "In force"),
            choices=[("no", Text("Đang hiệu lực", "In force")), ("yes", Text("Đã kết thúc", "Ended"))],
            apply=_ended,
        )
    ],
    order="pk",
    row_href=lambda row: reverse("registry:decision", args=[row.decision_id]),
    export_permission=permissions.EXPORT,
    empty=Empty(
        Text("Chưa có ai được công nhận", "Nobody is recognised yet"),
        Text(
            "Diện này chỉ ghi khi có quyết định theo hồ sơ đề nghị.",
            "A status is written only by a decision on an application.",
        ),
    ),
)


@protected(permissions.VIEW)
@require_safe
def person_statuses(request: HttpRequest) -> HttpResponseBase:
    """Who is recognised in the reader's area; `?export=` is a file."""
    actor = request.actor  # type: ignore[attr-defined]
    leaving = bool(request.GET.get("export"))
    if leaving:
        policy().require(actor, permissions.EXPORT)
    rows = PersonStatus.objects.reach(actor, permissions.EXPORT if leaving else permissions.VIEW)
    sight = policy().sight(actor, permissions.VIEW)
    table = PERSONS.bind(
        request,
        rows.select_related("person__village", "person__commune", "decision"),
        columns=_columns(sight),
        persons=Persons(permissions.VIEW, lambda row: [row.person], sight),
        on_export=left_from("person__commune_id"),
    )
    return table.response or render(request, "registry/person_statuses.html", {"table": table})
