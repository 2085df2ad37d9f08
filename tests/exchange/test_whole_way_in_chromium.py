"""The whole way of an officer in a real browser: sign in, a messy workbook, its repair, a household, the export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from import_world import row, work, workbook

from giamngheo.areas.models import AdminUnit
from giamngheo.people.models import LiveSession, RoleGrant, User
from giamngheo.registry.models import Household

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "ruong-lua-chin-2026"


def officer(commune: AdminUnit) -> User:
    user = User(username="binh.tran", full_name="Trần Thị Bình", search_name="tran thi binh")
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.create(
        user=user, role="commune_officer", unit=commune, valid_from=date(2025, 1, 1), granted_by="test"
    )
    return user


def on(page: Any, submit: str, then: str) -> None:
    """Presses a button that begins a job, lets the job run, and waits for what it leads to."""
    page.click(submit)
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector(then)


def test_from_signing_in_to_the_export(
    visit: Any, province: AdminUnit, commune: AdminUnit, tmp_path: Path
) -> None:
    user = officer(commune)
    wrong, repaired = tmp_path / "ho-ngheo-2025.xlsx", tmp_path / "ho-ngheo-2025-da-sua.xlsx"
    good = [row(number) for number in range(1, 9)]
    wrong.write_bytes(
        workbook([row(1, born="31/02/1970"), row(2, citizen="02509012"), row(3, size="bốn khẩu"), *good[3:]])
    )
    repaired.write_bytes(workbook(good))
    seen = visit(1440)
    page = seen.open("/exchange/imports/new/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu", exact=True).fill("sai-mat-khau")
    page.keyboard.press("Enter")
    page.wait_for_selector(".form-errors")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("input[type=file]")
    # the wrong password was answered with 422, which the browser notes
    seen.complaints.clear()
    LiveSession.objects.filter(user=user).update(verified_at=LiveSession.objects.get().started_at)

    page.set_input_files("input[type=file]", str(wrong))
    page.fill("input[name=year]", "2025")
    on(page, "main form.form .btn-primary", ".figures")
    page.click("text=Xem lỗi và cảnh báo trên bảng")
    page.wait_for_selector(".import-sheet")
    shown = page.locator(".import-sheet").inner_text()
    assert [said in shown for said in ("31/02/1970", "02509012", "bốn khẩu")] == [True] * 3
    assert page.locator(".import-sheet td.cell-error").count() >= 2
    page.click("text=Về lần nhập")
    page.set_input_files("input[type=file]", str(repaired))
    on(page, "text=Tải lên và kiểm tra lại", "text=Không còn lỗi")
    on(page, "button:has-text('Đối chiếu với sổ')", "text=Sẽ ghi 8 hộ")
    assert not Household.objects.unscoped("test").exists()
    on(page, "main form.form .btn-primary", "text=Đã ghi vào sổ hộ")
    assert Household.objects.unscoped("test").count() == 8

    page.click("nav.side >> text=Danh sách hộ")
    page.get_by_label("Tìm hộ").fill("tuong ha")
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.locator(".chip", has_text="tuong ha").wait_for()
    assert page.locator("tbody th a").all_inner_texts() == ["Hà Văn Tường B"]
    page.click("tbody th a")
    page.wait_for_selector("h1:has-text('Hà Văn Tường B')")
    text = page.locator("main").inner_text()
    assert "025056000006" not in text
    assert "Khu 2" in text

    page.click("nav.side >> text=Xuất sổ hộ")
    on(page, "main form .btn-primary", "text=Tải tệp")
    with page.expect_download() as waited:
        page.click("main a.btn-primary")
    file = tmp_path / "xuat.xlsx"
    waited.value.save_as(file)
    lines = list(openpyxl.load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True))
    heads = {
        cell for line in lines for cell in line if isinstance(cell, str) and cell.startswith("Hà Văn Tường")
    }
    assert heads == {"Hà Văn Tường B"}
    assert sum(1 for line in lines if any(str(cell).startswith("PT-") for cell in line)) == 8
    assert seen.complaints == []
    assert seen.hosts == {seen.site.split("/")[2]}
