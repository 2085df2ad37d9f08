"""The offices that lists can be handed to: roles of the installation."""

from __future__ import annotations

from giamngheo.people.roles import roles
from giamngheo.rules.text import Text


def recipients() -> dict[str, Text]:
    """The roles that receive lists, by key."""
    return {key: role.words for key, role in roles().items() if role.recipient}
