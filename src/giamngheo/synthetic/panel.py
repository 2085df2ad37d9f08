"""Which households exist in which year, and how they began or ended: the frame of the panel.

The totals of every year hold exactly in every village, so endings and beginnings balance by construction.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from giamngheo.synthetic.calibration import Calibration
from giamngheo.synthetic.draws import Booleans, Draws, Integers
from giamngheo.synthetic.geography import Geography
from giamngheo.synthetic.rounding import lowest_in_group, runs

# How a household begins (0: there from the start) and ends (0: does not).
BEGINS = {"moved_in": 1, "split": 2}
ENDS = {"moved_out": 1, "merged": 2, "died": 3}
STAYS = 0


@dataclass(frozen=True)
class Panel:
    """(households,) arrays over all households that ever exist, in the order of villages.

    `first`, `last`: first and last year of existence; `begins`, `ends`: codes of BEGINS and ENDS.
    """

    village: Integers
    first: Integers
    last: Integers
    begins: Integers
    ends: Integers

    def __len__(self) -> int:
        return len(self.village)

    @cached_property
    def index(self) -> Integers:
        return np.arange(len(self))

    def alive(self, year: int) -> Booleans:
        """Whether each household exists at the review of a year."""
        return (self.first <= year) & (year <= self.last)


def build_panel(calibration: Calibration, geography: Geography, draws: Draws) -> Panel:
    """The panel over all calibrated years."""
    years = calibration.years
    share = calibration.data["changes"]
    by_year = geography.villages.households
    villages = np.arange(len(geography.villages))
    gains: dict[int, Integers] = {}
    losses: dict[int, Integers] = {}
    for year, following in pairwise(years):
        now, then = by_year[year], by_year[following]
        rate = share["moved_out"] + share["merged"] + share["died"]
        wanted = np.floor(now * rate + draws.uniform(f"losses-{following}", villages)).astype(np.int64)
        losses[following] = np.minimum(np.maximum(wanted, now - then), now)
        gains[following] = then - now + losses[following]

    blocks = [by_year[years[0]], *(gains[year] for year in years[1:])]
    begun = np.concatenate(
        [np.full(int(block.sum()), year) for block, year in zip(blocks, years, strict=True)]
    )
    village = np.concatenate([runs(block) for block in blocks])
    order = np.lexsort((begun, village))
    village, first = village[order], begun[order]
    index = np.arange(len(village))
    last = np.full(len(village), years[-1])
    for year, following in pairwise(years):
        here = np.flatnonzero((first <= year) & (last >= year))
        leaving = lowest_in_group(
            village[here], draws.uniform(f"leaves-{following}", here), losses[following]
        )
        last[here[leaving]] = year
    begins = np.where(first == years[0], STAYS, BEGINS["moved_in"])
    split = (first > years[0]) & draws.chance("begins", index, share["split_share_of_new"])
    begins[split] = BEGINS["split"]
    kinds = np.array([ENDS[name] for name in ("moved_out", "merged", "died")])
    weights = np.array([share[name] for name in ("moved_out", "merged", "died")])
    ends = np.where(last < years[-1], kinds[draws.choice("ends", index, weights)], STAYS)
    # A household that began by splitting stays: it would otherwise end before it is known.
    ends[(ends > 1) & (first > years[0])] = ENDS["moved_out"]
    return Panel(village, first, last, begins, ends)
