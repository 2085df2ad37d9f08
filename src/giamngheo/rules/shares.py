"""The exact share: (members with the item) / (members) against a threshold, without dividing."""

from __future__ import annotations

from collections.abc import Sequence

from .tree import Bounds


def share_range(whole: int, members: Sequence[tuple[Bounds, Bounds]], threshold: Bounds) -> Bounds:
    """Bounds of `whole * with_item - threshold * counted`, whose sign decides the comparison.

    `members` are pairs (item, where) of three-valued truths as 0..1 ranges. A member whose condition is
    uncertain is counted or left out, whichever gives the smaller (or larger) share. When nobody
    is counted for certain, nobody may be: a share of 0 %, the value -threshold.
    """
    low_limit, high_limit = threshold
    low = high = 0
    certain = False
    possible_full = False
    for item, where in members:
        if where[1] == 0:
            continue
        least, most = whole * item[0] - high_limit, whole * item[1] - low_limit
        if where[0] == 1:
            certain = True
            low, high = low + least, high + most
        else:
            low, high = low + min(0, least), high + max(0, most)
        possible_full = possible_full or item[1] == 1
    if certain:
        return low, high
    return -high_limit, (whole if possible_full else 0) - low_limit
