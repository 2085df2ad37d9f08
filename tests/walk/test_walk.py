"""Every address with every role, inside and outside its area: nothing of another area is ever answered."""

from __future__ import annotations

import gc
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import pytest
import walk_world as world
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdfium2 import PdfDocument
from walk_addresses import NO_AREA, PARAMETERS, Address, addresses
from walk_world import FULL_NAMES, FULL_NUMBERS, OF_OTHER, OF_OTHER_VILLAGE, PASSWORD, Side

from giamngheo.exchange.snapshot import take_snapshot
from giamngheo.people.models import LiveSession, User
from giamngheo.people.roles import permissions_of, roles
from giamngheo.platform.scope.protected import PUBLIC, SIGNED_IN

# one world for all: its tests stay in one process
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("walk")]
SHARED = {"platform:language", "platform:health"}
# a fresh secret at each visit; the state of the machine
# a PDF says when it was made
NEVER_THE_SAME = {"people:second-factor", "platform:installation", "portal:blank"}
LEADER_READS = {
    "platform:home", "platform:audit", "platform:audit-event", "people:accounts", "people:account", "people:grant",
    "areas:unit", "areas:add-village", "areas:record-fact", "registry:households", "registry:household", "registry:history", "registry:result", "registry:edit",
    "registry:ask", "registry:requests", "registry:request", "registry:duplicates", "registry:duplicates-settled",
    "registry:pair",
    "registry:decisions", "registry:decision", "exchange:imports", "exchange:import",
    "monitoring:area", "monitoring:form",
}  # fmt: skip
EXPORT = re.compile(r'href="(\?[^"]*\bexport=(?:csv|xlsx)[^"]*)"')
ELSEWHERE = re.compile(r"""(?:src|href|action|poster|data|srcset)=["'](?:[a-z]+:)?//""", re.IGNORECASE)
INLINE = re.compile(
    r"<[^>]+\s(?:on[a-z]+|style)\s*=|<style\b|javascript:|<script(?![^>]*\b(?:src|nonce|type=\"application/json\"))",
    re.IGNORECASE,
)
KEEPING = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
# the public choice of a commune: every name of the province, which is no secret
ALL_COMMUNES = re.compile(r"<select[^>]*data-all-communes.*?</select>", re.DOTALL)
CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|\d{4}-\d\d-\d\dT[\d:.]+Z?|\b\d\d?:\d\d(:\d\d)?\b( \d\d/\d\d/\d{4})?|data-draft-key="[^"]*"|\?(after|before)=\d+'
    # the key of an authenticator is random: now and then it spells a mark
    r"|<code>[A-Z2-7]{32}</code>"
)


