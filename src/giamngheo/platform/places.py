"""Names of areas, for pages that know only their ids: the room that keeps the units registers itself here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class PlaceNames(Protocol):
    def names(self, units: Iterable[int]) -> Mapping[int, str]:
        """The full names of units of any level, past ones included; an unknown id is left out."""
        ...

    def communes_called(self, words: str) -> Sequence[int]:
        """Ids of communes, past ones included, whose name or province's name is written so, accents or not."""
        ...


class _NoPlaces:
    def names(self, units: Iterable[int]) -> Mapping[int, str]:
        return {}

    def communes_called(self, words: str) -> Sequence[int]:
        return ()


_places: PlaceNames = _NoPlaces()


def register_places(places: PlaceNames) -> None:
    """Called once, when the room that keeps the units is ready."""
    global _places
    _places = places


def places() -> PlaceNames:
    return _places
