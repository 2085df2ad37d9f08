"""Which step may follow which. The database refuses every other (`guards`), whoever writes.

A move back is possible only as a reopening: a `Reopening` row with its reason, and the counter `reopened` raised.
A standing review (on request, the year round) has no rounds of a village: its commune and villages stay at `standing`
while each household's file goes its own way, and close together at the end of the year.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """The first step (`standing`: that of a standing review), the moves forward, and the moves that need a reopening.

    A row of a standing review is only ever at `standing` or at `ended`.
    """

    first: str
    moves: frozenset[tuple[str, str]]
    reopens: frozenset[tuple[str, str]]
    standing: str = ""
    ended: str = ""

    def may(self, before: str, after: str) -> bool:
        return before == after or (before, after) in self.moves


def _pairs(**following: str) -> frozenset[tuple[str, str]]:
    return frozenset((before, after) for before, words in following.items() for after in words.split())


WITHOUT_MEETING = ("average_living", "low_income")
"""Kinds of review whose results are posted without a village meeting."""

COMMUNE = Machine(
    "villages",
    _pairs(
        villages="consultation recognition",
        consultation="recognition",
        recognition="closed",
        standing="closed",
    ),
    _pairs(consultation="villages", recognition="villages", closed="recognition standing"),
    standing="standing",
    ended="closed",
)
VILLAGE = Machine(
    "list",
    _pairs(
        list="classify done", classify="meeting posting", meeting="posting", posting="done", standing="done"
    ),
    _pairs(
        classify="list",
        meeting="classify",
        posting="classify meeting",
        done="classify meeting standing",
    ),
    standing="standing",
    ended="done",
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
        cleared="complained decided withdrawn",
        # a decided file that was opened again: its new result hangs in public, or the decision stands after all
        reopened="posted decided",
    ),
    _pairs(agreed="assessed", posted="assessed", cleared="assessed", withdrawn="listed", decided="reopened"),
)
