"""The whole way of an exported list in a real browser: upload, problems, columns, dry run, recording, a receipt."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answers_world import work
from django.test import Client
from dossiers_world import board, codes, commune_of_review, exported, good_rows, role_in, row

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household
from giamngheo.reviews.models import Review
from in_chromium import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GIAMNGHEO_SHOTS")


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/dossiers-{name}.png", full_page=True)


def sound(page: Any, narrow: Any, name: str) -> None:
    """The page at hand, and the same on a phone: nothing that axe finds wrong, nothing wider than the screen."""
    assert violations(page) == []
    shot(page, f"{name}-1440")
    small = narrow.open(page.url.removeprefix(narrow.site))
    assert violations(small) == []
    assert small.evaluate("document.documentElement.scrollWidth") <= 390
    shot(small, f"{name}-390")


def does(page: Any, button: str, then: str) -> None:
    """Presses a button that asks for work, lets the work run, and waits for what it leads to."""
    page.click(button)
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector(then)


def test_an_exported_list_from_the_upload_to_the_receipts(
    visit: Any,
    review: Review,
    commune: AdminUnit,
    homes: dict[str, Household],
    signed: Callable[[Actor], Client],
    tmp_path: Path,
) -> None:
    signed(role_in(commune))
    seen, narrow = visit(1440), visit(390)
    bad = [row("A1", "Bàn Văn Trùng"), row("A2", "Lò Văn Hòa", channel="Bồ câu"), row("A3", "Đinh Văn Nghèo")]
    file = tmp_path / "ho-so.xlsx"
    file.write_bytes(exported([*good_rows(), *bad]))
    page = seen.open(f"/reviews/communes/{commune_of_review(review).pk}/")
    page.click("text=Nhập hồ sơ từ tệp")
    page.wait_for_selector("text=Tải danh sách hồ sơ lên")
    sound(page, narrow, "commune")
    page.set_input_files("input[type=file]", str(file))
    does(page, "button:has-text('Tải lên và kiểm tra')", "text=Nhận phần hợp lệ (4 hồ sơ)")
    address = page.url
    sound(page, narrow, "checked")
    page.click("text=Xem lỗi và cảnh báo trên bảng")
    page.wait_for_selector(".import-sheet")
    assert "Bồ câu" in page.locator(".import-sheet").inner_text()
    sound(page, narrow, "problems")
    page.goto(f"{address}columns/")
    sound(page, narrow, "columns")
    page.goto(address)
    does(page, "text=Nhận phần hợp lệ (4 hồ sơ)", "text=Nhận phần hợp lệ (3 hồ sơ)")
    assert codes() == []
    sound(page, narrow, "planned")
    page.click("text=Xem lý do từng hồ sơ")
    page.wait_for_selector(".import-rows")
    sound(page, narrow, "refused")
    page.click("text=Hồ sơ mới")
    page.wait_for_selector("text=H44.2")
    sound(page, narrow, "new")
    page.goto(address)
    does(page, "text=Nhận phần hợp lệ (3 hồ sơ)", "text=Đã ghi 3 hồ sơ")
    assert codes() == ["H44.1", "H44.2", "H44.3"]
    sound(page, narrow, "done")
    page.click("a:has-text('H44.1')")
    page.wait_for_selector("text=Giấy tiếp nhận hồ sơ")
    page.goto(seen.site + board(review))
    page.wait_for_selector("text=đã ghi hồ sơ")
    sound(page, narrow, "list")
    assert seen.complaints == []
    assert seen.hosts == {seen.site.split("/")[2]}
