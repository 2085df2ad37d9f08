"""Which rows make one household."""

import numpy as np

from giamngheo.intake.plan import HOUSEHOLDS, SheetPlan
from giamngheo.intake.sheet import cell_text

_RESULTS = ("income_points_recorded", "deprivation_points_recorded", "size", "income_12m",
            "income_per_capita_month")  # fmt: skip


def household_starts(
    plan: SheetPlan, rows: np.ndarray, section: np.ndarray, is_head: np.ndarray
) -> np.ndarray:
    """True on the first row of each household. `is_head`: rows whose relation says "head"."""
    starts = np.zeros(len(rows), dtype=bool)
    if not len(rows):
        return starts
    if plan.role == HOUSEHOLDS:
        starts[:] = True
        return starts
    starts = _by_signals(plan, rows, is_head)
    starts[0] = True
    # A new village or commune is a new household, unless the rows say otherwise.
    starts[1:] |= (section[1:] != section[:-1]) & is_head[1:]
    return starts


def _by_signals(plan: SheetPlan, rows: np.ndarray, is_head: np.ndarray) -> np.ndarray:
    opening = is_head & _with_results(plan, rows)
    for target in ("household_link", "household_code", "household_no"):
        codes = plan.codes(target)
        if codes is not None and codes[rows].any():
            return _changes(codes[rows]) | (opening & (codes[rows] == 0) & _headed_before(is_head))
    head_name, name = plan.codes("head_name"), plan.codes("name")
    number = plan.codes("row_no")
    if head_name is not None and head_name[rows].any():
        starts = _changes(head_name[rows])
        if name is not None:
            starts |= is_head & _headed_before_in(starts, is_head)
        return starts
    if number is not None:
        numbered = number[rows] > 0
        if numbered.any() and numbered.mean() < 0.8:
            return numbered | (opening & _headed_before_in(numbered, is_head))
        if not is_head.any():
            first = _codes_of_one(plan)
            if first:
                return np.isin(number[rows], first)
    if is_head.any():
        return is_head.copy()
    return np.ones(len(rows), dtype=bool)


def _with_results(plan: SheetPlan, rows: np.ndarray) -> np.ndarray:
    """Rows that state something of a household (points, size, income). A second "chủ hộ" without a number
    and without these is a second head of the same household, not a new one."""
    found = [codes[rows] > 0 for target in _RESULTS if (codes := plan.codes(target)) is not None]
    used = [filled for filled in found if filled.any()]
    return np.logical_or.reduce(used) if used else np.ones(len(rows), dtype=bool)


def _changes(codes: np.ndarray) -> np.ndarray:
    """Where a filled cell differs from the last filled one above it."""
    places = np.where(codes > 0, np.arange(len(codes)), 0)
    carried = codes[np.maximum.accumulate(places)]
    starts = np.zeros(len(codes), dtype=bool)
    starts[1:] = (codes[1:] > 0) & (carried[1:] != carried[:-1])
    starts[0] = True
    return starts


def _headed_before(is_head: np.ndarray) -> np.ndarray:
    """Where some row above is a head."""
    seen = np.cumsum(is_head) - is_head
    return np.asarray(seen > 0)


def _headed_before_in(starts: np.ndarray, is_head: np.ndarray) -> np.ndarray:
    """Where a row above, within the household begun by `starts`, is a head already."""
    group = np.cumsum(starts)
    heads = np.cumsum(is_head) - is_head
    first = np.zeros(group.max() + 1 if len(group) else 1, dtype=np.int64)
    openings = np.flatnonzero(starts)
    first[group[openings]] = heads[openings]
    return np.asarray(heads - first[group] > 0) & ~starts


def _codes_of_one(plan: SheetPlan) -> list[int]:
    """Codes of the number 1 in the numbering column: members are numbered anew in each household."""
    index = plan.index("row_no")
    assert index is not None
    return [code for code, value in enumerate(plan.sheet.columns[index].values) if cell_text(value) == "1"]
