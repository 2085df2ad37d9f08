"""Drafts on the server: one's own alone, sealed, never written over unseen, gone when sent and after a week."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.utils import timezone

from giamngheo.platform import requests
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.forms import keeping
from giamngheo.platform.forms.models import FormDraft
from giamngheo.platform.scope import Actor

pytestmark = pytest.mark.django_db
VALUES = {"name": ["Nguyễn Thị Út"], "kind": ["solid"]}


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], Client]:
    """The browser of an account."""

    def of(user_id: int | None) -> Client:
        monkeypatch.setattr(requests, "_actor_of", lambda request: Actor(user_id=user_id, label="x"))
        return Client()

    return of


def keep(client: Client, seen: str = "", form: str = "entry-12", **other: str) -> Any:
    sent = {"form": form, "version": "3", "values": json.dumps(VALUES), "seen": seen, **other}
    return client.post("/drafts/", sent)


def test_a_draft_is_found_by_its_own_account_on_any_computer_and_by_no_other(
    reader: Callable[[int | None], Client],
) -> None:
    kept = keep(reader(7))
    assert kept.status_code == 200
    found = reader(7).get("/drafts/?form=entry-12")
    assert found.json() == {"stamp": kept.json()["stamp"], "version": "3", "values": VALUES}
    assert "no-store" in found.headers["Cache-Control"]
    assert reader(8).get("/drafts/?form=entry-12").json() == {}
    reader(8).post("/drafts/drop/", {"form": "entry-12", "seen": kept.json()["stamp"]})
    assert keep(reader(8)).status_code == 200
    assert FormDraft.objects.filter(form="entry-12").count() == 2
    for path, post in (("/drafts/?form=entry-12", False), ("/drafts/", True), ("/drafts/drop/", True)):
        client = reader(None)
        answer = client.post(path) if post else client.get(path)
        assert answer.headers["Location"].startswith("/sign-in/")


def test_the_words_lie_sealed_and_no_event_tells_of_them(reader: Callable[[int | None], Client]) -> None:
    keep(reader(7))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform_formdraft")
        assert "Nguyễn" not in str(cursor.fetchone())
    assert not AuditEvent.objects.unscoped("test").exists()


def test_nothing_is_written_over_that_was_not_seen(reader: Callable[[int | None], Client]) -> None:
    client = reader(7)
    first = keep(client).json()["stamp"]
    other = keep(client, values='{"name": ["x"]}')
    assert (other.status_code, other.json()["stamp"], other.json()["values"]) == (409, first, VALUES)
    second = keep(client, first).json()["stamp"]
    assert second != first
    assert keep(client, first, values='{"name": ["y"]}').status_code == 409
    # the same once more, of a page that was left before it heard of the first time
    assert keep(client, first).json() == keep(client).json() == {"stamp": second}
    # an old one is not dropped in place of the new one
    client.post("/drafts/drop/", {"form": "entry-12", "seen": first})
    assert client.get("/drafts/?form=entry-12").json()["stamp"] == second
    client.post("/drafts/drop/", {"form": "entry-12", "seen": second})
    gone = keep(client, second)
    assert (gone.status_code, gone.json()) == (200, {"gone": True})
    assert keep(client).status_code == 200


def test_what_is_no_draft_or_too_much_of_one_is_refused(reader: Callable[[int | None], Client]) -> None:
    client = reader(7)
    for values in ("", "x", "[]", '{"a": "b"}', '{"a": [1]}'):
        assert keep(client, values=values).status_code == 400, values
    assert keep(client, form="").status_code == 400
    assert keep(client, form="x" * 201).status_code == 400
    for letters in (keeping.LARGEST, 3 * keeping.LARGEST):
        assert keep(client, values=json.dumps({"a": ["x" * letters]})).status_code == 413
    assert not FormDraft.objects.exists()
    for number in range(keeping.MOST + 3):
        keep(client, form=f"entry-{number}")
    kept = set(FormDraft.objects.values_list("form", flat=True))
    assert kept == {f"entry-{number}" for number in range(3, keeping.MOST + 3)}


def test_a_week_later_it_is_gone(reader: Callable[[int | None], Client]) -> None:
    client = reader(7)
    keep(client)
    keep(client, form="entry-13")
    old = timezone.now() - keeping.KEPT - timedelta(minutes=1)
    FormDraft.objects.filter(form="entry-12").update(saved_at=old)
    assert client.get("/drafts/?form=entry-12").json() == {}
    assert keeping.forget_old() == 1
    assert FormDraft.objects.get().form == "entry-13"
    # before the clock has come round an old one gives way to a new one
    FormDraft.objects.update(saved_at=old)
    assert keep(client, form="entry-13").status_code == 200


@pytest.mark.parametrize(
    ("answer", "user", "left"),
    [
        (HttpResponseRedirect("/registry/households/12/"), 7, 0),
        (HttpResponseRedirect("/registry/households/12/edit/?stale=1"), 7, 1),
        (HttpResponse("a mistake", status=400), 7, 1),
        (HttpResponse("the form again"), 7, 1),
        (HttpResponseRedirect("/sign-in/"), None, 1),
        (HttpResponseRedirect("/registry/households/12/"), 8, 1),
    ],
)
def test_a_form_that_was_taken_takes_its_draft_along(
    answer: HttpResponse, user: int | None, left: int
) -> None:
    keeping.keep_draft(7, "edit-12", "3", VALUES, "")

    def post(path: str) -> None:
        request: HttpRequest = RequestFactory().post(path, {keeping.SENT: "edit-12", "name": "x"})
        request.actor = Actor(user_id=user, label="x")  # type: ignore[attr-defined]
        keeping.sent_draft_gate(lambda _: answer)(request)

    post("/registry/households/12/edit/")
    assert FormDraft.objects.count() == left
