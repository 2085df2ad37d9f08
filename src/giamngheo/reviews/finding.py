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

from giamngheo.registry.models import Household, HouseholdCause, Membership, PovertyStatus, ReviewResult
from giamngheo.reviews.models import Case, CommuneReview, Invitation
from giamngheo.rules.text import Text

WHY = "households of a required commune"
LOOKED_BACK = timedelta(days=365)
"""How long something that happened still is a reason."""
NEAR_POINTS = 5
"""Points above the line within which a result is near it."""
EARNING = (18, 65)
"""Ages at death at which a member surely supported the household: a choice of this list, not a line of the law."""

REASONS = {
    "earner_death": Text("Có người lao động qua đời", "An earner died"),
    "illness": Text("Có người ốm đau, bệnh nặng, tai nạn", "Serious illness or accident"),
    "disaster": Text("Thiệt hại do thiên tai, hỏa hoạn, rủi ro", "Disaster, fire or another shock"),
    "lost_insurance": Text(
        "Mất bảo hiểm y tế so với lần rà soát trước", "Health insurance lost since the last review"
    ),
    "left_list": Text("Mới thoát nghèo, thoát cận nghèo", "Left the list of the poor lately"),
    "split": Text("Mới tách hộ", "Split lately"),
    "near_line": Text("Kết quả gần chuẩn nghèo", "Result near the line"),
    "other": Text("Lý do khác", "Another reason"),
}
BY_HAND = ("disaster", "illness", "other")


@dataclass(frozen=True)
class Search:
    """Where and since when."""

    commune: int
    since: date
    year: int

    @property
    def households(self) -> Any:
        return Household.objects.unscoped(WHY).filter(commune=self.commune, until=None)


def _deaths(search: Search) -> Any:
    ends = Membership.objects.unscoped(WHY).filter(
        household__commune=search.commune,
        household__until=None,
        ended_by=Membership.Ended.DIED,
        until__gte=search.since,
        person__birth_year__range=(search.year - EARNING[1], search.year - EARNING[0]),
    )
    return ends.values_list("household", flat=True)


def _illness(search: Search) -> Any:
    causes = HouseholdCause.objects.unscoped(WHY).filter(
        household__commune=search.commune, household__until=None, code="illness", year__gte=search.year - 1
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
        year__gte=search.year - 1,
        result__deprived_health_insurance=True,
    )
    return lost.values_list("household", flat=True)


def _left_list(search: Search) -> Any:
    ended = PovertyStatus.objects.unscoped(WHY).filter(
        household__commune=search.commune,
        household__until=None,
        status__in=("poor", "near_poor"),
        effective_to__gte=search.since - timedelta(days=1),
    )
    return ended.values_list("household", flat=True)


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
        year__gte=search.year - 1,
        result__distance_income_points__gte=0,
        result__distance_income_points__lt=NEAR_POINTS,
    )
    return near.values_list("household", flat=True)


RULES: dict[str, Callable[[Search], Any]] = {
    "earner_death": _deaths,
    "illness": _illness,
    "lost_insurance": _lost_insurance,
    "left_list": _left_list,
    "split": _split,
    "near_line": _near_line,
}


def households_to_invite(commune: CommuneReview, today: date) -> dict[int, list[str]]:
    """Household → keys of REASONS, of those neither on the list nor invited. The row comes with `review`.

    Households on the list in force come by themselves. Eight queries.
    """
    search = Search(commune.commune_id, today - LOOKED_BACK, commune.review.year)
    found: dict[int, list[str]] = defaultdict(list)
    for key, rule in RULES.items():
        for pk in set(rule(search)):
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
