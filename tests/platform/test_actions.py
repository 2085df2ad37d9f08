"""One permission, one transaction, one event."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from two_communes import CHANGE, PAY, VIEW, holder

from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.recording import record_reading
from giamngheo.platform.scope import Actor, Forbidden, SecondFactorNeeded
from giamngheo.platform.versions import StaleEdit, apply_changes
from specimens.models import Dweller, House

pytestmark = pytest.mark.django_db


@action(CHANGE)
def rename(act: Act, house: House, name: str, seen: int | None = None) -> House:
    act.change(house, {"name": name}, seen=seen)
    return house


@action(PAY)
def pay(act: Act, house: House) -> None:
    act.require(house)
    act.record(house, after={"paid": Decimal("1500000"), "on": date(2026, 12, 14)})


@action(CHANGE)
def rename_and_pay(act: Act, house: House, fail: bool = False) -> None:
    act.change(house, {"name": "paid"})
    pay(act.fresh("part of it"), house)
    if fail:
        raise ActionRefused("no", type("T", (), {"en": "no"})())


def house(commune: int = 1, **values: Any) -> House:
    return House.objects.create(commune=commune, village=commune * 10 + 1, **{"name": "a"} | values)


def events() -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped("test").order_by("pk"))


def test_one_act_leaves_one_event_that_says_everything() -> None:
    actor = Actor(user_id=7, label="Trần Thị Bình", grants=holder(1).grants, request_id="r" * 32)
    target = house()
    assert rename(Act(actor, "theo sổ hộ khẩu"), target, "b").name == "b"
    (event,) = events()
    assert (event.user_id, event.actor, event.roles) == (7, "Trần Thị Bình", "commune_officer@1")
    assert (event.action, event.reason, event.request_id) == (CHANGE, "theo sổ hộ khẩu", "r" * 32)
    assert (event.object_type, event.object_id) == ("specimens.house", str(target.pk))
    assert (event.commune, event.village, event.reading, event.row_count) == (1, 11, False, 0)
    content = content_of(event)
    assert (content.before, content.after, content.rows, content.erased) == (
        {"name": "a"},
        {"name": "b"},
        [],
        False,
    )
    assert "name" not in repr(list(event.payloads.values_list("body", flat=True)))


def test_an_act_that_records_nothing_is_a_mistake_and_writes_nothing() -> None:
    @action(CHANGE)
    def silent(act: Act, target: House) -> None:
        House.objects.unscoped("test").filter(pk=target.pk).update(name="z")

    target = house()
    with pytest.raises(RuntimeError, match="recorded no audit event"):
        silent(Act(holder(1)), target)
    target.refresh_from_db()
    assert (target.name, events()) == ("a", [])


def test_an_act_records_once_and_serves_once() -> None:
    @action(CHANGE)
    def twice(act: Act, target: House) -> None:
        act.record(target, after={"name": "1"})
        act.record(target, after={"name": "2"})

    with pytest.raises(RuntimeError, match="this is a second"):
        twice(Act(holder(1)), house())
    act = Act(holder(1))
    rename(act, house(), "b")
    with pytest.raises(RuntimeError, match="serves one action"):
        rename(act, house(), "c")
    assert len(events()) == 1


def test_rights_are_checked_before_anything_is_written() -> None:
    mine, other = house(1), house(2)
    with pytest.raises(Forbidden):
        rename(Act(holder(1, VIEW)), mine, "b")
    with pytest.raises(Forbidden):
        rename(Act(holder(1)), other, "b")
    with pytest.raises(Forbidden):
        rename(Act(Actor.nobody()), mine, "b")
    with pytest.raises(SecondFactorNeeded):
        pay(Act(holder(1, PAY)), mine)
    pay(Act(holder(1, PAY, verified=True)), mine)
    assert [event.action for event in events()] == [PAY]
    assert content_of(events()[0]).after == {"paid": "1500000", "on": "2026-12-14"}


def test_an_action_calls_another_with_a_fresh_act_both_or_none() -> None:
    actor, target = holder(1, CHANGE, PAY, verified=True), house()
    rename_and_pay(Act(actor, "why"), target)
    assert [(event.action, event.reason) for event in events()] == [(PAY, "part of it"), (CHANGE, "why")]
    with pytest.raises(ActionRefused), transaction.atomic():
        rename_and_pay(Act(actor), house(), fail=True)
    assert len(events()) == 2


def test_nothing_changed_leaves_no_event_and_no_new_version() -> None:
    target = house(version=4)
    rename(Act(holder(1)), target, "a", seen=4)
    target.refresh_from_db()
    assert (target.version, events()) == (4, [])


def test_the_second_officer_sees_the_difference_and_loses_nothing() -> None:
    target = house(version=4)
    first, second = (House.objects.unscoped("test").get(pk=target.pk) for _ in range(2))
    assert rename(Act(holder(1)), first, "của người thứ nhất", seen=4).version == 5
    with pytest.raises(StaleEdit) as stale:
        rename(Act(holder(1)), second, "của người thứ hai", seen=4)
    (difference,) = stale.value.differences
    assert (difference.field, difference.now, difference.wanted) == (
        "name",
        "của người thứ nhất",
        "của người thứ hai",
    )
    assert "người khác đã sửa" in stale.value.message.vi
    assert stale.value.version == 5
    rename(Act(holder(1)), second, "của người thứ hai", seen=stale.value.version)
    assert House.objects.unscoped("test").get(pk=target.pk).name == "của người thứ hai"
    assert [content_of(event).before for event in events()] == [{"name": "a"}, {"name": "của người thứ nhất"}]


def test_both_wanting_the_same_is_no_conflict() -> None:
    target = house(version=4)
    rename(Act(holder(1)), target, "b", seen=4)
    rename(Act(holder(1)), target, "b", seen=4)
    assert len(events()) == 1


def test_changing_a_sealed_field_moves_its_index() -> None:
    @action(CHANGE)
    def correct(act: Act, dweller: Dweller, number: str) -> None:
        act.require(dweller.house)
        before, after = apply_changes(dweller, {"number": number}, None)
        act.record(dweller, before=before, after=after, at=dweller.house, persons=[dweller.pk])

    dweller = Dweller.objects.create(house=house(), number="111111111111")
    correct(Act(holder(1)), dweller, "222222222222")
    assert Dweller.objects.unscoped("test").get(number_index__of="222222222222") == dweller
    (event,) = events()
    assert (event.commune, list(event.payloads.values_list("person", flat=True))) == (1, [dweller.pk])


@pytest.mark.django_db(transaction=True)
def test_effects_run_after_the_commit_and_not_after_a_failure() -> None:
    seen: list[str] = []

    @action(CHANGE)
    def effect(act: Act, target: House, fail: bool) -> None:
        act.record(target, after={"name": "x"})
        act.after_commit(lambda: seen.append("done"))
        seen.append("inside")
        if fail:
            raise ValueError

    effect(Act(holder(1)), house(), False)
    assert seen == ["inside", "done"]
    with pytest.raises(ValueError):
        effect(Act(holder(1)), house(), True)
    assert (seen, len(events())) == (["inside", "done", "inside"], 1)


def test_reading_unmasked_data_leaves_an_event() -> None:
    target = house()
    record_reading(holder(1), VIEW, target, fields=["number", "name"])
    (event,) = events()
    assert (event.action, event.reading, event.object_id, event.commune) == (VIEW, True, str(target.pk), 1)
    assert content_of(event).after == {"fields": ["name", "number"]}


def test_what_json_cannot_keep_is_refused_with_the_name_of_its_type() -> None:
    @action(CHANGE)
    def odd(act: Act) -> None:
        act.record(None, after={"x": object()})

    with pytest.raises(TypeError, match="object cannot stand in an audit event"):
        odd(Act(holder(1)))
