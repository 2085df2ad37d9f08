"""Whom nobody thought of: registered households outside the list that something happened to.

Each rule is one query over the whole commune, however many villages it has. Disaster and fresh illness stand in no
register: an officer invites such a household by hand, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from giamngheo.law.classes import LISTED
from giamngheo.law.invitation import InvitationRule, invitation_rules
from giamngheo.registry.models import Household, HouseholdCause, Membership, PovertyStatus, ReviewResult
from giamngheo.reviews.models import Case, CommuneReview, Decision, Invitation
from giamngheo.rules.text import Text

WHY = "households of a required commune"
OTHER = "other"


def reasons() -> dict[str, Text]:
    """Why a household may be invited, by key; the last is any other reason."""
    named = {key: rule.name for key, rule in invitation_rules().items()}
    return named | {OTHER: Text("Lý do khác", "Another reason")}


def reasons_by_hand() -> list[str]:
    """Keys of the reasons that an officer may give."""
    return [*(key for key, rule in invitation_rules().items() if rule.by_hand), OTHER]


@dataclass(frozen=True)
class Search:
    """Where, on which day, by which rule of the law's data, in the review of which year."""

    commune: int
    today: date
    year: int
    rule: InvitationRule

    def figure(self, key: str) -> int:
        return self.rule.figure(key, self.today)

    @property
    def since(self) -> date:
        """The first day that still is a reason."""
        return self.today - timedelta(days=self.figure("days_back"))

    @property
    def first_year(self) -> int:
        """The first year whose results or causes still are a reason."""
        return self.year - self.figure("years_back")

    @property
    def households(self) -> Any:
        return Household.objects.unscoped(WHY).filter(commune=self.commune, until=None)


def _deaths(search: Search) -> Any:
    ends = Membership.objects.unscoped(WHY).filter(
        household__commune=search.commune,
        household__until=None,
        ended_by=Membership.Ended.DIED,
        until__gte=search.since,
        person__birth_year__range=(
            search.year - search.figure("age_to"),
            search.year - search.figure("age_from"),
        ),
    )
    return ends.values_list("household", flat=True)


def _illness(search: Search) -> Any:
    causes = HouseholdCause.objects.unscoped(WHY).filter(
        household__commune=search.commune, household__until=None, code="illness", year__gte=search.first_year
    )
    return causes.values_list("household", flat=True)


def _lost_insurance(search: Search) -> Any:
    """The latest result finds the deprivation that the one before did not."""
    results = ReviewResult.objects.unscoped(WHY)
    later = results.filter(household=OuterRef("household"), year__gt=OuterRef("year"))
    before = results.filter(
        household=OuterRef("household"), year=OuterRef("year") - 1, result__deprived_health_insurance=False
    )
    lost = results.filter(
        Exists(before),
        ~Exists(later),
        household__commune=search.commune,
        household__until=None,
        year__gte=search.first_year,
        result__deprived_health_insurance=True,
    )
    return lost.values_list("household", flat=True)


def _ended(search: Search) -> Any:
    return PovertyStatus.objects.unscoped(WHY).filter(
        household__commune=search.commune,
        household__until=None,
        status__in=LISTED,
        effective_to__gte=search.since - timedelta(days=1),
    )


def _left_list(search: Search) -> Any:
    escaped = _ended(search).exclude(ended_by__review_decision__kind=Decision.Kind.REVOCATION)
    return escaped.values_list("household", flat=True)


def _revoked(search: Search) -> Any:
    taken_back = _ended(search).filter(ended_by__review_decision__kind=Decision.Kind.REVOCATION)
    return taken_back.values_list("household", flat=True)


def _split(search: Search) -> Any:
    new = search.households.filter(split_from__isnull=False, since__gte=search.since)
    return new.values_list("pk", flat=True)


def _near_line(search: Search) -> Any:
    results = ReviewResult.objects.unscoped(WHY)
    later = results.filter(household=OuterRef("household"), year__gt=OuterRef("year"))
    near = results.filter(
        ~Exists(later),
        household__commune=search.commune,
        household__until=None,
        year__gte=search.first_year,
        result__distance_income_points__gte=0,
        result__distance_income_points__lt=search.figure("points"),
    )
    return near.values_list("household", flat=True)


RULES: dict[str, Callable[[Search], Any]] = {
    "earner_death": _deaths,
    "illness": _illness,
    "lost_insurance": _lost_insurance,
    "left_list": _left_list,
    "revoked": _revoked,
    "split": _split,
    "near_line": _near_line,
}


def households_to_invite(commune: CommuneReview, today: date) -> dict[int, list[str]]:
    """Household → keys of `reasons`, of those neither on the list nor invited. The row comes with `review`.

    Households on the list in force come by themselves. Nine queries.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rules = invitation_rules()
    for key, find in RULES.items():
        search = Search(commune.commune_id, today, commune.review.year, rules[key])
        for pk in set(find(search)):
            found[pk].append(key)
    for pk in _known(commune):
        found.pop(pk, None)
    return dict(found)


def _known(commune: CommuneReview) -> set[int]:
    listed = Case.objects.unscoped(WHY).filter(
        review=commune.review_id, village_review__commune_review=commune
    )
    invited = Invitation.objects.unscoped(WHY).filter(village_review__commune_review=commune)
    return set(listed.values_list("household", flat=True)) | set(invited.values_list("household", flat=True))


def without_application(villages: Any) -> Any:
    """Those of `villages` (VillageReview) from which nobody has applied."""
    applied = Case.objects.unscoped(WHY).filter(
        village_review=OuterRef("pk"), source__in=("application", "invitation")
    )
    return villages.filter(~Exists(applied), village__isnull=False)
