"""The newest figures of units, for the tree of units."""

from __future__ import annotations

from collections.abc import Sequence

from giamngheo.areas.poverty import Poverty
from giamngheo.monitoring import permissions
from giamngheo.monitoring.summary import NEAR_POOR, POOR, book
from giamngheo.platform.scope import Actor, policy


def poverty_of_units(actor: Actor, units: Sequence[int]) -> dict[int, Poverty]:
    """By id: the latest year with results of any of the units, as the snapshot counts it. No queries of rows."""
    kept = book()
    if kept is None or not policy().holds(actor, permissions.VIEW):
        return {}
    years = [years[-1] for unit in units if (years := kept.years(unit))]
    if not years:
        return {}
    year = max(years)
    found = {}
    for unit in units:
        counts = kept.of(year, unit)
        if counts.standard:
            poor, near_poor = counts.households.get(POOR, 0), counts.households.get(NEAR_POOR, 0)
            found[unit] = Poverty(year, poor, near_poor, counts.rate(POOR))
    return found
