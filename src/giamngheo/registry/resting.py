"""What rooms above have resting on households and persons that an import wrote: asked before it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Wrote:
    """Ids of households and persons: made by the import, and known before it; `since` is when it wrote the first."""

    households: frozenset[int]
    persons: frozenset[int]
    known: frozenset[int]
    since: datetime


@dataclass(frozen=True)
class Use:
    """What rests on them, by its name, and how many."""

    name: Text
    count: int


Asked = Callable[[Wrote], Iterable[Use]]
_asked: dict[str, Asked] = {}


def register_use(room: str, asked: Asked) -> None:
    """Called by a room above when it is ready. ValueError when the room has done so already."""
    if room in _asked:
        raise ValueError(f"{room} has registered what rests on households already")
    _asked[room] = asked


def uses(wrote: Wrote) -> list[Use]:
    """What every room has resting on them; nothing for none."""
    return [use for asked in _asked.values() for use in asked(wrote) if use.count]
