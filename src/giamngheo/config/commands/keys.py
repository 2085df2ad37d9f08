"""`giamngheo keys …`: the keys that personal data are sealed with."""

from __future__ import annotations

import click

from giamngheo.config.bilingual import BilingualCommand, LazyGroup, lang_option, option, say
from giamngheo.config.django_setup import start_django


@click.group(
    cls=LazyGroup,
    pair=("Khóa mã hóa dữ liệu cá nhân.", "The keys that personal data are sealed with."),
    lazy={
        "rotate": (
            __name__,
            "rotate_keys",
            ("Tạo khóa mới và mã hóa lại mọi dữ liệu.", "Make a new key and seal everything anew."),
        )
    },
)
@lang_option
def keys(lang: str | None) -> None:
    """Commands about keys."""


@click.command(
    cls=BilingualCommand,
    name="rotate",
    pair=(
        "Tạo khóa mới và mã hóa lại số định danh, điện thoại, tài khoản và nội dung nhật ký. Người dùng vẫn làm việc bình thường.",
        "Make a new key and seal citizen numbers, telephones, accounts and the audit's contents anew. People can go on working.",
    ),
    examples=("giamngheo keys rotate", "giamngheo keys rotate --retire"),
)
@option(
    "--retire",
    is_flag=True,
    pair=(
        "Xóa các khóa cũ sau khi xong; bản sao lưu trước đó sẽ không đọc được nữa.",
        "Remove the old keys afterwards; backups made before cannot be read any more.",
    ),
)
@lang_option
def rotate_keys(retire: bool, lang: str | None) -> int:
    """Says which key is in use now and how many values were sealed anew."""
    start_django()
    from giamngheo.platform.crypto.rotation import rotate

    name, count = rotate(retire=retire)
    click.echo(
        say(
            (
                f"Khóa mới {name}: đã mã hóa lại {count} giá trị. Hãy sao lưu thư mục secrets.",
                f"New key {name}: {count} values sealed anew. Back up the folder secrets.",
            )
        )
    )
    return 0
