"""Visitors are counted together by all processes, and nobody fills the disk before signing in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from giamngheo.platform import body_size
from giamngheo.platform.counters import SharedCounters
from giamngheo.platform.visitor_address import visitor_address


def counters(path: Path) -> SharedCounters:
    """What each process opens for itself."""
    return SharedCounters(str(path / "counters.sqlite3"), {})


def test_processes_count_together(tmp_path: Path) -> None:
    one, other = counters(tmp_path), counters(tmp_path)
    assert one.add("a", 1, 60)
    assert not other.add("a", 1, 60)
    assert (other.incr("a"), one.incr("a"), other.get("a")) == (2, 3, 3)
    with pytest.raises(ValueError, match="not counted"):
        one.incr("b")


def test_many_at_once_are_each_counted(tmp_path: Path) -> None:
    counters(tmp_path).add("a", 0, 60)
    with ThreadPoolExecutor(8) as several:
        found = list(several.map(lambda _: counters(tmp_path).incr("a"), range(40)))
    assert sorted(found) == list(range(1, 41))


def test_a_count_is_over_after_its_time(tmp_path: Path) -> None:
    one = counters(tmp_path)
    one.set("a", 9, -1)
    assert one.get("a", 0) == 0
    with pytest.raises(ValueError, match="not counted"):
        one.incr("a")
    assert one.add("a", 1, 60)
    one.clear()
    assert one.get("a") is None


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "counters.sqlite3").write_bytes(b"not a database" * 100)
    assert counters(tmp_path).add("a", 1, 60)
    assert (counters(tmp_path).incr("a"), counters(tmp_path).get("a")) == (2, 2)


def test_without_a_file_each_process_counts_for_itself(tmp_path: Path) -> None:
    (tmp_path / "counters.sqlite3").mkdir()
    one = counters(tmp_path)
    one.clear()
    assert one.add("a", 1, 60)
    assert not counters(tmp_path).add("a", 1, 60)
    assert (one.incr("a"), one.get("a"), one.get("b", 7)) == (2, 2, 7)
    with pytest.raises(ValueError, match="not"):
        one.incr("b")
    one.set("b", 4, 60)
    assert one.incr("b") == 5


@pytest.mark.parametrize(
    ("trusted", "connection", "said", "address"),
    [
        (True, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (True, "127.0.0.1", "x, 203.0.113.7", "127.0.0.1"),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "198.51.100.4", "203.0.113.7", "198.51.100.4"),
        (False, "127.0.0.1", "203.0.113.7", "127.0.0.1"),
    ],
)
def test_only_the_server_in_front_says_whose_connection_it_is(
    trusted: bool, connection: str, said: str, address: str
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_REAL_IP=said)
    with override_settings(REAL_IP=trusted):
        visitor_address(lambda got: HttpResponse(got.META["REMOTE_ADDR"]))(request)
    assert request.META["REMOTE_ADDR"] == address


@pytest.mark.django_db
def test_a_visitor_sends_no_large_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_size, "OF_A_VISITOR", 1000)
    client = Client()
    assert client.post("/sign-in/", {"username": "a", "password": "b"}).status_code == 422
    refused = client.post("/sign-in/", {"username": "a", "password": "b" * 2000})
    assert refused.status_code == 413
    assert "chưa có gì được ghi" in refused.content.decode()
