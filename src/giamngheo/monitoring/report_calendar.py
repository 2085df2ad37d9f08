"""Which reports of reviews are due when: the procedure's calendar, with what has been handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.law import load_procedures
from giamngheo.law.procedures import Report
from giamngheo.monitoring.models import Submission
from giamngheo.reviews.models import Decision, Review

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

    def waits(self, today: date) -> bool:
        """Whether it has to be handed in: its review has begun and nothing is handed in."""
        return self.review is not None and self.handed is None and self.review.starts_on <= today


def dues(unit: AdminUnit, year: int) -> list[Due]:
    """The reports of a year that a unit of this level sends, by day."""
    within = "communes__commune__parent" if unit.level == Level.PROVINCE else "communes__commune"
    reviews = list(Review.objects.filter(**{within: unit}, year=year).distinct())
    handed: dict[tuple[int, str], list[Submission]] = {}
    of_unit = Submission.objects.filter(review__in=reviews, unit=unit).defer("figures")
    for one in of_unit.order_by("version"):
        handed.setdefault((one.review_id, one.stage), []).append(one)
    return sorted(_dues(unit, year, reviews, handed), key=lambda due: due.day)


def _dues(
    unit: AdminUnit, year: int, reviews: list[Review], handed: dict[tuple[int, str], list[Submission]]
) -> Iterator[Due]:
    for report in load_procedures()["reports"].reports:
        if SENDERS.get(report.sender) != unit.level:
            continue
        for month in report.months:
            day = date(year, month, report.day)
            review = _review_of(report, reviews, month)
            found = handed.get((review.pk, STAGES.get(report.key, "official")), []) if review else []
            if review is not None and review.standing:
                # each month hands in its own
                found = [one for one in found if localdate(one.at).replace(day=1) == day.replace(day=1)]
            last = found[-1] if found else None
            yield Due(report, unit, day, day - timedelta(days=1) if report.before else day, review, last)


def _review_of(report: Report, reviews: list[Review], month: int) -> Review | None:
    """The annual review; for a monthly report the review on request of the month before, or the standing one where
    it decided anything in that month.
    """
    for review in reviews:
        if report.key == MONTHLY:
            if review.kind == Review.Kind.ON_REQUEST and (
                review.round == month - 1 or (review.standing and _decided_in(review, month - 1))
            ):
                return review
        elif review.kind == Review.Kind.ANNUAL:
            return review
    return None


def _decided_in(review: Review, month: int) -> bool:
    decisions = Decision.objects.unscoped("whether a month had decisions").filter(
        commune_review__review=review, signed_on__year=review.year, signed_on__month=month
    )
    return decisions.exists()
