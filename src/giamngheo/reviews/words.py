"""Refusals of the room in the officer's words."""

from __future__ import annotations

from datetime import date

from giamngheo.platform.actions import ActionRefused
from giamngheo.rules.text import Text


def refused(code: str, vi: str, en: str, /, **values: object) -> ActionRefused:
    """An ActionRefused with its values filled in; dates as dd/mm/yyyy."""
    said = {name: f"{one:%d/%m/%Y}" if isinstance(one, date) else one for name, one in values.items()}
    return ActionRefused(code, Text(vi, en).format(**said))
