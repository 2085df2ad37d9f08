"""A page of a list that shows persons in full is one reading, found again by every household that it showed."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from pages_world import READING, World, actor

from giamngheo.platform.audit import recording, shown
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.sealing import heads_path
from giamngheo.platform.audit.shown import ShownMiddleware, marks_of, note_shown
from giamngheo.platform.audit.tail import folder
from giamngheo.platform.audit.verification import verify_audit
from giamngheo.platform.database.objects import drop_refusals
from giamngheo.platform.permissions import AUDIT_VIEW
from giamngheo.platform.scope import PersonalData
from giamngheo.registry import permissions

WHY = "test"
LIST, AUDIT = "/registry/households/", "/audit/"
READ = "Xem danh sách hộ: 12 hộ"
pytestmark = pytest.mark.django_db
Sign = Callable[[Any], Any]


def readings() -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped(WHY).filter(reading=True).order_by("pk"))


def inspector(world: World) -> Any:
    return actor(world.commune, frozenset({AUDIT_VIEW}), user_id=9, label="Thanh tra")


def test_a_page_of_households_is_one_reading_of_all_of_them(world: World, as_reader: Sign) -> None:
    as_reader(actor(world.commune, READING)).get(LIST)
    (event,) = readings()
    assert (event.action, event.user_id, event.actor) == (permissions.VIEW, 1, "Trần Thị Bình")
    assert event.roles == f"role@{world.commune.pk}"
    assert (event.commune, event.object_type, event.object_id) == (world.commune.pk, "registry.household", "")
    assert event.shown is not None
    assert event.shown.split() == [f"h{pk}" for pk in sorted(one.pk for one in world.households)]
    assert (event.row_count, content_of(event).after) == (12, {"fields": ["head"]})
    kept = json.dumps([content_of(event).after, event.shown, event.reason])
    assert not any(one.head_name in kept for one in world.households)


def test_the_columns_of_a_place_are_read_where_they_stand_on_the_page(world: World, as_reader: Sign) -> None:
    type(world.household).objects.unscoped(WHY).filter(pk=world.household.pk).update(address="Ngõ 5")
    as_reader(actor(world.commune, READING)).get(LIST, {"cols": "code,address"})
    (event,) = readings()
    assert (event.shown, content_of(event).after) == (f"h{world.household.pk}", {"fields": ["address"]})


def test_who_is_shown_nobody_in_full_leaves_no_reading(world: World, as_reader: Sign) -> None:
    full = as_reader(actor(world.commune, READING))
    assert full.head(LIST).status_code == 200
    assert full.get(LIST, {"cols": "code,status"}).status_code == 200
    assert full.get(LIST, {"ended": "yes"}).status_code == 200
    assert full.post(LIST, {"q": "an"}).status_code == 302
    for sees in (PersonalData.MASKED, PersonalData.NONE):
        assert as_reader(actor(world.commune, READING, sees=sees)).get(LIST).status_code == 200
    assert readings() == []


def test_a_page_that_ends_in_an_error_leaves_no_reading(world: World) -> None:
    def noting(request: Any) -> HttpResponse:
        note_shown(request, permissions.VIEW, [world.household], ["head"])
        return HttpResponse(status=request.GET.get("status", "200"))

    middleware = ShownMiddleware(noting)

    def visit(status: str) -> int:
        request = RequestFactory().get(LIST, {"status": status})
        request.actor = actor(world.commune)  # type: ignore[attr-defined]
        middleware(request)
        return len(readings())

    assert [visit("500"), visit("304")] == [0, 0]
    request = RequestFactory().get(LIST)
    note_shown(request, permissions.VIEW, [world.household], ["head"])
    middleware.process_exception(request, Http404())
    ShownMiddleware(lambda request: HttpResponse(status=404))(request)
    assert readings() == []
    assert [visit("200"), visit("409")] == [1, 2]


def test_what_cannot_be_recorded_is_not_shown(
    world: World, as_reader: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(shown, "write_event", locked)
    answer = as_reader(actor(world.commune, READING)).get(LIST)
    said = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Máy chủ đang bận ghi" in said
    assert not any(one.head_name in said for one in world.households)
    monkeypatch.setattr(recording, "write_event", locked)
    assert as_reader(actor(world.commune, READING)).get(f"{LIST}{world.household.pk}/").status_code == 503


def test_an_inspector_finds_who_saw_a_household(world: World, as_reader: Sign) -> None:
    as_reader(actor(world.commune, READING)).get(LIST)
    as_reader(actor(world.other, READING)).get(LIST)
    client = as_reader(inspector(world))

    def found(**query: Any) -> bool:
        return READ in client.get(AUDIT, query).content.decode()

    pk = world.household.pk
    assert found(type="registry.household", number=pk)
    assert found(number=pk)
    assert found(type="registry.household", number=pk, way="read")
    assert not found(type="registry.household", number=pk, way="write")
    assert not found(type="registry.household", number=pk, way="single")
    assert not found(type="registry.person", number=pk)
    # neither the beginning of a number nor a household that stood on another page
    assert not found(type="registry.household", number=f"{pk}99999")
    assert not found(type="registry.household", number=world.beyond[0].pk)
    assert not found(number="h1 OR h2")


def test_the_event_says_what_was_shown_and_reading_it_is_none(world: World, as_reader: Sign) -> None:
    as_reader(actor(world.commune, READING)).get(LIST)
    (event,) = readings()
    said = as_reader(inspector(world)).get(f"{AUDIT}{event.pk}/").content.decode()
    assert READ in said
    assert "chủ hộ" in said
    assert "Những ai đã hiện đầy đủ trên trang" in said
    assert all(str(one.pk) in said and one.head_name not in said for one in world.households)
    assert len(readings()) == 1


def test_the_history_of_a_household_is_not_buried_under_lists(world: World, as_reader: Sign) -> None:
    reader = as_reader(actor(world.commune, READING))
    for _ in range(3):
        reader.get(LIST)
    history = reader.get(f"{LIST}{world.household.pk}/").context["history"]
    assert history.events
    assert not any("Xem" in str(one.what) for one in history.events)


def test_whoever_takes_a_household_out_of_a_reading_is_found(world: World, as_reader: Sign) -> None:
    heads_path().unlink(missing_ok=True)
    shutil.rmtree(folder(), ignore_errors=True)
    as_reader(actor(world.commune, READING)).get(LIST)
    (event,) = readings()
    assert verify_audit().findings == []
    drop_refusals(connection)
    rest = " ".join(str(event.shown).split()[1:])
    AuditEvent.objects.unscoped(WHY).filter(pk=event.pk).update(shown=rest)
    assert [(one.kind, one.events) for one in verify_audit().findings] == [("altered", str(event.pk))]


def test_every_kind_of_object_has_a_mark_of_its_own() -> None:
    assert marks_of(7) == ["h7", "p7"]
    assert marks_of(7, "registry.person") == ["p7"]
    assert marks_of(7, "registry.decision") == []
