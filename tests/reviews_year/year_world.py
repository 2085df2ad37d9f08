"""A commune of three hundred households on last year's list, its people with accounts, and a calendar to turn."""

from __future__ import annotations

import dataclasses
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pages_world import reviewed
from registry_world import ON

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.complaints import clock as inbox_clock
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.registry.models import Household
from giamngheo.reviews import clock
from giamngheo.reviews.actions import assessing
from giamngheo.reviews.actions.assessing import Form
from giamngheo.reviews.models import Case, Review
from giamngheo.reviews.scoring import score
from homes import with_keys

__all__ = ["law_folder", "year"]

WHY = "test"
STANDARD = "vn-2021-2025"
PASSWORD = "lua-chin-vang-2025"
VILLAGES = ("Giáp Trung", "Đồng Khoai", "Suối Nạc")
LISTED = 300
OUTSIDE = 2
"""Registered households that are on no list; they come last, in the first village."""
NAMES = tuple(
    " ".join(parts)
    for parts in product(
        ("Hà", "Đinh", "Nguyễn", "Trần", "Lò", "Phùng", "Bùi"),
        ("Văn", "Thị", "Xuân", "Đức"),
        ("Tường", "Mơ", "Sáu", "Bưởi", "Chín", "Én", "Lực", "Thảo", "Quý", "Hiền", "Toàn"),
    )
)
PEOPLE = {
    "tinh": ("province_officer", "Lê Minh Tỉnh"),
    "can.bo": ("commune_officer", "Hà Thị Mây"),
    "lanh.dao": ("commune_leader", "Đinh Công Minh"),
    "mot.cua": ("one_stop_clerk", "Phùng Thị Cúc"),
    "truong.thon": ("village_head", "Bùi Văn Trưởng"),
    "an": ("enumerator", "Trần Văn An"),
    "binh": ("enumerator", "Lò Thị Bình"),
}
POOR, NEAR_POOR, NOT_POOR = (120, 40), (120, 10), (190, 0)
"""Points of income and deprivation that give the class where people live in the country."""


class Days:
    """The calendar on the wall of the office."""

    def __init__(self, day: date) -> None:
        self.day = day

    def today(self) -> date:
        return self.day

    @property
    def written(self) -> str:
        return f"{self.day:%d/%m/%Y}"


@dataclasses.dataclass
class Year:
    province: AdminUnit
    commune: AdminUnit
    villages: list[AdminUnit]
    days: Days
    users: dict[str, User]
    households: list[Household]

    @property
    def review(self) -> Review:
        return Review.objects.get()

    def case(self, household: Household) -> Case:
        return Case.objects.unscoped(WHY).get(household=household)

    def in_village(self, at: int) -> list[Household]:
        return [one for one in self.households if one.village_id == self.villages[at].pk]


