"""Two communes with households on the list in force, a clock that stands, and the year's review open over both."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import pytest

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints import clock as inbox_clock
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.models import Household
from giamngheo.reviews import clock
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.models import Case, CommuneReview, Review, VillageReview
from office_world import Office

WHY = "test"
STANDARD = "vn-2021-2025"
TODAY = date(2025, 10, 1)
_numbers = count(1)


def system() -> Act:
    return Act(Actor.by_system("test"))


def household(village: AdminUnit, status: str = "", **more: Any) -> Household:
    number = next(_numbers)
    values = {"code": f"25-{number:06d}", "head_name": f"Hà Văn {number}", "since": date(2020, 1, 1)} | more
    made = Household.objects.create(commune_id=village.parent_id, village=village, **values)
    if status:
        facts = DecisionFacts(2024, STANDARD, date(2025, 1, 1), f"{number}/QĐ", date(2024, 12, 20), "UBND")
        record_decision(system(), made.commune, facts, {made.pk: status}, ending=())
        made.refresh_from_db()
    return made


@dataclass
class Opened:
    """`poor`: the one household of the first village that is on the list; the other commune has one as well."""

    review: Review
    poor: Household
    elsewhere: Household

    @property
    def commune(self) -> CommuneReview:
        rows = CommuneReview.objects.unscoped(WHY).select_related("review")
        return rows.get(review=self.review, commune=self.poor.commune)

    @property
    def village(self) -> VillageReview:
        rows = VillageReview.objects.unscoped(WHY)
        return rows.get(commune_review__review=self.review, village=self.poor.village)

    @property
    def case(self) -> Case:
        return Case.objects.unscoped(WHY).get(review=self.review, household=self.poor)


@pytest.fixture(autouse=True)
def clock_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(inbox_clock, "today", lambda: TODAY)


@pytest.fixture
def opened(office: Office) -> Opened:
    poor, elsewhere = household(office.village, "poor"), household(office.other_village, "near_poor")
    review = open_review(system(), office.province, ReviewFacts("annual", 2025, STANDARD))
    return Opened(review, poor, elsewhere)
