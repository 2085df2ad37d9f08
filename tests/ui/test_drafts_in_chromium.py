"""Drafts between computers: on the server too, whole also where the browser offers no encryption."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NAME = "Nguyễn Thị Út"
UP = "trên máy chủ"


def opened(browser: Browser, site: str, **more: Any) -> Page:
    """The form on another computer."""
    page = browser.new_context(**more).new_page()
    page.goto(f"{site}/gallery/form/")
    return page


def typed(page: Page, name: str) -> None:
    """In the box for the name, and gone up."""
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_text(UP).wait_for()


@pytest.fixture
def by_address(chromium: Browser, live_server: Any) -> Iterator[tuple[Browser, str]]:
    """A browser that reaches the site over plain http by a name that is not this machine's own."""
    started = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--host-resolver-rules=MAP giamngheo.noi-bo 127.0.0.1"],
    )
    yield (
        started,
        live_server.url.replace("localhost", "giamngheo.noi-bo").replace("127.0.0.1", "giamngheo.noi-bo"),
    )
    started.close()


def test_over_plain_http_words_about_persons_are_kept_on_the_server(by_address: tuple[Browser, str]) -> None:
    browser, site = by_address
    page = opened(browser, site)
    assert page.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Thôn").select_option("Xóm Ổi")
    page.get_by_text("trừ chữ về con người").wait_for()
    page.get_by_text(UP).wait_for()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert NAME not in kept
    assert "Xóm Ổi" in kept
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(f"{site}/gallery/form/")
    again.get_by_text("Đã khôi phục bản nháp").wait_for()
    again.wait_for_function("name => document.querySelector('[name=name]').value === name", arg=NAME)
    assert again.get_by_label("Thôn").input_value() == "Xóm Ổi"
    again.get_by_role("button", name="Bỏ bản nháp").click()
    assert again.get_by_label("Họ và tên").input_value() == ""
    third = opened(browser, site)
    third.wait_for_load_state("networkidle")
    assert third.get_by_text("bản nháp").count() == 0


def test_another_computer_is_offered_the_draft_and_takes_it_or_not(visit: Any, chromium: Browser) -> None:
    one = visit()
    typed(one.open("/gallery/form/"), NAME)
    other = opened(chromium, one.site)
    notice = other.locator("[data-draft-notice]")
    notice.get_by_text("Có bản nháp lúc").wait_for()
    assert other.get_by_label("Họ và tên").input_value() == ""
    notice.get_by_role("button", name="Dùng lại").click()
    assert other.get_by_label("Họ và tên").input_value() == NAME
    other.get_by_text(UP).wait_for()
    # the first one is told of what was typed elsewhere before it writes over it
    typed(other, f"{NAME} Em")
    one.page.get_by_label("Họ và tên").fill(f"{NAME} Chị")
    told = one.page.locator("[data-draft-notice]")
    told.get_by_text("Có bản nháp lúc").wait_for()
    assert one.page.get_by_label("Họ và tên").input_value() == f"{NAME} Chị"
    told.get_by_role("button", name="Bỏ", exact=True).click()
    one.page.get_by_text(UP).wait_for()
    third = opened(chromium, one.site)
    third.get_by_role("button", name="Dùng lại").click()
    assert third.get_by_label("Họ và tên").input_value() == f"{NAME} Chị"
    assert one.complaints == ["Failed to load resource: the server responded with a status of 409 (Conflict)"]
    for page in (other, third):
        page.context.close()


def test_what_was_typed_without_a_signal_goes_up_when_it_is_back(visit: Any, chromium: Browser) -> None:
    one = visit()
    page = one.open("/gallery/form/")
    page.context.set_offline(True)
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_text("Đã lưu nháp trên máy này").wait_for()
    page.wait_for_timeout(2500)
    assert page.get_by_text(UP).count() == 0
    page.context.set_offline(False)
    page.get_by_text(UP).wait_for()
    # and from another page, where the form was closed before the signal came back
    page.context.set_offline(True)
    page.get_by_label("Họ và tên").fill(f"{NAME} Em")
    page.wait_for_function(
        "() => Object.values(localStorage).some(one => JSON.parse(one).closed && !JSON.parse(one).up)"
    )
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(f"{one.site}/gallery/list/")
    page.wait_for_function("() => Object.values(localStorage).every(one => JSON.parse(one).up)")
    other = opened(chromium, one.site)
    other.get_by_role("button", name="Dùng lại").click()
    assert other.get_by_label("Họ và tên").input_value() == f"{NAME} Em"
    other.context.close()


def test_a_draft_of_what_was_changed_since_says_so(visit: Any, chromium: Browser) -> None:
    one = visit()
    page = one.open("/gallery/form/")
    typed(page, NAME)
    other = chromium.new_context().new_page()
    other.route(
        "**/drafts/?form=*",
        lambda route: route.fulfill(json={**route.fetch().json(), "version": "an earlier one"}),
    )
    other.goto(f"{one.site}/gallery/form/")
    other.get_by_text("nội dung đã được người khác sửa sau đó").wait_for()
    assert other.get_by_label("Họ và tên").input_value() == ""
    other.get_by_role("button", name="Xem bản nháp").click()
    assert other.get_by_label("Họ và tên").input_value() == NAME
    other.context.close()


def test_an_older_draft_fills_in_only_what_was_typed(visit: Any, chromium: Browser) -> None:
    one = visit()
    page = one.open("/gallery/form/")
    typed(page, NAME)
    other = chromium.new_context().new_page()

    def older(route: Any) -> None:
        said = route.fetch().json()
        (village,) = [name for name in said["values"] if said["values"][name] == [""] and "village" in name]
        route.fulfill(json=said | {"version": "1", "values": said["values"] | {village: ["Xóm Ổi"]}})

    other.route("**/drafts/?form=*", older)
    other.goto(f"{one.site}/gallery/form/")
    other.get_by_role("button", name="Xem bản nháp").click()
    assert other.get_by_label("Họ và tên").input_value() == NAME
    assert other.get_by_label("Thôn").input_value() != "Xóm Ổi"
    other.context.close()


def test_a_sent_form_leaves_nothing_on_the_server(visit: Any, chromium: Browser) -> None:
    one = visit()
    page = one.open("/gallery/form/")
    for label, words in (
        ("Họ và tên", NAME),
        ("Ngày sinh", "3/1962"),
        ("Ở từ ngày", "05/03/2025"),
        ("Thu nhập bình quân", "1.234.567"),
    ):
        page.get_by_label(label).fill(words)
    page.get_by_label("Đơn sơ", exact=True).check()
    page.get_by_label("Thôn").select_option("Xóm Ổi")
    page.get_by_label("Tôi đã đối chiếu").check()
    page.get_by_text(UP).wait_for()
    with page.expect_response("**/drafts/drop/"):
        page.get_by_role("button", name="Lưu thay đổi").click()
    other = opened(chromium, one.site)
    other.wait_for_load_state("networkidle")
    assert other.get_by_text("bản nháp").count() == 0
    other.context.close()
