"""What an administrator sees of the installation: facts, what is wrong with it, values of the law to be confirmed."""

from __future__ import annotations

import platform
from functools import lru_cache
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from giamngheo import __version__
from giamngheo.law import Evidence
from giamngheo.law.check import MARK_ORDER, unconfirmed
from giamngheo.platform.components import Crumb, Empty, Status, Tone
from giamngheo.platform.diagnosis import diagnose
from giamngheo.platform.permissions import INSTALLATION
from giamngheo.platform.scope.protected import protected
from giamngheo.platform.tables import Column, Filter, Kind, Table
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


VALUES = Table(
    name="law-values",
    caption=Text(
        "Giá trị cần đối chiếu với văn bản đã ký", "Values to be confirmed against the signed document"
    ),
    columns=[
        Column("what", Text("Giá trị", "Value"), card=True),
        Column("document", Text("Văn bản", "Document"), card=True),
        Column("article", Text("Điều khoản", "Article")),
        Column("mark", Text("Mức độ đối chiếu", "How it is known"), Kind.STATUS, card=True),
        Column("path", Text("Nơi lưu", "Path"), Kind.CODE),
    ],
    filters=[
        Filter(
            "mark",
            Text("Mức độ đối chiếu", "How it is known"),
            choices=[(mark.value, mark.label.with_capital()) for mark in MARK_ORDER],
            apply=lambda rows, mark: [row for row in rows if row["key"] == mark],
        ),
        Filter(
            "q",
            Text("Tìm", "Search"),
            apply=lambda rows, words: [row for row in rows if words.lower() in row["words"]],
        ),
    ],
    empty=Empty(
        Text("Mọi giá trị đã được đối chiếu", "Every value is confirmed"),
        Text("Không còn việc gì phải làm ở đây.", "Nothing is left to do here."),
        icon="shield-check",
    ),
)


@lru_cache(maxsize=1)
def values_to_confirm() -> list[dict[str, Any]]:
    """Rows of the list, the weakest marks first; read once per process."""
    found = []
    for value in unconfirmed():
        mark = Evidence(value.basis.evidence)
        found.append(
            {
                "pk": value.path,
                "what": value.what.with_capital(),
                "document": value.basis.document_name,
                "article": value.basis.article,
                "key": mark.value,
                "mark": Status(mark.label.with_capital(), Tone.WARNING, "question-circle"),
                "path": value.path,
                "words": f"{value.what.vi} {value.what.en} {value.path} {value.basis.document_name}".lower(),
            }
        )
    order = [mark.value for mark in MARK_ORDER]
    return sorted(found, key=lambda row: order.index(row["key"]))


@protected(INSTALLATION)
def law_values(request: HttpRequest) -> HttpResponseBase:
    """The values of the law that no seen text and no confirmation backs."""
    table = VALUES.bind(request, values_to_confirm())
    crumbs = [Crumb(Text("Bản cài đặt", "Installation"), "../"), Crumb(VALUES.caption)]
    return table.response or render(
        request, "platform/installation/law.html", {"table": table, "crumbs": crumbs}
    )
