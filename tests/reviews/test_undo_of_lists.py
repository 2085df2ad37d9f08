"""A list is not taken back under the files of a review that rest on its households."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pages_world import reviewed
from registry_world import ON
from reviews_world import WHY, Days, act, assess, begin, cases, first_village, opened

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import ActionRefused
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.bulk import Written, plan_rows, write_plan
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.registry.bulk.undo import undo_changes
from giamngheo.registry.models import Household

pytestmark = pytest.mark.django_db
DAY = ON - timedelta(days=365)


def listed(commune: AdminUnit, *rows: HouseholdRow) -> Written:
    return write_plan(
        act(), plan_rows(rows, DAY), at=commune, year=2024, standard="vn-2021-2025", reference_date=DAY,
        source="danh-sach.xlsx",
    )  # fmt: skip


def poor_household(commune: AdminUnit, days: Days) -> HouseholdRow:
    days.day = date(2025, 10, 1)
    village = commune.children.earliest("pk")
    row = replace(reviewed()[0], commune=commune.pk, village=village.pk)
    made = listed(commune, row)
    facts = DecisionFacts(2024, "vn-2021-2025", date(2025, 1, 1), "1/QĐ", date(2024, 12, 20), "UBND")
    record_decision(act(), commune, facts, dict.fromkeys(made.households.values(), "poor"), ending=())
    return row


def test_not_under_the_files_of_a_review_opened_since(commune: AdminUnit, days: Days) -> None:
    row = poor_household(commune, days)
    outcome, since = listed(commune, replace(row, address="Nhà mới")), timezone.now()
    opened(commune)
    with pytest.raises(ActionRefused, match="used_since") as refused:
        undo_changes(act(), outcome.changes, at=commune, source="danh-sach.xlsx", since=since)
    assert "1 hồ sơ rà soát" in refused.value.message.vi
    assert Household.objects.unscoped(WHY).get().address == "Nhà mới"


@pytest.mark.parametrize("worked_on", [False, True])
def test_a_file_of_before_stands_in_the_way_once_it_is_worked_on(
    commune: AdminUnit, days: Days, worked_on: bool
) -> None:
    row = poor_household(commune, days)
    review = opened(commune)
    begin(first_village(review))
    outcome, since = listed(commune, replace(row, address="Nhà mới")), timezone.now()
    if worked_on:
        assess(next(cases(review)))
        with pytest.raises(ActionRefused, match="1 review files"):
            undo_changes(act(), outcome.changes, at=commune, source="danh-sach.xlsx", since=since)
    else:
        undo_changes(act(), outcome.changes, at=commune, source="danh-sach.xlsx", since=since)
    assert (Household.objects.unscoped(WHY).get().address == "Nhà mới") is worked_on
