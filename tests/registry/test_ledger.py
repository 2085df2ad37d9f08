"""The ledger: written by decisions only, dated, never rewritten."""

import dataclasses
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from registry_world import ON, officer, synthetic_rows

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.scope import Forbidden
from giamngheo.registry.actions.decisions import DecisionFacts, issue_decision, record_decision
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.models import (
    Household,
    PersonStatus,
    PovertyStatus,
    RecognitionDecision,
    ReviewResult,
)
from giamngheo.registry.permissions import ISSUE

WHY = "test"
pytestmark = pytest.mark.django_db


@pytest.fixture
def households(commune: AdminUnit) -> list[Household]:
    rows = [row for row in synthetic_rows(commune) if not row.change][:4]
    plan = plan_rows(rows, date(2023, 1, 1))
    write_plan(
        Act(officer(commune)),
        plan,
        at=commune,
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        source="x",
    )
    return list(Household.objects.unscoped(WHY).order_by("pk"))


def facts(year: int, number: str = "12/QĐ-UBND") -> DecisionFacts:
    return DecisionFacts(year, "vn-2021-2025", date(year + 1, 1, 1), number, date(year, 12, 20), "UBND xã")


def rows_of(household: Household) -> list[tuple[str, date, date | None]]:
    statuses = household.statuses.order_by("effective_from")
    return list(statuses.values_list("status", "effective_from", "effective_to"))


def test_two_years_make_a_dated_line(commune: AdminUnit, households: list[Household]) -> None:
    first, second, third, _ = households
    record_decision(Act(officer(commune)), commune, facts(2024), {first.pk: "poor", second.pk: "near_poor"})
    record_decision(Act(officer(commune)), commune, facts(2025), {first.pk: "near_poor", third.pk: "poor"})
    ended = (date(2025, 1, 1), date(2025, 12, 31))
    assert rows_of(first) == [("poor", *ended), ("near_poor", date(2026, 1, 1), None)]
    assert rows_of(second) == [("near_poor", *ended)]
    assert rows_of(third) == [("poor", date(2026, 1, 1), None)]
    states = Household.objects.unscoped(WHY).order_by("pk").values_list("status", flat=True)
    assert list(states) == ["near_poor", "", "poor", ""]


def test_a_list_of_the_poor_ends_the_status_of_their_workers(
    commune: AdminUnit, households: list[Household]
) -> None:
    poor, near, other, later = households
    worker = PersonStatus.StatusClass.LOW_INCOME_WORKER
    own = DecisionFacts(2024, "vn-2021-2025", date(2025, 1, 1), "3/QĐ-UBND", date(2024, 12, 30), "UBND xã")
    people = {one.pk: one.memberships.order_by("number")[0].person_id for one in households}
    early = {people[one.pk]: worker for one in (poor, near, other)}
    issue_decision(Act(officer(commune, ISSUE)), commune, own, {}, persons=early)
    since = dataclasses.replace(own, year=2025, number="4/QĐ-UBND", effective_from=date(2026, 2, 1))
    since = dataclasses.replace(since, signed_on=date(2025, 1, 2))
    issue_decision(Act(officer(commune, ISSUE)), commune, since, {}, persons={people[later.pk]: worker})
    recognised = {poor.pk: "poor", near.pk: "near_poor", other.pk: "escaped_poverty", later.pk: "poor"}
    decision = record_decision(Act(officer(commune)), commune, facts(2025), recognised)
    rows = PersonStatus.objects.unscoped(WHY).order_by("pk")
    assert list(rows.values_list("person", "effective_to", "ended_by")) == [
        (people[poor.pk], date(2025, 12, 31), decision.pk),
        (people[near.pk], date(2025, 12, 31), decision.pk),
        (people[other.pk], None, None),
        (people[later.pk], None, None),
    ]


def test_a_status_that_stays_keeps_its_row(commune: AdminUnit, households: list[Household]) -> None:
    first = households[0]
    record_decision(Act(officer(commune)), commune, facts(2024), {first.pk: "poor"})
    record_decision(Act(officer(commune)), commune, facts(2025), {first.pk: "poor"})
    assert rows_of(first) == [("poor", date(2025, 1, 1), None)]


def test_decisions_come_in_their_order(commune: AdminUnit, households: list[Household]) -> None:
    first = households[0]
    record_decision(Act(officer(commune)), commune, facts(2025), {first.pk: "poor"})
    with pytest.raises(ActionRefused) as refused:
        record_decision(Act(officer(commune)), commune, facts(2024), {first.pk: "near_poor"})
    assert refused.value.code == "later_decision"
    assert RecognitionDecision.objects.unscoped(WHY).count() == 1


def test_unknown_status_and_household_are_refused(commune: AdminUnit, households: list[Household]) -> None:
    for recognised, code in (
        ({households[0].pk: "rich"}, "status_unknown"),
        ({10**9: "poor"}, "unknown_household"),
    ):
        with pytest.raises(ActionRefused) as refused:
            record_decision(Act(officer(commune)), commune, facts(2024), recognised)
        assert refused.value.code == code
    assert not RecognitionDecision.objects.unscoped(WHY).exists()


