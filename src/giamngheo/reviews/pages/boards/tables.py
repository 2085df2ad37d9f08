"""The lists of the boards; rows are `standing.Standing`, or reviews."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from giamngheo.law import load_standard
from giamngheo.platform.components import Empty, Shares, Status, Tone
from giamngheo.platform.tables import Column, Filter, Kind, Table
from giamngheo.reviews import labels
from giamngheo.reviews.hearing import authorities, named
from giamngheo.reviews.models import CommuneReview
from giamngheo.reviews.pages.boards import waiting
from giamngheo.reviews.standing import UNASSESSED, Standing
from giamngheo.rules.text import Text

REVIEWS = Table(
    name="reviews",
    caption=Text("Các đợt rà soát", "Reviews"),
    columns=[
        Column("name", Text("Đợt rà soát", "Review"), value=labels.review_name, card=True),
        Column("unit", Text("Địa bàn", "Area"), value=lambda row: row.unit.full_name),
        Column("starts_on", Text("Bắt đầu", "Starts"), Kind.DATE, sort="starts_on", card=True),
        Column("ends_on", Text("Hạn hoàn thành", "Deadline"), Kind.DATE, sort="ends_on", card=True),
        Column(
            "standard", Text("Chuẩn nghèo", "Standard"), value=lambda row: load_standard(row.standard).name
        ),
    ],
    row_href=lambda row: reverse("reviews:review", args=[row.pk]),
    export=False,
    empty=Empty(
        Text("Chưa có đợt rà soát nào", "No review is open"),
        Text("Cấp tỉnh mở đợt rà soát định kỳ.", "The province opens the annual review."),
    ),
)


def way(one: Standing) -> Shares:
    """The villages of a commune by step."""
    return Shares(
        tuple(
            (st.word, one.villages[key], st.tone)
            for key, st in labels.VILLAGE_STEPS.items()
            if key != "standing"
        )
    )


def households(one: Standing) -> Shares:
    """Households by how far they are."""
    return Shares(
        tuple((word, sum(one.cases[state] for state in states), tone) for word, states, tone in GROUPS)
    )


GROUPS = (
    (Text("Chưa rà soát", "Not assessed"), UNASSESSED, Tone.NEUTRAL),
    (Text("Đã rà soát", "Assessed"), ("assessed", "committee", "agreed"), Tone.INFO),
    (Text("Niêm yết", "Posted"), ("posted", "cleared"), Tone.WAITING),
    (Text("Khiếu nại", "Complaint"), ("complained", "reopened"), Tone.WARNING),
    (Text("Đã quyết định", "Decided"), ("decided",), Tone.GOOD),
)
OPEN = "open"
"""Chosen among the steps: every one before the last."""
LATE = Status(Text("Chậm", "Late"), Tone.BAD)
OPINION_LATE = Status(Text("Chậm ý kiến cấp trên", "Opinion late"), Tone.BAD)


def late(one: Standing) -> Status | str:
    if one.opinion_late and not one.late:
        return OPINION_LATE
    return LATE if one.overdue else ""


def step(one: Standing) -> Status:
    """Where a commune is; at the opinion of several authorities with whom it is waited for."""
    found = labels.COMMUNE_STEPS[one.row.step]
    if len(authorities(one.review)) < 2 or not (one.asked or one.to_ask):
        return found
    whom = named(one.asked or one.to_ask)
    words = Text("{vi}: {whom}", "{en}: {whom_en}")
    return replace(
        found, word=words.format(vi=found.word.vi, en=found.word.en, whom=whom.vi, whom_en=whom.en)
    )


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
        Column("step", Text("Bước", "Step"), Kind.STATUS, step),
        Column("overdue", Text("Hạn", "On time"), Kind.STATUS, late),
        Column("late", Text("Thôn chậm", "Late villages"), Kind.NUMBER, sort="late", card=True),
        Column("way", Text("Các thôn theo bước", "Villages by step"), value=way, card=True),
        Column("way_households", Text("Các hộ", "Households"), value=households),
        Column("households", Text("Số hộ", "Households, number"), Kind.NUMBER, sort="households"),
        Column(
            "unassessed", Text("Chưa rà soát", "Not assessed"), Kind.NUMBER, sort="unassessed", shown=False
        ),
    ],
    filters=[
        Filter(
            "step",
            Text("Bước", "Step"),
            choices=[
                (OPEN, Text("Chưa kết thúc", "Not closed")),
                *((key, status.word) for key, status in labels.COMMUNE_STEPS.items()),
            ],
            apply=lambda rows, value: [
                one
                for one in rows
                if (one.row.step != CommuneReview.Step.CLOSED if value == OPEN else one.row.step == value)
            ],
        ),
        Filter(
            "late",
            Text("Chậm", "Late"),
            choices=[("yes", Text("Có", "Yes"))],
            apply=lambda rows, value: [one for one in rows if one.overdue],
        ),
    ],
    paged=True,
    row_href=lambda one: reverse("reviews:commune", args=[one.row.pk]),
)
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
        Column("since", Text("Từ ngày", "Since"), Kind.DATE, lambda one: one.row.step_since),
        Column(
            "safe_meeting",
            Text("Họp dân muộn nhất", "Meet no later than"),
            Kind.DATE,
            lambda one: one.row.safe_meeting,
            card=True,
        ),
        Column("overdue", Text("Hạn", "On time"), Kind.STATUS, late),
        Column("way_households", Text("Các hộ", "Households"), value=households),
        Column("households", Text("Số hộ", "Households, number"), Kind.NUMBER, sort="households"),
        Column(
            "unassessed", Text("Chưa rà soát", "Not assessed"), Kind.NUMBER, sort="unassessed", shown=False
        ),
    ],
    filters=[
        Filter(
            "step",
            Text("Bước", "Step"),
            choices=[(key, status.word) for key, status in labels.VILLAGE_STEPS.items()],
            apply=lambda rows, value: [one for one in rows if one.row.step == value],
        ),
        Filter(
            "waits",
            Text("Đang chờ", "Waits for"),
            choices=[(key, what.with_capital()) for key, (_, what, _test) in waiting.VILLAGES.items()],
            apply=lambda rows, value: [one for one in rows if waiting.VILLAGES[value][2](one)],
        ),
        Filter(
            "late",
            Text("Chậm", "Late"),
            choices=[("yes", Text("Có", "Yes"))],
            apply=lambda rows, value: [one for one in rows if one.overdue],
        ),
    ],
    paged=True,
    row_href=lambda one: reverse("reviews:village", args=[one.row.pk]),
)
