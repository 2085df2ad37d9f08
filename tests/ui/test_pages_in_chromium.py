"""The components as people meet them: in Chromium, by keyboard, on a phone, enlarged, printed, without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from giamngheo.platform import requests
from giamngheo.platform.scope import Actor
from in_chromium import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/gallery/",
    "/gallery/list/",
    "/gallery/form/",
    "/gallery/charts/",
    "/gallery/sign-in/",
    "/no-such-page/",
]


def test_what_is_wrong_is_told(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content('<html lang="vi"><title>a</title><main><h1>a</h1><img src="data:,"><img src="data:,b">')
    assert violations(page) == ['image-alt: <img src="data:,">', 'image-alt: <img src="data:,b">']
    page.close()


@pytest.mark.parametrize(
    ("width", "language", "paths"),
    [(1440, "vi", PAGES), (390, "vi", PAGES[:3]), (768, "en", PAGES[::2])],
    ids=["desk", "phone", "tablet"],
)
def test_every_page_is_accessible_and_asks_no_other_host(
    visit: Any, width: int, language: str, paths: list[str]
) -> None:
    one = visit(width, language)
    found = {}
    for path in paths:
        page = one.open(path)
        assert page.locator("html").get_attribute("lang") == language
        found[path] = violations(page)
        if path == "/no-such-page/":
            one.complaints = [words for words in one.complaints if "404" not in words]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert found == {path: [] for path in paths}
    assert one.complaints == []
    assert one.hosts == {one.site.split("/")[2]}


def test_a_form_with_errors_is_accessible_and_leads_to_them(visit: Any) -> None:
    page = visit().open("/gallery/form/")
    page.get_by_label("Số căn cước").fill("123")
    page.get_by_role("button", name="Lưu thay đổi").click()
    summary = page.locator(".form-errors")
    assert summary.is_visible()
    assert summary.evaluate("element => element === document.activeElement")
    assert page.locator("#id_number_error").inner_text() == "Cần đủ 12 chữ số, đang có 3."
    assert page.locator("#id_number").get_attribute("aria-invalid") == "true"
    assert violations(page) == []
    summary.get_by_role("link", name="Số căn cước: Cần đủ 12 chữ số, đang có 3.").click()
    assert page.locator("#id_number").evaluate("element => element === document.activeElement")


def test_enlarged_twice_nothing_is_cut_off(visit: Any) -> None:
    one = visit(width=640)
    for path in PAGES:
        page = one.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_a_list_by_keyboard(visit: Any) -> None:
    page = visit().open("/gallery/list/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("tbody a").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Hà Văn Ổn"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 40
    page.locator('tbody input[name="rows"]').first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.locator("[data-chosen]").inner_text() == "2"
    page.locator("summary", has_text="Cột").focus()
    page.keyboard.press("Enter")
    assert page.get_by_label("Ghi chú").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_label("Ghi chú").is_visible()


def test_filters_sort_and_columns_live_in_the_address_and_names_do_not(visit: Any) -> None:
    one = visit()
    page = one.open("/gallery/list/")
    page.get_by_role("combobox", name="Phân loại").select_option("poor")
    page.locator(".chip", has_text="Phân loại: Hộ nghèo").wait_for()
    page.locator("thead").get_by_role("link", name="Nhân khẩu").click()
    page.wait_for_url("**sort=members**")
    page.get_by_label("Tìm theo tên, mã").fill("Hà Văn")
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.locator(".chip", has_text="Hà Văn").wait_for()
    assert "class=poor" in page.url
    assert "sort=members" in page.url
    assert "H%C3%A0" not in page.url
    names = page.locator("tbody th").all_inner_texts()
    assert names == ["Hà Văn Ổn"] * len(names)
    page.go_back()
    page.locator(".chip", has_text="Hà Văn").wait_for(state="detached")
    page.reload()
    assert page.locator("[aria-sort=ascending]").inner_text().strip() == "Nhân khẩu"
    assert one.complaints == []


def test_the_list_works_without_scripts(visit: Any) -> None:
    page = visit(javascript=False).open("/gallery/list/")
    page.get_by_role("combobox", name="Phân loại").select_option("near_poor")
    page.get_by_role("button", name="Lọc", exact=True).click()
    assert page.locator(".list-count").inner_text() == "13 dòng"
    page.locator("thead").get_by_role("link", name="Nhân khẩu").click()
    members = [int(words) for words in page.locator("tbody td[data-label='Nhân khẩu']").all_inner_texts()]
    assert members == sorted(members)
    page.locator("summary", has_text="Cột").click()
    page.get_by_label("Mã hộ").uncheck()
    page.get_by_role("button", name="Áp dụng").click()
    assert "Mã hộ" not in page.locator("thead").inner_text()
    assert page.locator(".list-count").inner_text() == "13 dòng"


def test_a_row_is_a_card_on_a_phone(visit: Any) -> None:
    page = visit(width=390).open("/gallery/list/")
    row = page.locator("tbody tr").first
    shown = [cell.get_attribute("data-label") for cell in row.locator("td:visible").all()]
    assert shown == [None, "Thôn, bản, tổ", "Nhân khẩu", "Phân loại"]
    page.locator(".drawer-button").click()
    assert page.locator("#side").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#side").is_visible()


def opened(chromium: Browser, disk: Any, site: str) -> Page:
    """The form in a browser that was started again with what it had kept on the device."""
    page = chromium.new_context(storage_state=disk).new_page()
    page.goto(site + "/gallery/form/")
    return page


def test_what_was_typed_survives_a_closed_browser_and_is_closed_to_others(
    visit: Any,
    chromium: Browser,
    officer: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = visit()
    page = one.open("/gallery/form/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Út")
    page.get_by_text("Đã lưu nháp trên máy này").wait_for()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "gn-draft:7:gallery-person-1" in kept
    assert "Nguyễn" not in kept
    # the signal is lost: nothing is sent, nothing goes; then the browser is closed
    page.context.set_offline(True)
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Út Em")
    page.get_by_role("button", name="Lưu thay đổi").click()
    page.get_by_text("Đang mất mạng").wait_for()
    page.wait_for_function("kept => JSON.stringify(localStorage) !== kept", arg=kept)
    disk = page.context.storage_state()
    page.close(run_before_unload=False)

    # on the same computer another account is offered nothing and reads nothing
    monkeypatch.setattr(requests, "_actor_of", lambda request: Actor(user_id=8, label="Người khác"))
    other = opened(chromium, disk, one.site)
    other.get_by_label("Họ và tên").wait_for()
    other.wait_for_timeout(200)
    assert other.get_by_label("Họ và tên").input_value() == ""
    assert other.get_by_text("bản nháp").count() == 0
    disk = other.context.storage_state()
    other.context.close()

    monkeypatch.setattr(requests, "_actor_of", lambda request: officer)
    again = opened(chromium, disk, one.site)
    again.get_by_text("Đã khôi phục bản nháp").wait_for()
    assert again.get_by_label("Họ và tên").input_value() == "Nguyễn Thị Út Em"
    again.get_by_role("button", name="Bỏ bản nháp").click()
    assert again.get_by_label("Họ và tên").input_value() == ""
    assert again.evaluate("localStorage.length") == 0
    again.context.close()


def test_a_sending_that_failed_leaves_the_draft_whatever_page_comes_next(visit: Any) -> None:
    one = visit()
    page = one.open("/gallery/form/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Út")
    page.get_by_text("Đã lưu nháp trên máy này").wait_for()
    page.route("**/gallery/form/", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Lưu thay đổi").click()
    page.wait_for_url("chrome-error://**")
    page.unroute("**/gallery/form/")
    page.goto(one.site + "/gallery/")
    page.goto(one.site + "/gallery/form/")
    page.get_by_text("Đã khôi phục bản nháp").wait_for()
    assert page.get_by_label("Họ và tên").input_value() == "Nguyễn Thị Út"


def test_a_sent_form_leaves_no_draft(visit: Any) -> None:
    page = visit().open("/gallery/form/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Hoàng Phương Quỳnh Anh")
    page.get_by_label("Ngày sinh").fill("3/1962")
    page.get_by_label("Ở từ ngày").fill("05/03/2025")
    page.get_by_label("Thu nhập bình quân").fill("1.234.567")
    page.get_by_label("Đơn sơ", exact=True).check()
    page.get_by_label("Thôn").select_option("Xóm Ổi")
    page.get_by_label("Tôi đã đối chiếu").check()
    page.get_by_text("Đã lưu nháp trên máy này").wait_for()
    page.get_by_role("button", name="Lưu thay đổi").click()
    assert page.locator("#saved").inner_text() == (
        "Nguyễn Thị Hoàng Phương Quỳnh Anh · 03/1962 · 1.234.567 · 05/03/2025"
    )
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_pictures_come_alive_under_the_content_policy(visit: Any) -> None:
    one = visit()
    page = one.open("/gallery/charts/")
    page.locator("#chart-villages[data-alive] canvas").wait_for()
    box = page.locator("#chart-villages canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 14)
    page.locator(".chart-tip", has_text="7,49 % (14 / 187)".replace(" %", "\u00a0%")).wait_for()
    assert one.complaints == []
    page.locator("#chart-villages summary").click()
    rows = page.locator("#chart-villages tbody tr").all_inner_texts()
    assert rows[3].split("\t") == ["Xóm Ổi", "–", "5", "Chưa có mẫu số"]


def test_long_work_shows_its_end(visit: Any) -> None:
    page = visit().open("/gallery/")
    page.get_by_text("Xem kết quả").wait_for()
    assert page.locator(".progress-figures span").first.inner_text() == "100 %"


def test_the_paper_of_a_list_has_pages_and_no_navigation(visit: Any) -> None:
    page = visit().open("/gallery/list/")
    page.emulate_media(media="print")
    assert not page.locator(".side").is_visible()
    assert not page.locator(".list-tools").is_visible()
    assert page.locator(".print-head").inner_text().startswith("Ủy ban nhân dân xã Xuân Đài")
    assert page.pdf(format="A4").startswith(b"%PDF")
