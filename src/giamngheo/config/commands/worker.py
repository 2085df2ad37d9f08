"""`giamngheo worker`: runs the jobs of the queue."""

from __future__ import annotations

import os
import signal

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, option, say
from giamngheo.config.commands.migrate import refuse_without_keys
from giamngheo.config.django_setup import start_django

BEHIND_THE_PAGES = 10
"""How much a worker gives way to whoever waits for a page (`nice`)."""


@click.command(
    cls=BilingualCommand,
    pair=(
        "Chạy các việc nền (nhập danh sách, xuất, niêm phong nhật ký) cho tới khi được dừng.",
        "Run background jobs (imports, exports, sealing the audit) until stopped.",
    ),
    examples=("giamngheo worker", "giamngheo worker --once"),
)
@option("--once", is_flag=True, pair=("Làm hết việc đang chờ rồi thôi.", "Do what waits now, then end."))
@lang_option
def worker(once: bool, lang: str | None) -> int:
    """Ends on SIGTERM or Ctrl-C after the present step; an unfinished job resumes with the next worker."""
    start_django()
    refuse_without_keys()
    from giamngheo.platform.jobs.schedules import run_due
    from giamngheo.platform.jobs.worker import WorkerLoop

    loop = WorkerLoop()
    signal.signal(signal.SIGTERM, loop.stop)
    signal.signal(signal.SIGINT, loop.stop)
    if once:
        count = loop.drain()
        run_due()
        click.echo(say((f"Đã chạy {count} việc.", f"{count} jobs run.")))
    else:
        os.nice(BEHIND_THE_PAGES)
        loop.forever()
    return 0
