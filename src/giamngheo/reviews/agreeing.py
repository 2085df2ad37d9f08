"""Whose result the consulted authority has agreed to (Decision 24/2021, Article 4 clause 5): the commune's report
speaks of results that were posted through and that nobody complained of; what changed since, or was open then, is
asked about by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max, Q

from giamngheo.reviews.hearing import NO_AUTHORITY, Hearing, authorities, of_case
from giamngheo.reviews.models import Case, CommuneReview, Opinion, PostedCase, ResultComplaint, Review

WHY = "the opinions on files that were reached"


def commune_reports(commune: CommuneReview) -> list[date]:
    """The days of the reports on the commune's results that count now, answered or not, one to each authority that
    has been asked; none before the first is sent.
    """
    reports = commune.opinions.filter(case=None, round=commune.reopened).exclude(agrees=False)
    latest = {one.authority: one.asked_on for one in reports.order_by("pk")}
    return sorted(latest.values())


def without_opinion(commune: CommuneReview, cases: Iterable[Case]) -> set[int]:
    """Ids of files without a decision whose result neither the commune's reports nor those of their own have had
    agreed to by every authority. Nobody before the commune's report is sent: it will speak of them; of a standing
    review, which has none, each file. A fixed number of queries.
    """
    if commune.review.consulted == NO_AUTHORITY:
        return set()
    asked = {case.pk: case for case in cases}
    if commune.review.standing:
        return set(asked) - _agreed_alone(commune.review, set(asked), asked, last_days(asked))
    reports = commune_reports(commune)
    if not reports:
        return set()
    since = last_days(asked)
    # a result that changed after the first report went is one that not every authority has read of
    apart = {pk for pk, last in since.items() if last >= reports[0]} | _open_then(asked, reports)
    return apart - _agreed_alone(commune.review, apart, asked, since)


def agreed_alone(case: Case) -> bool:
    """Whether every authority has agreed to the file's own reports on the result that it has now."""
    return case.pk in _agreed_alone(case.review, {case.pk}, {case.pk: case}, last_days({case.pk: case}))


def case_hearing(case: Case) -> Hearing:
    """Whom the file's own reports went to, about the result that it has now. Two queries."""
    return of_case(case, last_days({case.pk: case}).get(case.pk, date.min))


def last_days(cases: dict[int, Case]) -> dict[int, date]:
    """By file the last day on which the result that it has now hung in public."""
    named = PostedCase.objects.unscoped(WHY).filter(
        case__pk__among=set(cases), assessment__pk__among={one.assessment_id for one in cases.values()}
    )
    named = named.values("case", "assessment").annotate(last=Max("posting__last_day")).order_by()
    return {
        one["case"]: one["last"] for one in named if one["assessment"] == cases[one["case"]].assessment_id
    }


def _open_then(cases: dict[int, Case], reports: Sequence[date]) -> set[int]:
    """Of whom a complaint was open while a report was written."""
    then = Q()
    for asked_on in reports:
        then |= Q(received_on__lt=asked_on, answered_on__gt=asked_on)
    found = ResultComplaint.objects.unscoped(WHY).filter(then, case__pk__among=set(cases))
    return set(found.values_list("case", flat=True))


def _agreed_alone(
    review: Review, wanted: set[int], cases: dict[int, Case], since: dict[int, date]
) -> set[int]:
    if not wanted:
        return set()
    agreed: dict[int, set[str]] = {}
    for one in Opinion.objects.unscoped(WHY).filter(case__pk__among=wanted, agrees=True):
        of = one.case_id or 0
        if one.round == cases[of].reopened and one.asked_on > since.get(of, date.min):
            agreed.setdefault(of, set()).add(one.authority)
    order = {one.key for one in authorities(review)} if agreed else set()
    return {pk for pk, found in agreed.items() if found >= order}
