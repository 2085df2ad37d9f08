"""What a digest alone does not hold: content made unreadable, numbers out of the count, a file of heads gone."""

import shutil
import sys
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from two_communes import CHANGE, holder

from giamngheo.platform.actions import Act, action
from giamngheo.platform.audit.erasure import erase_person
from giamngheo.platform.audit.models import AuditEvent, AuditPayload
from giamngheo.platform.audit.sealing import heads_path, seal_pending
from giamngheo.platform.audit.tail import folder
from giamngheo.platform.audit.verification import verify_audit
from giamngheo.platform.scope import Actor
from specimens.models import House

pytestmark = pytest.mark.django_db


@action(CHANGE)
def touch(act: Act, house: House, persons: tuple[int, ...] = ()) -> None:
    act.require(house)
    act.record(house, before={"name": "a"}, after={"name": "b"}, persons=persons)


@pytest.fixture
def numbers() -> list[int]:
    """Three sealed events, each about a person of its own."""
    heads_path().unlink(missing_ok=True)
    shutil.rmtree(folder(), ignore_errors=True)
    house = House.objects.create(commune=1, village=11, name="a")
    for person in (5, 6, 7):
        touch(Act(holder(1)), house, (person,))
    seal_pending()
    return list(AuditEvent.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def kinds() -> list[tuple[str, str]]:
    return [(finding.kind, finding.events) for finding in verify_audit().findings]


def test_content_made_unreadable_past_the_application_is_found(numbers: list[int]) -> None:
    """The database lets content keys be destroyed, as an erasure must; only a recorded erasure may."""
    sql("UPDATE platform_auditpayload SET content_key = NULL WHERE event_id >= %s", numbers[1])
    assert kinds() == [("removed", f"{numbers[1]}-{numbers[2]}")]


def test_a_recorded_erasure_excuses_its_own_events_only(numbers: list[int]) -> None:
    erase_person(Act(Actor.by_system("Luật 91/2025"), "Luật 91/2025"), 6)
    assert kinds() == []
    sql("UPDATE platform_auditpayload SET content_key = NULL WHERE event_id = %s", numbers[2])
    assert kinds() == [("removed", f"{numbers[2]}-{numbers[2]}")]


def test_a_content_key_exchanged_for_another_is_found(numbers: list[int]) -> None:
    other = AuditPayload.objects.get(event=numbers[0])
    sql(
        "UPDATE platform_auditpayload SET content_key = %s WHERE event_id = %s", other.content_key, numbers[2]
    )
    assert kinds() == [("altered", f"{numbers[2]}-{numbers[2]}")]


def test_an_event_below_the_first_number_is_found(numbers: list[int]) -> None:
    columns = "at, user_id, actor, roles, commune, village, action, reading, object_type, object_id, reason, request_id, row_count, digest, mark"
    sql(
        f"INSERT INTO platform_auditevent (id, uid, {columns}) SELECT -4, %s, {columns} FROM platform_auditevent WHERE id = %s",
        "0" * 32 if connection.vendor == "sqlite" else "0" * 8 + "-0000-0000-0000-" + "0" * 12,
        numbers[0],
    )
    assert ("inserted", "-4") in kinds()


def test_a_lost_file_of_heads_is_found_though_there_is_one_seal(
    numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    heads_path().unlink()
    assert kinds() == []  # its line may be on its way
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(sys.modules[verify_audit.__module__].timezone, "now", lambda: later)
    assert kinds() == [("heads", f"{numbers[0]}-{numbers[2]}")]


def test_a_row_is_not_replaced_past_the_guards(numbers: list[int]) -> None:
    """SQLite alone knows the statement; elsewhere the key itself refuses a second row."""
    way = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    columns = "id, uid, at, user_id, actor, roles, commune, village, action, reading, object_type, object_id, reason, request_id, row_count, digest, mark"
    with pytest.raises(DatabaseError):
        sql(
            f"{way} INTO platform_auditevent ({columns}) SELECT {columns.replace('reason', chr(39) + 'x' + chr(39))} "
            "FROM platform_auditevent WHERE id = %s",
            numbers[1],
        )
    assert kinds() == []
