"""The lists of the boards; rows are `standing.Standing`, or reviews."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from giamngheo.platform.components import Empty
from giamngheo.platform.tables import Column, Kind, Table
from giamngheo.reviews import labels
from giamngheo.rules.text import Text

REVIEWS = Table(
    name="reviews",
    caption=Text("Các đợt rà soát", "Reviews"),
    columns=[
        Column("name", Text("Đợt rà soát", "Review"), value=labels.review_name, card=True),
        Column("unit", Text("Địa bàn", "Area"), value=lambda row: row.unit.full_name),
        Column("starts_on", Text("Bắt đầu", "Starts"), Kind.DATE, sort="starts_on", card=True),
        Column("ends_on", Text("Hạn hoàn thành", "Deadline"), Kind.DATE, sort="ends_on", card=True),
        Column("standard", Text("Chuẩn nghèo", "Standard"), Kind.CODE),
    ],
    row_href=lambda row: reverse("reviews:review", args=[row.pk]),
    export=False,
    empty=Empty(
        Text("Chưa có đợt rà soát nào", "No review is open"),
        Text("Cấp tỉnh mở đợt rà soát định kỳ.", "The province opens the annual review."),
    ),
)


def _counted(step: str, label: Text) -> Column:
    return Column(step, label, Kind.NUMBER, lambda one: one.villages[step], sort=step)


COMMUNES = Table(
    name="review-communes",
    caption=Text("Các xã, phường", "Communes"),
    columns=[
        Column(
            "commune",
            Text("Xã, phường", "Commune"),
            value=lambda one: one.row.commune.full_name,
            sort="commune",
            card=True,
        ),
        Column(
            "step",
            Text("Bước", "Step"),
            Kind.STATUS,
            lambda one: labels.COMMUNE_STEPS[one.row.step],
            card=True,
        ),
        *(_counted(key, status.word) for key, status in labels.VILLAGE_STEPS.items() if key != "standing"),
        Column("late", Text("Thôn chậm", "Late villages"), Kind.NUMBER, sort="late", card=True),
        Column("households", Text("Số hộ", "Households"), Kind.NUMBER, sort="households"),
        Column("unassessed", Text("Chưa rà soát", "Not assessed"), Kind.NUMBER, sort="unassessed"),
    ],
    row_href=lambda one: reverse("reviews:commune", args=[one.row.pk]),
)


def _late(one: Any) -> Text | str:
    return Text("Chậm", "Late") if one.overdue else ""


VILLAGES = Table(
    name="review-villages",
    caption=Text("Các thôn", "Villages"),
    columns=[
        Column(
            "village", Text("Thôn, khu", "Village"), value=lambda one: labels.village_name(one.row), card=True
        ),
        Column(
            "step",
            Text("Bước", "Step"),
            Kind.STATUS,
            lambda one: labels.VILLAGE_STEPS[one.row.step],
            card=True,
        ),
        Column(
            "safe_meeting",
            Text("Ngày họp muộn nhất", "Meeting no later than"),
            Kind.DATE,
            lambda one: one.row.safe_meeting,
            card=True,
        ),
        Column("late", Text("Chậm", "Late"), value=_late),
        Column("households", Text("Số hộ", "Households"), Kind.NUMBER, sort="households"),
        Column("unassessed", Text("Chưa rà soát", "Not assessed"), Kind.NUMBER, sort="unassessed"),
    ],
    row_href=lambda one: reverse("reviews:village", args=[one.row.pk]),
)
