"""What an administrator sees of the installation: facts, and what is wrong with it."""

from __future__ import annotations

import platform
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from giamngheo import __version__
from giamngheo.platform.components import Status, Tone
from giamngheo.platform.diagnosis import diagnose
from giamngheo.platform.permissions import INSTALLATION
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.web.law_values import values_to_confirm
from giamngheo.rules.text import Text

GRADES = {
    "ok": Status(Text("Ổn", "Well"), Tone.GOOD),
    "warning": Status(Text("Nên xem", "Look at it"), Tone.WARNING),
    "bad": Status(Text("Phải sửa", "To mend"), Tone.BAD),
}
DOCS = (
    ("docs/architecture.md", Text("Phần mềm được dựng thế nào", "How the software is built")),
    (
        "docs/law.md",
        Text("Chuẩn nghèo, văn bản và cách xác nhận", "The law as data, and how it is confirmed"),
    ),
    ("docs/intake.md", Text("Nhập danh sách", "Importing lists")),
    ("docs/problems.md", Text("Các lỗi của danh sách và cách sửa", "Problems of lists and their remedies")),
)


@protected(INSTALLATION)
def installation(request: HttpRequest) -> HttpResponseBase:
    """Facts and findings of `giamngheo doctor`."""
    found = [(GRADES[one.grade], one.message) for one in diagnose()]
    return render(
        request,
        "platform/installation/installation.html",
        {"facts": facts(), "findings": found, "unconfirmed": len(values_to_confirm()), "docs": DOCS},
    )


def facts() -> list[tuple[Text, Any]]:
    """What is installed; nothing secret, no path of a key."""
    return [
        (Text("Phiên bản phần mềm", "Version"), __version__),
        (Text("Cơ sở dữ liệu", "Database"), _database()),
        (Text("Thư mục dữ liệu", "Data folder"), str(settings.HOME)),
        (Text("Dữ liệu mô phỏng", "Demonstration"), bool(settings.DEMO)),
        (Text("Múi giờ", "Time zone"), str(settings.TIME_ZONE)),
        (Text("Nền", "Runs on"), f"Python {platform.python_version()}, Django {django.get_version()}"),
    ]


def _database() -> str:
    names = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()"
        )
        version = cursor.fetchone()[0]
    return f"{names.get(connection.vendor, connection.vendor)} {version}"
