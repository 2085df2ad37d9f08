"""Nobody alters, removes or inserts an event unseen."""

import shutil
from datetime import timedelta

import pyarrow as pa
import pytest
from django.db import DatabaseError, connection, transaction
from two_communes import CHANGE, VIEW, holder

from giamngheo.platform.actions import Act, action
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.erasure import erase_person
from giamngheo.platform.audit.models import AuditEvent, AuditPayload, AuditSeal
from giamngheo.platform.audit.sealing import (
    batch_digest,
    head_of,
    heads_path,
    merged,
    oldest_unsealed,
    read_ranges,
    seal_pending,
    write_ranges,
)
from giamngheo.platform.audit.tail import folder
from giamngheo.platform.audit.verification import verify_audit
from giamngheo.platform.database.objects import drop_refusals
from giamngheo.platform.scope import Actor
from specimens.models import House

pytestmark = pytest.mark.django_db


@action(CHANGE)
def touch(act: Act, house: House, name: str, persons: tuple[int, ...] = ()) -> None:
    act.require(house)
    act.record(house, before={"name": house.name}, after={"name": name}, persons=persons)


@action(CHANGE)
def bulk(act: Act, rows: object) -> None:
    act.record(None, rows=rows)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_heads_of_other_tests() -> None:
    heads_path().unlink(missing_ok=True)
    shutil.rmtree(folder(), ignore_errors=True)


@pytest.fixture
def house() -> House:
    return House.objects.create(commune=1, village=11, name="a")


@pytest.fixture
def numbers(house: House) -> list[int]:
    """Nine events: 1-3, 4-6 and 7-8 sealed, the ninth not yet."""
    for group in (3, 3, 2, 1):
        for n in range(group):
            touch(Act(holder(1)), house, f"n{n}")
        if group > 1:
            assert seal_pending() == group
    return list(AuditEvent.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def kinds() -> list[tuple[str, str]]:
    return [(finding.kind, finding.events) for finding in verify_audit().findings]


def test_a_whole_audit_is_found_whole_and_what_is_not_sealed_is_counted(numbers: list[int]) -> None:
    verdict = verify_audit()
    assert (verdict.checked, verdict.unsealed, verdict.seals, verdict.findings) == (9, 1, 3, [])
    assert oldest_unsealed() is not None
    assert seal_pending() == 1
    assert (verify_audit().unsealed, oldest_unsealed()) == (0, None)
    assert seal_pending() == 0
    assert len(heads_path().read_text().splitlines()) == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE platform_auditevent SET reason = 'x'",
        "DELETE FROM platform_auditevent",
        "DELETE FROM platform_auditpayload",
        "UPDATE platform_auditpayload SET person = 5",
        "UPDATE platform_auditpayload SET body = content_key",
        "UPDATE platform_auditseal SET event_count = 0",
        "DELETE FROM platform_auditseal",
    ],
)
@pytest.mark.usefixtures("numbers")
def test_the_database_refuses_to_change_or_remove(statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        sql(statement)
    assert kinds() == []


@pytest.mark.usefixtures("numbers")
def test_the_database_refuses_to_empty() -> None:
    empty = "DELETE FROM" if connection.vendor == "sqlite" else "TRUNCATE"
    with pytest.raises(DatabaseError, match="append-only"):
        sql(f"{empty} platform_auditseal")


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'x'",
        "actor = 'Người khác'",
        "user_id = 8",
        "roles = 'administrator@*'",
        "commune = 2",
        "village = NULL",
        "action = 'specimens.house.view'",
        "reading = (1 = 1)",
        "object_type = 'specimens.dweller'",
        "object_id = '0'",
        "request_id = 'x'",
        "row_count = 1",
        "digest = REPLACE(digest, SUBSTR(digest, 1, 1), 'g')",
    ],
)
def test_an_altered_event_is_found_and_named(numbers: list[int], change: str) -> None:
    for number in (numbers[4], numbers[8]):  # sealed and not yet sealed
        with transaction.atomic():
            drop_refusals(connection)
            sql(f"UPDATE platform_auditevent SET {change} WHERE id = %s", number)
            unsealed_digest = change.startswith("digest") and number == numbers[8]
            assert ("inserted" if unsealed_digest else "altered", str(number)) in kinds()
            assert {events for kind, events in kinds() if kind == "altered"} <= {
                str(number),
                write_ranges(numbers[3:6]),
            }
            transaction.set_rollback(True)


def test_a_changed_time_is_found(numbers: list[int]) -> None:
    drop_refusals(connection)
    event = AuditEvent.objects.unscoped("test").get(pk=numbers[0])
    AuditEvent.objects.unscoped("test").filter(pk=event.pk).update(at=event.at + timedelta(microseconds=1))
    assert kinds() == [("altered", str(numbers[0]))]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE platform_auditpayload SET body = content_key WHERE event_id = %s",
        "UPDATE platform_auditpayload SET person = 5 WHERE event_id = %s",
        "DELETE FROM platform_auditpayload WHERE event_id = %s",
        "INSERT INTO platform_auditpayload (event_id, kind, body, key_name) SELECT event_id, 'rows', body, key_name FROM platform_auditpayload WHERE event_id = %s",
    ],
)
def test_an_altered_payload_is_found_and_named(numbers: list[int], statement: str) -> None:
    drop_refusals(connection)
    sql(statement, numbers[1])
    assert kinds() == [("altered", str(numbers[1]))]


