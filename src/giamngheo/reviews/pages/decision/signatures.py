"""The digital signatures of a signed copy as its page tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from giamngheo.reviews.models import SignedCopy

TIMES = ("signed_at", "valid_from", "valid_until")


def signatures_shown(copy: SignedCopy) -> list[dict[str, Any]]:
    """What was found of each when the copy was taken in; its times as times, None where unknown."""
    return [one | {name: _time(one.get(name, "")) for name in TIMES} for one in copy.signatures]


def _time(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
