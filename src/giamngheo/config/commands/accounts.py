"""`giamngheo accounts …`: the administrator that a new installation begins with."""

from __future__ import annotations

import click

from giamngheo.config.bilingual import BilingualCommand, LazyGroup, lang_option, option, say
from giamngheo.config.django_setup import start_django
from giamngheo.config.words import Refused


@click.group(
    cls=LazyGroup,
    pair=("Tài khoản quản trị đầu tiên.", "The first administrator."),
    lazy={
        "add-administrator": (
            __name__,
            "add_administrator",
            ("Tạo một tài khoản quản trị hệ thống.", "Make an account that administers the system."),
        )
    },
)
@lang_option
def accounts(lang: str | None) -> None:
    """Commands about accounts."""


@click.command(
    cls=BilingualCommand,
    name="add-administrator",
    pair=(
        (
            "Tạo một tài khoản quản trị hệ thống và in mật khẩu dùng một lần (đổi khi đăng nhập lần đầu). "
            "Các tài khoản khác do người này tạo trên trang web."
        ),
        (
            "Make an account that administers the system and print its one-time password (changed at the first "
            "sign-in). This person makes all other accounts on the site."
        ),
    ),
    examples=('giamngheo accounts add-administrator --username quantri --name "Ngô Đức Anh"',),
)
@option("--username", required=True, pair=("Tên đăng nhập.", "User name."))
@option("--name", required=True, pair=("Họ và tên.", "Full name."))
@lang_option
def add_administrator(username: str, name: str, lang: str | None) -> int:
    """One account, its role and two audit events; status 2 when the name is taken."""
    start_django()
    from django.db import transaction

    from giamngheo.people.actions.accounts import add_account
    from giamngheo.people.actions.roles import grant_role
    from giamngheo.platform.actions import Act, ActionRefused
    from giamngheo.platform.scope import Actor

    operator = Actor.by_system("giamngheo accounts")
    try:
        with transaction.atomic():
            user, code = add_account(Act(operator), username, name)
            grant_role(Act(operator), user, "administrator", None)
    except ActionRefused as error:
        raise Refused(say((error.message.vi, error.message.en))) from error
    click.echo(
        say(
            (
                f"Đã tạo tài khoản {user.username}. Mật khẩu dùng một lần: {code}",
                f"The account {user.username} is made. One-time password: {code}",
            )
        )
    )
    return 0
