"""An officer with a messy workbook, in a real browser: problems, repair, dry run, writing, undo."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from import_world import ALL, checked, imported, officer, planned, row, upload, work, workbook

from giamngheo.areas.models import AdminUnit
from giamngheo.platform import requests
from giamngheo.platform.scope import Actor
from giamngheo.registry import permissions
from giamngheo.registry.models import Household
from in_chromium import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GIAMNGHEO_SHOTS")


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def messy() -> list[list[Any]]:
    return [
        row(1),
        row(2, village="Xóm 2"),
        row(3, born="31/02/1970"),
        row(4, citizen="02509012"),
        row(5, size="bốn khẩu"),
        *[row(n) for n in range(6, 12)],
    ]


def test_a_messy_workbook_is_repaired_written_and_taken_back(
    visit: Any, signed_in: Actor, commune: AdminUnit, tmp_path: Path
) -> None:
    wrong, repaired = tmp_path / "ho-ngheo-2025.xlsx", tmp_path / "ho-ngheo-2025-da-sua.xlsx"
    wrong.write_bytes(workbook(messy()))
    repaired.write_bytes(workbook([row(1), row(2, village="Xóm 2"), *[row(n) for n in range(3, 12)]]))
    seen = visit(1440)
    page = seen.open(reverse("exchange:import-new"))
    assert violations(page) == []
    page.set_input_files("input[type=file]", str(wrong))
    page.fill("input[name=year]", "2025")
    shot(page, "new-1440")
    page.click("main form.form .btn-primary")
    page.wait_for_selector(".progress-part")
    shot(page, "working-1440")
    assert violations(page) == []
    work()
    page.wait_for_selector(".figures")
    address = page.url
    assert violations(page) == []
    shot(page, "checked-1440")
    page.click("text=Xem lỗi và cảnh báo trên bảng")
    page.wait_for_selector(".import-sheet")
    assert page.locator(".import-sheet .cell-error").count() >= 3
    assert page.locator("text=31/02/1970").count() >= 1
    assert violations(page) == []
    shot(page, "problems-1440")
    narrow = visit(390)
    for path, name in (
        ("", "checked"),
        ("problems/", "problems"),
        ("columns/", "columns"),
        ("villages/", "villages"),
    ):
        other = narrow.open(address.removeprefix(narrow.site) + path)
        assert violations(other) == []
        assert other.evaluate("document.documentElement.scrollWidth") <= 390
        shot(other, f"{name}-390")
    page.goto(f"{address}columns/")
    assert violations(page) == []
    shot(page, "columns-1440")
    page.goto(f"{address}villages/")
    shot(page, "villages-1440")
    page.click("text=Lưu và kiểm tra lại")
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector(".figures")
    page.set_input_files("input[type=file]", str(repaired))
    page.click("text=Tải lên và kiểm tra lại")
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector("text=Không còn lỗi")
    page.click("button:has-text('Đối chiếu với sổ')")
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector("text=Sẽ ghi 11 hộ")
    assert violations(page) == []
    shot(page, "planned-1440")
    page.click(".figure-card a")
    page.wait_for_selector(".import-rows")
    assert violations(page) == []
    shot(page, "rows-1440")
    for path, name in (("", "planned"), ("rows/?verdict=new", "rows")):
        other = narrow.open(address.removeprefix(narrow.site) + path)
        assert other.evaluate("document.documentElement.scrollWidth") <= 390
        shot(other, f"{name}-390")
    page.goto(address)
    page.click("main form.form .btn-primary")
    page.wait_for_selector(".progress-part")
    assert not Household.objects.unscoped("test").exists()
    work()
    page.wait_for_selector("text=Đã ghi vào sổ hộ")
    assert page.locator(f"text={row(1)[2]}").count() >= 1
    assert violations(page) == []
    shot(page, "done-1440")
    assert Household.objects.unscoped("test").count() == 11
    shot(narrow.open(address.removeprefix(narrow.site)), "done-390")
    page.fill("textarea[name=reason]", "nhầm tệp của xã khác")
    page.click("text=Hoàn tác lần nhập")
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector("text=Đã hoàn tác lúc")
    assert not Household.objects.unscoped("test").exists()
    page.goto(seen.site + reverse("exchange:imports"))
    assert violations(page) == []
    shot(page, "list-1440")
    shot(narrow.open(reverse("exchange:imports")), "list-390")
    assert seen.complaints == []
    assert seen.hosts == {seen.site.split("/")[2]}


def test_a_list_goes_to_the_leader_and_comes_back_approved(
    visit: Any,
    signed_in: Actor,
    commune: AdminUnit,
    accounts: dict[int, Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported(signed_in, commune, upload([row(n, citizen="" if n < 5 else row(n)[6]) for n in range(1, 8)]))
    changed = [row(n, village="Khu 2" if n == 3 else row(n)[7], b1=120) for n in range(1, 9)]
    batch = planned(signed_in, checked(signed_in, commune, upload(changed, "sua-2025.xlsx")))
    seen, narrow = visit(1440), visit(390)
    address = reverse("exchange:import", args=[batch.uid])
    page = seen.open(address)
    assert violations(page) == []
    shot(page, "planned-approval-1440")
    shot(narrow.open(address), "planned-approval-390")
    page.click("text=Trình lãnh đạo duyệt")
    page.wait_for_selector(".import-rows")
    assert violations(page) == []
    shot(page, "awaiting-officer-1440")
    accounts[2] = officer(commune, *ALL, permissions.APPROVE, user_id=2, label="Nguyễn Văn Chủ")
    monkeypatch.setattr(requests, "_actor_of", lambda request: accounts[2])
    address = reverse("exchange:import-approval", args=[batch.uid])
    page = seen.open(address)
    assert violations(page) == []
    page.click("summary")
    shot(page, "awaiting-leader-1440")
    other = narrow.open(address)
    assert violations(other) == []
    assert other.evaluate("document.documentElement.scrollWidth") <= 390
    shot(other, "awaiting-leader-390")
    shot(seen.open("/"), "home-leader-1440")
    page = seen.open(address)
    page.click("text=Duyệt cả")
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector("text=Nguyễn Văn Chủ duyệt 4 hộ")
    assert violations(page) == []
    shot(page, "approved-1440")
    assert seen.complaints == []
