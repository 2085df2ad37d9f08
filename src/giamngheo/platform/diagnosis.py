"""What is wrong with an installation, in plain words."""

from __future__ import annotations

import shlex
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from giamngheo.law.document_forms import document_forms
from giamngheo.platform import figures
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.recording import event_mark
from giamngheo.platform.audit.sealing import heads_path, oldest_unsealed
from giamngheo.platform.audit.tail import folder as tail_folder
from giamngheo.platform.crypto.keyring import KeyMissing, KeysLost, keyring, keys_path
from giamngheo.platform.crypto.rotation import sealed_fields
from giamngheo.platform.database.lacking import columns_there, lacking_columns, lacking_objects
from giamngheo.platform.documents.converting import forms_without_pdf
from giamngheo.platform.documents.rechecking import unfit_templates
from giamngheo.platform.jobs.models import Job, Worker
from giamngheo.platform.jobs.queue import is_alive
from giamngheo.rules.text import Text

Grade = Literal["ok", "warning", "bad"]
GIB = 1024**3
A_LITTLE = 64 * 1024
NEWEST = 5_000
NAMED = 10
AUDIT = {"platform_auditevent", "platform_auditpayload", "platform_auditseal"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `message` says how it is and, unless it is well, what to do."""

    grade: Grade
    message: Text


Check = Callable[[], Finding]
_checks: list[Check] = []
_of_all_rows: list[Check] = []


def check(function: Check) -> Check:
    """Adds a check; a room above may add its own (the age of the snapshot, say)."""
    _checks.append(function)
    return function


def check_of_all_rows(function: Check) -> Check:
    """Adds a check that reads a whole table: made on the command line, never for a page."""
    _of_all_rows.append(function)
    return function


def diagnose(*, all_rows: bool = False) -> Iterator[Finding]:
    """Every finding. Without the database, only what can be said without it."""
    reachable = database_answers()
    yield reachable
    yield from (disk_space(), home_is_writable(), home_is_private(), static_files_are_there())
    if reachable.grade == "bad":
        return
    tables = tables_are_up_to_date()
    yield tables
    if tables.grade != "bad":
        yield from (_looked_at(one) for one in (*_checks, *(_of_all_rows if all_rows else ())))


def _looked_at(one: Check) -> Finding:
    """One broken thing does not hide what the other checks find."""
    try:
        return one()
    except (DatabaseError, OSError) as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        return _bad(
            f"Không xem được một mục ({one.__name__}): {words[0]}. Sửa các điều nêu trên rồi chạy lại doctor.",
            f"One check ({one.__name__}) could not be made: {words[0]}. Mend what stands above and run doctor again.",
        )


def _ok(vi: str, en: str) -> Finding:
    return Finding("ok", Text(vi, en))


def _warning(vi: str, en: str) -> Finding:
    return Finding("warning", Text(vi, en))


def _bad(vi: str, en: str) -> Finding:
    return Finding("bad", Text(vi, en))


def database_answers() -> Finding:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        words = str(error).strip().splitlines()[0]
        return _bad(
            f"Không kết nối được cơ sở dữ liệu: {words}. Kiểm tra máy chủ cơ sở dữ liệu và GIAMNGHEO_DATABASE_URL.",
            f"The database does not answer: {words}. Check the database server and GIAMNGHEO_DATABASE_URL.",
        )
    name = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    return _ok(f"Cơ sở dữ liệu {name} trả lời.", f"The {name} database answers.")


def disk_space() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    gib = figures.number(free / GIB, 1)
    if free < GIB:
        return _bad(
            f"Ổ đĩa của {settings.HOME} chỉ còn {gib} GB. Hãy giải phóng ít nhất 5 GB.",
            f"Only {gib} GB are left on the disk of {settings.HOME}. Free at least 5 GB.",
        )
    if free < 5 * GIB:
        return _warning(
            f"Ổ đĩa của {settings.HOME} còn {gib} GB; nên có trên 5 GB.",
            f"{gib} GB are left on the disk of {settings.HOME}; more than 5 GB are advisable.",
        )
    return _ok(f"Ổ đĩa còn {gib} GB.", f"{gib} GB are free on the disk.")


WRITTEN_TO = (
    *(
        "attachments",
        "cache",
        "documents",
        "exchange",
        "files",
        "imports",
        "review-figures",
        "run",
        "snapshot",
    ),
)
"""Folders of the installation that are written while it works, once they are there."""


def home_is_writable() -> Finding:
    """A folder of another account, a disk mounted for reading or a full one: nothing can be kept."""
    home = Path(settings.HOME)
    for folder in (home, *(home / name for name in WRITTEN_TO if (home / name).is_dir())):
        try:
            with TemporaryFile(dir=folder) as file:
                file.write(bytes(A_LITTLE))
        except OSError as error:
            return _bad(
                f"Không ghi được vào {folder} ({error.strerror}). Tài khoản chạy phần mềm phải ghi được "
                "thư mục này và mọi thư mục trong đó; kiểm tra chủ của thư mục, chế độ gắn ổ đĩa và chỗ trống.",
                f"{folder} cannot be written ({error.strerror}). The account that runs the software must be "
                "able to write it and all folders in it; check its owner, how the disk is mounted and its space.",
            )
    return _ok("Ghi được vào thư mục của bản cài.", "The installation's folder can be written.")


def home_is_private() -> Finding:
    """Keys and database are read by the installation's account only."""
    secrets = Path(settings.HOME) / "secrets"
    watched = [secrets, *secrets.glob("*"), *Path(settings.HOME).glob("*.sqlite3")]
    loose = [path for path in watched if path.exists() and _is_loose(path)]
    if loose:
        names = ", ".join(str(path) for path in loose)
        command = shlex.join(["chmod", "go-rwx", *map(str, loose)])
        return _bad(
            f"Người dùng khác của máy đọc được {names}. Chạy: {command}",
            f"Other users of this machine can read {names}. Run: {command}",
        )
    return _ok("Khóa và cơ sở dữ liệu chỉ tài khoản này đọc được.", "Keys and database are private.")


def _is_loose(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def static_files_are_there() -> Finding:
    if settings.DEBUG or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return _ok("Các tệp giao diện đã sẵn sàng.", "The files of the interface are in place.")
    return _bad(
        "Thiếu các tệp giao diện: trang sẽ không có kiểu dáng. Chạy giamngheo serve, lệnh này tự tạo.",
        "The files of the interface are missing. Run giamngheo serve, which makes them.",
    )


def tables_are_up_to_date() -> Finding:
    there = columns_there(connection)
    traces = [path for path in (heads_path(), tail_folder(), keys_path()) if path.exists()]
    if not there and traces:
        left = ", ".join(map(str, traces))
        return _bad(
            f"MẤT DỮ LIỆU: cơ sở dữ liệu trống, trong khi bản cài đã từng có dữ liệu (còn {left}). ĐỪNG chạy migrate "
            "hay serve. Xem lại GIAMNGHEO_HOME, GIAMNGHEO_DATABASE_URL; nếu đúng thì khôi phục cơ sở dữ liệu từ bản "
            "sao lưu.",
            f"DATA IS MISSING: the database is empty, yet this installation has held data ({left} are there). Do NOT "
            "run migrate or serve. Look at GIAMNGHEO_HOME and GIAMNGHEO_DATABASE_URL; if they are right, restore the "
            "database from a backup.",
        )
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return _bad(
            f"Cơ sở dữ liệu thiếu {missing} bước nâng cấp. Chạy: giamngheo migrate",
            f"The database lacks {missing} migrations. Run: giamngheo migrate",
        )
    if gone := lacking_columns(there):
        names = _listed(gone)
        return _bad(
            f"Cơ sở dữ liệu hỏng: mất bảng hoặc cột {names}. Dừng phần mềm và khôi phục từ bản sao lưu.",
            f"The database is damaged: tables or columns are gone: {names}. Stop and restore it from a backup.",
        )
    return _ok("Các bảng đúng phiên bản.", "The tables are up to date.")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" … ({len(names)})" if len(names) > NAMED else "")


@check
def guards_are_there() -> Finding:
    """Every trigger and index beside the tables, by name; those of the audit before all others."""
    gone = sorted(lacking_objects(connection), key=lambda one: one[0] not in AUDIT)
    names = _listed([name for _, name in gone])
    if any(table in AUDIT for table, _ in gone):
        return _bad(
            f"Cơ sở dữ liệu không còn chặn việc sửa nhật ký (mất {names}). Chạy migrate rồi audit verify.",
            f"The database no longer refuses changes of the audit ({names} gone). Run migrate, then audit verify.",
        )
    if gone:
        return _bad(
            f"Cơ sở dữ liệu mất bộ phận chặn ghi sai hoặc tìm kiếm: {names}. Chạy giamngheo migrate để tạo lại; tìm "
            "xem ai đã bỏ.",
            f"The database has lost guards or search indexes: {names}. Run giamngheo migrate, which makes them "
            "again; find out who removed them.",
        )
    return _ok("Cơ sở dữ liệu chặn việc sửa nhật ký.", "The database refuses changes of the audit.")


@check
def audit_is_sealed() -> Finding:
    oldest = oldest_unsealed()
    if oldest and timezone.now() - oldest > timedelta(minutes=5):
        minutes = int((timezone.now() - oldest).total_seconds() // 60)
        return _bad(
            f"Có sự kiện nhật ký chờ niêm phong đã {minutes} phút. Kiểm tra giamngheo worker có đang chạy.",
            f"An audit event has waited {minutes} minutes for its seal. Check that giamngheo worker runs.",
        )
    return _ok("Nhật ký đã niêm phong.", "The audit is sealed.")


LONGEST_WRITE = timedelta(hours=1)
"""No write of a job takes so long, even of a whole province on SQLite."""


@check
def a_worker_lives() -> Finding:
    last = Worker.objects.order_by("-seen_at").first()
    silent = last is None or timezone.now() - last.seen_at > timedelta(minutes=2)
    # SQLite: in the middle of a long write nobody else can write, the worker's sign of life neither
    busy = silent and last is not None and connection.vendor == "sqlite" and is_alive(last.name)
    if busy and last is not None and timezone.now() - last.seen_at > LONGEST_WRITE:
        at = f"{timezone.localtime(last.seen_at):%H:%M %d/%m/%Y}"
        return _warning(
            f"Tiến trình chạy việc nền còn mở nhưng im lặng từ {at}, có thể đã treo. Dừng rồi chạy lại giamngheo "
            "serve hoặc worker; việc dở được làm tiếp.",
            f"The worker's process is there but silent since {at}; it may hang. Stop it and start giamngheo serve or "
            "giamngheo worker again; unfinished jobs go on.",
        )
    if silent and not busy:
        waiting = Job.objects.filter(state=Job.State.WAITING).count()
        return _bad(
            f"Không có tiến trình chạy việc nền; {waiting} việc đang chờ. Chạy giamngheo serve hoặc worker.",
            f"No worker runs; {waiting} jobs wait. Start giamngheo serve or giamngheo worker.",
        )
    return _ok("Tiến trình chạy việc nền đang hoạt động.", "A worker runs.")


@check
def no_job_has_failed() -> Finding:
    since = timezone.now() - timedelta(days=1)
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=since)
    numbers = [str(number) for number in failed.order_by("pk").values_list("pk", flat=True)[:10]]
    if numbers:
        listed = ", ".join(numbers)
        return _warning(
            f"Việc nền không xong trong ngày qua: số {listed}.",
            f"Jobs that failed in the last day: {listed}.",
        )
    return _ok("Không có việc nền nào hỏng trong ngày qua.", "No job has failed in the last day.")


@check
def keys_open_the_data() -> Finding:
    try:
        keyring()
        for model, field in sealed_fields():
            newest = model._base_manager.order_by("-pk").values("pk")[:NEWEST]
            rows = model._base_manager.filter(pk__in=newest).annotate(raw=Cast(field.name, TextField()))
            # an empty value is not sealed and opens with any key
            rows.exclude(raw="").exclude(raw=None).order_by("-pk").values_list(field.name, flat=True).first()
        events = AuditEvent.objects.unscoped("the doctor looks at the mark of the newest")
        event = events.order_by("-pk").first()
        if event is not None and event_mark(event.digest) != event.mark:
            raise KeyMissing("lookup_key")
    except KeysLost as lost:
        return _bad(
            f"Thiếu tệp khóa {lost.path} trong khi cơ sở dữ liệu có dữ liệu đã mã hóa; phần mềm không tạo khóa mới "
            "và không ghi được. Khôi phục thư mục secrets từ bản sao lưu.",
            f"The key file {lost.path} is missing while the database holds sealed data; no new key is made and "
            "nothing can be written. Restore the folder secrets from the backup.",
        )
    except KeyMissing as error:
        return _bad(
            f"Khóa hiện có không mở được dữ liệu đã mã hóa ({error}). Khôi phục thư mục secrets từ bản sao lưu.",
            f"The keys here do not open the sealed data ({error}). Restore the folder secrets from the backup.",
        )
    return _ok("Khóa mở được dữ liệu đã mã hóa.", "The keys open the sealed data.")


@check
def word_templates_still_fit() -> Finding:
    """They were checked when they were uploaded; an update may have changed the fields of a document since."""
    unfit = unfit_templates()
    if unfit:
        vi = "; ".join(f"{name.vi}: {why.vi.rstrip('.')}" for name, why in unfit)
        en = "; ".join(f"{name.en}: {why.en.rstrip('.')}" for name, why in unfit)
        return _bad(
            f"Mẫu Word không còn dùng được – {vi}. Sửa rồi tải lại ở «Mẫu văn bản», hoặc dùng mẫu có sẵn.",
            f"Word templates do not fit – {en}. Mend and upload them on “Templates”, or use those that ship.",
        )
    return _ok("Các mẫu Word của đơn vị dùng được.", "Own Word templates fit.")


@check
def own_templates_can_be_pdf() -> Finding:
    """A replaced template is turned into PDF by LibreOffice; without it only Word files are to be had."""
    stuck = [document_forms()[one].name for one in forms_without_pdf() if one in document_forms()]
    if stuck:
        vi, en = "; ".join(one.vi for one in stuck), "; ".join(one.en for one in stuck)
        return _warning(
            f"Có mẫu Word riêng mà máy chủ chưa có LibreOffice, nên không lập được PDF của: {vi}. Cài LibreOffice "
            "Writer (lệnh soffice), hoặc dùng lại mẫu có sẵn.",
            f"There are own Word templates and no LibreOffice, so there is no PDF of: {en}. Install LibreOffice "
            "Writer (the command soffice), or use the templates that ship.",
        )
    return _ok("PDF của các văn bản lập được.", "Documents can be had as PDF.")


@check
def the_clock_is_right() -> Finding:
    events = AuditEvent.objects.unscoped("the doctor compares times of all areas")
    newest = events.order_by("-pk").values_list("at", flat=True).first()
    now = timezone.now()
    if newest and newest > now + timedelta(minutes=5):
        return _bad(
            f"Đồng hồ máy ({timezone.localtime(now):%H:%M %d/%m/%Y}) chậm hơn sự kiện đã ghi. Đặt lại giờ (NTP).",
            f"The clock ({timezone.localtime(now):%H:%M %d/%m/%Y}) is behind what was recorded. Set it (NTP).",
        )
    if str(settings.TIME_ZONE) != "Asia/Ho_Chi_Minh":
        return _warning("Múi giờ không phải của Việt Nam.", "The time zone is not Vietnam's.")
    return _ok(
        f"Đồng hồ: {timezone.localtime(now):%H:%M %d/%m/%Y}, giờ Việt Nam.",
        f"Clock: {timezone.localtime(now):%H:%M %d/%m/%Y}, Vietnam time.",
    )


@check
def not_in_debug() -> Finding:
    if settings.DEBUG:
        return _bad(
            "GIAMNGHEO_DEBUG đang bật: trang lỗi lộ thông tin. Hãy tắt.",
            "GIAMNGHEO_DEBUG is on: error pages tell too much. Turn it off.",
        )
    return _ok("Chế độ gỡ lỗi đã tắt.", "Debugging is off.")
