"""How rooms above follow when two persons or households become one, and when that is undone.

@relink("benefits")
def follow(move: Move) -> list[tuple[str, int]]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Move:
    """Rows of `absorbed` go to `kept`; `kind` is "person" or "household"."""

    kind: str
    kept: int
    absorbed: int


@dataclass(frozen=True)
class Relink:
    """follow moves the rows and returns their ids; undo moves exactly these back."""

    room: str
    follow: Callable[[Move], Sequence[Any]]
    undo: Callable[[Move, Sequence[Any]], None]


_relinks: dict[str, Relink] = {}


def register_relink(relink: Relink) -> None:
    """Called by a room above when it is ready. ValueError when the room has one already."""
    if relink.room in _relinks:
        raise ValueError(f"{relink.room} has registered a relink already")
    _relinks[relink.room] = relink


def relinks() -> tuple[Relink, ...]:
    return tuple(_relinks.values())
