"""Somebody before a screen: signs in, goes where the menus lead, fills in what the pages ask."""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from django.utils import timezone
from year_world import PASSWORD

from giamngheo.people.models import LiveSession
from giamngheo.platform.jobs.worker import WorkerLoop

PICTURES = os.environ.get("GIAMNGHEO_TEST_PICTURES", "")
"""A folder for pictures of the pages, wide and narrow; none are taken where it is not named."""
TOO_WIDE = """() => [...document.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth).map(one => one.outerHTML.slice(0, 120))"""
"""What reaches beyond the right edge of the window."""
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Desk:
    """One account in a browser of its own; without a name, a visitor."""

    def __init__(self, seen: Any, name: str = "") -> None:
        self.seen, self.page, self.name = seen, seen.page, name
        self.page.set_default_timeout(60_000)
        seen.open("/" if name else "/public/")
        if name:
            self.page.get_by_label("Tên đăng nhập").fill(name)
            self.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
            self.page.keyboard.press("Enter")
            self.page.wait_for_selector("nav.side")
            # the second step has tests of its own
            LiveSession.objects.filter(user__username=name).update(verified_at=timezone.now())

    @property
    def words(self) -> str:
        """What the page says."""
        return str(self.page.locator("main").inner_text())

    def menu(self, entry: str) -> None:
        self.page.locator("nav.side").get_by_role("link", name=entry, exact=True).click()

    def follow(self, link: str) -> None:
        """A link of the page itself by its words."""
        self.page.locator("main").get_by_role("link", name=link, exact=True).first.click()

    def tab(self, name: str) -> None:
        self.page.locator("nav.tabs").get_by_role("link", name=name, exact=True).click()

    def press(self, button: str) -> None:
        self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()

    def fill(self, **boxes: str) -> None:
        """Boxes and choices by their names."""
        for name, value in boxes.items():
            box = self.page.locator(f'main [name="{name}"]').first
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

    def sees(self, *words: str) -> None:
        """Waits until the page says all this."""
        for one in words:
            self.page.locator("main").get_by_text(one).first.wait_for()

    def told(self, words: str) -> None:
        """Waits for the message above the page."""
        self.page.locator("#messages").get_by_text(words).wait_for()

    def commune(self) -> None:
        """From the menu to the board of the commune in the year's review."""
        self.menu("Rà soát")
        self.follow("Rà soát định kỳ năm 2025")
        self.page.locator("nav.tabs").wait_for()

    def village(self, name: str) -> None:
        """To the page of a village; who reaches one village only is led there at once."""
        self.menu("Rà soát")
        self.follow("Rà soát định kỳ năm 2025")
        self.page.locator("main h1").wait_for()
        if self.page.locator("nav.tabs").count():
            self.follow(name)
        self.page.locator("main h1", has_text=name).wait_for()

    def case(self, head: str) -> None:
        """To the file of a household by the head's name."""
        self.commune()
        self.tab("Danh sách hộ")
        self.search(head)
        self.follow(head)
        self.page.locator("main h1", has_text=head).wait_for()

    def search(self, words: str) -> None:
        """Looks for words in the list of the page."""
        box = self.page.locator('main .list-search input[name="q"]')
        box.fill(words)
        box.press("Enter")
        self.page.locator(".chip", has_text=words).wait_for()

    def working(self, button: str) -> None:
        """Presses what begins a job, lets the job run, and opens its result."""
        self.press(button)
        self.page.locator(".progress-label").or_(
            self.page.get_by_text("Xem tiến độ lập tệp")
        ).first.wait_for()
        if self.page.get_by_text("Xem tiến độ lập tệp").count():
            self.follow("Xem tiến độ lập tệp")
            self.page.locator(".progress-label").wait_for()
        work()
        self.page.locator("main").get_by_role("link", name="Xem kết quả", exact=True).wait_for()
        self.look("tien-do")
        self.follow("Xem kết quả")

    def download(self, link: str) -> bytes:
        with self.page.expect_download() as waited:
            self.follow(link)
        return Path(waited.value.path()).read_bytes()

    @contextmanager
    def refusal(self, status: int = 400) -> Iterator[None]:
        """What is done here is refused with that answer, which the browser notes and nothing else."""
        before = len(self.seen.complaints)
        with self.page.expect_response(lambda answer: answer.status == status):
            yield
        self.page.wait_for_load_state()
        noted = self.seen.complaints[before:]
        assert [REFUSED.match(one)[1] for one in noted if REFUSED.match(one)] == [str(status)], noted  # type: ignore[index]
        del self.seen.complaints[before:]

    def look(self, name: str) -> None:
        """Nothing is wider than a telephone; pictures of the page on a desk and there, where they are asked for."""
        size = self.page.viewport_size
        for width, height in ((1440, 900), (390, 844)):
            self.page.set_viewport_size({"width": width, "height": height})
            if PICTURES:
                self.page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
        # a link may just have been followed: without its styles a page is as wide as it likes
        until = time.monotonic() + 10
        while not self._fits() and time.monotonic() < until:
            self.page.wait_for_timeout(100)
        assert self._fits(), (name, self.page.url, self.page.evaluate(TOO_WIDE))
        self.page.set_viewport_size(size)

    def _fits(self) -> bool:
        self.page.wait_for_load_state()
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def work() -> None:
    """Runs what is in the queue."""
    WorkerLoop(beat=0.2).drain()


def codes_in(pdf: bytes) -> list[str]:
    """The QR codes on the first page of a PDF that has any, as a telephone's camera reads them."""
    for page in pypdfium2.PdfDocument(io.BytesIO(pdf)):
        picture = page.render(scale=200 / 72).to_pil()
        if found := [one.text for one in zxingcpp.read_barcodes(picture)]:
            return found
    return []


def path_of(code: str) -> str:
    """The address behind a code, on this site."""
    return re.sub(r"^https?://[^/]+", "", code)
