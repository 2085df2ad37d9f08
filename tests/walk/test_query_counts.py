"""How many questions each page asks the database: exactly these, on both databases, however many rows there are."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import walk_world as world
from django.core.cache import cache
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from query_counts import COUNTS
from walk_addresses import Address, addresses
from walk_world import PASSWORD, Side

from giamngheo.exchange.snapshot import take_snapshot
from giamngheo.people.models import LiveSession, User

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("walk")]
# who opens a page: the first of these who may
READERS = (
    "commune_leader", "commune_officer", "province_officer", "administrator of everything", "analyst", "enumerator",
    "list_recipient_insurance",
)  # fmt: skip


@dataclass
class Counted:
    """The questions of every page with a few rows, and with twice as many."""

    few: dict[str, int]
    many: dict[str, int]
    words: dict[str, list[str]]


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: object) -> Iterator[Counted]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        province = world.make_province()
        here = world.make_side(province, "zam", "08593", "025188", ("zam", "zvil"), 5)
        every = world.make_readers(here, province)
        clients = {name: signed_in(every[name]) for name in READERS}
        take_snapshot()
        few, words = questions(clients, here)
        # twice the households, and a commune with as much of everything again
        world.write_households(here, ("zam", "zvil"), "025189", 10)
        world.make_side(province, "zbq", "08542", "025277", ("zbq", "zbq2"), 8)
        take_snapshot()
        many, more = questions(clients, here)
        words |= {name: more[name] for name in many if many[name] != few.get(name)}
        yield Counted(few, many, words)
        transaction.set_rollback(True)
    gc.collect()


@pytest.fixture(autouse=True)
def _refusals_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    assert client.post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 302
    # seen lately for as long as the test takes: no visit is the one that notes it
    later = timezone.now() + timedelta(hours=2)
    LiveSession.objects.filter(user=user).update(verified_at=timezone.now(), last_seen=later)
    return client


def questions(clients: dict[str, Client], side: Side) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Of every address that answers a page: how many questions at the second visit, and which."""
    counts: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for one in (one for one in addresses() if one.known):
        for client in clients.values():
            if visit(client, one, side) is not None:
                asked = visit(client, one, side) or []
                counts[one.name], words[one.name] = len(asked), asked
                break
    return counts, words


def visit(client: Client, one: Address, side: Side) -> list[str] | None:
    """The questions of a page, whose writes are undone; None where the reader gets no page."""
    place = transaction.savepoint()
    cookies = client.cookies.copy()
    # Django keeps no more than 9,000 questions, and the walk asks more
    reset_queries()
    # how often a visitor may ask is tested elsewhere
    cache.clear()
    try:
        with CaptureQueriesContext(connection) as asked:
            got = client.get(one.of(side))
        if got.streaming or got.status_code != 200 or "text/html" not in got.headers.get("Content-Type", ""):
            return None
        return [str(query["sql"]) for query in asked.captured_queries]
    finally:
        client.cookies = cookies
        transaction.savepoint_rollback(place)


def test_each_page_asks_exactly_this_many_questions(counted: Counted) -> None:
    wrong = {name: found for name, found in counted.few.items() if found != COUNTS.get(name)}
    listed = "\n".join(f'    "{name}": {found},' for name, found in wrong.items())
    assert not wrong, f"asked otherwise than query_counts.py says:\n{listed}\n{said(counted, wrong)}"
    assert set(COUNTS) == set(counted.few)


FIRST_READING = {"reviews:apply": 4}
"""Where nobody stands in the small world: the first who are shown make the page a reading, with its four statements."""


def test_twice_the_rows_ask_no_more_questions(counted: Counted) -> None:
    few = {name: found + FIRST_READING.get(name, 0) for name, found in counted.few.items()}
    grown = {name: found for name, found in counted.many.items() if found != few.get(name)}
    changed = [f"{name}: {counted.few.get(name)} → {found}" for name, found in grown.items()]
    assert not changed, "\n".join(changed) + said(counted, grown)


def said(counted: Counted, names: dict[str, int]) -> str:
    return "\n".join(f"\n{name}\n" + "\n".join(counted.words[name]) for name in list(names)[:3])
