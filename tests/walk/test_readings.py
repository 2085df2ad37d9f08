"""Whoever opens a page or file on which persons stand in full leaves a reading in the audit: every role, everywhere.

And the other way round: whoever sees no person in full leaves none.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

import pytest
import walk_world as world
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from test_query_counts import signed_in
from test_walk import EXPORT, local_roles, opens, words_of
from walk_addresses import addresses
from walk_world import FULL_NAMES, FULL_NUMBERS, Side

from giamngheo.exchange.snapshot import take_snapshot
from giamngheo.people.roles import roles
from giamngheo.platform.audit.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("walk")]
MUST_NAME = {
    "platform:home", "registry:households", "registry:household", "registry:requests", "registry:duplicates",
    "registry:decision", "registry:entry-grid", "complaints:grievance", "platform:document-file",
    "reviews:case", "reviews:cases", "reviews:invitations",
    "reviews:requests", "reviews:decisions", "reviews:complaint", "reviews:request", "reviews:receipt",
    "reviews:minutes", "reviews:posting-sheet",
}  # fmt: skip
"""What the leader of the commune sees in full: the walk looks where there is something to see."""


@dataclass
class Walked:
    here: Side
    clients: dict[str, Client]
    named: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: object) -> Iterator[Walked]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        province = world.make_province()
        here = world.make_side(province, "zam", "08593", "025188", ("zam", "zvil"), 5)
        readers = world.make_readers(here, province)
        take_snapshot()
        yield Walked(here, {name: signed_in(user) for name, user in readers.items()})
        transaction.set_rollback(True)
    gc.collect()


@pytest.fixture(autouse=True)
def _refusals_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")


@dataclass(frozen=True)
class Visit:
    """What an answer said, and how many readings and of them how many events of lists the visit left."""

    words: str
    readings: int
    lists: int

    @property
    def in_full(self) -> bool:
        return bool(FULL_NAMES.search(self.words) or FULL_NUMBERS.search(self.words))


def visit(client: Client, address: str, method: str = "get") -> Visit:
    """The visit; its writes are undone."""
    place, cookies = transaction.savepoint(), client.cookies.copy()
    cache.clear()
    events = AuditEvent.objects.unscoped("the walk")
    last = events.order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        got = getattr(client, method)(address)
        raw = b"".join(got.streaming_content) if got.streaming else got.content
        left = events.filter(pk__gt=last, reading=True)
        words = words_of(raw) if got.status_code == 200 else ""
        return Visit(words, left.count(), left.exclude(shown=None).count())
    finally:
        client.cookies = cookies
        transaction.savepoint_rollback(place)


@pytest.mark.parametrize("role", local_roles())
def test_who_sees_persons_in_full_leaves_a_reading_and_nobody_else(walked: Walked, role: str) -> None:
    client, silent, loud, twice, named = walked.clients[role], [], [], [], set()
    sees_in_full = roles()[role].sees == "full"
    for one in addresses():
        if not opens(role, one):
            continue
        page = one.of(walked.here)
        found = visit(client, page)
        twice += [one.name] if found.lists > 1 else []
        files = [page + unescape(query) for query in sorted(set(EXPORT.findall(found.words)))]
        for place, seen in [(one.name, found), *((file, visit(client, file)) for file in files)]:
            if seen.in_full and not seen.readings:
                silent.append(place)
        # a file leaves an event whoever fetches it
        loud += [one.name] if found.readings and not sees_in_full else []
        named |= {one.name} if found.in_full else set()
    assert silent == []
    assert loud == []
    assert twice == [], "one event for a page, however many lists it shows"
    if role == "commune_leader":
        assert named >= MUST_NAME


def test_a_page_that_is_only_asked_about_leaves_nothing(walked: Walked) -> None:
    client = walked.clients["commune_leader"]
    for name in ("registry:households", "reviews:cases"):
        one = next(one for one in addresses() if one.name == name)
        assert visit(client, one.of(walked.here)).lists == 1
        assert visit(client, one.of(walked.here), "head").readings == 0
        assert visit(client, f"{one.of(walked.here)}?village=1").readings <= 1
