"""Figures of poverty beside units: the room that counts registers itself here, the tree of units shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from giamngheo.platform.figures import Rate
from giamngheo.platform.scope import Actor


@dataclass(frozen=True)
class Poverty:
    """Households of a unit by the results of a review; the rate names its denominator."""

    year: int
    poor: int
    near_poor: int
    rate: Rate


Find = Callable[[Actor, Sequence[int], date | None], Mapping[int, Poverty]]
_find: Find = lambda actor, units, on: {}  # noqa: E731
_rest: Find = lambda actor, units, on: {}  # noqa: E731


def register_poverty(find: Find, rest: Find) -> None:
    """By unit id, as far as the actor may see them, from the latest review that was made by the day (None: of all).

    `find`: what a unit of the review's day had, or what a unit of today has with the past re-based to it.
    `rest`: of communes of the review's day what could be re-based to no commune of today.
    """
    global _find, _rest
    _find, _rest = find, rest


def poverty_of(actor: Actor, units: Sequence[int], on: date | None = None) -> Mapping[int, Poverty]:
    """A unit without results is left out."""
    return _find(actor, units, on)


def not_rebased(actor: Actor, communes: Sequence[int], on: date) -> Mapping[int, Poverty]:
    """A commune all of whose households have their place today is left out."""
    return _rest(actor, communes, on)
