"""A list beside what the register has learnt otherwise: later reviews, edits of the meantime, classes said otherwise."""

import pytest
from import_world import applied, checked, imported, now, planned, row, upload

from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.imports.planning import page_of_plan
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household, PovertyStatus, ReviewResult

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)


def one(code: str) -> Household:
    return Household.objects.unscoped(WHY).get(code=code)


def test_an_older_list_gives_its_result_and_leaves_what_is_known_since(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    imported(officer_of_commune, commune, upload([row(1, size=4), row(2)]), year=2025)
    before = Household.objects.unscoped(WHY).values().get(code="PT-0001")
    older = [row(1, size=2, village="Khu 2", head="Hà Văn Tường", ethnicity="Kinh", b1=150), row(3)]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload(older), year=2024))
    assert batch.counts["plan"]["older"] == 1
    assert [(line.older, line.recorded) for line in page_of_plan(batch, "older").rows] == [(2025, "")]
    batch = applied(officer_of_commune, batch)
    assert batch.state == "done"
    assert Household.objects.unscoped(WHY).values().get(code="PT-0001") == before
    results = ReviewResult.objects.unscoped(WHY).filter(household=one("PT-0001")).order_by("year")
    assert [result.year for result in results] == [2024, 2025]
    assert one("PT-0003").last_year == 2024


def test_what_changed_after_the_comparison_is_left_out_and_said(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    imported(officer_of_commune, commune, upload([row(1), row(2)]))
    later = upload([row(1, ethnicity="Kinh"), row(2, b1=60)], "moi.xlsx")
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, later))
    # another officer, meanwhile
    head = one("PT-0001").head
    assert head is not None
    type(head).objects.unscoped(WHY).filter(pk=head.pk).update(ethnicity="tay")
    batch = applied(officer_of_commune, batch)
    assert batch.counts["written"]["moved_on"] == 1
    assert batch.counts["written"]["conflict"] == 1
    head.refresh_from_db()
    assert head.ethnicity == "tay"
    # the other household of the list is written
    assert one("PT-0002").income_points == 60


def test_classes_recorded_otherwise_and_not_at_all_are_shown_before_writing(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    rows = [
        row(1, b1=120, b2=50, **{"class": "Hộ cận nghèo"}),
        row(2, b1=160, b2=20, **{"class": "Hộ nghèo"}),
        row(3, b1=120, b2=50),
        row(4, b1=120, b2=50, **{"class": "Hộ nghèo"}),
    ]
    batch = planned(officer_of_commune, checked(officer_of_commune, commune, upload(rows)))
    plan = batch.counts["plan"]
    assert (plan["otherwise"], plan["unsaid"]) == (2, 1)
    said = {line.code: line.recorded for line in page_of_plan(batch, "otherwise").rows}
    assert said == {"PT-0001": "near_poor", "PT-0002": "poor"}
    assert [line.code for line in page_of_plan(batch, "unsaid").rows] == ["PT-0003"]
    decision = {"number": "1/QĐ-UBND", "effective_from": "2026-01-01"}
    assert applied(officer_of_commune, now(batch), decision).state == "done"
    statuses = PovertyStatus.objects.unscoped(WHY).values_list("household__code", "status")
    assert dict(statuses) == {
        "PT-0001": "near_poor",
        "PT-0002": "poor",
        "PT-0003": "poor",
        "PT-0004": "poor",
    }
