"""Where imports stand in the navigation."""

from giamngheo.platform.web.navigation import REGISTER, Entry, register_entry
from giamngheo.registry import permissions
from giamngheo.rules.text import Text


def register() -> None:
    register_entry(
        Entry(
            "exchange:imports",
            Text("Nhập danh sách", "Import lists"),
            permissions.IMPORT,
            REGISTER,
            icon="upload",
            order=40,
        )
    )
