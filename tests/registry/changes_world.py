"""Households of a commune whose changes are asked for by one and decided by another."""

from typing import Any

import pytest
from registry_world import ON, leader, officer, synthetic_rows

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.actions import Act
from giamngheo.platform.confirming import Unconfirmed
from giamngheo.registry.actions.requests import approve_changes, request_change
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.models import ChangeRequest, Household

__all__ = ["households"]

WHY = "test"
DAY = "2025-11-01"


@pytest.fixture
def households(commune: AdminUnit) -> list[Household]:
    rows = [row for row in synthetic_rows(commune) if len(row.members) >= 3 and not row.change][:3]
    plan = plan_rows(rows, ON)
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


def ask(commune: AdminUnit, kind: str, household: Household, **arguments: Any) -> ChangeRequest:
    """Asked for by one who confirms what is unlikely."""
    household.refresh_from_db()

    def sent(confirmed: str = "") -> ChangeRequest:
        act = Act(officer(commune), reason="Có đơn của hộ")
        version = household.version
        return request_change(act, kind, household, arguments, version=version, confirmed=confirmed)

    try:
        return sent()
    except Unconfirmed as asked:
        return sent(asked.mark)


def approve(commune: AdminUnit, *requests: ChangeRequest) -> None:
    approve_changes(Act(leader(commune)), list(requests))


def said(lines: Any, label: str) -> str:
    """What a line of a difference puts in place."""
    return next(str(line.after) for line in lines if str(line.label) == label)


def members(household: Household) -> list[int]:
    stays = household.memberships.filter(until=None).order_by("number")
    return list(stays.values_list("person_id", flat=True))
