"""The indicators of a standard as columns of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from giamngheo.law import Standard
from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.rules.text import Text

# a classified list has deprived_…, a list of ticks ticked_…, a survey the bare names
PREFIXES = ("deprived_", "", "ticked_")


@dataclass(frozen=True)
class OwnIndicators:
    """columns: the 0/1 columns in the standard's order; weights: its points; k: its cut-off in percent, if
    any.
    """

    columns: tuple[str, ...]
    weights: tuple[Fraction, ...]
    k: Fraction | None


def own_indicators(standard: Standard, columns: Sequence[str]) -> OwnIndicators:
    """The standard's indicators that stand in `columns`, all of them. MeasureError indicators_needed."""
    for prefix in PREFIXES:
        names = tuple(prefix + indicator.key for indicator in standard.indicators)
        if names and set(names) <= set(columns):
            weights = tuple(Fraction(indicator.points) for indicator in standard.indicators)
            return OwnIndicators(names, weights, own_cutoff(standard))
    raise MeasureError("indicators_needed", standard=standard.id)


def own_cutoff(standard: Standard) -> Fraction | None:
    """The standard's number of deprivations as a percentage of all points; None when the law has none."""
    if standard.deprivation_cutoff is None or not standard.points_per_indicator:
        return None
    whole = sum(indicator.points for indicator in standard.indicators)
    return Fraction(100 * standard.deprivation_cutoff * standard.points_per_indicator, whole)


def column_names(standard: Standard | None, columns: Sequence[str]) -> dict[str, Text]:
    """What each column is called for people: the standard's short name, or the column itself."""
    short = {} if standard is None else {i.key: i.short for i in standard.indicators}
    named = {}
    for column in columns:
        key = next((column.removeprefix(p) for p in PREFIXES if p and column.startswith(p)), column)
        named[column] = short.get(key, Text.same(column))
    return named
