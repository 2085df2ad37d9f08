"""`giamngheo migrate`: the tables of the database."""

from __future__ import annotations

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, say
from giamngheo.config.django_setup import start_django
from giamngheo.config.words import Refused


@click.command(
    cls=BilingualCommand,
    pair=(
        "Tạo hoặc nâng cấp các bảng của cơ sở dữ liệu (SQLite hoặc PostgreSQL); chạy lại không hại gì.",
        "Create or upgrade the tables of the database (SQLite or PostgreSQL); running it again does no harm.",
    ),
    examples=("giamngheo migrate", "GIAMNGHEO_DATABASE_URL=postgresql://… giamngheo migrate"),
)
@lang_option
def migrate(lang: str | None) -> int:
    """Applies every migration that is missing."""
    start_django()
    applied = apply_migrations()
    click.echo(
        say(
            (
                f"Cơ sở dữ liệu đã sẵn sàng: {applied} bước nâng cấp vừa thực hiện.",
                f"The database is ready: {applied} steps applied just now.",
            )
        )
    )
    return 0


def refuse_without_keys() -> None:
    """Refused where a key file is gone that the database needs: nothing is served or run with a new key."""
    from giamngheo.platform.crypto.keyring import KeysLost, require_keys

    try:
        require_keys()
    except KeysLost as lost:
        raise Refused(
            say(
                (
                    (
                        f"Thiếu tệp khóa {lost.path} trong khi cơ sở dữ liệu có dữ liệu đã mã hóa bằng khóa đó; không tạo khóa "
                        "mới. Chép lại thư mục secrets từ bản sao lưu, rồi chạy lại."
                    ),
                    (
                        f"The key file {lost.path} is missing while the database holds data sealed with it; no new key is "
                        "made. Put the folder secrets back from the backup and start again."
                    ),
                )
            )
        ) from lost


def apply_migrations() -> int:
    """Brings the database up to date and returns how many steps were needed.

    Refused when it is not reachable, or its keys are gone.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import OperationalError

    from giamngheo.platform.database.indexes import restore_indexes
    from giamngheo.platform.database.objects import make_objects

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise Refused(
            say(
                (
                    f"Không kết nối được cơ sở dữ liệu. Kiểm tra GIAMNGHEO_DATABASE_URL và máy chủ: {error}",
                    f"The database cannot be reached. Check GIAMNGHEO_DATABASE_URL and the server: {error}",
                )
            )
        ) from error
    refuse_without_keys()
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except Exception:
            # what guards the tables stands again, also when a step failed
            make_objects()
            raise
    # a demonstration that was stopped while it filled the register
    restore_indexes()
    return len(steps)
