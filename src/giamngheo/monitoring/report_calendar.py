"""Which reports of reviews are due when: the procedure's calendar, with what has been handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.law.procedures import Report, load_procedures
from giamngheo.law.procedures.own import own_versions
from giamngheo.monitoring.models import Submission
from giamngheo.reviews.models import CommuneReview, Decision, Review

WHY = "which reports a unit owes"
MONTHLY = "monthly"
SENDERS = {
    "commune_chairman": Level.COMMUNE,
    "provincial_department": Level.PROVINCE,
    "province_chairman": Level.PROVINCE,
}
STAGES = {"preliminary": "preliminary", "official": "official", MONTHLY: "official"}


@dataclass(frozen=True)
class Due:
    """A report that a unit owes: the day that the law names, the last day on which it is in time, its review.

    review: None where there was none in that period. handed: the last version handed in.
    """

    report: Report
    unit: AdminUnit
    day: date
    last_day: date
    review: Review | None
    handed: Submission | None

    @property
    def stage(self) -> str:
        return STAGES.get(self.report.key, "official")

    @property
    def unfinished(self) -> bool:
        """Whether a commune of the unit is still in the review."""
        return bool(self.review and self.review.unfinished)  # type: ignore[attr-defined]

    def waits(self, today: date) -> bool:
        """Whether it has to be handed in: its review has begun and nothing is handed in."""
        return self.review is not None and self.handed is None and self.review.starts_on <= today


REPORTS = "reports"
"""The procedure that has the calendar of reports."""


def dues(unit: AdminUnit, year: int) -> list[Due]:
    """The reports of a year that a unit of this level sends, by day."""
    return _dues_of(unit, [year])


def owed(unit: AdminUnit, today: date, first: int) -> list[Due]:
    """The reports of the running year, after what is overdue from the years since `first`: handed in by nobody,
    while the review that they are about is not finished here.
    """
    found = _dues_of(unit, range(first, today.year + 1))
    left = [one for one in found if one.day.year < today.year and one.waits(today) and one.unfinished]
    return [*left, *(one for one in found if one.day.year == today.year)]


def _dues_of(unit: AdminUnit, years: Collection[int]) -> list[Due]:
    held = CommuneReview.objects.unscoped(WHY).filter(_within(unit))
    # what was asked for in an old year is decided, and reported, in the next one
    asked = Review.objects.filter(
        pk__in=held.values("review"), year__in={*years, *(one - 1 for one in years)}
    )
    going_on = held.filter(review=OuterRef("pk")).exclude(step="closed")
    reviews: list[Review] = [*asked.annotate(unfinished=Exists(going_on))]
    on_request = [one for one in reviews if one.kind == Review.Kind.ON_REQUEST and one.standing]
    months = _months_decided(unit, on_request)
    handed: dict[tuple[int, str], list[Submission]] = {}
    of_unit = Submission.objects.filter(review__in=reviews, unit=unit).defer("figures")
    for one in of_unit.order_by("version"):
        handed.setdefault((one.review_id, one.stage), []).append(one)
    found = [due for year in years for due in _dues(unit, year, reviews, months, handed)]
    return sorted(found, key=lambda due: due.day)


def _within(unit: AdminUnit) -> Q:
    return Q(commune__parent=unit) if unit.level == Level.PROVINCE else Q(commune=unit)


def _dues(
    unit: AdminUnit,
    year: int,
    reviews: list[Review],
    months: Mapping[int, set[tuple[int, int]]],
    handed: dict[tuple[int, str], list[Submission]],
) -> Iterator[Due]:
    # asked once for all months: each question looks whether the files of the law have changed
    usual, own = load_procedures()[REPORTS], [one for one in own_versions() if one.id == REPORTS]
    for month in range(1, 13):
        first = date(year, month, 1)
        for report in next((one for one in own if one.in_force(first)), usual).reports:
            if month not in report.months or SENDERS.get(report.sender) != unit.level:
                continue
            day = date(year, month, report.day)
            about: list[Review | None] = [*_reviews_of(report, reviews, months, day)]
            for review in about or [None]:
                found = handed.get((review.pk, STAGES.get(report.key, "official")), []) if review else []
                if review is not None and review.standing:
                    # each month hands in its own
                    found = [one for one in found if localdate(one.at).replace(day=1) == day.replace(day=1)]
                last = found[-1] if found else None
                yield Due(report, unit, day, day - timedelta(days=1) if report.before else day, review, last)


def _reviews_of(
    report: Report, reviews: list[Review], months: Mapping[int, set[tuple[int, int]]], day: date
) -> list[Review]:
    """The annual review; for a monthly report the review on request of the month before, and each standing one that
    decided anything in that month, also one of the year before.
    """
    if report.key != MONTHLY:
        return [one for one in reviews if one.kind == Review.Kind.ANNUAL and one.year == day.year][:1]
    told = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    return [
        one
        for one in reviews
        if one.kind == Review.Kind.ON_REQUEST
        and (
            (told.year, told.month) in months.get(one.pk, ())
            if one.standing
            else (one.year, one.round) == (told.year, told.month)
        )
    ]


def _months_decided(unit: AdminUnit, reviews: list[Review]) -> dict[int, set[tuple[int, int]]]:
    """By standing review the months (year, month) in which it decided anything here."""
    rows = Decision.objects.unscoped(WHY).filter(commune_review__review__in=reviews)
    commune = Q(commune_review__commune__parent=unit)
    rows = rows.filter(commune if unit.level == Level.PROVINCE else Q(commune_review__commune=unit))
    found: dict[int, set[tuple[int, int]]] = {}
    asked = rows.order_by().values_list("commune_review__review", "signed_on__year", "signed_on__month")
    for review, year, month in asked.distinct() if reviews else ():
        found.setdefault(review, set()).add((year, month))
    return found
