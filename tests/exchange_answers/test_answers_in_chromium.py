"""The whole way of a filled workbook in a real browser: template, upload, problems, dry run, saving, the household."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answers_world import (
    B1,
    B2,
    board_of,
    cases_of,
    filled,
    reader,
    versions,
    village_of_review,
    work,
)
from django.test import Client
from reviews_world import POOR, Days, again, assess

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.scope import Actor
from giamngheo.reviews.models import Review
from in_chromium import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GIAMNGHEO_SHOTS")


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/answers-{name}.png", full_page=True)


def sound(page: Any, narrow: Any, name: str) -> None:
    """The page at hand, and the same on a phone: nothing that axe finds wrong, nothing wider than the screen."""
    assert violations(page) == []
    shot(page, f"{name}-1440")
    path = page.url.removeprefix(narrow.site)
    small = narrow.open(path)
    assert violations(small) == []
    assert small.evaluate("document.documentElement.scrollWidth") <= 390
    shot(small, f"{name}-390")


def does(page: Any, button: str, then: str) -> None:
    """Presses a button that asks for work, lets the work run, and waits for what it leads to."""
    page.click(button)
    page.wait_for_selector(".progress-part")
    work()
    page.wait_for_selector(then)


def test_a_workbook_from_the_template_to_the_saved_forms(
    visit: Any,
    review: Review,
    commune: AdminUnit,
    days: Days,
    signed: Callable[[Actor], Client],
    tmp_path: Path,
) -> None:
    village = village_of_review(review)
    first, second, third = cases_of(village)
    signed(reader(commune))
    seen, narrow = visit(1440), visit(390)
    page = seen.open(f"/reviews/villages/{village.pk}/")
    page.click("text=Nhập phiếu từ Excel")
    page.wait_for_selector("text=1. Lấy tệp mẫu")
    sound(page, narrow, "board")
    page.select_option("select[name=kind]", "totals")
    does(page, "button:has-text('Lập tệp mẫu')", "text=Tệp mẫu đã lập xong")
    sound(page, narrow, "template")
    with page.expect_download() as fetched:
        page.click("text=Tải tệp mẫu")
    data = Path(fetched.value.path()).read_bytes()
    # meanwhile somebody saves the third household in the browser
    assess(third, POOR)
    points = {B1: 130, B2: 40}
    said = {first.household.code: points, second.household.code: points | {B1: "một trăm"}}
    said[third.household.code] = {B1: 150, B2: 10}
    wrong, repaired = tmp_path / "phieu-khu-1.xlsx", tmp_path / "phieu-khu-1-da-sua.xlsx"
    wrong.write_bytes(filled(data, said))
    repaired.write_bytes(filled(data, said | {second.household.code: points}))
    page.goto(seen.site + board_of(village))
    page.set_input_files("input[type=file]", str(wrong))
    does(page, "button:has-text('Tải lên và kiểm tra')", ".figures")
    address = page.url
    sound(page, narrow, "checked")
    page.click("text=Xem lỗi và cảnh báo trên bảng")
    page.wait_for_selector(".import-sheet")
    assert "một trăm" in page.locator(".import-sheet").inner_text()
    sound(page, narrow, "problems")
    page.goto(f"{address}columns/")
    assert violations(page) == []
    page.goto(address)
    page.set_input_files("input[type=file]", str(repaired))
    does(page, "text=Tải lên và kiểm tra lại", "text=Không còn lỗi")
    does(page, "button:has-text('Đối chiếu với phiếu đã lưu')", "text=Nhận phần hợp lệ (2 phiếu)")
    assert [len(versions(one)) for one in (first, second, third)] == [0, 0, 1]
    sound(page, narrow, "planned")
    page.click("text=Xem khác nhau ở đâu")
    page.wait_for_selector(".import-rows")
    assert "150" in page.locator(".import-rows").inner_text()
    sound(page, narrow, "conflict")
    page.goto(address)
    does(page, "text=Nhận phần hợp lệ (2 phiếu)", "text=Đã ghi 2 phiếu")
    sound(page, narrow, "done")
    assert [len(versions(one)) for one in (first, second, third)] == [1, 1, 1]
    assert [again(one).state for one in (first, second, third)] == ["assessed"] * 3
    page.goto(f"{seen.site}/reviews/cases/{first.pk}/")
    assert "nhập từ tệp" in page.locator("main").inner_text().lower()
    page.goto(seen.site + board_of(village, whole=True))
    page.wait_for_selector("text=đã ghi phiếu")
    sound(page, narrow, "commune")
    assert seen.complaints == []
    assert seen.hosts == {seen.site.split("/")[2]}
