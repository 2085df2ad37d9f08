"""What the frame of every page says of the reader, and this room's entries in the navigation."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from giamngheo.areas.models import AdminUnit
from giamngheo.areas.tree import tree_today
from giamngheo.people import permissions as may
from giamngheo.people.models import LiveSession
from giamngheo.people.roles import roles
from giamngheo.people.shared_computer import is_shared
from giamngheo.platform.scope.protected import SIGNED_IN
from giamngheo.platform.web.chrome import Frame
from giamngheo.platform.web.navigation import ADMINISTRATION, PERSONAL, Entry, register_entry
from giamngheo.rules.text import Text


def frame_of(request: HttpRequest) -> Frame:
    """Name, first role and its place; the names of the units are remembered until the tree changes."""
    live: LiveSession | None = getattr(request, "live_session", None)
    if live is None:
        return Frame()
    grants = request.actor.grants  # type: ignore[attr-defined]
    role = roles().get(grants[0].role) if grants else None
    unit = grants[0].unit if grants else None
    places = tree_today().remembered(("names down to", unit), lambda: _places(unit)) if unit else ()
    return Frame(
        user=live.user.full_name,
        role=role.words if role else None,
        places=places,
        unit=places[-1] if places else "",
        switch=reverse("people:sign-in") if is_shared(request, live.user) else "",
    )


_NAMES = ("kind", "name", "parent")
_CHAIN = [f"{above}{name}" for above in ("", "parent__", "parent__parent__") for name in _NAMES]


def _places(unit: int) -> tuple[str, ...]:
    """The names from the province down."""
    found = AdminUnit.objects.select_related("parent__parent").only(*_CHAIN).filter(pk=unit).first()
    names: list[str] = []
    while found is not None:
        names.insert(0, found.full_name)
        found = found.parent
    return tuple(names)


def register_navigation() -> None:
    entries = (
        Entry(
            "people:accounts", Text("Tài khoản", "Accounts"), may.ACCOUNT_VIEW, ADMINISTRATION, "people", 20
        ),
        Entry(
            "people:offices",
            Text("Cơ quan, ban chỉ đạo", "Offices and committees"),
            may.OFFICE_VIEW,
            ADMINISTRATION,
            "building",
            30,
        ),
        Entry(
            "people:roles", Text("Vai trò và quyền", "Roles"), SIGNED_IN, ADMINISTRATION, "shield-check", 40
        ),
        Entry(
            "people:profile",
            Text("Tài khoản của tôi", "My account"),
            SIGNED_IN,
            PERSONAL,
            "person-circle",
            10,
        ),
    )
    for entry in entries:
        register_entry(entry)
