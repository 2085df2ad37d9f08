"""Two communes with a village each, and people who work there: as actors and signed in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.people.models import LiveSession, RoleGrant, User
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.documents.issuing import NewDocument
from giamngheo.platform.scope import Actor, Grant

PASSWORD = "nui-xanh-tre-1234"


@dataclass
class Office:
    province: AdminUnit
    commune: AdminUnit
    village: AdminUnit
    other: AdminUnit
    other_village: AdminUnit


@pytest.fixture
def office(db: None) -> Office:
    cache.clear()
    province = AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")

    def commune(code: str, name: str, village: str) -> tuple[AdminUnit, AdminUnit]:
        unit = AdminUnit.objects.create(
            level=Level.COMMUNE,
            kind=Kind.XA,
            code=code,
            name=name,
            parent=province,
            valid_from=date(2025, 7, 1),
        )
        return unit, AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=village, parent=unit)

    first, village = commune("08593", "Thu Cúc", "Giáp Trung")
    second, other_village = commune("08542", "Tân Sơn", "Đồng Dài")
    return Office(province, first, village, second, other_village)


def actor(role: str, unit: AdminUnit | None, *, verified: bool = True) -> Actor:
    """Somebody with one role, not signed in."""
    entry = roles()[role]
    grant = Grant(
        role, unit.pk if unit else None, permissions_of(role), entry.personal_data, date(2025, 1, 1)
    )
    return Actor(user_id=1, label="Đinh Công Minh", grants=(grant,), verified=verified)


def signed_in(role: str, unit: AdminUnit | None, name: str = "") -> Client:
    """A browser of somebody with one role, past the second factor."""
    user = User(username=name or role.replace("_", "."), full_name="Hà Thị Mây", search_name="ha thi may")
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.create(user=user, role=role, unit=unit, valid_from=date(2025, 1, 1), granted_by="test")
    client = Client()
    answer = client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    LiveSession.objects.filter(user=user).update(verified_at=timezone.now())
    return client


def certificate(office: Office, number: str = "1/GCN-HN.HCN", **changes: Any) -> NewDocument:
    """The certificate of one household of the first commune."""
    asked: dict[str, Any] = {
        "form": "certificate",
        "number": number,
        "issued_on": date(2025, 12, 5),
        "values": {
            "superior": "Ủy ban nhân dân tỉnh Phú Thọ",
            "unit": "Ủy ban nhân dân xã Thu Cúc",
            "number": number,
            "place": "Thu Cúc",
            "date": date(2025, 12, 5),
            "class_name": "hộ nghèo",
            "year": "2026",
            "head_name": "Hà Văn Bình",
            "citizen_number": "025062001234",
        },
        "rows": {"members": [{"name": "Hà Văn Bình", "relation": "Chủ hộ", "born_male": "1962"}]},
        "commune": office.commune.pk,
        "village": office.village.pk,
        "subject": ("registry.household", 12),
        "shown_class": "hộ nghèo",
        "name": "Hà Văn Bình",
        "birth_year": 1962,
    }
    return NewDocument(**(asked | changes))
