"""The class of each household, by the standard's own class rules, and what disagrees with it."""

from datetime import date

import ibis
import ibis.expr.types as ir

from giamngheo.law import Standard
from giamngheo.law.classes import UNKNOWN
from giamngheo.measurement.classification.tables import KEY
from giamngheo.rules import add_columns, only_columns, with_columns

_CLASS = "class_rule_"
# Names of the classification vocabulary that are shown or compared, by the column they become.
_SIDES = {"below_line": "at_or_below_line", "income_below_line": "income_at_or_below_line"}


def add_class(standard: Standard, table: ir.Table, on: date) -> ir.Table:
    """Adds class, below_line, distance_deprivations(_lo, _hi) and disagree_income_basis.

    The class is the one whose rule is certainly true; unknown where a missing value could still change it.
    """
    rules = {_CLASS + one.code: one.rule for one in standard.classes}
    sides = {name: source for name, source in _SIDES.items() if source in standard.class_derived}
    rules |= {name: standard.class_rule(source) for name, source in sides.items()}
    names = list(table.columns)
    table = add_columns(rules, table, None, key=KEY, on=on)
    table = with_columns(table, {name: ibis.null("boolean") for name in _SIDES if name not in sides})
    branches = [(table[_CLASS + one.code], one.code) for one in standard.classes]
    by_points = table.income_points <= table.points_line
    each = standard.points_per_indicator
    cutoff = standard.deprivation_cutoff
    low, high = (
        _distance(table.deprivation_points_lo, each, cutoff),
        _distance(table.deprivation_points_hi, each, cutoff),
    )
    added = {
        "class": ibis.cases(*branches, else_=UNKNOWN),
        "distance_deprivations": ibis.ifelse(low == high, low, ibis.null("int32")),
        "distance_deprivations_lo": low,
        "distance_deprivations_hi": high,
        "disagree_income_basis": ibis.coalesce(by_points != table.income_below_line, False),
    }
    return only_columns(with_columns(table, added), [*names, "below_line", *added])


def _distance(points: ir.Value, each: int | None, cutoff: int | None) -> ir.Value:
    """Deprived indicators less the cut-off; null where the standard counts no points."""
    if not each or cutoff is None:
        return ibis.null("int32")
    return (points // each - cutoff).cast("int32")
