"""Takes the pictures of docs/huong-dan.md from a running demo: `make demo`, then `make pictures` (needs Chromium)."""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
SITE = os.environ.get("SITE", "http://localhost:8000")
HOME = Path(os.environ.get("GIAMNGHEO_HOME", ROOT / "var"))


def sign_in(page: Page, username: str, passwords: dict[str, str]) -> None:
    page.goto(f"{SITE}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[type=password]", passwords[username])
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.side")


def picture(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=IMAGES / f"guide-{name}.png")


def main() -> None:
    accounts = json.loads((HOME / "demo-accounts.json").read_text(encoding="utf-8"))
    passwords = {one["username"]: one["password"] for one in accounts}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_context(viewport={"width": 1200, "height": 760}, locale="vi-VN").new_page()
        page.goto(f"{SITE}/sign-in/")
        picture(page, "dang-nhap")
        sign_in(page, "canbo", passwords)
        picture(page, "viec-cua-toi")
        page.goto(f"{SITE}/registry/households/")
        picture(page, "danh-sach-ho")
        page.goto(f"{SITE}/registry/households/?status=poor")
        page.click("tbody th a")
        page.wait_for_selector("h1")
        page.locator("details.why").first.evaluate("why => why.setAttribute('open', '')")
        page.locator("details.why").first.scroll_into_view_if_needed()
        picture(page, "vi-sao")
        page.goto(f"{SITE}/exchange/imports/new/")
        picture(page, "nhap-danh-sach")
        page = browser.new_context(viewport={"width": 1200, "height": 900}, locale="vi-VN").new_page()
        sign_in(page, "tinh", passwords)
        page.goto(f"{SITE}/results/")
        page.wait_for_selector("h1")
        picture(page, "ket-qua")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
