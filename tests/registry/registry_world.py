"""Two communes with real units, a leader and officers there, and lists made of the synthetic province."""

import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.law import load_standard
from giamngheo.measurement import classify_now
from giamngheo.platform.scope import Actor, Grant, PersonalData, Placed, Policy, Reach
from giamngheo.registry import permissions
from giamngheo.registry.bulk import Place, rows_of
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.synthetic import generate

__all__ = ["commune", "other_commune", "policy_of_units", "province"]

ON = date(2025, 10, 1)
ALL = (
    permissions.VIEW,
    permissions.EDIT,
    permissions.REQUEST,
    permissions.APPROVE,
    permissions.IDENTITY,
    permissions.RECORD,
    permissions.IMPORT,
)


class UnitTree:
    """The policy's questions answered from plain units: a role on a commune or village, or everywhere."""

    def reach_of(self, units: Iterable[int | None]) -> Reach:
        reach = Reach()
        for pk in units:
            if pk is None:
                reach |= Reach(everything=True)
                continue
            level = AdminUnit.objects.get(pk=pk).level
            ids = frozenset({pk})
            reach |= Reach(villages=ids) if level == Level.VILLAGE else Reach(communes=ids)
        return reach

    def above_communes(self, unit: int | None) -> bool:
        return unit is None

    def place_of(self, obj: Any) -> Placed | None:
        if isinstance(obj, AdminUnit):
            return Placed(obj.parent_id, obj.pk) if obj.level == Level.VILLAGE else Placed(obj.pk)
        if isinstance(obj, Placed):
            return obj
        commune = village = obj
        for name in getattr(obj, "scope_commune", "").split("__"):
            commune = getattr(commune, name) if name else None
        for name in (getattr(obj, "scope_village", None) or "").split("__"):
            village = getattr(village, name) if name else None
        return Placed(commune, village)


@pytest.fixture(autouse=True)
def policy_of_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Policy.__module__], "_policy", Policy(UnitTree(), second_factor=False))


@pytest.fixture
def province(db: None) -> AdminUnit:
    return AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")


def make_commune(province: AdminUnit, code: str, name: str, *villages: str) -> AdminUnit:
    unit = AdminUnit.objects.create(
        level=Level.COMMUNE, kind=Kind.XA, code=code, name=name, parent=province, valid_from=date(2025, 7, 1)
    )
    for village in villages:
        AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=village, parent=unit)
    return unit


@pytest.fixture
def commune(province: AdminUnit) -> AdminUnit:
    return make_commune(province, "08593", "Thu Cúc", "1", "2")


@pytest.fixture
def other_commune(province: AdminUnit) -> AdminUnit:
    return make_commune(province, "08542", "Tân Sơn", "3")


def officer(unit: AdminUnit | None, *only: str, user_id: int = 1, label: str = "Trần Thị Bình") -> Actor:
    grant = Grant(
        "commune_officer",
        unit.pk if unit else None,
        frozenset(only or ALL),
        PersonalData.FULL,
        date(2025, 1, 1),
    )
    return Actor(user_id=user_id, label=label, grants=(grant,), verified=True)


def leader(unit: AdminUnit) -> Actor:
    return officer(unit, user_id=2, label="Nguyễn Văn Chủ")


def synthetic_rows(
    commune: AdminUnit, size: int = 200, year: int = 2025, seed: int = 3
) -> list[HouseholdRow]:
    """Reviewed households of a small synthetic province, all placed in the villages of `commune`."""
    standard = load_standard("vn-2021-2025")
    made = generate(size, seed=seed, years=(year,))
    households, persons = made.households(year, listed="review"), made.persons(year, listed="review")
    classified = classify_now(standard, households, persons, on=ON)
    villages = list(commune.children.order_by("pk").values_list("pk", flat=True))

    def place(code: str | None, village: str | None) -> Place:
        return Place(commune.pk, villages[sum(map(ord, village or "")) % len(villages)])

    return list(rows_of(classified, persons, standard, place))
