"""Two communes of today, one of them made of two; reviews of 2024 and 2025 with residents of every village."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from giamngheo.areas.models import AdminUnit, Kind, Level, Placement, Residents, UnitLink
from giamngheo.areas.tree import current_mark, use_mark
from giamngheo.exchange.snapshot import Snapshot, take_snapshot
from giamngheo.law import load_standard
from giamngheo.measurement import classify_now
from giamngheo.monitoring import permissions
from giamngheo.platform import requests
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.platform.web import chrome
from giamngheo.registry import permissions as registry
from giamngheo.registry.bulk import Place, plan_rows, rows_of, write_plan
from giamngheo.registry.bulk.rows import HouseholdRow
from giamngheo.synthetic import generate
from homes import with_keys

STANDARD = "vn-2021-2025"
MERGER = date(2025, 7, 1)
LAST = date(2025, 6, 30)
RESIDENTS = {"1": (400, 1500), "2": (300, 1100), "3": (500, 1900)}


@dataclass
class World:
    """`old` became part of `thu_cuc`; village "2" lay in it. rows: those of 2025 by village name."""

    province: AdminUnit
    thu_cuc: AdminUnit
    tan_son: AdminUnit
    old: AdminUnit
    villages: dict[str, AdminUnit]
    rows: dict[str, list[HouseholdRow]]
    snapshot: Snapshot

    def classes(self, *villages: str) -> Counter[str]:
        return Counter(row.result.result_class for name in villages for row in self.rows[name] if row.result)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", with_keys(tmp_path))
    return tmp_path


@pytest.fixture
def world(db: None, home: Path) -> World:
    province = AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")
    thu_cuc, tan_son = (
        _commune(province, "08593", "Thu Cúc"),
        _commune(province, "08542", "Tân Sơn", first=None),
    )
    old = _commune(province, "08594", "Thạch Kiệt", first=None, last=LAST)
    before = _commune(province, "08593", "Thu Cúc", first=None, last=LAST)
    for one in (old, before):
        UnitLink.objects.create(old=one, new=thu_cuc, part="whole", since=MERGER, source="x", evidence="text")
    villages = {
        name: AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=name, parent=parent)
        for name, parent in (("1", thu_cuc), ("2", thu_cuc), ("3", tan_son))
    }
    for name, then in (("1", before), ("2", old)):
        Placement.objects.create(village=villages[name], commune=then, valid_to=LAST)
        Placement.objects.create(village=villages[name], commune=thu_cuc, valid_from=MERGER)
    for year in (2024, 2025):
        for name, (households, persons) in RESIDENTS.items():
            Residents.objects.create(
                unit=villages[name], on=date(year, 10, 15), households=households, persons=persons,
                minority_households=households // 2, source="Công an xã",
            )  # fmt: skip
    lists = _lists()
    then = {"1": before, "2": old, "3": tan_son}
    for year in (2024, 2025):
        rows = [
            replace(
                row,
                commune=villages[name].parent_id,
                village=villages[name].pk,
                commune_then=then[name].pk if year == 2024 else None,
                # every poor household of village 1 has escaped since
                result=_poor_before(row) if year == 2024 and name == "1" else row.result,
            )
            for name, own in lists.items()
            for row in own
        ]
        on = date(year, 10, 15)
        write_plan(
            Act(Actor.by_system("test")), plan_rows(rows, on), at=None, year=year, standard=STANDARD,
            reference_date=on, source="x",
        )  # fmt: skip
    return World(province, thu_cuc, tan_son, old, villages, lists, take_snapshot())


def _commune(
    province: AdminUnit, code: str, name: str, first: date | None = MERGER, last: date | None = None
) -> AdminUnit:
    return AdminUnit.objects.create(
        level=Level.COMMUNE, kind=Kind.XA, code=code, name=name, parent=province, valid_from=first,
        valid_to=last, usual_locality="rural",
    )  # fmt: skip


def _poor_before(row: HouseholdRow) -> object:
    assert row.result is not None
    return replace(row.result, result_class="poor") if row.result.result_class == "near_poor" else row.result


def _lists() -> dict[str, list[HouseholdRow]]:
    """Households of a small synthetic province, dealt to the three villages."""
    standard = load_standard(STANDARD)
    made = generate(400, seed=3, years=(2025,))
    households, persons = made.households(2025, listed="review"), made.persons(2025, listed="review")
    scored = classify_now(standard, households, persons, on=date(2025, 10, 15))
    found = [
        replace(row, change="", locality="rural")
        for row in rows_of(scored, persons, standard, lambda code, village: Place(0, None))
    ]
    return {name: found[number::3] for number, name in enumerate(("1", "2", "3"))}


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """accounts(unit, *permissions): a browser signed in with a role on the unit (None: everywhere)."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

    def sign_in(unit: AdminUnit | None, *may: str) -> Client:
        rights = frozenset(may or (permissions.VIEW, registry.VIEW))
        grant = Grant("officer", unit.pk if unit else None, rights, PersonalData.MASKED, date(2024, 1, 1))
        actor = Actor(user_id=7, label="Hà Văn Ổn", grants=(grant,), verified=True)

        def actor_of(request: object) -> Actor:
            # as the room of accounts does: one look at the tree's mark a request
            use_mark(current_mark())
            return actor

        monkeypatch.setattr(requests, "_actor_of", actor_of)
        monkeypatch.setattr(chrome, "_frame_of", lambda request: chrome.Frame(actor.label))
        return Client()

    return sign_in
