"""`giamngheo doctor`: what is wrong with an installation."""

from __future__ import annotations

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, say
from giamngheo.config.django_setup import start_django

MARKS = {"ok": "✓", "warning": "!", "bad": "✗"}


@click.command(
    cls=BilingualCommand,
    pair=(
        "Xem bản cài đặt có gì sai: cơ sở dữ liệu, khóa, ổ đĩa, việc nền, nhật ký, giao diện, đồng hồ. Mã 1 khi có điều phải sửa.",
        "See what is wrong with an installation: database, keys, disk, worker, audit, interface, clock. Status 1 if something must be mended.",
    ),
    examples=("giamngheo doctor",),
)
@lang_option
def doctor(lang: str | None) -> int:
    """A line per check; what is not well says what to do."""
    start_django()
    from giamngheo.platform.diagnosis import diagnose

    grades = []
    for finding in diagnose(all_rows=True):
        grades.append(finding.grade)
        click.echo(f"{MARKS[finding.grade]} {finding.message.get(language_of(lang))}")
    bad, warnings = grades.count("bad"), grades.count("warning")
    if bad or warnings:
        click.echo(
            say((f"{bad} điều phải sửa, {warnings} điều nên xem.", f"{bad} to mend, {warnings} to look at."))
        )
    else:
        click.echo(say(("Mọi thứ đều ổn.", "All is well.")))
    return 1 if bad else 0
