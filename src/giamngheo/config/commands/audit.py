"""`giamngheo audit …`: is the audit whole?"""

from __future__ import annotations

import click

from giamngheo.config.bilingual import BilingualCommand, LazyGroup, lang_option, language_of, say
from giamngheo.config.django_setup import start_django

HERE = __name__


@click.group(
    cls=LazyGroup,
    pair=(
        "Nhật ký: kiểm tra không ai sửa, xóa hay chèn sự kiện; niêm phong sự kiện mới.",
        "The audit: check that nobody altered, removed or inserted an event; seal new ones.",
    ),
    lazy={
        "verify": (
            HERE,
            "verify",
            (
                "Tính lại toàn bộ chuỗi; mã 1 khi có dấu hiệu sửa.",
                "Recompute the whole chain; status 1 if tampered.",
            ),
        ),
        "seal": (HERE, "seal", ("Niêm phong các sự kiện đang chờ.", "Seal the events that wait.")),
    },
)
@lang_option
def audit(lang: str | None) -> None:
    """Commands about the audit."""


@click.command(
    cls=BilingualCommand,
    pair=(
        (
            "Đọc lại mọi sự kiện, nội dung, niêm phong, tệp audit-heads.log và thư mục audit-tail; nêu từng sự kiện "
            "bị sửa, xóa hoặc chèn. Kết thúc với mã 1 khi tìm thấy."
        ),
        (
            "Read every event, content, seal, the file audit-heads.log and the folder audit-tail again; name each event "
            "that was altered, removed or inserted. Ends with status 1 when there is one."
        ),
    ),
    examples=("giamngheo audit verify",),
)
@lang_option
def verify(lang: str | None) -> int:
    """Prints what was found and what is not sealed yet."""
    start_django()
    from giamngheo.platform.audit.verification import verify_audit

    verdict = verify_audit()
    for finding in verdict.findings:
        click.echo(f"✗ {finding.message.get(language_of(lang))}")
    vi, en = "", ""
    if verdict.unnamed:
        vi = f", trong đó {verdict.unnamed} chưa có trong audit-tail"
        en = f", {verdict.unnamed} of them not named in audit-tail either"
    click.echo(
        say(
            (
                (
                    f"Đã kiểm tra {verdict.checked} sự kiện trong {verdict.seals} niêm phong; "
                    f"{verdict.unsealed} sự kiện chưa niêm phong{vi}."
                ),
                f"{verdict.checked} events in {verdict.seals} seals checked; {verdict.unsealed} not sealed yet{en}.",
            )
        )
    )
    if verdict.findings:
        count = len(verdict.findings)
        click.echo(say((f"Có {count} dấu hiệu can thiệp.", f"{count} signs of tampering.")))
        return 1
    click.echo(say(("Nhật ký nguyên vẹn.", "The audit is whole.")))
    return 0


@click.command(
    cls=BilingualCommand,
    pair=(
        "Niêm phong ngay các sự kiện đang chờ (bình thường giamngheo worker làm mỗi phút).",
        "Seal the events that wait now (normally giamngheo worker does it every minute).",
    ),
)
@lang_option
def seal(lang: str | None) -> int:
    """Says how many were sealed."""
    start_django()
    from giamngheo.platform.audit.sealing import heads_path, seal_pending

    count = seal_pending()
    click.echo(
        say(
            (
                f"Đã niêm phong {count} sự kiện; dòng cuối ở {heads_path()}.",
                f"{count} events sealed; the last line is in {heads_path()}.",
            )
        )
    )
    return 0
