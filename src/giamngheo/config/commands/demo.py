"""`giamngheo demo`: a synthetic province in an empty installation, with accounts to try."""

from __future__ import annotations

import os

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, option, say
from giamngheo.config.commands.migrate import apply_migrations
from giamngheo.config.django_setup import start_django
from giamngheo.config.progress import progress_bar
from giamngheo.config.words import Refused


@click.command(
    cls=BilingualCommand,
    pair=(
        "Nạp một tỉnh mô phỏng (không phải người thật) với rà soát 2023–2025 và các tài khoản dùng thử vào một bản cài trống.",
        "Load a synthetic province (not real people) with the reviews of 2023–2025 and accounts to try into an empty installation.",
    ),
    examples=("giamngheo demo", "giamngheo demo --households 1005262"),
)
@option(
    "--households",
    type=click.IntRange(150),
    default=3000,
    show_default=True,
    pair=("Số hộ của tỉnh.", "Households of the province."),
)
@lang_option
def demo(households: int, lang: str | None) -> int:
    """Loads what is missing and prints the accounts."""
    os.environ["GIAMNGHEO_DEMO"] = "1"
    start_django()
    apply_migrations()
    from django.conf import settings

    from giamngheo.config.demo.accounts import read_accounts
    from giamngheo.config.demo.load import is_empty, load_demo

    path = settings.HOME / "demo-accounts.json"
    accounts = read_accounts(path)
    if is_empty():
        with progress_bar(language_of(lang)) as bar:
            accounts = load_demo(households, path, bar.staged)
    elif not accounts:
        raise Refused(
            say(
                (
                    "Bản cài này đã có hộ. Bản trình diễn chỉ nạp vào bản cài trống: đặt GIAMNGHEO_HOME sang thư mục khác.",
                    "This installation holds households. The demo loads into an empty one only: set GIAMNGHEO_HOME to another folder.",
                )
            )
        )
    click.echo(say(("Tài khoản dùng thử (dữ liệu mô phỏng):", "Accounts to try (synthetic data):")))
    for account in accounts:
        click.echo(f"  {account.username:<11} {account.password:<22} {account.role_name} – {account.area}")
    click.echo(f"  → {path}")
    click.echo(
        say(
            (
                "Mở trang ở chế độ trình diễn (không hỏi mã hai bước): GIAMNGHEO_DEMO=1 giamngheo serve",
                "Serve it as a demonstration (no second factor): GIAMNGHEO_DEMO=1 giamngheo serve",
            )
        )
    )
    return 0
