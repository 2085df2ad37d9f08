"""A commune whose annual review takes applications, people of its register, and lists as the portal exports them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from answers_world import the_batch, work
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from reviews_world import WHY, Days, household, opened

from giamngheo.areas.models import AdminUnit
from giamngheo.people.roles import permissions_of
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.reviews.models import Case, CommuneReview, Review

DOSSIERS = "/exchange/dossiers/"
HEADINGS = (
    "STT", "Mã hồ sơ", "Tên TTHC", "Họ và tên người nộp", "Số CMND/CCCD", "Địa chỉ", "Ngày tiếp nhận",
    "Hình thức nộp", "Trạng thái", "Ghi chú",
)  # fmt: skip
POVERTY = "Công nhận hộ nghèo, hộ cận nghèo"
ESCAPE = "Công nhận hộ thoát nghèo, hộ thoát cận nghèo"
BOTH = "Công nhận hộ nghèo, hộ cận nghèo; hộ thoát nghèo, hộ thoát cận nghèo định kỳ hằng năm"
AVERAGE = "Công nhận hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp, diêm nghiệp có mức sống trung bình"
WORKER = "Xác định người lao động có thu nhập thấp"
MAI, ELSEWHERE = "025185012345", "025190054321"
Row = Sequence[Any]


def role_in(unit: AdminUnit, role: str = "one_stop_clerk", user_id: int = 7) -> Actor:
    grant = Grant(role, unit.pk, permissions_of(role), PersonalData.FULL, date(2020, 1, 1))
    return Actor(user_id=user_id, label="Cán bộ một cửa", grants=(grant,), verified=True)


def person(home: Household, name: str, number: str = "", *, head: bool = False) -> Person:
    made = Person.objects.create(
        full_name=name,
        birth_year=1985,
        commune_id=home.commune_id,
        village_id=home.village_id,
        citizen_number=number,
        number_state="unverified" if number else "missing",
    )
    Membership.objects.create(household=home, person=made, since=home.since)
    if head:
        Household.objects.unscoped(WHY).filter(pk=home.pk).update(head=made, head_name=name)
        home.refresh_from_db()
    return made


@pytest.fixture
def homes(commune: AdminUnit, province: AdminUnit) -> dict[str, Household]:
    """By who they are: `mai` has a citizen number, another Mai lives in the second village, two of one name in one."""
    first, second = commune.children.order_by("pk")
    made = {
        "mai": household(first, 1),
        "hoa": household(first, 2, head_name="Lò Văn Hòa"),
        "twin": household(first, 3, head_name="Bàn Văn Trùng"),
        "other_twin": household(first, 4, head_name="Bàn Văn Trùng"),
        "poor": household(first, 5, "poor", head_name="Đinh Văn Nghèo"),
        "other_mai": household(second, 6, head_name="Hà Thị Mai"),
        "hands": household(second, 7),
    }
    person(made["mai"], "Hà Thị Mai", MAI, head=True)
    person(made["hands"], "Triệu Văn Làm", head=True)
    far = AdminUnit.objects.create(
        level="commune", kind="xa", code="08542", name="Tân Sơn", parent=province, valid_from=date(2025, 7, 1)
    )
    village = AdminUnit.objects.create(level="village", kind="khu", name="3", parent=far)
    made["far"] = household(village, 8)
    person(made["far"], "Lý Thị Xa", ELSEWHERE, head=True)
    return made


@pytest.fixture
def review(commune: AdminUnit, days: Days, homes: dict[str, Household]) -> Review:
    return opened(commune)


def commune_of_review(review: Review) -> CommuneReview:
    return CommuneReview.objects.unscoped(WHY).select_related("commune").get(review=review)


def board(review: Review) -> str:
    return f"{DOSSIERS}communes/{commune_of_review(review).pk}/"


def row(
    code: str | None,
    name: str | None = None,
    *,
    procedure: str | None = POVERTY,
    number: Any = None,
    address: str | None = "Khu 1, xã Thu Cúc, tỉnh Phú Thọ",
    day: Any = "01/10/2025 08:30:15",
    channel: str | None = "Trực tuyến",
    note: str | None = None,
) -> Row:
    return (None, code, procedure, name, number, address, day, channel, "Đang xử lý", note)


def good_rows() -> list[Row]:
    """One by number, one by name and village with the mark set otherwise, the escape of a listed household."""
    return [
        row("H44.1", "Hà Thị Mai", number=MAI, address="Thôn không rõ", note="mong sớm xét"),
        row("H44.2", "LÒ VĂN HOÀ", channel="Trực tiếp", day=date(2025, 9, 30)),
        row("H44.3", "Đinh Văn Nghèo", procedure=ESCAPE, channel="Bưu chính công ích"),
    ]


def exported(rows: Sequence[Row], headings: Row = HEADINGS) -> bytes:
    """The list as it is exported: two lines of title, the headings, their numbers, the rows, a line of sums."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["UBND XÃ THU CÚC"])
    sheet.append(["DANH SÁCH HỒ SƠ TIẾP NHẬN"])
    sheet.append(list(headings))
    sheet.append(list(range(1, len(headings) + 1)))
    for number, cells in enumerate(rows, 1):
        sheet.append([number, *cells[1:]])
    sheet.append([None, f"Tổng cộng: {len(rows)} hồ sơ"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(
    client: Client, address: str, data: bytes, name: str = "ho-so.xlsx", channel: str = "portal"
) -> Any:
    """Sends a list and has it checked; the answer of the page."""
    answer = client.post(address, {"lists": SimpleUploadedFile(name, data), "channel": channel})
    work()
    return answer


def at(page: str = "") -> str:
    return f"{DOSSIERS}imports/{the_batch().uid}/{page}"


def dossier(code: str) -> Case:
    return Case.objects.unscoped(WHY).select_related("household", "review").get(dossier_code=code)


def codes() -> list[str]:
    """The codes of every dossier that is recorded."""
    rows = Case.objects.unscoped(WHY).exclude(dossier_code="").order_by("dossier_code")
    return list(rows.values_list("dossier_code", flat=True))