@dataclass
class World:
    here: Side
    readers: dict[str, User]
    before: dict[tuple[str, str], str]
    now: dict[tuple[str, str], str]
    other: Side
    clients: dict[str, Client]
    files: int = 0


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """The first commune, what its readers see while it is alone, and then the other one."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        province = world.make_province()
        here = world.make_side(province, "zam", "08593", "025188", ("zam", "zvil"), 5)
        readers = world.make_readers(here, province)
        take_snapshot()
        clients = {name: signed_in(user) for name, user in readers.items()}
        before = {
            (role, one.name): comparable(answer_of(clients[role], one.of(here)).body)
            for role in local_roles()
            for one in addresses()
            if one.known and opens(role, one) and one.name not in NEVER_THE_SAME
        }
        other = world.make_side(province, "zbq", "08542", "025277", ("zbq", "zbq2"), 8)
        take_snapshot()
        yield World(here, readers, before, {}, other, clients)
        transaction.set_rollback(True)
    gc.collect()


@pytest.fixture(autouse=True)
def _refusals_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")


def local_roles() -> list[str]:
    """Roles held in the first commune or its first village only."""
    return [name for name, role in roles().items() if {"commune", "village"} & set(role.levels)]


def opens(role: str, one: Address) -> bool:
    """Whether the address is for the role at all: every other answer is a refusal before anything is read."""
    return one.name not in SHARED and one.permission in {PUBLIC, SIGNED_IN, *permissions_of(role)}


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    answer = client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302, (user.username, answer.status_code)
    # seen lately for as long as the walk takes: no visit is the one that notes it
    later = timezone.now() + timedelta(hours=2)
    LiveSession.objects.filter(user=user).update(verified_at=timezone.now(), last_seen=later)
    return client


@dataclass
class Answer:
    status: int
    body: str
    location: str
    kind: str
    headers: dict[str, str] = field(default_factory=dict)


def answer_of(client: Client, address: str, method: str = "get") -> Answer:
    """An answer whose writes are undone; a file is unpacked to words."""
    place = transaction.savepoint()
    cookies = client.cookies.copy()
    # how often a visitor may ask is tested elsewhere: here one asks for all
    cache.clear()
    try:
        got = getattr(client, method)(address)
        raw = b"".join(got.streaming_content) if got.streaming else got.content
        kind = got.headers.get("Content-Type", "").split(";")[0]
        return Answer(
            got.status_code, words_of(raw), got.headers.get("Location", ""), kind, dict(got.headers)
        )
    finally:
        client.cookies = cookies
        transaction.savepoint_rollback(place)


def words_of(raw: bytes) -> str:
    """What a reader reads of it: packed streams and random numbers of a file may spell anything."""
    if raw[:5] == b"%PDF-":
        read = PdfDocument(raw)
        pages = (page.get_textpage().get_text_bounded() for page in read)
        return "\n".join([*map(str, read.get_metadata_dict().values()), *pages])
    if raw[:2] != b"PK":
        return raw.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist())


def comparable(body: str) -> str:
    return CHANGING.sub("", ALL_COMMUNES.sub("", body))


def everything_read(client: Client, address: str) -> Iterator[tuple[str, Answer]]:
    """The page, and the files it offers."""
    page = answer_of(client, address)
    yield address, page
    for query in {unescape(found) for found in EXPORT.findall(page.body)}:
        yield address + query, answer_of(client, address + query)


def forbidden_for(role: str) -> list[re.Pattern[str]]:
    """What a reader of the first commune in that role may never be answered."""
    entry = roles()[role]
    never = [OF_OTHER]
    if "commune" not in entry.levels:
        never.append(OF_OTHER_VILLAGE)
    if entry.sees != "full":
        never += [FULL_NAMES, FULL_NUMBERS]
    return never


def test_every_address_is_walked() -> None:
    """An address without a filling is an address that nobody tests: add it to walk_addresses.FILLS."""
    assert [one.name for one in addresses() if not one.known] == []
    assert set(PARAMETERS) <= {name for one in addresses() for name in one.parameters}
    assert len(addresses()) > 60


@pytest.mark.parametrize("role", local_roles())
def test_a_reader_of_one_commune_gets_nothing_of_another(walked: World, role: str) -> None:
    client, never = walked.clients[role], forbidden_for(role)
    wrong: list[str] = []
    statuses: dict[str, int] = {}
    for one in addresses():
        if not opens(role, one):
            answer = answer_of(client, one.of(walked.other))
            if one.name not in SHARED and answer.status not in {403, 405}:
                wrong.append(f"{one.name} is not for this role: {answer.status}")
            continue
        for address, answer in everything_read(client, one.of(walked.here)):
            wrong += faults(f"GET {address}", answer, never)
            walked.files += "export=" in address
            statuses.setdefault(one.name, answer.status)
            walked.now.setdefault((role, one.name), comparable(answer.body))
        if one.parameters:
            wrong += beyond(client, one, walked.other, never)
        wrong += faults(f"POST {one.name}", answer_of(client, one.of(walked.here), "post"), never)
    wrong += differences(walked, role)
    assert wrong == [], "\n".join(wrong)
    if role == "commune_leader":
        assert {name for name in LEADER_READS if statuses[name] != 200} == set()
        assert walked.files >= 2


def differences(walked: World, role: str) -> list[str]:
    """Counts, totals, choices and order included: nothing on a page depends on what lies outside."""
    wrong = []
    for (reader, name), now in walked.now.items():
        was = walked.before.get((reader, name))
        if reader != role or name in NEVER_THE_SAME or now == was:
            continue
        pairs = zip((was or "").splitlines(), now.splitlines(), strict=False)
        line = next(((a, b) for a, b in pairs if a != b), ("", "other lines"))
        wrong.append(f"{name} changed: {line[0].strip()[:300]} → {line[1].strip()[:300]}")
    return wrong


def beyond(client: Client, one: Address, other: Side, never: list[re.Pattern[str]]) -> list[str]:
    """A thing of the other commune is answered as one that is not there, read or written."""
    wrong = []
    for method in ("get", "post"):
        address = one.of(other)
        answer = answer_of(client, address, method)
        wrong += faults(f"{method.upper()} {address}", answer, never)
        shut = answer.status in {403, 404, 405, 410}
        if not shut and one.name not in NO_AREA:
            wrong.append(f"{method.upper()} {address} ({one.name}): {answer.status} {answer.location}")
    return wrong


def faults(what: str, answer: Answer, never: list[re.Pattern[str]]) -> list[str]:
    """What is wrong with an answer: a fault of the software, a mark, something inline or of another host."""
    wrong = [f"{what}: {answer.status}"] if answer.status >= 500 else []
    body = comparable(answer.body)
    for found in filter(None, (mark.search(body + answer.location) for mark in never)):
        wrong += [f"{what}: {found[0]!r} in …{body[max(0, found.start() - 60) : found.end() + 40]}…"]
    if answer.kind == "text/html" and answer.status < 500:
        wrong += [
            f"{what}: {found[0][:200]}" for at in (ELSEWHERE, INLINE) for found in at.finditer(answer.body)
        ]
        wrong += [f"{what}: {name} {answer.headers.get(name)}" for name in wrong_headers(answer.headers)]
    return wrong


def wrong_headers(headers: dict[str, str]) -> list[str]:
    """Names of the headers that keep a page to itself and do not say so."""
    policy = headers.get("Content-Security-Policy", "")
    wrong = [name for name, value in KEEPING.items() if headers.get(name) != value]
    sound = policy.startswith("default-src 'self';") and not re.search(r"unsafe|https?:|\*", policy)
    return wrong if sound and "object-src 'none'" in policy else [*wrong, "Content-Security-Policy"]


def test_the_walk_sees_what_it_looks_for() -> None:
    """The marks of the walk: it would find each of these."""
    sound = {**KEEPING, "Content-Security-Policy": "default-src 'self'; object-src 'none'"}

    def of(body: str, status: int = 200, **headers: str) -> int:
        return len(faults("x", Answer(status, body, "", "text/html", {**sound, **headers}), [OF_OTHER]))

    assert of('<p>Xã Thu Cúc</p><script src="/static/a.js"></script><a href="/x">') == 0
    assert of("<option>ZBQxa</option>") == of("025277000001") == of("", 500) == 1
    assert of('<img src="//elsewhere.example/a.png">') == of('<link href="https://a.example/x.css">') == 1
    assert of('<p style="color:red">') == of("<a onclick='x()'>") == of("<script>x()</script>") == 1
    assert of("", **{"Content-Security-Policy": "default-src 'self'; script-src 'unsafe-inline'"}) == 1
    assert of("", **{"X-Frame-Options": "SAMEORIGIN"}) == 1
    assert comparable('a <input name="csrfmiddlewaretoken" value="zbq"> 10:05') == comparable(
        'a <input name="csrfmiddlewaretoken" value="x"> 11:06:07'
    )


def test_who_sees_the_whole_province_sees_persons_as_far_as_the_role_shows_them(walked: World) -> None:
    wrong = []
    for role, client in walked.clients.items():
        name = role.split(" ")[0]
        entry = roles()[name]
        if role in local_roles() or (entry.sees == "full" and name != "province_officer"):
            continue
        never = (
            []
            if entry.sees == "full"
            else [FULL_NAMES, FULL_NUMBERS, re.compile("zbq2?dem|zbq2?ten", re.IGNORECASE)]
        )
        for one in (one for one in addresses() if opens(name, one)):
            wrong += faults(f"{role} GET {one.name}", answer_of(client, one.of(walked.other)), never)
    assert wrong == [], "\n".join(wrong)


def test_a_visitor_is_led_to_sign_in_everywhere(walked: World) -> None:
    client, wrong = Client(raise_request_exception=False), []
    for one in addresses():
        for method in ("get", "post"):
            address = one.of(walked.here)
            answer = answer_of(client, address, method)
            wrong += faults(f"{method} {address}", answer, [re.compile("zam|zvil|zbq", re.IGNORECASE)])
            if (
                one.permission != PUBLIC
                and answer.status != 405
                and not answer.location.startswith("/sign-in/")
            ):
                wrong.append(f"{method} {address}: {answer.status}")
    assert wrong == [], "\n".join(wrong)
