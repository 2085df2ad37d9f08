"""The households of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from giamngheo.platform.components import Empty
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData
from giamngheo.platform.tables import Column, Filter, Persons, Table
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.models import Decision
from giamngheo.rules.text import Text


def _village(row: Any) -> Any:
    return labels.village_name(row.case.village_review)


def _outcomes(_: HttpRequest) -> list[tuple[str, Text]]:
    return list(labels.OUTCOMES.items())


def lines_table(found: Decision, sees: PersonalData, papers: Mapping[int, int]) -> Table:
    """The lines of a decision, persons as the reader may see them. papers: the certificate of a line, by ids."""
    return Table(
        name="decision-lines",
        persons=Persons(permissions.VIEW, lambda row: [row.case.household], lambda place: sees, found),
        caption=Text("Các hộ trong quyết định", "Households of the decision"),
        columns=[
            Column("code", Text("Mã hộ", "Code"), value=lambda row: row.case.household.code, card=True),
            Column(
                "name",
                Text("Chủ hộ", "Head"),
                value=lambda row: shown_name(row.case.household.head_name, sees),
                card=True,
                personal=True,
            ),
            Column("village", Text("Thôn, khu", "Village"), value=_village),
            Column(
                "outcome",
                Text("Kết quả", "Outcome"),
                value=lambda row: labels.OUTCOMES[row.outcome],
                card=True,
            ),
            Column(
                "certificate",
                Text("Số giấy chứng nhận", "Certificate"),
                value=lambda row: row.certificate_number,
                href=lambda row: (
                    reverse("platform:document", args=[papers[row.pk]]) if row.pk in papers else ""
                ),
                card=True,
            ),
        ],
        filters=[Filter("outcome", Text("Kết quả", "Outcome"), choices=_outcomes)],
        order="id",
        row_href=lambda row: reverse("reviews:case", args=[row.case_id]),
        export=False,
        empty=Empty(Text("Quyết định không có hộ nào", "No household"), Text("", "")),
    )
