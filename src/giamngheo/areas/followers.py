"""Rooms above that must follow when villages or whole communes come to lie in another commune."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Follower: TypeAlias = Callable[[Mapping[int, int], Mapping[int, int]], int]
"""Given village → its commune now and past commune → the one that all of it became; returns the rows it moved."""

_followers: dict[str, Follower] = {}


def register_follower(room: str, follower: Follower) -> None:
    """Called once by a room when it is ready."""
    _followers[room] = follower


def follow(villages: Mapping[int, int], communes: Mapping[int, int]) -> dict[str, int]:
    """Lets every room follow, within the transaction of the change; the rows moved by room."""
    return {room: follower(villages, communes) for room, follower in _followers.items()}
