"""Values of fields as the list of changes keeps them, for the audit and for undoing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def plain_fields(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain_field(value) for name, value in changes.items()}


def plain_field(value: Any) -> Any:
    """A field's value as the list of changes keeps it."""
    return value.isoformat() if isinstance(value, date) else value
