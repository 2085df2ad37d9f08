"""Words of roles in templates."""

from __future__ import annotations

from typing import Any

from django import template

from giamngheo.people.roles import roles
from giamngheo.platform.web.language import say

register = template.Library()


@register.filter
def role_words(holding: Any) -> str:
    """The name of the role of a grant or delegation; its key when the role is no more."""
    role = roles().get(holding.role)
    return say(role.words) if role else str(holding.role)
