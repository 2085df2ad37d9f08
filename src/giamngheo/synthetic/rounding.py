"""Whole numbers that add up: controlled rounding and picking within groups."""

import numpy as np
from numpy.typing import NDArray

from giamngheo.synthetic.draws import Booleans, Integers


def shares_of(total: int, weights: NDArray[np.generic]) -> Integers:
    """`total` split in proportion to `weights`, in whole numbers that add to it (largest remainders; ties:
    first)."""
    weights = np.asarray(weights, dtype=np.float64)
    if total == 0 or len(weights) == 0:
        return np.zeros(len(weights), dtype=np.int64)
    if weights.sum() <= 0:
        raise ValueError("a total needs at least one positive weight")
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole


def shares_within(
    totals: NDArray[np.generic], group: NDArray[np.generic], weights: NDArray[np.generic]
) -> Integers:
    """For each group its total split by the weights of its members; `group` is sorted and 0-based.

    Shapes: `totals` (groups,), `group` and `weights` (members,). A group without members must have total 0.
    """
    totals = np.asarray(totals, dtype=np.int64)
    weights = np.asarray(weights, dtype=np.float64)
    sums = np.bincount(group, weights=weights, minlength=len(totals))
    exact = totals[group] * weights / np.where(sums > 0, sums, 1.0)[group]
    whole = np.floor(exact).astype(np.int64)
    missing = totals - np.bincount(group, weights=whole, minlength=len(totals)).astype(np.int64)
    return whole + lowest_in_group(group, whole - exact, missing)


def lowest_in_group(
    group: NDArray[np.generic], value: NDArray[np.generic], count: NDArray[np.generic]
) -> Booleans:
    """True for the `count[g]` members of each group g with the lowest values (ties: first)."""
    order = np.lexsort((value, group))
    sorted_group = np.asarray(group)[order]
    sizes = np.bincount(sorted_group, minlength=len(count))
    first = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    rank = np.arange(len(order)) - first[sorted_group]
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = rank < np.asarray(count)[sorted_group]
    return chosen


def lowest(value: NDArray[np.generic], count: int) -> Booleans:
    """True for the `count` lowest values (ties: first)."""
    chosen = np.zeros(len(value), dtype=bool)
    chosen[np.argsort(value, kind="stable")[: max(count, 0)]] = True
    return chosen


def runs(counts: Integers) -> Integers:
    """0,0,1,1,1,… : the group of each member, for groups of the given sizes."""
    return np.repeat(np.arange(len(counts)), counts)
