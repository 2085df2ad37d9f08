"""What the frame of a page says: where I am, as whom, in which year and review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from giamngheo import __version__
from giamngheo.platform.forms.drafts import draft_key
from giamngheo.platform.web import navigation
from giamngheo.platform.web.language import language
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Frame:
    """What a room above knows of the reader: name, role, places from the province down, year and review."""

    user: str = ""
    role: Text | None = None
    places: tuple[str, ...] = ()
    period: Text | None = None
    unit: str = ""
    """The name of the office, for the head of printed pages."""
    switch: str = ""
    """Where to change to another user of this computer, when there is one."""


FrameOf = Callable[[HttpRequest], Frame]
_frame_of: FrameOf = lambda request: Frame(user=request.actor.label)  # type: ignore[attr-defined] # noqa: E731


def register_frame(frame_of: FrameOf) -> None:
    """Called by the room that knows accounts and areas; asked once per page."""
    global _frame_of
    _frame_of = frame_of


def frame_of(request: HttpRequest) -> Frame:
    """What the frame says of the reader of this request."""
    return _frame_of(request)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame`, `navigation`, `account_links`, `demo`, `version`, `lang`, `draft_key`."""
    actor = getattr(request, "actor", None)
    around: dict[str, Any] = {
        "lang": language(),
        "demo": settings.DEMO,
        "software_version": __version__,
        "frame": Frame(),
        "navigation": [],
        "account_links": [],
        "signed_in": False,
    }
    if actor is None or actor.user_id is None:
        return around
    groups = navigation.groups_for(actor, request.path)
    personal = [group for group in groups if group.section == navigation.PERSONAL]
    return around | {
        "frame": frame_of(request),
        "signed_in": True,
        "draft_key": draft_key(actor.user_id),
        "navigation": [group for group in groups if group.section != navigation.PERSONAL],
        "account_links": [link for group in personal for link in group.links],
    }
