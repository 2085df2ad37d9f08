"""Two communes, an administrator, a leader and an officer; signing in through the real pages."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from giamngheo.areas.models import AdminUnit, Kind, Level
from giamngheo.people.actor import actor_for
from giamngheo.people.models import LiveSession, RoleGrant, User
from giamngheo.platform.scope import Actor

__all__ = ["communes", "fresh_counters", "leader", "officer", "province"]

PASSWORD = "nui-xanh-tre-1234"


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def province(db: None) -> AdminUnit:
    return AdminUnit.objects.create(level=Level.PROVINCE, kind=Kind.TINH, code="25", name="Phú Thọ")


@pytest.fixture
def communes(province: AdminUnit) -> tuple[AdminUnit, AdminUnit]:
    made = []
    for code, name in (("08593", "Thu Cúc"), ("08542", "Tân Sơn")):
        unit = AdminUnit.objects.create(
            level=Level.COMMUNE,
            kind=Kind.XA,
            code=code,
            name=name,
            parent=province,
            valid_from=date(2025, 7, 1),
        )
        AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name="1", parent=unit)
        made.append(unit)
    return made[0], made[1]


def account(username: str, role: str, unit: AdminUnit | None, **changes: object) -> User:
    user = User(username=username, full_name=f"Người {username}", search_name=username, **changes)
    user.set_password(PASSWORD)
    user.save()
    if role:
        RoleGrant.objects.create(
            user=user, role=role, unit=unit, valid_from=date(2025, 1, 1), granted_by="test", reason="test"
        )
    return user


@pytest.fixture
def leader(communes: tuple[AdminUnit, AdminUnit]) -> User:
    return account("lanhdao", "commune_leader", communes[0])


@pytest.fixture
def officer(communes: tuple[AdminUnit, AdminUnit]) -> User:
    return account("canbo", "commune_officer", communes[0])


def verified(user: User) -> Actor:
    """The actor with the second factor given."""
    return replace(actor_for(user), verified=True)


def signed_in(user: User, password: str = PASSWORD, *, second_step: bool = False) -> Client:
    client = Client()
    response = client.post("/sign-in/", {"username": user.username, "password": password})
    assert response.status_code == 302, response.content.decode()[:2000]
    if second_step:
        LiveSession.objects.filter(user=user).update(verified_at=timezone.now())
    return client
