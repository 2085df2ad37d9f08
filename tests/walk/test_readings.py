"""Whoever opens a page or file on which persons stand in full leaves a reading in the audit, at every address."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import walk_world as world
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from test_query_counts import signed_in
from test_walk import words_of
from walk_addresses import Address, addresses
from walk_world import FULL_NAMES, FULL_NUMBERS, Side

from giamngheo.exchange.snapshot import take_snapshot
from giamngheo.platform.audit.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("walk")]
ROOMS = ("reviews", "complaints", "platform")
TABLES = {
    "platform:home", "platform:documents", "platform:list-export", "complaints:inbox", "reviews:cases", "reviews:apply",
    "reviews:invitations", "reviews:village-invitations", "reviews:requests", "reviews:decisions",
    "reviews:counter-find",
}  # fmt: skip
"""Tables of many households on the screen, and what waits: as the list of the register, their files alone are read."""
MUST_NAME = {
    "reviews:case", "reviews:complaint", "reviews:request", "reviews:receipt", "reviews:minutes", "reviews:posting-sheet",
    "complaints:grievance", "platform:document-file",
}  # fmt: skip


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: object) -> Iterator[tuple[Side, Client]]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        province = world.make_province()
        here = world.make_side(province, "zam", "08593", "025188", ("zam", "zvil"), 5)
        take_snapshot()
        yield here, signed_in(world.make_readers(here, province)["commune_leader"])
        transaction.set_rollback(True)
    gc.collect()


@pytest.fixture(autouse=True)
def _refusals_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")


def visit(client: Client, one: Address, side: Side) -> tuple[bool, int]:
    """Whether a person stood in full in the answer, and how many readings the visit left; its writes are undone."""
    place, cookies = transaction.savepoint(), client.cookies.copy()
    cache.clear()
    readings = AuditEvent.objects.unscoped("the walk").filter(reading=True)
    before = readings.count()
    try:
        got = client.get(one.of(side))
        raw = b"".join(got.streaming_content) if got.streaming else got.content
        words = words_of(raw) if got.status_code == 200 else ""
        named = bool(FULL_NAMES.search(words) or FULL_NUMBERS.search(words))
        return named, readings.count() - before
    finally:
        client.cookies = cookies
        transaction.savepoint_rollback(place)


def test_every_page_and_file_with_persons_in_full_is_a_reading(walked: tuple[Side, Client]) -> None:
    side, client = walked
    silent, named = [], set()
    for one in addresses():
        room = one.name.split(":")[0]
        if room not in ROOMS and one.name != "registry:entry-grid":
            continue
        in_full, readings = visit(client, one, side)
        named |= {one.name} if in_full else set()
        if in_full and readings == 0 and one.name not in TABLES:
            silent.append(one.name)
    assert silent == []
    assert named >= MUST_NAME
