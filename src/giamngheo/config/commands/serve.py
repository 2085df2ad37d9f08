"""`giamngheo serve`: the web server with a worker beside it."""

from __future__ import annotations

from pathlib import Path

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, option, say
from giamngheo.config.commands.migrate import apply_migrations
from giamngheo.config.django_setup import start_django


@click.command(
    cls=BilingualCommand,
    pair=(
        "Chạy trang web và tiến trình việc nền; tự nâng cấp cơ sở dữ liệu và chuẩn bị tệp giao diện.",
        "Run the web site and a worker; upgrades the database and prepares the interface's files by itself.",
    ),
    examples=(
        "giamngheo serve",
        "giamngheo serve --host 0.0.0.0 --port 80",
        "giamngheo serve --background",
    ),
)
@option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, pair=("Cổng.", "Port."))
@option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    pair=(
        "Địa chỉ lắng nghe; 0.0.0.0 để máy khác trong mạng truy cập.",
        "Address to listen on; 0.0.0.0 lets other machines in.",
    ),
)
@option(
    "--processes",
    type=click.IntRange(1, 64),
    default=None,
    pair=(
        "Số tiến trình web (mặc định: số nhân cộng hai, tối đa 6).",
        "Web processes (default: cores and two, at most 6).",
    ),
)
@option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, pair=("Luồng.", "Threads."))
@option("--no-worker", is_flag=True, pair=("Không chạy việc nền ở đây.", "No worker here."))
@option("--background", is_flag=True, pair=("Chạy nền rồi trả về dấu nhắc.", "Stay running and return."))
@lang_option
def serve(
    port: int,
    host: str,
    processes: int | None,
    threads: int,
    no_worker: bool,
    background: bool,
    lang: str | None,
) -> int:
    """Ends with all its processes on SIGTERM or Ctrl-C."""
    from giamngheo.config.serving import Site, run_in_background, supervise

    site = Site(host, port, processes, threads, with_worker=not no_worker)
    site.refuse_taken_port()
    start_django()
    apply_migrations()
    prepare_static_files()
    remind_of_demo()
    if background:
        run_in_background(site)
        click.echo(say((f"Trang web chạy ở {site.address}", f"The site runs at {site.address}")))
        return 0
    click.echo(
        say(
            (
                f"Trang web ở {site.address} – Ctrl-C để dừng.",
                f"The site is at {site.address} – Ctrl-C ends it.",
            )
        )
    )
    return supervise(site)


def prepare_static_files() -> None:
    """Collects the interface's files when the package has other ones than were collected last."""
    from hashlib import sha256

    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            found.update(f"{name} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == found.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(found.hexdigest(), encoding="ascii")


def remind_of_demo() -> None:
    """Accounts of a demonstration meet two-step codes when the site is not served as one."""
    from django.conf import settings

    if not settings.DEMO and (settings.HOME / "demo-accounts.json").exists():
        click.echo(
            say(
                (
                    "Dữ liệu trình diễn đang chạy như bản thật, sẽ hỏi mã hai bước; chạy thử: GIAMNGHEO_DEMO=1 giamngheo serve",
                    "Demonstration data served as a real site asks for two-step codes; to try it: GIAMNGHEO_DEMO=1 giamngheo serve",
                )
            ),
            err=True,
        )
