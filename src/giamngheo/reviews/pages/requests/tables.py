"""The queue of applications and the figures of their months."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from giamngheo.law.working_days import WorkingDays
from giamngheo.platform.components import Empty
from giamngheo.platform.privacy import shown_name
from giamngheo.platform.scope import PersonalData
from giamngheo.platform.tables import Column, Filter, Kind, Persons, Table
from giamngheo.reviews import clock, labels, permissions
from giamngheo.reviews.hearing import authorities, heard
from giamngheo.reviews.models import Case
from giamngheo.reviews.monthly import FIGURES
from giamngheo.reviews.pages.reading import of_whom
from giamngheo.reviews.pages.requests.steps import OVER, lateness, next_step
from giamngheo.rules.text import Text


def _open(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(state__in=OVER) if value == "over" else rows.exclude(state__in=OVER)


def _late(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.exclude(state__in=OVER).filter(due_on__lt=clock.today())


def whose(case: Case, sees: PersonalData) -> str:
    """The worker, or the head of the household, as the reader may see them."""
    name = case.person.full_name if case.person else case.household.head_name
    return shown_name(name, sees)


def queue(sees: PersonalData, today: date, days: WorkingDays) -> Table:
    """Applications by their last day; rows come with household, person, review, village."""

    def _status(row: Case) -> Any:
        return lateness(row, today, days) or ""

    def _next(row: Any) -> Any:
        posting = row.hanging[0] if row.hanging else None
        agreed = heard(authorities(row.review), getattr(row, "asked", ()), row.reopened).complete
        step = next_step(row, posting, today, complaint=bool(row.open_complaints), agreed=agreed)
        return step.words if step else ""

    return Table(
        name="requests",
        persons=Persons(permissions.VIEW, of_whom, lambda place: sees),
        caption=Text("Hồ sơ đề nghị", "Applications"),
        columns=[
            Column("dossier_code", Text("Mã hồ sơ", "Dossier")),
            Column(
                "who",
                Text("Người đề nghị", "Applicant"),
                value=lambda row: whose(row, sees),
                card=True,
                personal=True,
            ),
            Column(
                "village",
                Text("Thôn, khu", "Village"),
                value=lambda row: labels.village_name(row.village_review),
                shown=False,
            ),
            Column("received_on", Text("Ngày nhận", "Received"), Kind.DATE),
            Column("due_on", Text("Hạn", "Due"), Kind.DATE, sort="due_on", card=True),
            Column("late", Text("So với hạn", "Against the deadline"), Kind.STATUS, _status, card=True),
            Column(
                "state", Text("Tình trạng", "State"), Kind.STATUS, lambda row: labels.CASE_STATES[row.state]
            ),
            Column("next", Text("Việc tiếp theo", "Next"), value=_next),
        ],
        filters=[
            Filter(
                "open",
                Text("Hồ sơ", "Files"),
                choices=[
                    ("open", Text("Đang giải quyết", "Open")),
                    ("over", Text("Đã xong", "Over")),
                ],
                apply=_open,
            ),
            Filter("late", Text("Quá hạn", "Overdue"), choices=[("yes", Text("Có", "Yes"))], apply=_late),
        ],
        order="due_on",
        row_href=lambda row: reverse("reviews:request", args=[row.pk]),
        export=False,
        empty=Empty(
            Text("Chưa có hồ sơ nào", "No application yet"),
            Text("Nhận giấy đề nghị quanh năm.", "Applications are received the year round."),
        ),
    )


def _figure(name: str, label: Text) -> Column:
    return Column(name, label, Kind.NUMBER, lambda row: row.counts[name], card=name == "received")


def months_table(year: int, month: int) -> Table:
    """The figures of a month, which its exports name."""
    caption = Text(
        "Kết quả rà soát thường xuyên tháng {month}/{year}", "Results on request of {month}/{year}"
    )
    return Table(
        name="request-months",
        caption=caption.format(month=month, year=year),
        columns=[
            Column("commune", Text("Xã, phường", "Commune"), value=lambda row: row.commune, card=True),
            Column("kind", Text("Thủ tục", "Procedure"), value=lambda row: labels.KINDS[row.kind], card=True),
            *(_figure(name, label) for name, label in FIGURES.items()),
        ],
        empty=Empty(
            Text("Tháng này không có hồ sơ", "No application this month"),
            Text("Chọn tháng khác.", "Choose another month."),
        ),
        totals=lambda rows: {name: sum(row.counts[name] for row in rows) for name in FIGURES},
    )
