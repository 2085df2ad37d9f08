"""The commands of who keeps an installation running."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from two_communes import CHANGE

from giamngheo.config.commands.migrate import refuse_without_keys
from giamngheo.config.words import Refused
from giamngheo.platform import diagnosis
from giamngheo.platform.actions import Act, action
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent, AuditPayload
from giamngheo.platform.audit.sealing import heads_path
from giamngheo.platform.audit.tail import folder
from giamngheo.platform.audit.verification import verify_audit
from giamngheo.platform.crypto.keyring import (
    KEYS,
    LOOKUP,
    KeysLost,
    _lookup_key,
    keyring,
    keys_path,
    require_keys,
)
from giamngheo.platform.crypto.rotation import rotate
from giamngheo.platform.crypto.secret_files import secret
from giamngheo.platform.database.lacking import lacking_objects
from giamngheo.platform.database.objects import declared_objects, drop_refusals, make_objects, trigger_names
from giamngheo.platform.diagnosis import diagnose
from giamngheo.platform.jobs.models import Job, Worker
from giamngheo.platform.jobs.queue import worker_name
from giamngheo.platform.scope import Actor
from specimens.models import Dweller, House


@action(CHANGE)
def touch(act: Act, house: House) -> None:
    act.record(house, after={"name": "bí mật"})


def act() -> Act:
    return Act(Actor.by_system("thử"))


def words(grade: str) -> list[str]:
    return [finding.message.vi for finding in diagnose() if finding.grade == grade]


@pytest.fixture
def healthy(db: None) -> None:
    heads_path().unlink(missing_ok=True)
    shutil.rmtree(folder(), ignore_errors=True)
    now = timezone.now()
    Worker.objects.create(name="w", started_at=now, seen_at=now)
    keyring()
    (Path(settings.STATIC_ROOT) / "staticfiles.json").write_text("{}")
    for path in [*Path(settings.HOME).glob("*.sqlite3"), *(Path(settings.HOME) / "secrets").iterdir()]:
        path.chmod(0o600)


@pytest.mark.usefixtures("healthy")
def test_a_healthy_installation_has_nothing_to_mend() -> None:
    assert words("bad") == []


@pytest.mark.usefixtures("healthy")
def test_each_ill_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    Job.objects.create(kind="x", not_before=timezone.now())
    keys_path().chmod(0o644)
    drop_refusals(connection)
    refusals = sorted(lacking_objects(connection), key=lambda one: one[0] not in diagnosis.AUDIT)
    assert len([table for table, _ in refusals if table in diagnosis.AUDIT]) >= 8
    gone = diagnosis._listed([name for _, name in refusals])
    touch(act(), House.objects.create(commune=1, name="a"))
    AuditEvent.objects.unscoped("test").update(at=timezone.now() - timedelta(minutes=7))
    (Path(settings.STATIC_ROOT) / "staticfiles.json").unlink()
    monkeypatch.setattr(diagnosis.shutil, "disk_usage", lambda path: type("U", (), {"free": 2**29})())
    assert words("bad") == [
        f"Ổ đĩa của {settings.HOME} chỉ còn 0,5 GB. Hãy giải phóng ít nhất 5 GB.",
        f"Người dùng khác của máy đọc được {keys_path()}. Chạy: chmod go-rwx {keys_path()}",
        "Thiếu các tệp giao diện: trang sẽ không có kiểu dáng. Chạy giamngheo serve, lệnh này tự tạo.",
        f"Cơ sở dữ liệu không còn chặn việc sửa nhật ký (mất {gone}). Chạy migrate rồi audit verify.",
        "Có sự kiện nhật ký chờ niêm phong đã 7 phút. Kiểm tra giamngheo worker có đang chạy.",
        "Không có tiến trình chạy việc nền; 1 việc đang chờ. Chạy giamngheo serve hoặc worker.",
    ]
    keys_path().chmod(0o600)


@pytest.mark.usefixtures("healthy")
def test_one_guard_or_column_that_is_gone_is_named() -> None:
    assert lacking_objects(connection) == []
    # no trigger is made that the list does not know
    declared = {name for one in declared_objects() for name in one.names(connection.vendor)}
    assert {name for name, _ in trigger_names(connection)} <= declared
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    audit, house = "platform_auditevent_append_only_refuses_update", f"{House._meta.db_table}_"
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER " + audit + on.format(table="platform_auditevent"))
    assert any(
        one.startswith(f"Cơ sở dữ liệu không còn chặn việc sửa nhật ký (mất {audit})") for one in words("bad")
    )
    make_objects()
    assert words("bad") == []
    other = next(
        (name, table)
        for name, table in trigger_names(connection)
        if table not in diagnosis.AUDIT and not table.startswith(house)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {other[0]}" + on.format(table=other[1]))
    assert any("mất bộ phận chặn ghi sai" in one and other[0] in one for one in words("bad"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER " + audit + on.format(table="platform_auditevent"))
    # the audit's first, and the other is not hidden behind it
    assert any(f"sửa nhật ký (mất {audit}, {other[0]})" in one for one in words("bad"))
    make_objects()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE platform_worker RENAME COLUMN seen_at TO seen")
    assert any("mất bảng hoặc cột platform_worker.seen_at" in one for one in words("bad"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE platform_worker RENAME TO gone")
    assert any("mất bảng hoặc cột platform_worker. Dừng" in one for one in words("bad"))


@pytest.mark.usefixtures("healthy")
def test_an_empty_database_beside_the_traces_of_data_is_lost_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "columns_there", lambda connection: {})
    said = words("bad")
    assert any(
        one.startswith("MẤT DỮ LIỆU") and "bản sao lưu" in one and str(keys_path()) in one for one in said
    )
    assert not any("Chạy: giamngheo migrate" in one for one in said)


@pytest.mark.usefixtures("healthy")
def test_failed_jobs_a_slow_clock_and_debugging_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job.objects.create(kind="x", not_before=timezone.now(), state="failed", finished_at=timezone.now())
    touch(act(), House.objects.create(commune=1, name="a"))
    drop_refusals(connection)
    AuditEvent.objects.unscoped("test").update(at=timezone.now() + timedelta(hours=2))
    monkeypatch.setattr(settings, "DEBUG", True)
    assert f"Việc nền không xong trong ngày qua: số {job.pk}." in words("warning")
    bad = words("bad")
    assert any("chậm hơn sự kiện đã ghi" in one for one in bad)
    assert any("GIAMNGHEO_DEBUG" in one for one in bad)


@pytest.mark.usefixtures("healthy")
def test_a_folder_that_cannot_be_written_and_a_check_that_breaks_hide_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    def breaks() -> None:
        raise DatabaseError("disk I/O error\nmore")

    monkeypatch.setattr(diagnosis, "TemporaryFile", full)
    monkeypatch.setattr(diagnosis, "_checks", [breaks, *diagnosis._checks])
    Worker.objects.all().delete()
    cannot_write, broken, no_worker = words("bad")
    assert cannot_write.startswith(f"Không ghi được vào {settings.HOME} (No space left on device).")
    assert broken.startswith("Không xem được một mục (breaks): disk I/O error.")
    assert no_worker.startswith("Không có tiến trình chạy việc nền")


@pytest.mark.usefixtures("healthy")
def test_a_worker_in_the_middle_of_a_long_write_is_no_dead_worker() -> None:
    Worker.objects.update(name=worker_name(), seen_at=timezone.now() - timedelta(minutes=30))
    # PostgreSQL lets several write at a time: there the worker would have said something
    assert (words("bad") == []) == (connection.vendor == "sqlite")


@pytest.mark.usefixtures("healthy")
def test_a_worker_silent_for_days_is_told_though_its_process_is_there() -> None:
    Worker.objects.update(name=worker_name(), seen_at=timezone.now() - timedelta(days=3))
    if connection.vendor == "sqlite":
        assert words("bad") == []
        (hangs,) = words("warning")
        assert hangs.startswith("Tiến trình chạy việc nền còn mở nhưng im lặng từ ")
    else:
        (gone,) = words("bad")
        assert gone.startswith("Không có tiến trình chạy việc nền")


@pytest.mark.usefixtures("healthy")
def test_a_folder_in_the_installation_that_cannot_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "exchange").mkdir()
    monkeypatch.setattr(settings, "HOME", tmp_path)
    whole = diagnosis.TemporaryFile

    def locked(dir: Path) -> object:
        if dir.name == "exchange":
            raise OSError(13, "Permission denied")
        return whole(dir=dir)

    monkeypatch.setattr(diagnosis, "TemporaryFile", locked)
    assert f"Không ghi được vào {tmp_path / 'exchange'} (Permission denied)." in words("bad")[0]


@pytest.mark.usefixtures("healthy")
def test_lost_keys_are_noticed() -> None:
    house = House.objects.create(commune=1, name="a")
    Dweller.objects.create(house=house, number="025089001234")
    # what is empty is sealed with no key
    Dweller.objects.create(house=house, number="")
    assert not any("secrets" in one for one in words("bad"))
    kept = keys_path().read_text()
    keys_path().write_text("k99 " + kept.split()[1] + "\n")
    assert any("Khôi phục thư mục secrets" in one for one in words("bad"))
    keys_path().write_text(kept)


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("name", [KEYS, LOOKUP])
def test_a_key_file_that_is_gone_is_not_made_anew_once_something_is_sealed(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    house = House.objects.create(commune=1, name="a")
    path = keys_path().with_name(name)
    kept = path.read_text()

    def forget() -> None:
        _lookup_key.cache_clear()
        secret.cache_clear()

    try:
        path.unlink()
        forget()
        assert not AuditPayload.objects.exists()
        require_keys()
        first = path.read_text()
        assert first != kept
        touch(act(), house)
        path.unlink()
        forget()
        with pytest.raises(KeysLost, match=name):
            require_keys()
        with pytest.raises(KeysLost):
            touch(act(), house)
        with pytest.raises(Refused, match=r"không tạo khóa\s+mới"):
            refuse_without_keys()
        assert not path.exists()
        (told,) = (one for one in words("bad") if "secrets" in one)
        assert str(path) in told
        assert "Khôi phục thư mục secrets từ bản sao lưu" in told
        monkeypatch.setenv(f"GIAMNGHEO_{LOOKUP.upper()}", "x" * 40)
        if name == LOOKUP:
            require_keys()
    finally:
        path.write_text(kept)
        path.chmod(0o600)
        forget()


@pytest.mark.usefixtures("healthy")
def test_a_lost_key_of_the_audit_is_noticed_before_its_events_look_foreign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    touch(act(), House.objects.create(commune=1, name="a"))
    assert not any("lookup_key" in one for one in words("bad"))
    monkeypatch.setattr(diagnosis, "event_mark", lambda digest: f"other {digest}")
    assert any("lookup_key" in one and "Khôi phục thư mục secrets" in one for one in words("bad"))


@pytest.mark.usefixtures("healthy")
def test_without_its_database_only_the_rest_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError("connection refused\nmore")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "ensure_connection", away)
        findings = list(diagnose())
    assert findings[0].message.vi.startswith("Không kết nối được cơ sở dữ liệu: connection refused.")
    assert len(findings) == 5


@pytest.mark.parametrize("retire", [False, True])
@pytest.mark.usefixtures("healthy")
def test_a_new_key_seals_everything_again_and_nothing_is_lost(retire: bool) -> None:
    house = House.objects.create(commune=1, name="a")
    numbers = [f"0250890{n:05}" for n in range(5)]
    for number in [*numbers, None, ""]:
        Dweller.objects.create(house=house, number=number)
    touch(act(), house)
    old = keyring().newest
    name, count = rotate(retire=retire)
    assert (name != old, count) == (True, 6)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM specimens_dweller WHERE number <> ''")
        assert {stored.partition(":")[0] for (stored,) in cursor.fetchall()} == {name}
    rows = Dweller.objects.unscoped("test").order_by("pk")
    assert list(rows.values_list("number", flat=True)) == [*numbers, None, ""]
    assert rows.get(number_index__of=numbers[3]).number == numbers[3]
    (event,) = AuditEvent.objects.unscoped("test")
    assert content_of(event).after == {"name": "bí mật"}
    assert verify_audit().findings == []
    assert (old in keyring().keys) is not retire
    assert rotate()[1] == 6


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "giamngheo.config.cli", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
    )


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "GIAMNGHEO_DATABASE_URL"}
    return kept | {
        "GIAMNGHEO_HOME": str(home),
        "GIAMNGHEO_LANG": "vi",
        "DJANGO_SETTINGS_MODULE": "giamngheo.config.settings",
    }


@pytest.mark.slow
def test_serve_runs_a_whole_site_and_ends_it(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = command(tmp_path, "serve", "--background", "--port", str(port), "--processes", "1")
    assert started.stdout == f"Trang web chạy ở http://localhost:{port}\n", started.stderr
    pids = {path.stem: int(path.read_text()) for path in (tmp_path / "run").glob("*.pid")}
    assert set(pids) == {"serve", "web", "worker"}
    with urlopen(f"http://127.0.0.1:{port}/health") as answer:
        assert answer.read() == b"ok"
    taken = command(tmp_path, "serve", "--port", str(port))
    assert taken.returncode == 2
    assert f"Không mở được cổng {port}" in taken.stderr
    whole = command(tmp_path, "audit", "verify")
    assert (whole.returncode, whole.stdout.splitlines()[-1]) == (0, "Nhật ký nguyên vẹn.")
    os.kill(pids["serve"], signal.SIGTERM)
    end = time.monotonic() + 40
    while any(Path(f"/proc/{pid}").exists() and not zombie(pid) for pid in pids.values()):
        assert time.monotonic() < end, "still running"
        time.sleep(0.2)
    assert list((tmp_path / "run").glob("*.pid")) == []
    assert (tmp_path / "giamngheo.sqlite3").stat().st_mode & 0o077 == 0


def zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.slow
def test_audit_verify_names_what_was_tampered_with(tmp_path: Path) -> None:
    import sqlite3

    assert command(tmp_path, "migrate").returncode == 0
    with sqlite3.connect(tmp_path / "giamngheo.sqlite3") as database:
        columns = "uid, at, actor, roles, action, reading, object_type, object_id, reason, request_id, row_count, digest, mark"
        database.execute(
            f"INSERT INTO platform_auditevent ({columns}) VALUES ('{'0' * 32}', '2026-01-01 00:00:00', 'x', '', 'a.b.c', 0, '', '', '', '', 0, 'd', 'm')"
        )
    done = command(tmp_path, "audit", "verify")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "✗ Sự kiện 1 không do phần mềm ghi: bị chèn vào hoặc viết lại toàn bộ.",
        "Đã kiểm tra 1 sự kiện trong 0 niêm phong; 1 sự kiện chưa niêm phong, trong đó 1 chưa có trong audit-tail.",
        "Có 1 dấu hiệu can thiệp.",
    ]