@pytest.fixture
def law_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The law of an installation where nobody has confirmed anything yet."""
    folder = tmp_path / "law-data"
    folder.mkdir()
    monkeypatch.setenv("GIAMNGHEO_HOME", str(folder))
    return folder


@pytest.fixture
def year(
    db: None, law_folder: Path, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> Year:
    cache.clear()
    settings.HOME = with_keys(tmp_path / "home")  # type: ignore[attr-defined]
    days = Days(date(2025, 9, 3))
    monkeypatch.setattr(clock, "today", days.today)
    monkeypatch.setattr(inbox_clock, "today", days.today)
    province = AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")
    commune, villages = _commune(province, "08593", "Thu Cúc", *VILLAGES)
    elsewhere, _ = _commune(province, "08542", "Tân Sơn", "Đồng Dài")
    users = {name: _account(name, *_held(name, province, commune, villages)) for name in PEOPLE}
    _register(commune, villages, LISTED + OUTSIDE, "025062")
    _register(elsewhere, list(elsewhere.children.all()), 2, "025063")
    rows = Household.objects.unscoped(WHY)
    households = list(rows.filter(commune=commune).order_by("code"))
    _recognise(commune, households[:LISTED])
    _recognise(elsewhere, list(rows.filter(commune=elsewhere)))
    return Year(province, commune, villages, days, users, list(rows.filter(commune=commune).order_by("code")))


def _commune(province: AdminUnit, code: str, name: str, *villages: str) -> tuple[AdminUnit, list[AdminUnit]]:
    unit = AdminUnit.objects.create(
        level=Level.COMMUNE, kind=Kind.XA, code=code, name=name, parent=province,
        valid_from=date(2025, 7, 1), usual_locality="rural",
    )  # fmt: skip
    made = [
        AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=one, parent=unit)
        for one in villages
    ]
    return unit, made


def _held(
    name: str, province: AdminUnit, commune: AdminUnit, villages: list[AdminUnit]
) -> tuple[str, str, AdminUnit]:
    role, full_name = PEOPLE[name]
    units = {"province_officer": province, "village_head": villages[0]}
    return role, full_name, units.get(role, commune)


def _account(name: str, role: str, full_name: str, unit: AdminUnit) -> User:
    user = User(username=name, full_name=full_name, search_name=full_name.lower())
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.create(user=user, role=role, unit=unit, valid_from=date(2025, 1, 1), granted_by="test")
    return user


def _register(commune: AdminUnit, villages: list[AdminUnit], size: int, digits: str) -> None:
    """Households with members and the answers of last year, each with a name of its own."""
    rows = [_row(at, commune, villages, size, digits) for at in range(size)]
    day = ON.replace(year=ON.year - 1)
    write_plan(
        system(), plan_rows(rows, day), at=commune, year=day.year, standard=STANDARD, reference_date=day,
        source="ra-soat-2024.xlsx",
    )  # fmt: skip


def _row(at: int, commune: AdminUnit, villages: list[AdminUnit], size: int, digits: str) -> HouseholdRow:
    base = reviewed()[at % len(reviewed())]
    village = villages[at * len(villages) // LISTED] if at < LISTED and size > LISTED else villages[0]
    members = tuple(
        dataclasses.replace(
            one,
            name=NAMES[at] if one.is_head else one.name,
            citizen_number=f"{digits}{at:04d}{number:02d}",
        )
        for number, one in enumerate(base.members)
    )
    return dataclasses.replace(
        base,
        key=at + 1,
        code="",
        commune=commune.pk,
        village=village.pk,
        head_name=NAMES[at],
        members=members,
    )


def _recognise(commune: AdminUnit, households: list[Household]) -> None:
    """Last year's list: every third household near-poor, the others poor."""
    statuses = {one.pk: "near_poor" if at % 3 == 2 else "poor" for at, one in enumerate(households)}
    facts = DecisionFacts(
        2024, STANDARD, date(2025, 1, 1), "200/QĐ-UBND", date(2024, 12, 20), "Ủy ban nhân dân xã"
    )
    record_decision(system(), commune, facts, statuses, ending=())


def system() -> Act:
    return Act(Actor.by_system("test"))


def assess_the_rest(world: Year, enumerator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forms of all who are not assessed yet, as sums: most stay poor, some become near-poor, a few leave.

    Equal sums of one village are classified once.
    """
    known: dict[str, Any] = {}

    def once(standard: Any, answers: Any, members: Any, place: Any, **more: Any) -> Any:
        key = f"{standard.id} {answers} {members} {place.pk} {more}"
        if key not in known:
            known[key] = score(standard, answers, members, place, **more)
        return known[key]

    waiting = Case.objects.unscoped(WHY).filter(review=world.review, state="listed")
    with monkeypatch.context() as patched:
        patched.setattr(assessing, "score", once)
        for at, case in enumerate(waiting.filter(household__commune=world.commune).order_by("pk")):
            income, deprived = (POOR, NEAR_POOR, POOR, NOT_POOR)[at % 4]
            given = {"income_points_recorded": income + at // 4 % 3, "deprivation_points_recorded": deprived}
            enumerator_id = world.users[enumerator].pk
            form = Form(given, visited_on=world.days.day, enumerator=enumerator_id, complete=True)
            assessing.save_assessment(system(), case, form)