def test_an_event_altered_with_a_fitting_digest_is_found_by_its_mark(numbers: list[int]) -> None:
    from giamngheo.platform.audit.recording import event_digest

    drop_refusals(connection)
    for number, expected in [
        (numbers[1], [("altered", str(numbers[1])), ("altered", write_ranges(numbers[:3]))]),
        (numbers[8], [("inserted", str(numbers[8]))]),
    ]:
        event = AuditEvent.objects.unscoped("test").get(pk=number)
        event.reason = "forged"
        digest = event_digest(event, list(event.payloads.order_by("pk")))
        with transaction.atomic():
            sql("UPDATE platform_auditevent SET reason = 'forged', digest = %s WHERE id = %s", digest, number)
            assert kinds() == expected
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("gone", "named"),
    [((0,), "0-0"), ((4,), "4-4"), ((6, 7), "6-7"), ((0, 1, 2), "0-2"), ((1, 3), "1-1 3-3")],
)
def test_removed_events_are_found_and_named(numbers: list[int], gone: tuple[int, ...], named: str) -> None:
    drop_refusals(connection)
    for index in gone:
        remove(numbers[index])
    expected = [tuple(int(end) for end in part.split("-")) for part in named.split()]
    assert kinds() == [("removed", f"{numbers[start]}-{numbers[end]}") for start, end in expected]


def remove(number: int) -> None:
    sql("DELETE FROM platform_auditpayload WHERE event_id = %s", number)
    sql("DELETE FROM platform_auditevent WHERE id = %s", number)


def test_a_removed_tail_with_its_seal_is_found_by_the_heads_outside(numbers: list[int]) -> None:
    drop_refusals(connection)
    for number in numbers[6:]:
        remove(number)
    last = AuditSeal.objects.order_by("-pk")[0]
    sql("DELETE FROM platform_auditseal WHERE id = %s", last.pk)
    assert kinds() == [("removed", write_ranges(numbers[6:8]))]
    assert f"Niêm phong {last.pk}" in verify_audit().findings[0].message.vi


def test_a_forger_who_seals_anew_is_found_by_the_heads_outside(numbers: list[int]) -> None:
    """The whole chain recomputed after a removal: it fits in itself, but not the file."""
    drop_refusals(connection)
    remove(numbers[7])
    last = AuditSeal.objects.order_by("-pk")[0]
    kept = AuditEvent.objects.unscoped("test").filter(pk=numbers[6]).values_list("pk", "digest")
    last.events, last.event_count, last.digest = f"{numbers[6]}-{numbers[6]}", 1, batch_digest(kept)
    last.head = head_of(last)
    last.save()
    assert kinds() == [("seal", write_ranges(numbers[6:8]))]


@pytest.mark.parametrize(
    "change",
    ["event_count = 5", "digest = '0'", "previous = '0'", "head = '0'", "events = '1-1'", "events = 'x'"],
)
@pytest.mark.usefixtures("numbers")
def test_an_altered_seal_is_found(change: str) -> None:
    drop_refusals(connection)
    second = AuditSeal.objects.order_by("pk")[1]
    sql(f"UPDATE platform_auditseal SET {change} WHERE id = %s", second.pk)
    assert "seal" in {kind for kind, _ in kinds()}


def test_a_removed_seal_in_the_middle_is_found(numbers: list[int]) -> None:
    drop_refusals(connection)
    second = AuditSeal.objects.order_by("pk")[1]
    sql("DELETE FROM platform_auditseal WHERE id = %s", second.pk)
    assert kinds() == [("seal", write_ranges(numbers[6:8])), ("removed", write_ranges(numbers[3:6]))]


def test_an_event_inserted_past_the_application_is_found(numbers: list[int]) -> None:
    columns = "at, user_id, actor, roles, commune, village, action, reading, object_type, object_id, reason, request_id, row_count, digest, mark"
    sql(
        f"INSERT INTO platform_auditevent (id, uid, {columns}) SELECT %s, %s, {columns} FROM platform_auditevent WHERE id = %s",
        numbers[-1] + 5,
        "0" * 32 if connection.vendor == "sqlite" else "0" * 8 + "-0000-0000-0000-" + "0" * 12,
        numbers[0],
    )
    assert kinds() == [("inserted", str(numbers[-1] + 5))]


