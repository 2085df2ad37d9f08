"""Which step may follow which. The database refuses every other (`guards`), whoever writes.

A move back is possible only as a reopening: a `Reopening` row with its reason, and the counter `reopened` raised.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """The first step, the moves forward, and the moves that need a reopening."""

    first: str
    moves: frozenset[tuple[str, str]]
    reopens: frozenset[tuple[str, str]]

    def may(self, before: str, after: str) -> bool:
        return before == after or (before, after) in self.moves


def _pairs(**following: str) -> frozenset[tuple[str, str]]:
    return frozenset((before, after) for before, words in following.items() for after in words.split())


COMMUNE = Machine(
    "villages",
    _pairs(villages="consultation recognition", consultation="recognition", recognition="closed"),
    _pairs(consultation="villages", recognition="villages", closed="recognition"),
)
VILLAGE = Machine(
    "list",
    _pairs(list="classify done", classify="meeting posting", meeting="posting", posting="done"),
    _pairs(
        classify="list",
        meeting="classify",
        posting="classify meeting",
        done="classify meeting",
    ),
)
CASE = Machine(
    "listed",
    _pairs(
        listed="assessed screened_out withdrawn",
        screened_out="listed",
        assessed="returned agreed sent_back committee posted withdrawn",
        returned="assessed withdrawn",
        sent_back="assessed withdrawn",
        committee="agreed returned",
        agreed="posted withdrawn",
        posted="complained cleared",
        complained="posted cleared",
        cleared="complained decided",
    ),
    _pairs(agreed="assessed", posted="assessed", cleared="assessed", withdrawn="listed"),
)
