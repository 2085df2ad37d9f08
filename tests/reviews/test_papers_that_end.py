"""Papers of statuses given here end with a list that was decided elsewhere and is recorded later."""

from datetime import date
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from reviews_world import (
    NEAR_POOR,
    WHY,
    Days,
    act,
    again,
    assess,
    assess_income,
    commune_of,
    household,
    opened,
)
from test_on_request import agreed, apply, cleared, place, signed, worker

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.documents.models import IssuedDocument
from giamngheo.registry import ledger_followers
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.models import Household, PersonStatus
from giamngheo.reviews.actions import deciding

__all__ = ["place"]
pytestmark = pytest.mark.django_db
MIGRATION = "giamngheo.reviews.migrations.0008_papers_that_outlived_their_status"


def facts(on: date) -> DecisionFacts:
    return DecisionFacts(on.year, "vn-2021-2025", on, "7/QĐ-UBND", on, "UBND xã", "Danh sách đã có")


def shown(paper: IssuedDocument) -> str:
    return Client().get(f"/v/{paper.token}").content.decode()


def paper(form: str, **about: object) -> IssuedDocument:
    return IssuedDocument.objects.unscoped(WHY).get(form=form, **about)


def two_workers(place: AdminUnit, days: Days) -> tuple[Household, dict[int, int]]:
    """Two recognised workers of two households; the first household, and line by household."""
    review = opened(place.parent, "low_income")
    homes = [household(place, number) for number in (1, 2)]
    for home in homes:
        man = worker(home)
        case = apply(review, home, days, person=man.pk)
        members = [{"person": man.pk, "employment_status": "wage"}]
        assess_income(case, 0, wages=20_000_000, members=members)
        cleared(again(case), days)
    made = deciding.decide(act(), commune_of(review), signed(1, days))
    days.pass_()
    return homes[0], dict(made.lines.values_list("household", "pk"))


def test_a_workers_confirmation_ends_with_a_recorded_list_that_names_the_household(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    home, lines = two_workers(place, days)
    ended = paper("confirmation", subject_id=lines[home.pk])
    assert "Còn hiệu lực" in shown(ended)
    record_decision(act(), place.parent, facts(days.day), {home.pk: "near_poor"}, ending=())
    assert PersonStatus.objects.unscoped(WHY).filter(effective_to=None).count() == 1
    ended.refresh_from_db()
    assert (ended.state, ended.ended_on, ended.superseded_by) == ("superseded", days.day, None)
    assert "Đã được thay thế" in shown(ended)
    assert "Văn bản này không còn hiệu lực." in shown(ended)
    (other,) = IssuedDocument.objects.unscoped(WHY).filter(form="confirmation").exclude(pk=ended.pk)
    assert "Còn hiệu lực" in shown(other)


def test_a_certificate_ends_with_a_recorded_list_that_leaves_the_household_out(
    place: AdminUnit, days: Days, confirmed: None
) -> None:
    review = opened(place.parent, "on_request")
    kept, left = (household(place, number) for number in (1, 2))
    cases = [apply(review, home, days) for home in (kept, left)]
    for case in cases:
        assess(case, NEAR_POOR)
        cleared(agreed(again(case), days), days)
    made = deciding.decide(act(), commune_of(review), signed(1, days))
    lines = dict(made.lines.values_list("household", "pk"))
    days.pass_()
    record_decision(act(), place.parent, facts(days.day), {kept.pk: "near_poor"})
    assert "Còn hiệu lực" in shown(paper("certificate", subject_id=lines[kept.pk]))
    ended = paper("certificate", subject_id=lines[left.pk])
    assert (ended.state, ended.ended_on) == ("superseded", days.day)
    assert "Đã được thay thế" in shown(ended)
    # the decision itself says what it said
    assert paper("decision").state == "valid"


def test_papers_that_outlived_their_status_before_are_ended_by_the_upgrade(
    place: AdminUnit, days: Days, confirmed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, lines = two_workers(place, days)
    monkeypatch.setattr(ledger_followers, "_followers", {})
    record_decision(act(), place.parent, facts(days.day), {home.pk: "near_poor"}, ending=())
    ended = paper("confirmation", subject_id=lines[home.pk])
    assert ended.state == "valid"
    with connection.cursor() as cursor:
        for operation in import_module(MIGRATION).Migration.operations:
            cursor.execute(operation.sql)
    ended.refresh_from_db()
    assert (ended.state, ended.ended_on) == ("superseded", days.day)
    others = IssuedDocument.objects.unscoped(WHY).exclude(pk=ended.pk)
    assert set(others.values_list("state", flat=True)) == {"valid"}