@pytest.mark.usefixtures("numbers")
def test_a_cut_or_lost_file_of_heads_is_found_but_a_crash_before_its_last_line_is_not() -> None:
    lines = heads_path().read_text().splitlines(keepends=True)
    heads_path().write_text("".join(lines[:-1]))
    assert kinds() == []
    heads_path().write_text("".join(lines[:1]))
    assert [kind for kind, _ in kinds()] == ["heads"]
    heads_path().unlink()
    assert [kind for kind, _ in kinds()] == ["heads"]
    heads_path().write_text("".join([*lines, "rác\n"]), encoding="utf-8")
    assert [kind for kind, _ in kinds()] == ["removed"]


def test_an_act_that_commits_late_is_sealed_late(house: House) -> None:
    """Numbers are taken before the commit: 2 may appear after 3 was sealed."""
    for n in range(3):
        touch(Act(holder(1)), house, f"n{n}")
    rows = AuditEvent.objects.unscoped("test").order_by("pk")
    first, second, third = rows
    with transaction.atomic():
        drop_refusals(connection)
        saved = list(second.payloads.all())
        remove(second.pk)
        assert seal_pending() == 2
        second.save(force_insert=True)
        for part in saved:
            part.save(force_insert=True)
    assert (kinds(), verify_audit().unsealed) == ([], 1)
    assert seal_pending() == 1
    assert (kinds(), verify_audit().unsealed) == ([], 0)
    assert AuditSeal.objects.order_by("-pk")[0].events == f"{second.pk}-{second.pk}"
    assert third.pk > second.pk > first.pk


def test_a_bulk_act_leaves_one_event_and_all_its_rows() -> None:
    rows = [{"household": n, "person": n * 10, "before": "a", "after": "b"} for n in range(120_000)]
    bulk(Act(Actor.by_system("test")), iter(rows))
    table = pa.table({"household": list(range(60_000)), "person": [n * 10 for n in range(60_000)]})
    bulk(Act(Actor.by_system("test")), table)
    first, second = AuditEvent.objects.unscoped("test").order_by("pk")
    assert (first.row_count, first.payloads.count()) == (120_000, 3)
    assert content_of(first).rows == rows
    assert (second.row_count, second.payloads.count()) == (60_000, 2)
    assert content_of(second).rows == table.to_pylist()
    assert kinds() == []


def erase(person: int) -> int:
    return erase_person(Act(Actor.by_system("theo yêu cầu số 12"), "Luật 91/2025"), person)


def readable(event: AuditEvent) -> bool:
    return not content_of(event).erased


def test_erasure_makes_a_person_unreadable_and_leaves_the_chain_whole(house: House) -> None:
    touch(Act(holder(1)), house, "của 5", (5,))
    touch(Act(holder(1)), house, "của 6", (6,))
    touch(Act(holder(1)), house, "của 5 và 6", (5, 6))
    rows = [{"person": 5, "name": "năm"}, {"person": 6, "name": "sáu"}, {"name": "không ai"}]
    bulk(Act(Actor.by_system("nhập")), rows)
    bulk(Act(Actor.by_system("nhập")), pa.table({"person": [5, 6, None], "name": ["năm", "sáu", "không ai"]}))
    bulk(Act(Actor.by_system("nhập")), [{"person": 5}])
    seal_pending()
    alone, other, both, listed, table, only = AuditEvent.objects.unscoped("test").order_by("pk")
    assert erase(5) == 5
    seal_pending()
    assert [readable(event) for event in (alone, other, both, listed, table, only)] == [
        False,
        True,
        False,
        False,
        False,
        False,
    ]
    assert content_of(alone).after == {}
    assert content_of(other).after == {"name": "của 6"}
    assert content_of(listed).rows == rows[1:]
    assert content_of(table).rows == [{"person": 6, "name": "sáu"}, {"person": None, "name": "không ai"}]
    assert content_of(only).rows == []
    assert (kinds(), verify_audit().unsealed) == ([], 0)
    event = AuditEvent.objects.unscoped("test").order_by("-pk")[0]
    assert event.reason == "Luật 91/2025"
    assert content_of(event).after["events"] == [one.pk for one in (alone, both, listed, table, only)]
    assert not AuditPayload.objects.filter(person=5, content_key__isnull=False).exists()


def test_a_second_erasure_reaches_what_the_first_wrote_anew() -> None:
    bulk(Act(Actor.by_system("nhập")), [{"person": person} for person in (5, 6, 7)])
    (event,) = AuditEvent.objects.unscoped("test")
    erase(5)
    erase(6)
    assert content_of(event).rows == [{"person": 7}]
    assert kinds() == []
    assert erase(99) == 0


def test_ranges() -> None:
    assert write_ranges([1, 2, 3, 5, 8, 9]) == "1-3,5-5,8-9"
    assert read_ranges("1-3,5-5") == [(1, 3), (5, 5)]
    assert merged([(5, 5), (1, 3), (4, 4), (8, 9), (2, 6)]) == [(1, 6), (8, 9)]


def test_events_of_another_area_are_out_of_reach(numbers: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert AuditEvent.objects.reach(holder(1), VIEW).count() == len(numbers)
    assert AuditEvent.objects.reach(holder(2), VIEW).count() == 0
