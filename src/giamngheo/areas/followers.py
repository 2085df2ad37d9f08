"""Rooms above that must follow when villages or whole communes come to lie elsewhere, or a village ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from giamngheo.platform.actions import Act
from giamngheo.rules.text import Text

Follower: TypeAlias = Callable[[Mapping[int, int], Mapping[int, int]], int]
"""Given village → its commune now and past commune → the one that all of it became; returns the rows it moved."""

_followers: dict[str, Follower] = {}


def register_follower(room: str, follower: Follower) -> None:
    """Called once by a room when it is ready."""
    _followers[room] = follower


def follow(villages: Mapping[int, int], communes: Mapping[int, int]) -> dict[str, int]:
    """Lets every room follow, within the transaction of the change; the rows moved by room."""
    return {room: follower(villages, communes) for room, follower in _followers.items()}


def _nothing(*_: Any) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Ending:
    """What a room says and does when a village ends.

    told(village): what an officer is told before, of what hangs on the village.
    hinders(village, receiver): why it cannot end now; the receiver is None where it ends without one.
    goes(act, village, receiver): moves the room's rows within the transaction; returns the rows for the audit.
    """

    told: Callable[[int], Sequence[Text]] = _nothing
    hinders: Callable[[int, int | None], Sequence[Text]] = _nothing
    goes: Callable[[Act, int, int], Sequence[Mapping[str, Any]]] = _nothing


_endings: dict[str, Ending] = {}


def register_ending(room: str, ending: Ending) -> None:
    """Called once by a room when it is ready."""
    _endings[room] = ending


def told_of(village: int) -> list[Text]:
    return [words for ending in _endings.values() for words in ending.told(village)]


def hindrances(village: int, receiver: int | None) -> list[Text]:
    return [words for ending in _endings.values() for words in ending.hinders(village, receiver)]


def go_over(act: Act, village: int, receiver: int) -> list[Mapping[str, Any]]:
    """Lets every room move what it has of the village to the one that receives it."""
    return [row for ending in _endings.values() for row in ending.goes(act, village, receiver)]
