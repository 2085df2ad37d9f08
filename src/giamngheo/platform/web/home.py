"""The first page: what waits for me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from giamngheo.platform.components import Empty
from giamngheo.platform.panels import parts_of, waiting_for
from giamngheo.platform.scope.protected import SIGNED_IN, protected
from giamngheo.platform.web.navigation import ADMINISTRATION, PERSONAL, REGISTER, RESULTS, WORK, groups_for
from giamngheo.rules.text import Text

_FIRST = (WORK, RESULTS, ADMINISTRATION, REGISTER)
"""Where a reader without work is led first."""


@protected(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponseBase:
    """The work of the reader, nearest last day first; with nothing to do, where to go next."""
    waiting = waiting_for(request)
    parts = parts_of(request, "platform:home", None)
    leading = [part for part in parts if part.leads]
    context: dict[str, Any] = {
        "waiting": waiting,
        "nothing": None if waiting or leading else _nothing(request),
        "leading": leading,
        "parts": [part for part in parts if not part.leads],
    }
    return render(request, "platform/home.html", context)


def _nothing(request: HttpRequest) -> Empty:
    groups = groups_for(request.actor, request.path)  # type: ignore[attr-defined]
    links = [
        link for group in groups if group.section != PERSONAL for link in group.links if not link.current
    ]
    title = Text("Không có việc nào chờ bạn", "Nothing waits for you")
    # pages that are open to all lead nobody on, and the tree of areas is where few have work
    onward = [link for link in links if link.entry.permission != SIGNED_IN]
    if not links or not request.actor.grants:  # type: ignore[attr-defined]
        return Empty(
            title,
            Text(
                "Tài khoản chưa được giao vai trò ở địa bàn nào. Liên hệ người quản trị của đơn vị.",
                "Your account holds no role in any area yet. Ask your administrator.",
            ),
            icon="inbox",
        )
    first = min(onward or links, key=lambda link: _FIRST.index(link.entry.section))
    label = first.entry.label
    return Empty(
        title,
        Text(
            "Việc mới sẽ hiện ở đây. Bạn có thể mở trang sau.",
            "New work appears here. You can go on to this page.",
        ),
        Text(f"Mở «{label.vi}»", f"Open “{label.en}”"),
        first.address,
        icon="check-circle-fill",
    )
