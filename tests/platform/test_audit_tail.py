"""The last events, which no seal covers yet: none is removed, replaced or added unseen."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from test_audit import sql, touch
from two_communes import holder

from giamngheo.platform.actions import Act
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.sealing import heads_path, seal_pending
from giamngheo.platform.audit.tail import folder, let_go, witnessed
from giamngheo.platform.audit.verification import verify_audit
from giamngheo.platform.database.objects import drop_refusals, make_objects
from specimens.models import House

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_of_other_tests() -> Iterator[None]:
    shutil.rmtree(folder(), ignore_errors=True)
    heads_path().unlink(missing_ok=True)
    yield
    shutil.rmtree(folder(), ignore_errors=True)
    heads_path().unlink(missing_ok=True)


@pytest.fixture
def numbers() -> list[int]:
    """Six events, the first three sealed."""
    house = House.objects.create(commune=1, village=11, name="a")
    for n in range(6):
        touch(Act(holder(1)), house, f"n{n}")
        if n == 2:
            assert seal_pending() == 3
    return list(AuditEvent.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))


def remove(*numbers: int) -> None:
    """By raw SQL, past the triggers."""
    marks = ", ".join(["%s"] * len(numbers))
    drop_refusals(connection)
    try:
        sql(f"DELETE FROM platform_auditpayload WHERE event_id IN ({marks})", *numbers)
        sql(f"DELETE FROM platform_auditevent WHERE id IN ({marks})", *numbers)
    finally:
        make_objects()


def found() -> list[tuple[str, str]]:
    return [(finding.kind, finding.events) for finding in verify_audit().findings]


def test_a_whole_tail_is_found_whole(numbers: list[int]) -> None:
    verdict = verify_audit()
    assert (verdict.checked, verdict.unsealed, verdict.unnamed, verdict.findings) == (6, 3, 0, [])
    assert [number for number, _ in witnessed()] == numbers


def test_the_last_event_removed_is_found(numbers: list[int]) -> None:
    remove(numbers[-1])
    assert found() == [("removed", f"{numbers[-1]}-{numbers[-1]}")]
    # sealing what is left and writing on hides nothing
    house = House.objects.unscoped("test").get()
    touch(Act(holder(1)), house, "later")
    seal_pending()
    assert found() == [("removed", f"{numbers[-1]}-{numbers[-1]}")]
    let_go(datetime.now(UTC) + timedelta(days=2), lambda: [(numbers[0], numbers[-1] + 9)])
    assert found() == [("removed", f"{numbers[-1]}-{numbers[-1]}")]


def test_the_whole_unsealed_tail_removed_is_found(numbers: list[int]) -> None:
    remove(*numbers[3:])
    assert found() == [("removed", f"{numbers[3]}-{numbers[5]}")]


def test_an_event_put_in_the_place_of_the_last_is_found(numbers: list[int]) -> None:
    drop_refusals(connection)
    try:
        copied = AuditEvent.objects.unscoped("test").get(pk=numbers[-2])
        sql(
            "UPDATE platform_auditevent SET digest = %s, mark = %s WHERE id = %s",
            copied.digest,
            copied.mark,
            numbers[-1],
        )
    finally:
        make_objects()
    assert ("altered", f"{numbers[-1]}-{numbers[-1]}") in found()


def test_an_event_written_past_the_application_is_found_and_counted(numbers: list[int]) -> None:
    one = AuditEvent.objects.unscoped("test").get(pk=numbers[-1])
    one.pk, one.uid, one.digest, one.mark = None, "1" * 32, "0" * 64, "0" * 64
    one.save(force_insert=True)
    assert found() == [("inserted", str(one.pk))]
    assert verify_audit().unnamed == 1


def test_an_act_that_is_rolled_back_is_not_named(numbers: list[int]) -> None:
    with transaction.atomic():
        touch(Act(holder(1)), House.objects.unscoped("test").get(), "never")
        transaction.set_rollback(True)
    assert [number for number, _ in witnessed()] == numbers
    assert found() == []


def test_files_of_past_hours_go_once_all_in_them_is_sealed(numbers: list[int]) -> None:
    (path,) = folder().glob("*.log")
    old = path.rename(folder() / "2025-01-01T00.log")
    touch(Act(holder(1)), House.objects.unscoped("test").get(), "now")
    let_go(datetime.now(UTC), lambda: [(numbers[0], numbers[2])])
    assert old.exists()
    assert seal_pending() == 4
    assert not old.exists()
    assert found() == []


def test_a_folder_that_cannot_be_written_stops_no_act(
    numbers: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "no-folder"
    file.write_text("")
    monkeypatch.setattr("giamngheo.platform.audit.tail.folder", lambda: file)
    touch(Act(holder(1)), House.objects.unscoped("test").get(), "kept")
    assert verify_audit().unnamed == 4
