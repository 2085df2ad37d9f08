"""How rooms above follow a decision that was made outside the product and is recorded here."""

from __future__ import annotations

from collections.abc import Callable

from giamngheo.platform.actions import Act
from giamngheo.registry.models import RecognitionDecision

Follow = Callable[[Act, RecognitionDecision], None]
_followers: dict[str, Follow] = {}


def register_ledger_follower(room: str, follow: Follow) -> None:
    """Called by a room above when it is ready; `follow` runs in the transaction that has written the ledger.

    ValueError when the room has one already.
    """
    if room in _followers:
        raise ValueError(f"{room} has registered a follower of the ledger already")
    _followers[room] = follow


def ledger_followers() -> tuple[Follow, ...]:
    return tuple(_followers.values())
