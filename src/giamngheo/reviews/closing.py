"""Who wants to know that a commune's review is closed: rooms above publish what it found."""

from __future__ import annotations

from collections.abc import Callable

from giamngheo.reviews.models import CommuneReview

Follow = Callable[[CommuneReview], None]
_followers: dict[str, Follow] = {}


def when_closed(name: str, follow: Follow) -> None:
    """Called by a room when it is ready; `follow` runs once the closing is in the database."""
    _followers[name] = follow


def tell_closed(commune: CommuneReview) -> None:
    for follow in _followers.values():
        follow(commune)
