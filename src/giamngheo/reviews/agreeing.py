"""Whose result the consulted authority has agreed to (Decision 24/2021, Article 4 clause 5): the commune's report
speaks of results that were posted through and that nobody complained of; what changed since, or was open then, is
asked about by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from giamngheo.reviews.models import Case, CommuneReview, Opinion, PostedCase, ResultComplaint
from giamngheo.reviews.rules import NO_AUTHORITY

WHY = "the opinions on files that were reached"


def commune_report(commune: CommuneReview) -> Opinion | None:
    """The report on the commune's results that counts now, answered or not; None before it is sent."""
    reports = commune.opinions.filter(case=None, round=commune.reopened).exclude(agrees=False)
    return reports.order_by("-pk").first()


def without_opinion(commune: CommuneReview, cases: Iterable[Case]) -> set[int]:
    """Ids of files without a decision whose result neither the commune's report nor one of their own has had agreed
    to. Nobody before the commune's report is sent: it will speak of them. A fixed number of queries.
    """
    if commune.review.consulted == NO_AUTHORITY:
        return set()
    report = commune_report(commune)
    if report is None:
        return set()
    asked = {case.pk: case for case in cases}
    since = last_days(asked)
    apart = {pk for pk, last in since.items() if last >= report.asked_on} | _open_then(asked, report.asked_on)
    return apart - _agreed_alone(apart, asked, since)


def agreed_alone(case: Case) -> bool:
    """Whether the authority has agreed to the file's own report on the result that it has now."""
    return case.pk in _agreed_alone({case.pk}, {case.pk: case}, last_days({case.pk: case}))


def last_days(cases: dict[int, Case]) -> dict[int, date]:
    """By file the last day on which the result that it has now hung in public."""
    named = PostedCase.objects.unscoped(WHY).filter(
        case__pk__among=set(cases), assessment__pk__among={one.assessment_id for one in cases.values()}
    )
    named = named.values("case", "assessment").annotate(last=Max("posting__last_day")).order_by()
    return {
        one["case"]: one["last"] for one in named if one["assessment"] == cases[one["case"]].assessment_id
    }


def _open_then(cases: dict[int, Case], asked_on: date) -> set[int]:
    """Of whom a complaint was open while the report was written."""
    found = ResultComplaint.objects.unscoped(WHY).filter(
        case__pk__among=set(cases), received_on__lt=asked_on, answered_on__gt=asked_on
    )
    return set(found.values_list("case", flat=True))


def _agreed_alone(wanted: set[int], cases: dict[int, Case], since: dict[int, date]) -> set[int]:
    if not wanted:
        return set()
    own = Opinion.objects.unscoped(WHY).filter(case__pk__among=wanted, agrees=True)
    return {
        one.case_id
        for one in own
        if one.case_id is not None
        and one.round == cases[one.case_id].reopened
        and one.asked_on > since.get(one.case_id, date.min)
    }
