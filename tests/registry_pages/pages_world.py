"""Two communes with a dozen reviewed households, and people of several roles who open their pages."""

import dataclasses
import functools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from registry_world import ON, synthetic_rows

from giamngheo.areas import tree
from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.platform import requests
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.platform.web import chrome, navigation
from giamngheo.registry import permissions
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.registry.models import Household, RecognitionDecision

__all__ = ["as_reader", "world"]

WHY = "test"
EVERYTHING = frozenset(value for name, value in vars(permissions).items() if name.isupper())
READING = frozenset({permissions.VIEW})


class StandIn:
    """Villages for `synthetic_rows` before any unit is in the database."""

    pk = 1

    class children:
        @staticmethod
        def order_by(*_: str) -> Any:
            return StandIn

    @staticmethod
    def values_list(*_: str, flat: bool = True) -> list[int]:
        return [1]


@functools.cache
def reviewed() -> tuple[HouseholdRow, ...]:
    """Reviewed households of two or more, made once for all tests."""
    rows = [row for row in synthetic_rows(StandIn(), size=300) if not row.change and len(row.members) >= 2]
    assert len(rows) >= 15
    ordered = sorted(rows, key=lambda row: row.result is None or row.result.result_class != "poor")
    return tuple(ordered[:15])


@dataclasses.dataclass
class World:
    commune: AdminUnit
    other: AdminUnit
    households: list[Household]
    beyond: list[Household]
    decision: RecognitionDecision

    @property
    def household(self) -> Household:
        """A poor one, with members."""
        return self.households[0]


def actor(
    unit: AdminUnit | None,
    may: frozenset[str] = EVERYTHING,
    sees: PersonalData = PersonalData.FULL,
    user_id: int = 1,
    label: str = "Trần Thị Bình",
) -> Actor:
    grant = Grant("role", unit.pk if unit else None, may, sees, date(2025, 1, 1))
    return Actor(user_id=user_id, label=label, grants=(grant,), verified=True)


def leader(unit: AdminUnit) -> Actor:
    return actor(unit, user_id=2, label="Nguyễn Văn Chủ")


def _commune(province: AdminUnit, code: str, name: str, *villages: str) -> AdminUnit:
    unit = AdminUnit.objects.create(
        level=Level.COMMUNE, kind=Kind.XA, code=code, name=name, parent=province, valid_from=date(2025, 7, 1)
    )
    for village in villages:
        AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=village, parent=unit)
    return unit


def _write(unit: AdminUnit, rows: list[HouseholdRow]) -> list[Household]:
    villages = list(unit.children.order_by("pk").values_list("pk", flat=True))
    placed = [
        dataclasses.replace(row, commune=unit.pk, village=villages[at % len(villages)])
        for at, row in enumerate(rows)
    ]
    write_plan(
        Act(actor(unit)),
        plan_rows(placed, ON),
        at=unit,
        year=2025,
        standard="vn-2021-2025",
        reference_date=ON,
        source="ra-soat.xlsx",
    )
    return list(Household.objects.unscoped(WHY).filter(commune=unit).order_by("pk"))


@pytest.fixture
def world(db: None) -> World:
    province = AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")
    commune = _commune(province, "08593", "Thu Cúc", "1", "2")
    other = _commune(province, "08542", "Tân Sơn", "3")
    rows = list(reviewed())
    households, beyond = _write(commune, rows[:12]), _write(other, rows[12:])
    statuses = {one.pk: one.last_class for one in households if one.last_class in {"poor", "near_poor"}}
    facts = DecisionFacts(
        2025, "vn-2021-2025", date(2025, 10, 2), "12/QĐ-UBND", date(2025, 10, 2), "UBND xã Thu Cúc"
    )
    decision = record_decision(Act(actor(commune)), commune, facts, statuses)
    households = list(Household.objects.unscoped(WHY).filter(commune=commune).order_by("pk"))
    return World(commune, other, households, beyond, decision)


@pytest.fixture
def as_reader(client: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Any]:
    """as_reader(actor) -> a client whose every request is the actor's."""

    # the rooms above have tests of their own
    own = {
        name: entry
        for name, entry in navigation._entries.items()
        if name.startswith(("registry", "platform"))
    }
    monkeypatch.setattr(navigation, "_entries", own)

    def sign_in(who: Actor) -> Any:
        def actor_of(request: Any) -> Actor:
            # as the room of accounts does: the mark comes with the account
            tree.use_mark(tree.current_mark())
            return who

        monkeypatch.setattr(requests, "_actor_of", actor_of)
        # no account stands behind these actors
        monkeypatch.setattr(chrome, "_frame_of", lambda request: chrome.Frame(who.label))
        return client

    return sign_in
