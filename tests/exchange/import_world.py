"""A commune with villages and an officer there, and small lists as an office writes them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.exchange.imports import actions
from giamngheo.exchange.imports.actions import ListFacts, Upload
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import Act
from giamngheo.platform.jobs import acting
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.registry import permissions

STANDARD = "vn-2021-2025"
DAY = date(2025, 12, 14)
ALL = (permissions.VIEW, permissions.IMPORT, permissions.RECORD)

HEADINGS = (
    "STT", "Mã hộ", "Họ tên chủ hộ", "Ngày sinh", "Giới tính", "Dân tộc", "Số CCCD", "Thôn", "Khu vực",
    "Số khẩu", "Điểm B1", "Điểm B2", "Phân loại",
)  # fmt: skip
NAMES = ("Hà Văn Tường", "Đinh Thị Mơ", "Nguyễn Văn Sáu", "Hà Thị Bưởi", "Trần Văn Chín", "Lò Thị Én")


def row(number: int, **other: Any) -> list[Any]:
    """A household of a list of totals, without mistakes."""
    values = {
        "no": number,
        "code": f"PT-{number:04d}",
        "head": NAMES[number % len(NAMES)]
        + (f" {chr(65 + number // len(NAMES) % 26)}" if number >= len(NAMES) else ""),
        "born": f"{1 + number % 28:02d}/{1 + number % 12:02d}/{1950 + number % 40}",
        "sex": "Nam" if number % 2 == 0 else "Nữ",
        "ethnicity": "Mường",
        "citizen": f"025{'0' if number % 2 == 0 else '1'}{(50 + number % 40):02d}{number:06d}",
        "village": "Khu 1" if number % 2 else "Khu 2",
        "locality": "Nông thôn",
        "size": 1 + number % 5,
        "b1": 100 + number % 30,
        "b2": 10 * (number % 5),
        "class": "",
    }
    values |= other
    return list(values.values())


def workbook(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025")
        sheet.write(1, 0, "Xã Thu Cúc, tỉnh Phú Thọ")
        sheet.write_row(3, 0, headings)
        for place, values in enumerate(rows, 4):
            sheet.write_row(place, 0, values)
    return out.getvalue()


def upload(rows: Sequence[Sequence[Any]], name: str = "danh-sach.xlsx") -> Upload:
    return Upload(name, workbook(rows))


def make_commune(province: AdminUnit, code: str, name: str, *villages: str) -> AdminUnit:
    unit = AdminUnit.objects.create(
        level=Level.COMMUNE, kind=Kind.XA, code=code, name=name, parent=province, valid_from=date(2025, 7, 1)
    )
    for village in villages:
        AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=village, parent=unit)
    return unit


@pytest.fixture
def province(db: None) -> AdminUnit:
    return AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")


@pytest.fixture
def commune(province: AdminUnit) -> AdminUnit:
    return make_commune(province, "08545", "Thu Cúc", "1", "2")


@pytest.fixture
def other_commune(province: AdminUnit) -> AdminUnit:
    return make_commune(province, "08566", "Tân Sơn", "1", "3")


def officer(unit: AdminUnit | None, *only: str, user_id: int = 1, label: str = "Trần Thị Bình") -> Actor:
    grant = Grant(
        "commune_officer",
        unit.pk if unit else None,
        frozenset(only or ALL),
        PersonalData.FULL,
        date(2025, 1, 1),
    )
    return Actor(user_id=user_id, label=label, grants=(grant,), verified=True)


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> dict[int, Actor]:
    """The actors that jobs act for, by account."""
    known: dict[int, Actor] = {}
    monkeypatch.setattr(acting, "_actor_of", lambda account: known.get(account, Actor.nobody()))
    return known


@pytest.fixture
def officer_of_commune(commune: AdminUnit, accounts: dict[int, Actor]) -> Actor:
    """The officer of the commune."""
    actor = officer(commune)
    accounts[1] = actor
    return actor


def facts(unit: AdminUnit, year: int = 2025) -> ListFacts:
    return ListFacts(unit, year, STANDARD, date(year, 12, 14))


def work() -> None:
    """Runs what is in the queue."""
    WorkerLoop(beat=0.2).drain()


def now(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.unscoped("test").select_related("unit", "job").get(pk=batch.pk)


def checked(actor: Actor, unit: AdminUnit, *uploads: Upload, year: int = 2025) -> ImportBatch:
    batch = actions.begin_import(Act(actor), facts(unit, year), uploads)
    work()
    return now(batch)


def planned(actor: Actor, batch: ImportBatch, **options: Any) -> ImportBatch:
    actions.ask_dry_run(Act(actor), batch, **options)
    work()
    return now(batch)


def applied(actor: Actor, batch: ImportBatch, decision: dict[str, Any] | None = None) -> ImportBatch:
    actions.ask_apply(Act(actor), batch, decision)
    work()
    return now(batch)


def imported(actor: Actor, unit: AdminUnit, *uploads: Upload, year: int = 2025) -> ImportBatch:
    return applied(actor, planned(actor, checked(actor, unit, *uploads, year=year)))
