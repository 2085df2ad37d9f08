"""Pages of units in Chromium: on a desk and on a phone, in both languages."""

import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache

from giamngheo.areas.models import FormerName, Residents, UnitFact
from giamngheo.people.models import RoleGrant, User
from in_chromium import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "nui-xanh-tre-1234"


@pytest.mark.parametrize(("width", "language"), [(1440, "vi"), (390, "en")], ids=["desk", "phone"])
def test_pages_of_units_are_accessible_and_fit(
    province: SimpleNamespace, visit: Any, width: int, language: str
) -> None:
    cache.clear()
    for unit, households in ((province.n, 1240), (province.m, 980), (province.f, 700), (province.a1, 260)):
        counts = {"households": households, "persons": households * 4, "minority_households": households // 3}
        Residents.objects.create(
            unit=unit, on=date(2026, 6, 30), source="Công an xã, báo cáo số 12", **counts
        )
    UnitFact.objects.create(
        unit=province.n, subject="special_status", value="extremely_disadvantaged", valid_from=date(2025, 7, 1),
        document="Quyết định thử", article="Điều 1", evidence="confirmed",
    )  # fmt: skip
    FormerName.objects.create(
        unit=province.a1, kind="thôn", name="Bến", search_name="ben", valid_to=date(2025, 1, 1)
    )
    user = User(username="ha.may", full_name="Hà Thị Mây", search_name="ha thi may", language=language)
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.create(
        user=user, role="province_officer", unit=province.p, valid_from=date(2025, 1, 1), granted_by="test"
    )
    one = visit(width, language)
    page = one.open("/sign-in/")
    page.locator("input[name=username]").fill("ha.may")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").first.click()
    found = {}
    paths = {
        "province": f"/areas/{province.p.pk}/",
        "commune": f"/areas/{province.n.pk}/",
        "past": f"/areas/{province.e_old.pk}/",
        "village": f"/areas/{province.a1.pk}/",
        "add": f"/areas/{province.n.pk}/villages/add/",
        "fact": f"/areas/{province.n.pk}/facts/add/",
        "correct": f"/areas/{province.n.pk}/facts/{province.n.facts.get().pk}/",
        "all residents": f"/areas/{province.n.pk}/residents/all/",
        "move": f"/areas/{province.a1.pk}/move/",
    }
    for name, path in paths.items():
        page = one.open(path)
        assert page.locator("h1").count() == 1, name
        found[name] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder := os.environ.get("GIAMNGHEO_SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / f"areas-{name}-{width}.png"), full_page=True)
    assert found == {name: [] for name in paths}
    assert one.complaints == []
    assert one.hosts == {one.site.split("/")[2]}
