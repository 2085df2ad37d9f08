"""Where the pages of this room stand in the navigation."""

from __future__ import annotations

from giamngheo.platform.permissions import (
    AUDIT_VIEW,
    DOCUMENT_VIEW,
    INSTALLATION,
    LAW_CONFIRM,
    TEMPLATE_REPLACE,
)
from giamngheo.platform.scope.protected import SIGNED_IN
from giamngheo.platform.web.navigation import ADMINISTRATION, PERSONAL, REGISTER, Entry, register_entry
from giamngheo.rules.text import Text


def register_entries() -> None:
    for entry in (
        Entry("platform:home", Text("Việc của tôi", "My work"), SIGNED_IN, icon="list-check", order=0),
        Entry(
            "platform:jobs",
            Text("Việc chạy nền", "Background jobs"),
            SIGNED_IN,
            PERSONAL,
            "hourglass-split",
            10,
        ),
        Entry(
            "platform:documents",
            Text("Văn bản đã ban hành", "Issued documents"),
            DOCUMENT_VIEW,
            REGISTER,
            "file-earmark-text",
            25,
        ),
        Entry(
            "platform:templates",
            Text("Mẫu văn bản", "Templates"),
            TEMPLATE_REPLACE,
            ADMINISTRATION,
            "file-earmark-text",
            70,
        ),
        Entry(
            "platform:law-values",
            Text("Giá trị pháp luật", "Values of the law"),
            LAW_CONFIRM,
            ADMINISTRATION,
            "shield-check",
            75,
        ),
        Entry("platform:audit", Text("Nhật ký", "Audit"), AUDIT_VIEW, ADMINISTRATION, "journal-text", 60),
        Entry(
            "platform:installation",
            Text("Bản cài đặt", "Installation"),
            INSTALLATION,
            ADMINISTRATION,
            "gear",
            90,
        ),
    ):
        register_entry(entry)
