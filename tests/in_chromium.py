"""Pages in real Chromium; a room's conftest imports `chromium` and `visit`."""

import atexit
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # else axe describes every element that a rule found nothing wrong with, which takes as long again
    "resultTypes": ["violations"],
}


def violations(page: Any) -> list[str]:
    """What axe finds wrong with the page; nothing is expected."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


_started: list[Browser] = []


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """One browser a process: the fixture is imported by several rooms, each of which would start its own."""
    if not _started:
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        atexit.register(_stop, playwright, browser)
        _started.append(browser)
    return _started[0]


def _stop(playwright: Playwright, browser: Browser) -> None:
    browser.close()
    playwright.stop()


class Visit:
    """A page of the running site; remembers what went wrong and which hosts were asked."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "request",
            lambda request: self.hosts.add(request.url.split("/")[2] if "://" in request.url else ""),
        )

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """visit(width=1440, language="vi", javascript=True) -> Visit"""
    contexts = []

    def start(width: int = 1440, language: str = "vi", javascript: bool = True) -> Visit:
        height = {390: 844, 768: 1024}.get(width, 900)
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            has_touch=width == 390,
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        contexts.append(context)
        return Visit(context.new_page(), live_server.url)

    yield start
    for context in contexts:
        context.close()
