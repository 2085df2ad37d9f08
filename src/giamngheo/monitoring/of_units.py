"""The figures of units from the newest review, or that of a day, for the tree of units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from giamngheo.areas.poverty import Poverty
from giamngheo.monitoring import permissions
from giamngheo.monitoring.summary import NEAR_POOR, POOR, Book, Counts, book
from giamngheo.platform.scope import Actor, policy


def poverty_of_units(actor: Actor, units: Sequence[int], on: date | None = None) -> dict[int, Poverty]:
    """By id: the latest year with results of any of the units (made by a day), as the snapshot counts it. No queries
    of rows."""
    return _found(actor, units, on, lambda kept, year, unit: kept.of(year, unit))


def rest_of_communes(actor: Actor, communes: Sequence[int], on: date | None) -> dict[int, Poverty]:
    """By commune of the review's day: households that no village tells the commune of today of."""
    return _found(actor, communes, on, lambda kept, year, unit: kept.not_rebased(year, unit))


def _found(
    actor: Actor, units: Sequence[int], on: date | None, of: Callable[[Book, int, int], Counts]
) -> dict[int, Poverty]:
    kept = book()
    if kept is None or not policy().holds(actor, permissions.VIEW):
        return {}
    years = {year for unit in units for year in kept.years(unit) if on is None or kept.made_on(year) <= on}
    if not years:
        return {}
    year = max(years)
    found = {}
    for unit in units:
        counts = of(kept, year, unit)
        if counts.standard:
            poor, near_poor = counts.households.get(POOR, 0), counts.households.get(NEAR_POOR, 0)
            found[unit] = Poverty(year, poor, near_poor, counts.rate(POOR))
    return found