def test_another_communes_decision_is_forbidden(
    commune: AdminUnit, other_commune: AdminUnit, households: list[Household]
) -> None:
    with pytest.raises(Forbidden):
        record_decision(Act(officer(other_commune)), commune, facts(2024), {households[0].pk: "poor"})
    with pytest.raises(Forbidden):
        record_decision(Act(officer(other_commune)), other_commune, facts(2024), {households[0].pk: "poor"})
    assert not PovertyStatus.objects.unscoped(WHY).exists()


@pytest.mark.parametrize("change", [{"status": "near_poor"}, {"effective_from": date(2020, 1, 1)}])
def test_the_database_refuses_to_rewrite(
    commune: AdminUnit, households: list[Household], change: dict[str, object]
) -> None:
    record_decision(Act(officer(commune)), commune, facts(2024), {households[0].pk: "poor"})
    with pytest.raises(DatabaseError), transaction.atomic():
        PovertyStatus.objects.unscoped(WHY).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PovertyStatus.objects.unscoped(WHY).delete()
    assert rows_of(households[0]) == [("poor", date(2025, 1, 1), None)]


def test_the_database_refuses_two_statuses_at_once(commune: AdminUnit, households: list[Household]) -> None:
    first = households[0]
    decision = record_decision(Act(officer(commune)), commune, facts(2024), {first.pk: "poor"})
    with pytest.raises(DatabaseError), transaction.atomic():
        PovertyStatus.objects.create(
            household=first,
            status="near_poor",
            decision=decision,
            effective_from=date(2024, 6, 1),
            effective_to=date(2025, 6, 1),
            ended_by=decision,
        )
    earlier = RecognitionDecision.objects.create(
        kind="imported", unit=commune, year=2023, standard="vn-2021-2025", effective_from=date(2024, 1, 1)
    )
    PovertyStatus.objects.create(
        household=first,
        status="near_poor",
        decision=earlier,
        effective_from=date(2024, 1, 1),
        effective_to=date(2024, 12, 31),
        ended_by=decision,
    )
    assert len(rows_of(first)) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_household SET status = '' WHERE id = {poor}",
        "UPDATE registry_household SET status = 'near_poor' WHERE id = {poor}",
        "UPDATE registry_household SET status_since = '2020-01-01' WHERE id = {poor}",
        "UPDATE registry_household SET status_since = NULL WHERE id = {poor}",
        "UPDATE registry_household SET status = '', status_since = NULL WHERE id = {poor}",
        "UPDATE registry_household SET status = 'poor', status_since = '2025-01-01' WHERE id = {plain}",
        "UPDATE registry_household SET status = 'poor', status_since = '2025-01-01'",
    ],
)
def test_the_database_shows_of_a_household_what_the_ledger_says(
    commune: AdminUnit, households: list[Household], statement: str
) -> None:
    poor, plain, *_ = households
    record_decision(Act(officer(commune)), commune, facts(2024), {poor.pk: "poor"})
    told = "the status of a household is what the ledger"
    with pytest.raises(DatabaseError, match=told), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(poor=poor.pk, plain=plain.pk))
    poor.refresh_from_db(from_queryset=Household.objects.unscoped(WHY))
    assert (poor.status, poor.status_since) == ("poor", date(2025, 1, 1))
    with pytest.raises(DatabaseError, match=told), transaction.atomic():
        Household.objects.create(
            code="H9", commune=commune, since=date(2020, 1, 1), status="poor", status_since=date(2025, 1, 1)
        )
    # what does not touch it is written as ever
    Household.objects.unscoped(WHY).filter(pk=poor.pk).update(address="Khu 9", status="poor")


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "rich"},
        {"effective_from": date(2024, 6, 1)},
    ],
)
def test_the_database_refuses_a_status_that_is_not_of_its_decision(
    commune: AdminUnit, households: list[Household], wrong: dict[str, object]
) -> None:
    first, second, *_ = households
    decision = record_decision(Act(officer(commune)), commune, facts(2024), {first.pk: "poor"})
    fields = {"household": second, "status": "poor", "decision": decision, "effective_from": date(2025, 1, 1)}
    with pytest.raises(DatabaseError), transaction.atomic():
        PovertyStatus.objects.create(**(fields | wrong))
    PovertyStatus.objects.create(**fields)


@pytest.mark.parametrize(
    "change",
    [
        {"number": "1/QĐ"},
        {"signed_on": None},
        {"effective_from": date(2001, 1, 1)},
        {"standard": "other"},
        {"year": 2020},
    ],
)
def test_the_database_keeps_a_decision_as_it_was_made(
    commune: AdminUnit, households: list[Household], change: dict[str, object]
) -> None:
    record_decision(Act(officer(commune)), commune, facts(2024), {}, ending=())
    decisions = RecognitionDecision.objects.unscoped(WHY)
    with pytest.raises(DatabaseError), transaction.atomic():
        decisions.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        decisions.delete()
    assert decisions.get().number == "12/QĐ-UBND"


@pytest.mark.parametrize("change", [{"result_class": "other"}, {"income_points": -1}, {"answers": {"a": 1}}])
def test_the_database_keeps_a_result_as_it_was_found(
    commune: AdminUnit, households: list[Household], change: dict[str, object]
) -> None:
    results = ReviewResult.objects.unscoped(WHY).filter(household=households[0])
    assert results.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        results.update(**change)
