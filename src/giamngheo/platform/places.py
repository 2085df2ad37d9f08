"""Names of areas, for pages that know only their ids: the room that keeps the units registers itself here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from giamngheo.platform.scope import Actor


class PlaceNames(Protocol):
    def names(self, units: Iterable[int]) -> Mapping[int, str]:
        """The full names of units of any level, past ones included; an unknown id is left out."""
        ...

    def communes(self, actor: Actor, permission: str) -> Sequence[tuple[int, str]]:
        """Id and name of today's communes that the actor reaches with the permission, sorted as a reader expects."""
        ...


class _NoPlaces:
    def names(self, units: Iterable[int]) -> Mapping[int, str]:
        return {}

    def communes(self, actor: Actor, permission: str) -> Sequence[tuple[int, str]]:
        return ()


_places: PlaceNames = _NoPlaces()


def register_places(places: PlaceNames) -> None:
    """Called once, when the room that keeps the units is ready."""
    global _places
    _places = places


def places() -> PlaceNames:
    return _places
