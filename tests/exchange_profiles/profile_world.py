"""A commune with households on the day of a decision, and three templates unlike each other."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from exchange.import_world import accounts, commune, imported, other_commune, province, row, upload, work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions as exchange_permissions
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun
from giamngheo.exchange.profiles import actions, store
from giamngheo.exchange.profiles.actions import Template
from giamngheo.exchange.profiles.mapping import Mapping
from giamngheo.platform import requests
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.platform.web import chrome
from giamngheo.registry import permissions
from giamngheo.rules.text import Text

__all__ = ["accounts", "commune", "filled_commune", "officer", "other_commune", "province", "signed_in"]

ON = date(2025, 12, 31)
EXCHANGE = (
    exchange_permissions.PROFILE_VIEW,
    exchange_permissions.PROFILE_EDIT,
    exchange_permissions.PROFILE_FILL,
    exchange_permissions.PROFILE_READ,
    exchange_permissions.REGISTER_EXPORT,
)
REGISTRY = (permissions.VIEW, permissions.IMPORT, permissions.RECORD, permissions.VERIFY)
DECISION = {
    "number": "15/QĐ-UBND",
    "signed_on": "2025-12-14",
    "authority": "UBND xã",
    "effective_from": "2025-12-14",
    "whole_unit": True,
}


def actor_of(
    unit: AdminUnit | None,
    *permitted: str,
    user_id: int = 1,
    sees: PersonalData = PersonalData.FULL,
    role: str = "commune_officer",
) -> Actor:
    grant = Grant(
        role,
        unit.pk if unit else None,
        frozenset(permitted or (*REGISTRY, *EXCHANGE)),
        sees,
        date(2025, 1, 1),
    )
    return Actor(user_id=user_id, label="Trần Thị Bình", grants=(grant,), verified=True)


@pytest.fixture
def officer(commune: AdminUnit, accounts: dict[int, Actor]) -> Actor:
    accounts[1] = actor_of(commune)
    return accounts[1]


@pytest.fixture
def filled_commune(commune: AdminUnit, officer: Actor) -> AdminUnit:
    """Twelve households, of which those of `class` «Hộ nghèo» are recognised as poor."""
    rows = [row(n, **{"class": "Hộ nghèo" if n % 3 == 0 else ""}) for n in range(1, 13)]
    imported(officer, commune, upload(rows))
    return commune


def plain_list() -> bytes:
    """One row of headings at the top; a drop-down of 1 and 2."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "DS"
    for place, words in enumerate(
        (
            "Mã hộ",
            "Họ tên chủ hộ",
            "Giới tính (1: Nam, 2: Nữ)",
            "Số CCCD",
            "Năm sinh",
            "Thôn",
            "Kết quả đối chiếu",
        ),
        1,
    ):
        page.cell(1, place, words)
    rule = DataValidation("list", formula1='"1,2"')
    rule.add("C2:C3")
    page.add_data_validation(rule)
    return saved(book)


def merged_form() -> bytes:
    """Titles, a heading of two merged rows, numbers of the columns, totals and signatures below, a drop-down on a
    second sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Mẫu 02"
    lists = book.create_sheet("Danh mục")
    for place, words in enumerate(("Nam", "Nữ"), 1):
        lists.cell(place, 1, words)
    page["A1"] = "BẢO HIỂM XÃ HỘI VIỆT NAM"
    page["A3"] = "DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM Y TẾ"
    page.merge_cells("A3:H3")
    page["A3"].font = Font("Times New Roman", size=14, bold=True)
    heads = {
        "A5": "STT",
        "B5": "Họ và tên chủ hộ",
        "C5": "Chủ hộ",
        "E5": "Số nhân khẩu",
        "F5": "Mã hộ",
        "G5": "Mã đối tượng",
        "H5": "Ghi chú",
    }
    for cell, words in heads.items():
        page[cell] = words
    page["C6"], page["D6"] = "Ngày sinh", "Giới tính"
    for box in ("A5:A6", "B5:B6", "C5:D5", "E5:E6", "F5:F6", "G5:G6", "H5:H6"):
        page.merge_cells(box)
    for place in range(1, 9):
        page.cell(7, place, f"({place})")
        page.cell(8, place).fill = PatternFill("solid", fgColor="FFF2CC")
        page.cell(8, place).font = Font("Times New Roman", size=12)
    page.row_dimensions[8].height = 22
    rule = DataValidation("list", formula1="'Danh mục'!$A$1:$A$2")
    rule.add("D8:D9")
    page.add_data_validation(rule)
    page["A10"], page["E10"] = "Tổng cộng", "=SUM(E8:E9)"
    page["A12"] = "Người lập biểu"
    page.merge_cells("A12:C12")
    page.print_area = "A1:H12"
    return saved(book)


def person_form() -> bytes:
    """Columns that start at C, a row a person, an example row already filled, a note right below."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Kiểm tra"
    page["C2"] = "CÔNG AN XÃ – KIỂM TRA SỐ ĐỊNH DANH"
    heads = ("Số định danh cá nhân", "Họ và tên", "Quan hệ với chủ hộ", "Mã hộ", "Kết quả đối chiếu")
    example = ("025090000001", "Nguyễn Văn A", "Chủ hộ", "H1", "Khớp")
    for place, (head, words) in enumerate(zip(heads, example, strict=True), 3):
        page.cell(4, place, head)
        page.cell(5, place, words)
    page["C6"] = "Lưu ý: không sửa cột đầu."
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def profile_of(actor: Actor, unit: AdminUnit, data: bytes, **more: Any) -> ExchangeProfile:
    """A profile with the proposed mapping settled as it is."""
    template = Template("Mẫu thử", more.pop("system", "bhxh"), "mau.xlsx", data, **more)
    profile = actions.add_profile(Act(actor), unit, template)
    actions.settle_mapping(Act(actor), profile, Mapping.from_json(profile.mapping), profile.version)
    return now(profile)


def filled(actor: Actor, profile: ExchangeProfile, unit: AdminUnit, **more: Any) -> ExchangeRun:
    run = actions.ask_fill(Act(actor), profile, unit, more.pop("on", ON), **more)
    work()
    return now(run)


def workbook_of(run: ExchangeRun, number: int = 1) -> Any:
    return openpyxl.load_workbook(io.BytesIO(store.get(run, f"filled-{number}")))


def returned(actor: Actor, run: ExchangeRun, data: bytes, name: str = "tra-ve.xlsx") -> ExchangeRun:
    actions.upload_returned(Act(actor), run, name, data)
    work()
    return now(run)


def now(one: Any) -> Any:
    return type(one).objects.unscoped("test").get(pk=one.pk)


@pytest.fixture
def signed_in(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Every request is the officer's."""
    sign_in(monkeypatch, officer)
    return officer


def sign_in(monkeypatch: pytest.MonkeyPatch, actor: Actor) -> None:
    monkeypatch.setattr(requests, "_actor_of", lambda request: actor)
    role = Text("Công chức cấp xã", "Commune officer")
    frame = chrome.Frame(actor.label, role, (), Text("Năm 2025", "2025"), "Ủy ban nhân dân xã")
    monkeypatch.setattr(chrome, "_frame_of", lambda request: frame)
