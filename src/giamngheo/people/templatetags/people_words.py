"""Words of roles in templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.people.roles import roles
from giamngheo.platform.components import Status, Tone
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

register = template.Library()


@register.filter
def role_words(holding: Any) -> str:
    """The name of the role of a grant or delegation; its key when the role is no more."""
    role = roles().get(holding.role)
    return say(role.words) if role else str(holding.role)


@register.filter
def place_words(unit: AdminUnit) -> str:
    """A unit by its name, a village with its commune's: many communes have a Khu 1."""
    return f"{unit}, {unit.parent}" if unit.level == Level.VILLAGE else str(unit)


@register.filter
def delegation_state(one: Any, today: date) -> Status:
    """Of a delegation read `with_state`: in force, waiting, ended, taken back, or left by one side."""
    if one.ended_at is not None:
        return Status(Text("Đã thu lại", "Taken back"), Tone.NEUTRAL)
    if one.valid_to < today:
        return Status(Text("Đã hết hạn", "Ended"), Tone.NEUTRAL)
    if one.valid_from > today:
        return Status(Text("Chưa bắt đầu", "Not yet begun"), Tone.WAITING)
    if not one.still_held:
        return Status(
            Text(
                "Không còn hiệu lực: người giao hoặc người nhận đã thôi vai trò",
                "Void: one side left its role",
            ),
            Tone.NEUTRAL,
        )
    return Status(Text("Đang ủy quyền", "In force"), Tone.GOOD)


# the first that is named wins: Edge and Cốc Cốc also call themselves Chrome, and Chrome calls itself Safari
_BROWSERS = (
    ("Edg", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser_words(agent: str) -> str:
    """ "Chrome trên Windows" of what a browser says it is."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if not browser:
        return words("Trình duyệt khác", "Another browser")
    return words(f"{browser} trên {system}", f"{browser} on {system}") if system else browser
