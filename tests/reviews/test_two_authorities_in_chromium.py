"""The opinion page and the board of a review that asks two authorities, on a desk and on a phone."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from reviews_world import Days, act, commune_of, opened
from test_two_authorities import COMMITTEE, TOGETHER, home, to_consultation
from test_way_of_a_case import listed

from giamngheo.areas.models import AdminUnit
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.consulting import ask_opinion
from giamngheo.reviews.models import Review
from in_chromium import chromium, violations, visit
from office_world import signed_in
from own_procedure import own_procedure

__all__ = ["chromium", "home", "listed", "visit"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_whole_on_a_desk_and_on_a_phone(
    home: Path, commune: AdminUnit, listed: list[Household], days: Days, visit: Any
) -> None:
    own_procedure(home, "2025-09-01", change=TOGETHER)
    row = to_consultation(opened(commune), days)
    client, at = signed_in("commune_leader", row.commune), signed_in("province_officer", None)
    opinion, board = f"/reviews/communes/{row.pk}/opinion/", f"/reviews/communes/{row.pk}/"
    for when in ("none", "one", "both"):
        if when != "none":
            ask_opinion(
                act(),
                commune_of(Review.objects.get()),
                f"9-{when}/BC-UBND",
                days.day,
                "" if when == "both" else COMMITTEE,
            )
        for width in (1440, 390):
            for who, addresses in (
                (client, {"opinion": opinion, "board": board, "first": "/"}),
                (at, {"open": "/reviews/open/?kind=annual&year=2026"}),
            ):
                seen = visit(width)
                cookie = who.cookies[settings.SESSION_COOKIE_NAME]
                seen.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": seen.site}])
                for name, address in addresses.items():
                    page = seen.open(address)
                    assert violations(page) == [], (name, width)
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
                    if folder := os.environ.get("SHOTS"):
                        page.screenshot(path=Path(folder) / f"{when}-{name}-{width}.png", full_page=True)
                assert seen.complaints == []
