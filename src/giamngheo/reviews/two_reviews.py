"""One household in the annual review and in one on request: which of them takes an application, and from which status
a decision starts.

Article 4 puts applications onto the annual review's list; Article 5 is for the rest of the year. So a request that
comes in by the annual review's last day goes into it while that lists the household's village or has not decided the
household; what comes later, however late the annual review is, has the last day of Article 5. An application that was
there first goes its way, with its own last day, and each decision starts from what the ledger says by then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from giamngheo.areas.models import AdminUnit
from giamngheo.law.classes import LISTED
from giamngheo.registry.in_force import holds_on
from giamngheo.registry.models import Household, PersonStatus, PovertyStatus
from giamngheo.reviews.models import Case, Review, VillageReview

WHY = "the same household in another review"
OVER = ("decided", "withdrawn", "screened_out")
ABOUT_POVERTY = (Review.Kind.ANNUAL, Review.Kind.ON_REQUEST)
TAKING = ("list", "classify")


def review_taking(review: Review, household: Household, received_on: date) -> Review:
    """The review that an application handed in for `review` belongs to: the annual one where it is open for the
    household, else that one.
    """
    if review.kind != Review.Kind.ON_REQUEST:
        return review
    annual = {"review__kind": Review.Kind.ANNUAL, "review__ends_on__gte": received_on}
    listed = elsewhere(review, household).filter(**annual).first()
    if listed is not None:
        return listed.review
    places = VillageReview.objects.unscoped(WHY).filter(
        commune_review__review__kind=Review.Kind.ANNUAL,
        commune_review__review__starts_on__lte=received_on,
        commune_review__review__ends_on__gte=received_on,
        commune_review__commune=household.commune_id,
        commune_review__step="villages",
        village=household.village_id,
        step__in=TAKING,
    )
    place = places.select_related("commune_review__review").order_by("-pk").first()
    if place is None or _decided_in(place.commune_review.review, household):
        return review
    return place.commune_review.review


def _decided_in(annual: Review, household: Household) -> bool:
    """A household that the annual review has had is not listed there a second time."""
    return Case.objects.unscoped(WHY).filter(review=annual, household=household).exists()


def elsewhere(review: Review, household: Household) -> QuerySet[Case]:
    """The household's open files about poverty in other reviews, the latest first."""
    if review.kind not in ABOUT_POVERTY:
        return Case.objects.unscoped(WHY).none()
    rows = Case.objects.unscoped(WHY).filter(household=household, review__kind__in=ABOUT_POVERTY)
    rows = rows.exclude(review=review).exclude(state__in=OVER)
    return rows.select_related("review", "village_review__commune_review").order_by("-pk")


def requested(communes: Collection[AdminUnit]) -> int:
    """How many households on the list in force have an open file on request in these communes."""
    rows = Case.objects.unscoped(WHY).filter(
        review__kind=Review.Kind.ON_REQUEST,
        village_review__commune_review__commune__among={one.pk for one in communes},
        household__status__in=LISTED,
    )
    found: int = rows.exclude(state__in=OVER).aggregate(n=Count("household", distinct=True))["n"]
    return found


def lock_households(cases: Sequence[Case]) -> None:
    """Two decisions on one household come one after the other, whatever communes and reviews they are of."""
    rows = Household.objects.unscoped(WHY).filter(pk__among={case.household_id for case in cases})
    list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def statuses_before(cases: Sequence[Case], effective_from: date) -> dict[int, str]:
    """By file the status that the ledger says holds on the eve of a decision's first day, whatever it was when the
    file was listed; of the person where the file is a person's.
    """
    eve = holds_on(effective_from - timedelta(days=1))
    households = PovertyStatus.objects.unscoped(WHY).filter(
        eve, household__pk__among={case.household_id for case in cases if case.person_id is None}
    )
    held = dict(households.values_list("household", "status"))
    persons = PersonStatus.objects.unscoped(WHY).filter(
        eve, person__in={case.person_id for case in cases if case.person_id}
    )
    of_person = dict(persons.values_list("person", "status"))
    return {
        case.pk: (of_person.get(case.person_id, "") if case.person_id else held.get(case.household_id, ""))
        for case in cases
    }
