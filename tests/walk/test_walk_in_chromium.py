"""Every page of the installation in Chromium, with somebody who may open it: nothing for axe, nothing cut off."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import walk_world as world
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Route
from walk_addresses import Address, addresses

from giamngheo.exchange.snapshot import take_snapshot
from giamngheo.people.models import LiveSession
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.scope.protected import PUBLIC, SIGNED_IN
from in_chromium import chromium, violations  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("walk")]
SITE = "http://site.test"
# who is asked first: the fullest pages are those of the commune
ORDER = ("commune_leader", "commune_officer", "province_officer", "administrator", "inspector")
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


def reader_of(one: Address) -> str | None:
    known = [*ORDER, *(name for name in roles() if name not in ORDER)]
    return next(
        (name for name in known if one.permission in {PUBLIC, SIGNED_IN, *permissions_of(name)}), None
    )


def serve(route: Route, pages: dict[str, str]) -> None:
    """The page that the test client was given, and the static files; nothing else."""
    path = unquote(urlsplit(route.request.url).path)
    if path in pages:
        route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        return
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if isinstance(found, str):
        route.fulfill(
            path=found, content_type=KINDS.get(found.rsplit(".", 1)[-1], "application/octet-stream")
        )
    else:
        route.abort()


def test_every_page_is_accessible_and_fits_a_phone(chromium: Browser, settings: Any) -> None:  # noqa: F811
    settings.DEMO = True
    province = world.make_province()
    here = world.make_side(province, "zam", "08593", "025188", ("zam", "zvil"), 5)
    readers = world.make_readers(here, province)
    take_snapshot()
    clients: dict[str, Client] = {}
    pages: dict[str, str] = {}
    for one in addresses():
        role = reader_of(one)
        assert role, f"nobody may open {one.name}"
        if role not in clients:
            clients[role] = Client()
            user = next(user for name, user in readers.items() if name.split(" ")[0] == role)
            clients[role].post("/sign-in/", {"username": user.username, "password": world.PASSWORD})
            LiveSession.objects.filter(user=user).update(verified_at=timezone.now())
        asked = clients[role] if one.name != "people:sign-in" else Client()
        address = one.of(here)
        got = asked.get(address)
        html = got.headers.get("Content-Type", "").startswith("text/html") and not got.streaming
        if got.status_code == 200 and html and b"<html" in got.content:
            pages[address] = got.content.decode()
    assert len(pages) > 50, sorted(pages)
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    try:
        context.route("**/*", lambda route: serve(route, pages))
        page = context.new_page()
        wrong: dict[str, list[str]] = {}
        for address in pages:
            found = []
            for width in (390, 1440):
                page.set_viewport_size({"width": width, "height": 844})
                if width == 390:
                    page.goto(SITE + address)
                taken = page.evaluate("document.documentElement.scrollWidth")
                if taken > width:
                    found.append(f"{taken} px wide on a screen of {width}")
            found += violations(page)
            if found:
                wrong[address] = found
    finally:
        context.close()
    assert wrong == {}
