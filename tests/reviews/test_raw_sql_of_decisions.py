"""What nobody rewrites by SQL once a commune has decided, and of the receipts and invitations that led there."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from reviews_world import WHY, Days, act, cases, commune_of, household, opened
from test_decisions_hold import ready
from test_way_of_a_case import listed, review, signed, village

from giamngheo.areas.models import AdminUnit
from giamngheo.registry.models import PovertyStatus, ReviewResult
from giamngheo.reviews.actions.deciding import decide
from giamngheo.reviews.actions.listing import Receipt, invite_by_hand, receive_application
from giamngheo.reviews.models import (
    Case,
    CommuneReview,
    Decision,
    DecisionLine,
    Invitation,
    Review,
    VillageReview,
)

__all__ = ["listed", "review", "village"]
pytestmark = pytest.mark.django_db


def refused(statement: str, **values: object) -> str:
    """What the database says against it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(**values))
    except DatabaseError as problem:
        return str(problem)
    return ""


@pytest.fixture
def decided(review: Review, village: VillageReview, days: Days, confirmed: None) -> Decision:
    ready(review, village, days)
    return decide(act(), commune_of(review), signed(days, "5/QĐ-UBND"))


def test_an_issued_decision_takes_no_household_that_its_lists_do_not_name(
    decided: Decision, village: VillageReview
) -> None:
    stranger = household(village.village, 77)
    entry = decided.registry_decision
    insert = (
        "INSERT INTO registry_povertystatus (household_id, status, effective_from, decision_id) "
        "VALUES ({household}, 'poor', '{day}', {decision})"
    )
    said = refused(insert, household=stranger.pk, day=entry.effective_from, decision=entry.pk)
    assert "lists of this decision" in said
    assert not PovertyStatus.objects.unscoped(WHY).filter(household=stranger).exists()
    named = decided.lines.earliest("pk").household_id
    # a household of its lists comes past this guard, to the next: it has its status
    again_said = refused(insert, household=named, day=entry.effective_from, decision=entry.pk)
    assert again_said
    assert "lists of this decision" not in again_said


def test_an_issued_decision_ends_no_status_that_its_lists_do_not_name(
    decided: Decision, village: VillageReview
) -> None:
    stranger = household(village.village, 78, "poor")
    status = PovertyStatus.objects.unscoped(WHY).get(household=stranger, effective_to=None)
    end = (
        "UPDATE registry_povertystatus SET effective_to = '{day}', ended_by_id = {decision} WHERE id = {row}"
    )
    assert "lists of this decision" in refused(
        end,
        day=status.effective_from + timedelta(days=400),
        decision=decided.registry_decision_id,
        row=status.pk,
    )
    status.refresh_from_db()
    assert status.effective_to is None


def test_lists_and_results_of_a_decision_stay(decided: Decision) -> None:
    line = decided.lines.filter(outcome="poor").get()
    assert line.certificate_number is not None
    assert refused("UPDATE reviews_decisionline SET certificate_number = 999 WHERE id = {pk}", pk=line.pk)
    assert refused("UPDATE reviews_decisionline SET certificate_number = NULL WHERE id = {pk}", pk=line.pk)
    other = decided.lines.exclude(pk=line.pk).earliest("pk").household_id
    assert refused(
        "UPDATE reviews_decisionline SET household_id = {other} WHERE id = {pk}", other=other, pk=line.pk
    )
    results = ReviewResult.objects.unscoped(WHY).filter(source=decided.number)
    before = results.count()
    assert before == DecisionLine.objects.unscoped(WHY).filter(decision=decided).count()
    assert refused("DELETE FROM registry_reviewresult")
    assert results.count() == before


def test_a_receipt_keeps_what_it_says(commune: AdminUnit, days: Days) -> None:
    place = commune.children.earliest("pk")
    carried, home = household(place, 1, "poor"), household(place, 2)
    review = opened(commune)
    case = receive_application(act(), review, home, Receipt("application", "counter", days.day))
    for change in (
        "received_on = '2020-01-01'",
        "received_on = NULL",
        "dossier_code = 'X-1'",
        "dossier_code = ''",
        "channel = 'portal'",
    ):
        assert refused(f"UPDATE reviews_case SET {change} WHERE id = {{pk}}", pk=case.pk), change
    undated = Case.objects.unscoped(WHY).get(household=carried)
    assert undated.due_on is None
    assert refused("UPDATE reviews_case SET due_on = '2030-01-01' WHERE id = {pk}", pk=undated.pk)


def test_invitations_are_kept(commune: AdminUnit, days: Days) -> None:
    place = commune.children.earliest("pk")
    household(place, 1, "poor")
    home = household(place, 2)
    review = opened(commune)
    of_commune = CommuneReview.objects.unscoped(WHY).get(review=review)
    made = invite_by_hand(act(), of_commune, home, "other", "nhà mới cháy")
    assert refused("DELETE FROM reviews_invitation")
    assert refused("UPDATE reviews_invitation SET reasons = '[]'")
    receive_application(act(), review, home, Receipt("application", "counter", days.day))
    assert refused(
        "UPDATE reviews_invitation SET answer = 'declined', answered_on = '2026-01-01' WHERE id = {pk}",
        pk=made.pk,
    )
    assert Invitation.objects.unscoped(WHY).get(pk=made.pk).answer == "applied"
    assert len(list(cases(review))) == 2
